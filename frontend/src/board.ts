// Kanban. [data-board="key"] holds .kanban-col[data-column="stage"]; cards are [data-card] with data-move-url.
// Dragging a card to another column POSTs name "to" to its data-move-url; a refusal puts the card back and shows the server's sentence.
// The same move without a mouse: the card's own menu or form (drawn by the server), or M on a focused card, which opens the first
// [popovertarget] of the card. Columns fold with button.fold; folded ones are remembered on this device under the board's key.
// Left and right arrows go from column to column, up and down from card to card.
import { all, announce, on, onContent } from "./dom";
import { csrf } from "./dom";
import { toast } from "./toasts";

function key(board: HTMLElement): string {
  return `maillon:board:${board.dataset["board"] ?? location.pathname}`;
}

function folded(board: HTMLElement): Record<string, boolean> {
  try {
    return JSON.parse(localStorage.getItem(key(board)) ?? "{}") as Record<string, boolean>;
  } catch {
    return {};
  }
}

function fold(column: HTMLElement, closed: boolean): void {
  column.toggleAttribute("data-folded", closed);
  all(column, ".fold").forEach((button) => button.setAttribute("aria-expanded", String(!closed)));
}

async function drop(card: HTMLElement, column: HTMLElement): Promise<void> {
  const home = card.parentElement!;
  const next = card.nextElementSibling;
  const list = column.querySelector("ul");
  const url = card.dataset["moveUrl"];
  if (!list || !url || list === home) return;
  const item = card.closest("li") ?? card;
  const [from, after] = [item.parentElement!, item === card ? next : item.nextElementSibling];
  list.prepend(item);
  const back = () => from.insertBefore(item, after);
  try {
    const body = new URLSearchParams({ to: column.dataset["column"] ?? "" });
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } });
    const text = await answer.text();
    if (!answer.ok || answer.redirected) {
      back();
      const said = new DOMParser().parseFromString(text, "text/html").querySelector("p")?.textContent?.trim();
      toast({ title: said ?? "La carte n'a pas été déplacée", detail: said ? "" : "Rechargez la page, puis recommencez.", tone: "error" });
      return;
    }
    announce(`Carte déplacée vers ${column.getAttribute("aria-label") ?? ""}`);
    document.body.dispatchEvent(new CustomEvent("board:moved", { bubbles: true, detail: { card: card.dataset["card"], to: column.dataset["column"] } }));
  } catch {
    back();
    toast({ title: "Connexion perdue", detail: "La carte est revenue à sa place.", tone: "error" });
  }
}

export function board(): void {
  let held: HTMLElement | null = null;
  on("dragstart", "[data-card]", (card, event) => {
    held = card;
    card.dataset["dragging"] = "";
    event.dataTransfer?.setData("text/plain", card.dataset["card"] ?? "");
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  });
  on("dragend", "[data-card]", (card) => {
    delete card.dataset["dragging"];
    held = null;
    all(document, "[data-column][data-over]").forEach((column) => delete column.dataset["over"]);
  });
  on("dragover", "[data-column]", (column, event) => {
    if (!held) return;
    event.preventDefault();
    column.dataset["over"] = "";
  });
  on("dragleave", "[data-column]", (column, event) => {
    if (!column.contains(event.relatedTarget as Node | null)) delete column.dataset["over"];
  });
  on("drop", "[data-column]", (column, event) => {
    if (!held) return;
    event.preventDefault();
    void drop(held, column);
  });
  on("click", "[data-board] .fold", (button) => {
    const column = button.closest<HTMLElement>("[data-column]")!;
    const frame = button.closest<HTMLElement>("[data-board]")!;
    const closed = !column.hasAttribute("data-folded");
    fold(column, closed);
    localStorage.setItem(key(frame), JSON.stringify({ ...folded(frame), [column.dataset["column"] ?? ""]: closed }));
    column.querySelector<HTMLElement>(closed ? ".fold[data-unfold]" : ".fold:not([data-unfold])")?.focus();
  });
  on("keydown", "[data-card]", (card, event) => {
    if (event.key.toLowerCase() === "m" && !event.ctrlKey && !event.metaKey) {
      const button = card.closest("li")?.querySelector<HTMLElement>("[popovertarget]");
      if (button) {
        event.preventDefault();
        button.click();
      }
      return;
    }
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step && !side) return;
    const column = card.closest<HTMLElement>("[data-column]")!;
    const cards = all(column, "[data-card]");
    let target = cards[cards.indexOf(card) + (step ?? 0)];
    if (side) {
      const columns = all(card.closest<HTMLElement>("[data-board]")!, "[data-column]:not([data-folded])");
      const filled = columns.filter((each) => each === column || each.querySelector("[data-card]"));
      target = filled[filled.indexOf(column) + side]?.querySelector<HTMLElement>("[data-card]") ?? undefined;
    }
    if (!target || target === card) return;
    event.preventDefault();
    target.focus();
  });
  onContent((root) => {
    for (const frame of all(root, "[data-board]")) {
      const known = folded(frame);
      for (const column of all(frame, "[data-column]")) {
        fold(column, known[column.dataset["column"] ?? ""] ?? column.hasAttribute("data-folded"));
      }
    }
  });
}
