// Rows put in order by hand. A frame [data-order-url] holds rows [data-line="key"]; moving one POSTs name "order" (keys, comma) there and
// swaps the answer in data-order-target (or data-totals) of the frame, outerHTML. By keyboard: Alt+arrows on the row or anything in it,
// or its buttons [data-move="up|down"]. By the mouse: a row is dragged by its [data-grip]. A refusal puts the row back.
// Groups: rows in tbody[data-part="title"] also go from group to group, where it may hold them: any row but an option when it has
// data-section, those of its own data-nature otherwise; "moved" and "section" then say so. A whole group moves by its [data-head]:
// Alt+arrows, [data-move-part="up|down"], [data-grip]. The rows of a preview (data-paper of the frame, before the key) follow in the page.
import { all, announce, on } from "./dom";

interface Htmx {
  ajax(verb: string, path: string, options: Record<string, unknown>): Promise<void>;
}

const htmx = () => (window as unknown as { htmx: Htmx }).htmx;
const WAYS: Record<string, number | undefined> = { ArrowUp: -1, ArrowDown: 1 };

/** Whether a group may hold a row that comes from elsewhere. */
export function holds(group: Element | null, row: HTMLElement): group is HTMLElement {
  if (!(group instanceof HTMLElement) || group.dataset["part"] === undefined) return false;
  const [nature, wanted] = [group.dataset["nature"], row.dataset["nature"]];
  return group.dataset["section"] !== undefined ? wanted !== "option" : nature === wanted;
}

/** The nearest element that fits, before or after. */
function next(from: Element, way: number, fits: (other: HTMLElement) => boolean): HTMLElement | null {
  let other = way < 0 ? from.previousElementSibling : from.nextElementSibling;
  while (other && !fits(other as HTMLElement)) other = way < 0 ? other.previousElementSibling : other.nextElementSibling;
  return other as HTMLElement | null;
}

/** Past its neighbour, or to the nearest group that may hold it. */
function shift(row: HTMLElement, way: number): void {
  const other = next(row, way, (each) => each.matches("[data-line]"));
  if (other) return carry(row, () => (way < 0 ? other.before(row) : other.after(row)));
  const group = next(row.parentElement!, way, (each) => holds(each, row));
  if (group) carry(row, () => (way < 0 ? group.append(row) : group.firstElementChild!.after(row)));
}

function shiftPart(part: HTMLElement, way: number): void {
  const other = next(part, way, (each) => each.matches("[data-part]") && each.querySelector("[data-line]") !== null);
  if (!other || [part, other].some((each) => each.dataset["nature"] === "option")) return;
  carry(part, () => (way < 0 ? other.before(part) : other.after(part)));
}

/** Moves a row or a whole group, keeps the focus, says so and tells the server. */
function carry(moving: HTMLElement, move: () => void): void {
  const frame = moving.closest<HTMLElement>("[data-order-url]")!;
  const [home, after] = [moving.parentElement!, moving.nextSibling];
  const focus = document.activeElement as HTMLElement | null;
  move();
  focus?.focus();
  const rows = all(frame, "[data-line]");
  const isRow = moving.dataset["line"] !== undefined;
  announce(isRow ? `Ligne déplacée en position ${rows.indexOf(moving) + 1} sur ${rows.length}` : "Rubrique déplacée");
  const values: Record<string, string> = { order: rows.map((each) => each.dataset["line"] ?? "").join(",") };
  const group = moving.parentElement!;
  if (isRow && group !== home) {
    values["moved"] = moving.dataset["line"]!;
    values["section"] = group.dataset["section"] !== undefined ? group.dataset["part"]! : "";
  }
  follow(frame);
  tell(frame, values, () => {
    home.insertBefore(moving, after);
    follow(frame);
  });
}

/** The preview's rows in the same order, without asking for them again. */
function follow(frame: HTMLElement): void {
  const prefix = frame.dataset["paper"];
  if (!prefix) return;
  for (const line of all(frame, "[data-line]")) {
    const row = document.getElementById(prefix + line.dataset["line"]);
    row?.parentElement?.append(row);
  }
}

function tell(frame: HTMLElement, values: Record<string, string>, back: () => void): void {
  const target = frame.dataset["orderTarget"] ?? frame.dataset["totals"];
  // htmx sends the inputs its source holds: the order travels alone
  const source = frame.appendChild(document.createElement("span"));
  source.hidden = true;
  const refused = (event: Event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { sourceElement: HTMLElement } }>).detail;
    if (ctx.sourceElement === source) back();
  };
  document.addEventListener("htmx:response:error", refused);
  void htmx()
    .ajax("POST", frame.dataset["orderUrl"]!, { source, target: target ?? frame, swap: target ? "outerHTML" : "none", values })
    .finally(() => {
      document.removeEventListener("htmx:response:error", refused);
      source.remove();
    });
}

/** Where what is held would fall: before or after a row, under the head of a group, before or after a group. */
function landing(held: HTMLElement, event: DragEvent): { over: HTMLElement; side: "before" | "after" } | null {
  const group = (event.target as Element).closest<HTMLElement>("tbody,ul,ol");
  const isRow = held.dataset["line"] !== undefined;
  const over = isRow ? (event.target as Element).closest<HTMLElement>("[data-line],[data-head]") : group;
  const fits = isRow
    ? group === held.parentElement || holds(group, held)
    : group?.dataset["part"] !== undefined && group.dataset["nature"] !== "option";
  if (!over || over === held || !fits || over.closest("[data-order-url]") !== held.closest("[data-order-url]")) return null;
  const box = over.getBoundingClientRect();
  return { over, side: over.dataset["head"] === undefined && event.clientY < box.top + box.height / 2 ? "before" : "after" };
}

function drag(): void {
  let held: HTMLElement | null = null;
  let marked: HTMLElement | null = null;
  const mark = (over: HTMLElement | null, side = "") => {
    if (marked && marked !== over) delete marked.dataset["fall"];
    marked = over;
    if (over) over.dataset["fall"] = side;
  };
  // a row can only be dragged while its grip is held: its text stays selectable
  on("pointerdown", "[data-order-url] [data-grip]", (grip) => {
    const moving = grip.closest<HTMLElement>("[data-line]") ?? grip.closest<HTMLElement>("[data-part]");
    if (!moving) return;
    moving.draggable = true;
    document.addEventListener("pointerup", () => (moving.draggable = false), { once: true });
  });
  on("dragstart", "[data-order-url] [draggable=true]", (moving, event) => {
    held = moving;
    moving.dataset["dragging"] = "";
    event.dataTransfer?.setData("text/plain", moving.dataset["line"] ?? moving.dataset["part"] ?? "");
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  });
  on("dragover", "[data-order-url]", (_frame, event) => {
    const found = held && landing(held, event);
    mark(found ? found.over : null, found ? found.side : "");
    if (found) event.preventDefault();
  });
  on("drop", "[data-order-url]", (_frame, event) => {
    const [moving, found] = [held, held && landing(held, event)];
    mark(null);
    if (!moving || !found) return;
    event.preventDefault();
    carry(moving, () => (found.side === "before" ? found.over.before(moving) : found.over.after(moving)));
  });
  on("dragend", "[data-order-url] [draggable=true]", (moving) => {
    moving.draggable = false;
    delete moving.dataset["dragging"];
    mark(null);
    held = null;
  });
}

export function ordered(): void {
  on("keydown", "[data-order-url] [data-line],[data-order-url] [data-head]", (row, event) => {
    const way = WAYS[event.key];
    if (!event.altKey || !way) return;
    event.preventDefault();
    if (row.dataset["line"] !== undefined) shift(row, way);
    else shiftPart(row.closest<HTMLElement>("[data-part]")!, way);
  });
  on("click", "[data-order-url] [data-move]", (button) => {
    shift(button.closest<HTMLElement>("[data-line]")!, button.dataset["move"] === "up" ? -1 : 1);
  });
  on("click", "[data-order-url] [data-move-part]", (button) => {
    shiftPart(button.closest<HTMLElement>("[data-part]")!, button.dataset["movePart"] === "up" ? -1 : 1);
  });
  drag();
}
