// Lists. [data-select] holds the rows: input[name=selection] in each, [data-select-all] in the head (Shift selects a range).
// [data-select-bar] shows while something is selected, [data-select-count="client,clients"] says how many, [data-select-none] clears.
// [data-select-every] (with data-total) takes all the rows of the filter, not only those shown: it fills input[name=every].
// J and K go from row to row, X selects the row.
// form[data-columns="#table"] with checkboxes named col hides or shows the cells carrying data-col, and posts the choice.
// label[data-drop] around a file input takes dropped files and names them in [data-drop-names].
import { all, announce, on, onContent, post, typing } from "./dom";

function boxes(frame: ParentNode): HTMLInputElement[] {
  return all<HTMLInputElement>(frame, "input[name=selection]");
}

function refresh(frame: HTMLElement): void {
  const found = boxes(frame);
  const chosen = found.filter((box) => box.checked);
  for (const box of found) box.closest("tr, [data-row]")?.toggleAttribute("data-selected", box.checked);
  const head = frame.querySelector<HTMLInputElement>("[data-select-all]");
  if (head) {
    head.checked = chosen.length > 0 && chosen.length === found.length;
    head.indeterminate = chosen.length > 0 && chosen.length < found.length;
  }
  const every = frame.querySelector<HTMLInputElement>("input[name=every]");
  const more = frame.querySelector<HTMLElement>("[data-select-every]");
  if (every && chosen.length < found.length) every.value = "";
  if (more) more.hidden = chosen.length < found.length || !chosen.length || Boolean(every?.value);
  const bar = frame.querySelector<HTMLElement>("[data-select-bar]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  const count = bar.querySelector<HTMLElement>("[data-select-count]");
  if (!count) return;
  const [one, many] = (count.dataset["selectCount"] ?? "ligne,lignes").split(",");
  const number = every?.value ? Number(more?.dataset["total"] ?? chosen.length) : chosen.length;
  const feminine = "feminine" in count.dataset ? "e" : "";
  count.textContent = `${number.toLocaleString("fr-FR").replace(/\u202f/g, "\u00a0")}\u00a0${number > 1 ? many : one} sélectionné${feminine}${number > 1 ? "s" : ""}`;
}

function frameOf(element: Element): HTMLElement | null {
  return element.closest<HTMLElement>("[data-select]");
}

let last: HTMLInputElement | null = null;

export function selection(): void {
  on("click", "[data-select] input[name=selection]", (element, event) => {
    const box = element as HTMLInputElement;
    const frame = frameOf(box)!;
    const found = boxes(frame);
    if ((event as MouseEvent).shiftKey && last && found.includes(last)) {
      const [from, to] = [found.indexOf(last), found.indexOf(box)].sort((a, b) => a - b) as [number, number];
      found.slice(from, to + 1).forEach((other) => (other.checked = box.checked));
    }
    last = box;
    refresh(frame);
  });
  on("change", "[data-select-all]", (head) => {
    const frame = frameOf(head)!;
    boxes(frame).forEach((box) => (box.checked = (head as HTMLInputElement).checked));
    refresh(frame);
  });
  on("click", "[data-select-none]", (button) => {
    const frame = frameOf(button)!;
    boxes(frame).forEach((box) => (box.checked = false));
    refresh(frame);
    frame.querySelector<HTMLElement>("[data-select-all]")?.focus();
  });
  on("click", "[data-select-every]", (button) => {
    const frame = frameOf(button)!;
    const every = frame.querySelector<HTMLInputElement>("input[name=every]");
    if (every) every.value = "1";
    refresh(frame);
  });
  onContent((root) => all(root, "[data-select]").forEach(refresh));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const rows = all(document, "[data-select] tbody tr, [data-select] [data-row]").filter((row) => row.querySelector("a, input"));
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (event.key === "j") rows[Math.min(at + 1, rows.length - 1)]?.querySelector<HTMLElement>("a")?.focus();
    else if (event.key === "k" && at > 0) rows[at - 1]?.querySelector<HTMLElement>("a")?.focus();
    else if (event.key === "x" && at >= 0) rows[at]?.querySelector<HTMLElement>("input[name=selection]")?.click();
  });
}

export function columns(): void {
  on("change", "form[data-columns]", (element) => {
    const form = element as HTMLFormElement;
    const table = document.querySelector(form.dataset["columns"] ?? "");
    for (const box of all<HTMLInputElement>(form, "input[name=col]")) {
      all(table ?? document, `[data-col="${CSS.escape(box.value)}"]`).forEach((cell) => (cell.hidden = !box.checked));
    }
    void post(form.action, new FormData(form));
  });
}

export function files(): void {
  const name = (frame: HTMLElement, input: HTMLInputElement) => {
    const said = [...(input.files ?? [])].map((file) => file.name).join(", ");
    const place = frame.querySelector<HTMLElement>("[data-drop-names]");
    if (place) place.textContent = said;
    announce(said && `Fichiers choisis\u00a0: ${said}`);
  };
  for (const type of ["dragenter", "dragover"] as const) {
    on(type, "[data-drop]", (frame, event) => {
      event.preventDefault();
      frame.dataset["over"] = "";
    });
  }
  for (const type of ["dragleave", "drop"] as const) on(type, "[data-drop]", (frame) => delete frame.dataset["over"]);
  on("drop", "[data-drop]", (frame, event) => {
    const input = frame.querySelector<HTMLInputElement>("input[type=file]");
    if (!input || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  on("change", "[data-drop] input[type=file]", (input) => name(input.closest<HTMLElement>("[data-drop]")!, input as HTMLInputElement));
  on("change", "input[data-file-names]", (element) => {
    const input = element as HTMLInputElement;
    const label = input.closest("label");
    const count = input.files?.length ?? 0;
    label?.setAttribute("title", [...(input.files ?? [])].map((file) => file.name).join(", ") || "Joindre un fichier");
    label?.toggleAttribute("data-filled", count > 0);
    announce(count ? `${count} fichier${count > 1 ? "s" : ""} joint${count > 1 ? "s" : ""}` : "");
  });
}
