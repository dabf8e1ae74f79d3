// Forms that forgive. Ctrl+Enter submits; a second click does nothing while the first is under way; the first field to correct gets
// the focus. An edit conflict is settled by the server, which reads each radio _choice.<name>.
// [data-auto-submit] submits its form when it changes (filters, theme).
import { all, first, on, onContent } from "./dom";

const sent = new WeakSet<HTMLFormElement>();

export function forms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method === "dialog") return;
    if (sent.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // a script that takes the submit over frees the form itself
    if (form.method !== "post") return;
    sent.add(form);
    const button = event.submitter ?? form.querySelector("[type=submit]");
    button?.setAttribute("aria-busy", "true");
    window.setTimeout(() => release(form), 15_000);
  }, true);
  document.addEventListener("htmx:finally:request", (event) => {
    const source = (event as CustomEvent<{ ctx: { sourceElement: Element } }>).detail.ctx.sourceElement;
    const form = source instanceof HTMLFormElement ? source : source?.closest("form");
    if (form) release(form);
  });
  window.addEventListener("pageshow", () => all<HTMLFormElement>(document, "form").forEach(release));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = (event.target as Element).closest?.("form") ?? document.querySelector<HTMLFormElement>("main form[data-draft]");
    if (!form || form.method === "dialog") return;
    event.preventDefault();
    form.requestSubmit();
  });
  onContent((root) => {
    const banner = root.querySelector<HTMLElement>("[data-form-errors]");
    if (!banner || !first(banner, "focus")) return;
    const wrong = banner.closest("[data-form]")?.querySelector<HTMLElement>("[aria-invalid=true]");
    (wrong ?? banner).focus({ preventScroll: true });
    banner.scrollIntoView({ block: "nearest" });
  });
  // the links of the error banner lead to the field itself
  on("click", "[data-form-errors] a[href^='#']", (link, event) => {
    const field = document.getElementById(link.getAttribute("href")!.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.matches("fieldset, div") ? field.querySelector<HTMLElement>("input") : field)?.focus();
  });
  on("change", "[data-auto-submit]", (field) => (field as HTMLInputElement).form?.requestSubmit());
}

function release(form: HTMLFormElement): void {
  sent.delete(form);
  all(form, "[aria-busy=true]").forEach((button) => button.removeAttribute("aria-busy"));
}
