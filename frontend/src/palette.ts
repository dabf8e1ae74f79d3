// One box finds everything: Ctrl K or / anywhere, [data-palette-open] opens it.
// <dialog data-palette="/recherche/"> asks GET ?q=… 120 ms after the last key and shows the HTML it gets: role=group blocks holding
// <a role="option" href="…">. Arrows choose, Enter opens, Ctrl+Enter in another tab, Alt+letter runs the option with that data-key.
import { activate, active, latest, move, options, refill, typed } from "./choices";
import { debounce, on, typing } from "./dom";

export function palette(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog[data-palette]");
  if (!dialog) return;
  const input = dialog.querySelector<HTMLInputElement>("[role=combobox]")!;
  const list = dialog.querySelector<HTMLElement>("[role=listbox]")!;
  const status = dialog.querySelector<HTMLElement>("[data-palette-status]")!;
  const ask = latest();
  let opener: HTMLElement | null = null;
  let answered = ""; // the words that the list answers
  let hurried: ((option: HTMLElement | null) => void) | null = null; // Enter came before the answer

  const open = () => {
    if (dialog.open) return input.select();
    opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    dialog.showModal();
    input.focus();
    input.select();
    void search();
  };

  const search = async () => {
    const words = input.value.trim();
    const found = await ask(`${dialog.dataset["palette"]}?q=${encodeURIComponent(words)}`);
    if (found !== null) show(found, words);
  };

  const show = (html: string, words: string) => {
    answered = words;
    refill(input, list, html);
    const found = options(list);
    const count = found.filter((option) => !("aside" in option.dataset)).length;
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.classList.toggle("sr-only", count > 0);
    status.textContent = count
      ? `${count} résultat${count > 1 ? "s" : ""}`
      : words && `Rien pour «\u00a0${words}\u00a0». Un fragment suffit\u00a0: quatre chiffres d'un téléphone, le début d'un nom.`;
    if (hurried && words === input.value.trim()) hurried(active(list));
    hurried = null;
  };

  const later = debounce(120, search);
  input.addEventListener("input", () => {
    typed(input);
    hurried = null;
    later();
  });
  input.addEventListener("keydown", (event) => {
    if (move(event, input, list)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const apart = event.ctrlKey || event.metaKey;
      if (answered === input.value.trim()) return follow(active(list), apart);
      hurried = (option) => follow(option, apart);
      void search();
    } else if (event.altKey && event.key.length === 1) {
      const option = list.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (option) {
        event.preventDefault();
        follow(option, false);
      }
    }
  });
  list.addEventListener("pointermove", (event) => {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (option && option !== active(list)) activate(input, list, option);
  });
  dialog.addEventListener("close", () => {
    hurried = null;
    if (opener?.isConnected) opener.focus();
  });
  on("click", "[data-palette-open]", open);
  document.addEventListener("keydown", (event) => {
    const control = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.shiftKey && !event.altKey;
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !typing(event.target);
    if (!control && !slash) return;
    event.preventDefault();
    open();
  });
}

function follow(option: HTMLElement | null, apart: boolean): void {
  if (option instanceof HTMLAnchorElement && apart) window.open(option.href, "_blank");
  else option?.click();
}
