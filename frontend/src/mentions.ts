// « @ » in a note proposes colleagues: form[data-people="/fiches/…/personnes"] around its textareas.
// GET data-people?q=…&audience=… answers <li role="option" data-label="Karim Belaïd">…</li>: those who may read this note.
import { activate, active, latest, move } from "./choices";
import { debounce, on, place } from "./dom";

const TYPED = /(?:^|\s)@([\p{L}'’-]{0,30}(?: [\p{L}'’-]{0,30})?)$/u;
const lists = new WeakMap<HTMLTextAreaElement, HTMLElement>();
const ask = latest();

function typed(text: HTMLTextAreaElement): string | null {
  if (text.selectionStart !== text.selectionEnd) return null;
  return TYPED.exec(text.value.slice(0, text.selectionStart))?.[1] ?? null;
}

function listOf(text: HTMLTextAreaElement): HTMLElement {
  let list = lists.get(text);
  if (!list) {
    list = document.createElement("ul");
    list.className = "listbox";
    list.id = `mentions-${text.name}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Collègues à prévenir");
    list.popover = "manual";
    text.after(list);
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-controls", list.id);
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) choose(text, option);
    });
    lists.set(text, list);
  }
  return list;
}

async function propose(text: HTMLTextAreaElement): Promise<void> {
  const form = text.closest<HTMLFormElement>("form[data-people]");
  const words = typed(text);
  if (!form || words === null) return close(text);
  const url = new URL(form.dataset["people"]!, location.href);
  url.searchParams.set("q", words);
  url.searchParams.set("audience", String(new FormData(form).get("audience") ?? ""));
  const found = await ask(url.href);
  if (found === null || document.activeElement !== text || typed(text) === null) return;
  const list = listOf(text);
  list.innerHTML = found;
  if (!list.querySelector("[role=option]")) return close(text);
  if (!list.matches(":popover-open")) list.showPopover();
  place(list, text);
  activate(text, list, list.querySelector<HTMLElement>("[role=option]"));
}

function close(text: HTMLTextAreaElement): void {
  const list = lists.get(text);
  if (list?.matches(":popover-open")) list.hidePopover();
  text.removeAttribute("aria-activedescendant");
}

function choose(text: HTMLTextAreaElement, option: HTMLElement): void {
  const words = typed(text);
  close(text);
  if (words === null) return;
  const end = text.selectionStart;
  text.setRangeText(`@${option.dataset["label"] ?? ""} `, end - words.length - 1, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

export function mentions(): void {
  const later = debounce(120, (text: HTMLTextAreaElement) => void propose(text));
  on("input", "form[data-people] textarea", (text) => later(text as HTMLTextAreaElement));
  on("focusout", "form[data-people] textarea", (text) => close(text as HTMLTextAreaElement));
  on(
    "keydown",
    "form[data-people] textarea",
    (element, event) => {
      const text = element as HTMLTextAreaElement;
      const list = lists.get(text);
      if (!list?.matches(":popover-open") || move(event, text, list)) return;
      const option = active(list);
      if ((event.key === "Enter" && !event.ctrlKey && option) || (event.key === "Tab" && option)) {
        event.preventDefault();
        choose(text, option);
      } else if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        close(text);
      }
    },
    { capture: true },
  );
}
