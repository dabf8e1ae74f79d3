// [data-insert="text"] puts its text where the cursor was in the message being written, or at its end; drafts and sizes follow.
import { on } from "./dom";

export function inserts(): void {
  on("click", "[data-insert]", (button) => {
    const fields = [...document.querySelectorAll<HTMLTextAreaElement>(".composer textarea")];
    const field = fields.find((one) => one.offsetParent !== null);
    const text = button.dataset["insert"];
    if (!field || !text) return;
    const { selectionStart: at, selectionEnd: end, value } = field;
    const before = value.slice(0, at);
    const gap = before && !before.endsWith("\n") ? "\n" : "";
    field.setRangeText(`${gap}${text}\n`, at, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
