// Messages with undo.
// Server: Django messages drawn by core/_toasts.html, or the header HX-Trigger: {"toast": {"title", "detail", "tone", "undo", "url"}}.
// Markup: [data-toast] leaves after 10 s unless data-tone="error", pauses under the pointer or focus; [data-dismiss] closes it.
import { all, first, on, onContent } from "./dom";

export interface Toast {
  title: string;
  detail?: string;
  tone?: "success" | "info" | "warning" | "error";
  undo?: string;
  url?: string; // where « Ouvrir » leads
  action?: { label: string; run: () => void };
}

const STAY = 10_000;

export function toast(shown: Toast): void {
  const model = document.getElementById("toast-modele") as HTMLTemplateElement | null;
  const region = document.getElementById("toasts");
  const item = model?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!item || !region) return;
  const tone = shown.tone ?? "success";
  const glyph = tone === "warning" ? "error" : tone;
  item.dataset["toast"] = "";
  item.dataset["tone"] = tone;
  item.setAttribute("role", tone === "error" ? "alert" : "status");
  all(item, "[data-glyph]").forEach((mark) => mark.dataset["glyph"] !== glyph && mark.remove());
  item.querySelector("[data-title]")!.textContent = shown.title;
  const detail = item.querySelector("[data-detail]")!;
  if (shown.detail) detail.textContent = shown.detail;
  else detail.remove();
  const undo = item.querySelector<HTMLFormElement>("[data-undo-form]")!;
  if (shown.undo) undo.action = shown.undo;
  else undo.remove();
  const button = item.querySelector<HTMLButtonElement>("[data-action]")!;
  const { url } = shown;
  const action = shown.action ?? (url ? { label: "Ouvrir", run: () => location.assign(url) } : undefined);
  if (action) {
    button.textContent = action.label;
    button.addEventListener("click", () => {
      item.remove();
      action.run();
    });
  } else button.remove();
  if ([...region.children].some((other) => other.textContent === item.textContent)) return;
  region.append(item);
  fade(item);
}

function fade(item: HTMLElement): void {
  if (item.dataset["tone"] === "error" || !first(item, "fade")) return;
  let timer = 0;
  const leave = () => (timer = window.setTimeout(() => item.remove(), STAY));
  const stay = () => clearTimeout(timer);
  item.addEventListener("pointerenter", stay);
  item.addEventListener("focusin", stay);
  item.addEventListener("pointerleave", leave);
  item.addEventListener("focusout", leave);
  leave();
}

export function toasts(): void {
  onContent((root) => all(root, "[data-toast]").forEach(fade));
  on("click", "[data-dismiss]", (button) => button.closest("[data-toast]")?.remove());
  document.addEventListener("toast", (event) => toast((event as CustomEvent<Toast>).detail));
}
