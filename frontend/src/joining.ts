// Files of a message: form[data-joins] takes what is dropped on it or pasted in it, beside its own button. [data-file-list] names
// each one, with a button to leave it out. The form posts them all in its input[type=file].
import { all, announce, on } from "./dom";

function input(form: HTMLElement): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>("input[type=file]");
}

function take(form: HTMLElement, added: File[], left?: File): void {
  const field = input(form);
  if (!field) return;
  const files = new DataTransfer();
  for (const file of [...(field.files ?? []), ...added]) if (file !== left) files.items.add(file);
  field.files = files.files;
  draw(form);
}

function draw(form: HTMLElement): void {
  const list = form.querySelector<HTMLElement>("[data-file-list]");
  if (!list) return;
  all(list, "[data-picked]").forEach((item) => item.remove());
  for (const file of input(form)?.files ?? []) {
    const item = document.createElement("li");
    item.dataset["picked"] = "";
    item.className = "border-line flex items-center gap-1.5 rounded-field border px-2 py-0.5";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "text-muted cursor-pointer";
    button.textContent = "\u00d7";
    button.setAttribute("aria-label", `Retirer ${file.name}`);
    button.addEventListener("click", () => take(form, [], file));
    item.append(file.name, button);
    list.append(item);
  }
}

// a picture pasted has no name of its own: « image.png » for all of them
function named(file: File, rank: number): File {
  if (file.name !== "image.png") return file;
  const now = new Date();
  const stamp = now.toLocaleTimeString("fr-FR").replaceAll(":", "-");
  return new File([file], `capture-${stamp}${rank ? `-${rank + 1}` : ""}.png`, { type: file.type });
}

export function joining(): void {
  for (const type of ["dragenter", "dragover"] as const) {
    on(type, "form[data-joins]", (form, event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.dataset["over"] = "";
    });
  }
  for (const type of ["dragleave", "drop"] as const) on(type, "form[data-joins]", (form) => delete form.dataset["over"]);
  on("drop", "form[data-joins]", (form, event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    take(form, files);
    announce(`${files.length} fichier${files.length > 1 ? "s" : ""} joint${files.length > 1 ? "s" : ""}`);
  });
  on("paste", "form[data-joins]", (form, event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    take(form, files.map(named));
    announce("Image jointe");
  });
  on("change", "form[data-joins] input[type=file]", (field) => draw(field.closest<HTMLElement>("form")!));
}
