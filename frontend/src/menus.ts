// Native popovers: [popover][data-pop="start|end"] opens beside its button ([popovertarget]); arrows move between its items.
// Native dialogs: [data-dialog="id"] opens <dialog id>; [data-close-dialog] closes it; a click on the veil too.
// dialog[data-open-now] opens as soon as htmx brings it (into #dialogue) or the page shows it.
import { all, first, on, onContent, place } from "./dom";

export function menus(): void {
  document.addEventListener(
    "toggle",
    (event) => {
      const pop = event.target as HTMLElement;
      if (!(pop instanceof HTMLElement) || !("pop" in pop.dataset) || (event as ToggleEvent).newState !== "open") return;
      const anchor = document.querySelector(`[popovertarget="${CSS.escape(pop.id)}"]`);
      if (anchor) place(pop, anchor, pop.dataset["pop"] === "end" ? "end" : "start");
    },
    true,
  );
  on("keydown", "[popover][data-pop]", (pop, event) => {
    const items = all(pop, ".pop-item:not(:disabled), input:not(:disabled)");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !items.length || (event.target as HTMLElement).matches("input[type=radio], input[type=text]")) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
  });
  on("keydown", "[popovertarget]", (button, event) => {
    if (event.key !== "ArrowDown") return;
    const pop = document.getElementById(button.getAttribute("popovertarget") ?? "");
    if (!pop || !("pop" in pop.dataset)) return;
    event.preventDefault();
    pop.showPopover();
    pop.querySelector<HTMLElement>(".pop-item, input")?.focus();
  });
  // a choice closes its menu
  on("click", "[popover][data-pop] .pop-item", (item) => item.closest<HTMLElement>("[popover]")?.hidePopover());
}

export function dialogs(): void {
  onContent((root) => {
    for (const dialog of all<HTMLDialogElement>(root, "dialog[data-open-now]")) {
      if (!first(dialog, "open")) continue;
      dialog.removeAttribute("open");
      dialog.showModal();
      dialog.querySelector<HTMLElement>("[autofocus], [aria-invalid=true], .body input:not([type=hidden]), .body select, .body textarea")?.focus();
      // one that answers a request leaves with it; a conflict put aside chooses nothing
      dialog.addEventListener("close", () => (dialog.parentElement?.id === "dialogue" || dialog.matches("[data-conflict]")) && dialog.remove());
    }
  });
  on("click", "[data-dialog]", (button) => {
    const dialog = document.getElementById(button.dataset["dialog"] ?? "");
    if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
  });
  on("click", "[data-close-dialog]", (button) => button.closest("dialog")?.close());
  document.addEventListener("mousedown", (event) => {
    const dialog = event.target;
    if (!(dialog instanceof HTMLDialogElement) || !dialog.open || dialog.querySelector("[data-draft]")) return;
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) dialog.close();
  });
  on("click", "[data-reload]", () => location.reload());
}
