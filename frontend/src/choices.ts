// The keyboard of a list of results under a text field: used by the palette and the combobox (ARIA combobox pattern).
// The list holds [role=option] elements; the chosen one has aria-selected="true" and is named by aria-activedescendant.
import { all } from "./dom";

let counter = 0;
const reached = new WeakSet<HTMLElement>(); // fields whose option was reached with the arrows since the last letter
const name = (option: HTMLElement | null) => option?.dataset["value"] ?? option?.getAttribute("href") ?? null;

export function options(list: ParentNode): HTMLElement[] {
  return all(list, "[role=option]");
}

export function active(list: ParentNode): HTMLElement | null {
  return list.querySelector<HTMLElement>("[role=option][aria-selected=true]");
}

export function activate(input: HTMLElement, list: ParentNode, option: HTMLElement | null): void {
  for (const other of options(list)) other.setAttribute("aria-selected", String(other === option));
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.id ||= `choix-${(counter += 1)}`;
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

/** Moves with the arrows (they wrap), PageUp and PageDown. Answers whether the key was used. */
export function move(event: KeyboardEvent, input: HTMLElement, list: ParentNode): boolean {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 };
  const step = steps[event.key];
  const found = options(list);
  if (!step || !found.length) return false;
  const current = active(list);
  const at = current ? found.indexOf(current) : -1;
  let next = at < 0 ? (step > 0 ? 0 : found.length - 1) : at + step;
  if (Math.abs(step) === 1) next = (next + found.length) % found.length;
  activate(input, list, found[Math.max(0, Math.min(next, found.length - 1))] ?? null);
  reached.add(input);
  event.preventDefault();
  return true;
}

/** Other letters were typed: the next results start from their first. */
export function typed(input: HTMLElement): void {
  reached.delete(input);
}

/** New results: the option reached with the arrows stays chosen while it is among them, else the first answer is: never what
 *  stands there as news (data-aside), that the arrows alone reach. */
export function refill(input: HTMLElement, list: HTMLElement, html: string): void {
  const kept = reached.has(input) ? active(list) : null;
  list.innerHTML = html;
  const found = options(list);
  const again = kept && name(kept) !== null && found.find((option) => name(option) === name(kept));
  if (again) again.id = kept.id; // the same choice keeps its name: nothing new to read aloud
  activate(input, list, again || (found.find((option) => !("aside" in option.dataset)) ?? null));
}

/** The latest answer wins: an older request is aborted. */
export function latest(): (url: string) => Promise<string | null> {
  let running: AbortController | null = null;
  return async (url) => {
    running?.abort();
    const mine = (running = new AbortController());
    try {
      const answer = await fetch(url, { signal: mine.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) return null;
      const text = await answer.text();
      return running === mine ? text : null;
    } catch (error) {
      if ((error as Error).name === "AbortError") return null;
      return null;
    }
  };
}
