// The visit on a phone. [data-vstep]: a card whose button [aria-expanded][aria-controls] opens its body; opening one closes the others.
// [data-offline] shows while there is no network; other scripts set the number of waiting actions with the event
// "offline:count" ({detail: 3}) on document, written in [data-offline-count].
// input[type=file][data-photo="#frame"] shrinks the picture to 1600 px before it is sent and shows it in #frame.
import { all, on, onContent } from "./dom";

const SIDE = 1600;

function open(button: HTMLElement, shown: boolean): void {
  button.setAttribute("aria-expanded", String(shown));
  const body = document.getElementById(button.getAttribute("aria-controls") ?? "");
  if (body) body.hidden = !shown;
}

let waiting = 0;

function network(): void {
  for (const strip of all(document, "[data-offline]")) {
    strip.hidden = navigator.onLine && waiting === 0;
    const count = strip.querySelector("[data-offline-count]");
    if (count) count.textContent = waiting ? ` · ${waiting} action${waiting > 1 ? "s" : ""} à envoyer` : "";
  }
}

async function shrink(file: File): Promise<File> {
  const picture = await createImageBitmap(file);
  const ratio = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * ratio);
  canvas.height = Math.round(picture.height * ratio);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.82));
  return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg", lastModified: file.lastModified }) : file;
}

async function photo(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  if (!file || input.dataset["shrunk"] === file.name) return;
  const small = await shrink(file).catch(() => file);
  const carrier = new DataTransfer();
  carrier.items.add(small);
  input.dataset["shrunk"] = small.name;
  input.files = carrier.files;
  const frame = document.querySelector(input.dataset["photo"] ?? "");
  if (frame) {
    const shown = document.createElement("img");
    shown.src = URL.createObjectURL(small);
    shown.alt = input.getAttribute("aria-label") ?? "Photo prise";
    shown.className = "size-full rounded-box object-cover";
    frame.replaceChildren(shown);
  }
  input.dispatchEvent(new CustomEvent("photo:ready", { bubbles: true }));
}

export function visit(): void {
  on("click", "[data-vstep] button[aria-controls]", (button) => {
    const shown = button.getAttribute("aria-expanded") !== "true";
    for (const other of all(document, "[data-vstep] button[aria-controls]")) open(other, other === button && shown);
  });
  on("change", "input[data-photo]", (input) => void photo(input as HTMLInputElement));
  window.addEventListener("online", network);
  window.addEventListener("offline", network);
  document.addEventListener("offline:count", (event) => {
    waiting = (event as CustomEvent<number>).detail;
    network();
  });
  onContent(network);
}
