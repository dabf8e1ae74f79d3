// Theme: form[data-theme-form] with radios named theme (light, dark, auto), posted to its action.
// Keyboard: ? shows the shortcuts dialog, C opens the « Créer » menu, G then A goes home; [data-shortcut="n"] is clicked by its letter.
import { on, post, typing } from "./dom";

const THEMES: Record<string, string> = { light: "maillon", dark: "maillon-nuit" };

export function theme(): void {
  on("change", "form[data-theme-form]", (element, event) => {
    const value = (event.target as HTMLInputElement).value;
    const name = THEMES[value];
    if (name) document.documentElement.dataset["theme"] = name;
    else delete document.documentElement.dataset["theme"];
    void post((element as HTMLFormElement).action, new FormData(element as HTMLFormElement));
  });
}

export function shortcuts(): void {
  let before = "";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key;
    const pair = before + key.toLowerCase();
    before = key.toLowerCase() === "g" ? "g" : "";
    if (key === "?") {
      const dialog = document.getElementById("raccourcis");
      if (dialog instanceof HTMLDialogElement) dialog.showModal();
    } else if (pair === "ga") {
      location.assign("/");
    } else if (key === "c") {
      const menu = document.getElementById("creer");
      menu?.showPopover();
      menu?.querySelector<HTMLElement>(".pop-item")?.focus();
    } else if (/^[a-z0-9]$/i.test(key)) {
      document.querySelector<HTMLElement>(`[data-shortcut="${key.toLowerCase()}"]`)?.click();
      return;
    } else return;
    event.preventDefault();
  });
}
