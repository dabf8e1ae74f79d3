// Serial numbers. input[data-scan]: a scanner types the code then Enter, which submits the form; when htmx has brought the answer, the
// focus goes back to the first empty input[data-scan], so that the next box can be scanned at once.
// Codes are cleaned of spaces and control characters. [data-scan-camera="#input"] opens the camera where the browser reads bar codes by
// itself; elsewhere the button is removed and the keyboard stays.
import { all, announce, first, on, onContent } from "./dom";
import { toast } from "./toasts";

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

const FORMATS = ["code_128", "code_39", "ean_13", "ean_8", "itf", "qr_code", "data_matrix"];
const detector = () => (window as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector;

export function clean(code: string): string {
  return code.replace(/[\s\u0000-\u001f]/g, "").slice(0, 80);
}

function accept(input: HTMLInputElement, code: string): void {
  input.value = clean(code);
  navigator.vibrate?.(60);
  announce(`Lu\u00a0: ${input.value}`);
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.form?.requestSubmit();
}

async function look(input: HTMLInputElement, Class: DetectorClass): Promise<void> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    toast({ title: "La caméra n'est pas accessible", detail: "Autorisez-la dans le navigateur, ou tapez le numéro.", tone: "error" });
    return input.focus();
  }
  const dialog = document.createElement("dialog");
  dialog.className = "sheet-dialog";
  dialog.setAttribute("aria-label", "Scanner un code-barres");
  const video = document.createElement("video");
  video.className = "w-full rounded-t-box";
  video.playsInline = true;
  video.muted = true;
  video.srcObject = stream;
  const foot = document.createElement("footer");
  const button = document.createElement("button");
  button.className = "btn btn-lg w-full";
  button.textContent = "Fermer la caméra";
  button.addEventListener("click", () => dialog.close());
  foot.append(button);
  dialog.append(video, foot);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    stream.getTracks().forEach((track) => track.stop());
    dialog.remove();
    input.focus();
  });
  dialog.showModal();
  await video.play();
  const reader = new Class({ formats: FORMATS });
  const read = async () => {
    if (!dialog.open) return;
    const [found] = await reader.detect(video).catch(() => []);
    if (found?.rawValue) {
      dialog.close();
      return accept(input, found.rawValue);
    }
    window.setTimeout(read, 150);
  };
  void read();
}

export function scan(): void {
  on("keydown", "input[data-scan]", (element, event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const input = element as HTMLInputElement;
    if (clean(input.value)) accept(input, input.value);
  });
  document.addEventListener("htmx:after:settle", () => {
    if (document.activeElement && document.activeElement !== document.body) return;
    all<HTMLInputElement>(document, "input[data-scan]").find((input) => !input.value)?.focus();
  });
  onContent((root) => {
    const Class = detector();
    for (const button of all(root, "[data-scan-camera]")) {
      if (!first(button, "camera")) continue;
      if (!Class || !navigator.mediaDevices) {
        button.remove();
        continue;
      }
      button.addEventListener("click", () => {
        const input = document.querySelector<HTMLInputElement>(button.dataset["scanCamera"] ?? "");
        if (input) void look(input, Class);
      });
    }
  });
}
