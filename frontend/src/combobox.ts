// A server-side choice: never a whole table in a <select>. Drawn by {% field %} for a widget with data-combobox and data-url:
// <div data-combobox-frame><input type="hidden" name="client"><input data-combobox data-url="/clients/choix/" role="combobox"></div>
// GET data-url?q=… answers <li role="option" data-value="12" data-label="optional plain text">…</li>.
// The hidden value changes and says "change"; the text field says "combobox:choose" with {value, label}.
// data-free keeps a text that is not in the list; data-clear empties the box after each choice (to add several things);
// data-params="#form" adds the fields of that form to the query.
import { active, latest, move, refill, typed } from "./choices";
import { debounce, on, place } from "./dom";

interface State {
  list: HTMLElement;
  ask: (url: string) => Promise<string | null>;
  label: string;
  answered: string; // the text that the list answers
  hurried: boolean; // Enter came before the answer
}

const states = new WeakMap<HTMLInputElement, State>();

function stateOf(input: HTMLInputElement): State {
  let state = states.get(input);
  if (!state) {
    const list = document.createElement("ul");
    list.className = "listbox";
    list.id = input.getAttribute("aria-controls") || `${input.id}_list`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Propositions");
    list.popover = "manual";
    (input.closest("[data-combobox-frame]") ?? input.parentElement!).append(list);
    input.setAttribute("aria-controls", list.id);
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) choose(input, option);
    });
    state = { list, ask: latest(), label: input.value, answered: input.value.trim(), hurried: false };
    states.set(input, state);
  }
  return state;
}

function hidden(input: HTMLInputElement): HTMLInputElement | null {
  return input.closest("[data-combobox-frame]")?.querySelector<HTMLInputElement>("input[type=hidden]") ?? null;
}

async function search(input: HTMLInputElement): Promise<void> {
  const state = stateOf(input);
  const { ask, list } = state;
  const words = input.value.trim();
  const url = new URL(input.dataset["url"] ?? "", location.href);
  const extra = input.dataset["params"] ? document.querySelector<HTMLFormElement>(input.dataset["params"]) : null;
  if (extra) new FormData(extra).forEach((value, name) => typeof value === "string" && url.searchParams.set(name, value));
  url.searchParams.set("q", words);
  const found = await ask(url.href);
  if (found === null || document.activeElement !== input) return;
  state.answered = words;
  refill(input, list, found.trim() || '<li role="presentation"><span role="status">Rien ne correspond.</span></li>');
  open(input);
  if (state.hurried) enter(input);
}

/** Enter chooses among what was found for the text in the box, never among what answered an earlier one. */
function enter(input: HTMLInputElement): void {
  const state = stateOf(input);
  state.hurried = state.answered !== input.value.trim();
  if (state.hurried) return void search(input);
  const option = active(state.list);
  if (option) choose(input, option);
}

function open(input: HTMLInputElement): void {
  const { list } = stateOf(input);
  if (!list.matches(":popover-open")) list.showPopover();
  place(list, input.closest(".input") ?? input, "start", true);
  input.setAttribute("aria-expanded", "true");
}

function close(input: HTMLInputElement): void {
  const { list } = stateOf(input);
  if (list.matches(":popover-open")) list.hidePopover();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function choose(input: HTMLInputElement, option: HTMLElement): void {
  const value = option.dataset["value"] ?? "";
  const label = option.dataset["label"] ?? option.textContent?.trim().replace(/\s+/g, " ") ?? "";
  const clear = "clear" in input.dataset;
  set(input, clear ? "" : value, clear ? "" : label);
  close(input);
  input.dispatchEvent(new CustomEvent("combobox:choose", { bubbles: true, detail: { value, label, option } }));
}

function set(input: HTMLInputElement, value: string, label: string): void {
  const target = hidden(input);
  Object.assign(stateOf(input), { label, answered: label.trim() });
  input.value = label;
  if (target && target.value !== value) {
    target.value = value;
    target.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** Left without choosing: an empty box clears the value, another text goes back to the last choice. */
function settle(input: HTMLInputElement): void {
  const state = stateOf(input);
  const { label } = state;
  state.hurried = false;
  close(input);
  if (!input.value.trim()) set(input, "", "");
  else if (!("free" in input.dataset) && input.value !== label) input.value = label;
}

export function combobox(): void {
  const later = debounce(120, (input: HTMLInputElement) => void search(input));
  on("focusin", "input[data-combobox]", (input) => stateOf(input as HTMLInputElement));
  on("input", "input[data-combobox]", (input) => {
    typed(input);
    stateOf(input as HTMLInputElement).hurried = false;
    later(input as HTMLInputElement);
  });
  on("click", "input[data-combobox]", (input) => {
    if (!stateOf(input as HTMLInputElement).list.matches(":popover-open")) void search(input as HTMLInputElement);
  });
  on("focusout", "input[data-combobox]", (input) => settle(input as HTMLInputElement));
  on("keydown", "input[data-combobox]", (element, event) => {
    const input = element as HTMLInputElement;
    const { list, answered, hurried } = stateOf(input);
    const shown = list.matches(":popover-open");
    const asking = !("free" in input.dataset) && answered !== input.value.trim() && input.value.trim() !== "";
    if (event.key === "ArrowDown" && !shown) {
      event.preventDefault();
      void search(input);
    } else if (shown && move(event, input, list)) {
      return;
    } else if (event.key === "Enter" && (shown || asking) && !event.ctrlKey) {
      event.preventDefault();
      enter(input);
    } else if (event.key === "Escape" && (shown || hurried)) {
      event.preventDefault();
      event.stopPropagation();
      stateOf(input).hurried = false;
      close(input);
    }
  });
}
