// Rows put in order by hand. A frame [data-order-url] holds rows [data-line="key"]; moving one POSTs name "order" (keys, comma) there and
// swaps the answer in data-order-target (or data-totals) of the frame, outerHTML. By keyboard: Alt+arrows on the row or anything in it,
// or its buttons [data-move="up|down"]. By the mouse: a row is dragged by its [data-grip]. A refusal puts the row back.
import { all, announce, on } from "./dom";

interface Htmx {
  ajax(verb: string, path: string, options: Record<string, unknown>): Promise<void>;
}

const htmx = () => (window as unknown as { htmx: Htmx }).htmx;

function beside(row: HTMLElement, step: number): HTMLElement | null {
  let other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  while (other && !other.matches("[data-line]")) other = step < 0 ? other.previousElementSibling : other.nextElementSibling;
  return other as HTMLElement | null;
}

function shift(row: HTMLElement, step: number): void {
  const other = beside(row, step);
  if (other) put(row, other, step < 0);
}

function put(row: HTMLElement, other: HTMLElement, before: boolean): void {
  const [home, next] = [row.parentElement!, row.nextSibling];
  const focus = document.activeElement as HTMLElement | null;
  if (before) other.before(row);
  else other.after(row);
  focus?.focus();
  save(row, () => home.insertBefore(row, next));
}

function save(row: HTMLElement, back: () => void): void {
  const frame = row.closest<HTMLElement>("[data-order-url]")!;
  const rows = all(frame, "[data-line]");
  announce(`Ligne déplacée en position ${rows.indexOf(row) + 1} sur ${rows.length}`);
  const target = frame.dataset["orderTarget"] ?? frame.dataset["totals"];
  const order = rows.map((each) => each.dataset["line"] ?? "").join(",");
  // htmx sends the inputs its source holds: the order travels alone
  const source = frame.appendChild(document.createElement("span"));
  source.hidden = true;
  const refused = (event: Event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { sourceElement: HTMLElement } }>).detail;
    if (ctx.sourceElement === source) back();
  };
  document.addEventListener("htmx:response:error", refused);
  void htmx()
    .ajax("POST", frame.dataset["orderUrl"]!, { source, target: target ?? frame, swap: target ? "outerHTML" : "none", values: { order } })
    .finally(() => {
      document.removeEventListener("htmx:response:error", refused);
      source.remove();
    });
}

export function ordered(): void {
  let held: HTMLElement | null = null;
  on("keydown", "[data-order-url] [data-line]", (row, event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !step) return;
    event.preventDefault();
    shift(row, step);
  });
  on("click", "[data-order-url] [data-move]", (button) => {
    shift(button.closest<HTMLElement>("[data-line]")!, button.dataset["move"] === "up" ? -1 : 1);
  });
  // a row can only be dragged while its grip is held: its text stays selectable
  on("pointerdown", "[data-grip]", (grip) => {
    const row = grip.closest<HTMLElement>("[data-line]")!;
    row.draggable = true;
    document.addEventListener("pointerup", () => (row.draggable = false), { once: true });
  });
  on("dragstart", "[data-line][draggable=true]", (row, event) => {
    held = row;
    event.dataTransfer?.setData("text/plain", row.dataset["line"] ?? "");
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  });
  on("dragover", "[data-order-url] [data-line]", (row, event) => {
    if (held && row.parentElement === held.parentElement) event.preventDefault();
  });
  on("drop", "[data-order-url] [data-line]", (row, event) => {
    if (!held || row === held || row.parentElement !== held.parentElement) return;
    event.preventDefault();
    const box = row.getBoundingClientRect();
    put(held, row, event.clientY < box.top + box.height / 2);
  });
  on("dragend", "[data-line]", (row) => {
    row.draggable = false;
    held = null;
  });
}
