// The desk of the support: #file, the queue, beside #fiche, the ticket. J and K open the next and the previous one, R answers, N leaves
// a note; A and E are the [data-shortcut] of their buttons. The queue is that of the address (?f=...), else that of the list
// just left, or the last one chosen in this tab.
// News of the ticket appends its new messages and draws its heading again: what is being typed is never touched.
import { all, announce, on, onContent, typing } from "./dom";

interface Htmx {
  ajax(verb: string, path: string, context: { source: string; target: string; swap: string }): Promise<void>;
}

const LIST = "/tickets/";
const KEPT = "maillon:file";
const WIDE = "(min-width: 80rem)";
const ASKED = /[?&][fvqs]=/;

const htmx = () => (window as unknown as { htmx: Htmx }).htmx;
const queue = () => document.getElementById("file");
const rows = () => all<HTMLAnchorElement>(queue() ?? document.createElement("div"), "a[data-row]");

function state(): string {
  if (ASKED.test(location.search)) sessionStorage.setItem(KEPT, location.search);
  return sessionStorage.getItem(KEPT) ?? "";
}

function read(fresh: boolean): void {
  const frame = queue();
  if (!frame || !matchMedia(WIDE).matches || frame.querySelector(":popover-open")) return;
  const query = new URLSearchParams(state());
  query.set("ici", location.pathname.split("/").pop() ?? "");
  if (fresh) query.set("frais", "1");
  void htmx().ajax("GET", `${frame.dataset["queue"]}?${query}`, { source: "#file", target: "#file", swap: "innerHTML" });
}

function mark(): void {
  for (const row of rows()) {
    if (new URL(row.href).pathname === location.pathname) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function step(by: number): void {
  const found = rows();
  const at = found.findIndex((row) => row.hasAttribute("aria-current"));
  const next = found[at < 0 ? 0 : at + by];
  if (!next) return announce(by > 0 ? "Dernier ticket de la file" : "Premier ticket de la file");
  next.scrollIntoView({ block: "nearest" });
  next.click();
}

function compose(audience: string): boolean {
  const choice = document.querySelector<HTMLInputElement>(`.composer input[name=audience][value="${audience}"]`);
  if (!choice) return false;
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  const area = choice.form?.querySelector<HTMLTextAreaElement>(`textarea[data-for="${audience}"]`);
  area?.scrollIntoView({ block: "center" });
  area?.focus();
  return true;
}

function changed(direct: HTMLElement): void {
  const last = Math.max(0, ...all(document, "#echanges [data-message]").map((article) => Number(article.dataset["message"])));
  void htmx().ajax("GET", `${direct.dataset["changed"]}?apres=${last}`, { source: "#fiche-direct", target: "#echanges", swap: "beforeend" });
}

export function desk(): void {
  let opened = "";
  onContent(() => {
    if (location.pathname === LIST) sessionStorage.setItem(KEPT, location.search);
    mark();
    if (!opened && queue()) {
      opened = location.pathname;
      read(false);
    }
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!queue() || opened === location.pathname) return;
    opened = location.pathname;
    mark();
    document.getElementById("fiche")?.scrollTo(0, 0);
    document.querySelector<HTMLElement>("#fiche h1")?.focus();
  });
  document.addEventListener(
    "live",
    (event) => {
      const { id, dataset } = event.target as HTMLElement;
      if (id === "file") read(true);
      else if (dataset["changed"]) changed(event.target as HTMLElement);
    },
    { capture: true },
  );
  on("click", "[data-queue-choice]", (button) => {
    sessionStorage.setItem(KEPT, new URL(button.dataset["queueChoice"]!, location.href).search || "?f=");
    button.closest<HTMLElement>("[popover]")?.hidePopover();
    history.replaceState(history.state, "", location.pathname);
    read(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (!queue()) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (!(key === "r" && compose("public")) && !(key === "n" && compose("interne"))) return;
    event.preventDefault();
  });
}
