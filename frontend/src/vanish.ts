// [data-vanish="30"]: gone from the page after so many seconds, told by [data-vanish-left] inside; its dialog closes with it.
// [data-copy] takes the text of the [data-copied] beside it to the clipboard.
import { all, announce, first, on, onContent } from "./dom";

export function vanish(): void {
  onContent((root) => {
    for (const shown of all(root, "[data-vanish]")) if (first(shown, "vanish")) countDown(shown);
  });
  on("click", "[data-copy]", (button) => {
    const text = button.closest("[data-vanish]")?.querySelector("[data-copied]")?.textContent ?? "";
    void navigator.clipboard?.writeText(text).then(() => announce("Copié."));
  });
}

function countDown(shown: HTMLElement): void {
  const end = Date.now() + 1000 * Number(shown.dataset["vanish"]);
  const timer = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    const told = shown.querySelector("[data-vanish-left]");
    if (told) told.textContent = String(Math.max(left, 0));
    if (left > 0 && shown.isConnected) return;
    clearInterval(timer);
    const dialog = shown.closest("dialog");
    if (dialog) return dialog.close();
    if (!shown.isConnected) return;
    shown.querySelector("[data-copied]")?.remove();
    shown.querySelector("[data-copy]")?.remove();
    announce("Le secret n'est plus affiché.");
  }, 250);
}
