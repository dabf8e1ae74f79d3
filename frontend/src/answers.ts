// Ready-made answers in a composer: « / » in an empty text opens them; [data-insert-answer="audience"] puts its data-text where the
// caret is, for these readers, and proposes data-then as what becomes of the ticket.
import { on } from "./dom";

export function answers(): void {
  on("keydown", "form.composer textarea", (element, event) => {
    const text = element as HTMLTextAreaElement;
    const button = text.form?.querySelector<HTMLButtonElement>("[data-canned]");
    if (event.key !== "/" || text.value || !button || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    button.click();
  });
  on("click", "[data-insert-answer]", (button) => {
    const form = document.querySelector<HTMLFormElement>("form.composer");
    const audience = button.dataset["insertAnswer"] ?? "";
    const choice = form?.querySelector<HTMLInputElement>(`input[name=audience][value="${CSS.escape(audience)}"]`);
    const text = form?.querySelector<HTMLTextAreaElement>(`textarea[data-for="${CSS.escape(audience)}"]`);
    if (!form || !choice || !text) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    text.setRangeText(button.dataset["text"] ?? "", text.selectionStart, text.selectionEnd, "end");
    const then = form.querySelector<HTMLSelectElement>("select[name=then]");
    if (then && button.dataset["then"]) then.value = button.dataset["then"];
    button.closest("dialog")?.close();
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
