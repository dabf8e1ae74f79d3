// Drawn signature. [data-sigpad] (the .sigpad frame) holds an <svg viewBox="0 0 340 140"> with one <path>; the strokes go to
// input[data-sigpad-value] of the same form as SVG path data ("M12 40L14 42…", empty when nothing is drawn).
// [data-sigpad-clear] in the form starts again. Without a pointer: name and code are enough, the value stays empty.
// A value already in the input is drawn again (after an error, nothing is lost).
import { all, announce, first, on, onContent } from "./dom";

const WIDTH = 340;
const HEIGHT = 140;
const LIMIT = 20_000;

function prepare(pad: HTMLElement): void {
  if (!first(pad, "pad")) return;
  const svg = pad.querySelector("svg")!;
  const path = svg.querySelector("path")!;
  const value = fieldOf(pad);
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "xMidYMid meet");
  if (value?.value) path.setAttribute("d", value.value);
  let drawing: number | null = null;
  let data = value?.value ?? "";
  let previous = [0, 0];

  const spot = (event: PointerEvent): [number, number] => {
    const matrix = svg.getScreenCTM()?.inverse();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    return [Math.round(point.x * 10) / 10, Math.round(point.y * 10) / 10];
  };
  const keep = () => {
    path.setAttribute("d", data);
    if (!value) return;
    value.value = data;
    value.dispatchEvent(new Event("change", { bubbles: true }));
  };
  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || drawing !== null) return;
    event.preventDefault();
    drawing = event.pointerId;
    pad.setPointerCapture(event.pointerId);
    previous = spot(event);
    // a touch without movement is a dot
    data += `M${previous[0]} ${previous[1]}L${(previous[0]! + 0.1).toFixed(1)} ${previous[1]}`;
    path.setAttribute("d", data);
  });
  pad.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drawing || data.length > LIMIT) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const next = spot(each);
      if (Math.hypot(next[0] - previous[0]!, next[1] - previous[1]!) < 1.5) continue;
      data += `L${next[0]} ${next[1]}`;
      previous = next;
    }
    path.setAttribute("d", data);
  });
  const end = (event: PointerEvent) => {
    if (event.pointerId !== drawing) return;
    drawing = null;
    keep();
  };
  pad.addEventListener("pointerup", end);
  pad.addEventListener("pointercancel", end);
  pad.addEventListener("sigpad:clear", () => {
    data = "";
    keep();
    announce("Signature effacée");
  });
}

function fieldOf(pad: Element): HTMLInputElement | null {
  return (pad.closest("form") ?? document).querySelector<HTMLInputElement>("input[data-sigpad-value]");
}

export function signature(): void {
  onContent((root) => all(root, "[data-sigpad]").forEach(prepare));
  on("click", "[data-sigpad-clear]", (button) => {
    (button.closest("form") ?? document).querySelector("[data-sigpad]")?.dispatchEvent(new Event("sigpad:clear"));
  });
}
