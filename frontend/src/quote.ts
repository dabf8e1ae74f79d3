// Line editor: rows typed in place, totals as the server shows them.
// [data-quote] frames the table. Row: [data-line] with data-url, where each change POSTs the row's inputs; the answer is HTML whose
// parts replace what they name (hx-partial or hx-swap-oob: row total, totals, preview). data-totals="#totaux" on the frame names the
// main target (outerHTML); without it the answer is only parts.
// Echo in less than 100 ms, before the server answers: inputs data-echo="quantity|price|discount" feed [data-line-total] in the row,
// and rows with data-in="ht" feed [data-sum="ht"] in the frame; both carry aria-busy until the server's figures replace them. A key
// press reads one row, whatever the number of lines.
// Keyboard: Enter and the up and down arrows go to the same column of the next or previous row, Escape gives the value back,
// Alt+arrows move the row (order.ts). In a text that wraps, the arrows go from line to line.
// Removing: form[data-line-remove] in the row; the answer is the frame again, and the focus goes to the next row.
// Adding: input[data-combobox][data-quote-add="/…"] POSTs name "item" when something is chosen; the answer's rows go at the end of
// data-target (a selector), and the focus goes to the first field of the new row marked data-echo="quantity".
import { all, announce, debounce, on } from "./dom";
import { holds, ordered } from "./order";

interface Htmx {
  ajax(verb: string, path: string, options: Record<string, unknown>): Promise<void>;
}

const htmx = () => (window as unknown as { htmx: Htmx }).htmx;

/** « 1 020,60 € » or « 10 % » as thousandths, or null when it is not a number. */
export function thousandths(text: string): bigint | null {
  const clean = text.replace(/[\s\u00a0\u202f€%]/g, "").replace(",", ".");
  const match = /^(-?)(\d{1,12})(?:\.(\d{0,3})\d*)?$/.exec(clean);
  if (!match) return null;
  const value = BigInt(match[2]!) * 1000n + BigInt((match[3] ?? "").padEnd(3, "0"));
  return match[1] ? -value : value;
}

/** Cents as « 1 020,60 € ». */
export function euros(cents: bigint): string {
  const size = cents < 0n ? -cents : cents;
  const whole = String(size / 100n).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  return `${cents < 0n ? "\u2212" : ""}${whole},${String(size % 100n).padStart(2, "0")}\u00a0€`;
}

/** quantity × price × (1 − discount), half up to the cent; the three in thousandths (discount of a percent). */
export function lineTotal(quantity: bigint, price: bigint, discount: bigint): bigint {
  const scaled = quantity * price * (100_000n - discount);
  const unit = 1_000_000_000n;
  const half = scaled < 0n ? -unit / 2n : unit / 2n;
  return (scaled + half) / unit;
}

function inputOf(row: Element, name: string): HTMLInputElement | null {
  return row.querySelector<HTMLInputElement>(`[data-echo="${name}"]`);
}

function totalOf(row: Element): bigint | null {
  const quantity = thousandths(inputOf(row, "quantity")?.value ?? "1");
  const price = thousandths(inputOf(row, "price")?.value ?? "");
  const discount = thousandths(inputOf(row, "discount")?.value || "0");
  return quantity === null || price === null || discount === null ? null : lineTotal(quantity, price, discount);
}

function cents(text: string): bigint | null {
  const value = thousandths(text.replace("\u2212", "-"));
  return value === null ? null : value / 10n;
}

function show(place: HTMLElement, amount: bigint, suffix = ""): void {
  place.textContent = euros(amount) + suffix;
  place.setAttribute("aria-busy", "true");
}

/** A key press reads one row and adds to the sum what that row gained, whatever the number of lines. */
function echo(row: HTMLElement): void {
  const total = totalOf(row);
  const place = row.querySelector<HTMLElement>("[data-line-total]");
  if (total === null || !place) return;
  const suffix = place.dataset["suffix"] ?? "";
  const before = cents((place.textContent ?? "").replace(suffix, ""));
  show(place, total, suffix);
  const sum = row.dataset["in"];
  const shown = sum ? row.closest<HTMLElement>("[data-quote]")?.querySelector<HTMLElement>(`[data-sum="${CSS.escape(sum)}"]`) : null;
  const held = shown ? cents(shown.textContent ?? "") : null;
  if (shown && held !== null && before !== null) show(shown, held + total - before);
}

function send(row: HTMLElement): void {
  const url = row.dataset["url"];
  if (!url || !row.isConnected) return;
  const totals = row.closest<HTMLElement>("[data-quote]")?.dataset["totals"];
  // changes of a row follow one another: only the last waits while one is under way
  if (!row.hasAttribute("hx-sync")) row.setAttribute("hx-sync", "this:queue last");
  void htmx().ajax("POST", url, { source: row, target: totals ?? row, swap: totals ? "outerHTML" : "none" });
}

type Field = HTMLInputElement | HTMLTextAreaElement;

function beside(input: Field, step: number): Field | null {
  const frame = input.closest<HTMLElement>("[data-quote]");
  const column = all<Field>(frame!, `[data-line] :is(input, textarea)[name="${CSS.escape(input.name)}"]`);
  return column[column.indexOf(input) + step] ?? null;
}

function wraps(field: Field): boolean {
  return field instanceof HTMLTextAreaElement && field.scrollHeight >= 2 * parseFloat(getComputedStyle(field).lineHeight);
}

/** The frame comes back without the row; the focus goes on to the next one, or to the box that adds. */
async function remove(form: HTMLFormElement): Promise<void> {
  const row = form.closest<HTMLElement>("[data-line]")!;
  const frame = row.closest<HTMLElement>("[data-quote]")!;
  const rows = all(frame, "[data-line]");
  const place = rows.indexOf(row);
  const key = (rows[place + 1] ?? rows[place - 1])?.dataset["line"];
  const url = row.dataset["url"];
  delete row.dataset["url"]; // a change still waiting has nothing left to say
  await htmx().ajax("POST", form.action, { source: form, target: frame, swap: "outerHTML" });
  if (row.isConnected) {
    if (url) row.dataset["url"] = url;
    return;
  }
  const next = key ? document.querySelector(`[data-line="${CSS.escape(key)}"]`) : null;
  (next ? inputOf(next, "quantity") : document.querySelector<HTMLInputElement>("[data-quote-add]"))?.focus();
  announce("Ligne retirée");
}

/** A line just added joins its section, or the lines of its nature when they are on the page. */
function settle(row: HTMLElement, section: string): void {
  const frame = row.closest<HTMLElement>("[data-quote]");
  const groups = frame ? all(frame, "[data-part]") : [];
  const home = groups.find((group) =>
    section ? group.dataset["section"] !== undefined && group.dataset["part"] === section : group.dataset["section"] === undefined && holds(group, row),
  );
  home?.append(row);
}

export function quote(): void {
  ordered();
  const later = new WeakMap<HTMLElement, (row: HTMLElement) => void>();
  const soon = (row: HTMLElement) => {
    if (!later.has(row)) later.set(row, debounce(350, send));
    later.get(row)!(row);
  };
  on("focusin", "[data-line] :is(input, textarea)", (input) => (input.dataset["before"] = (input as Field).value));
  on("submit", "form[data-line-remove]", (form, event) => {
    event.preventDefault();
    void remove(form as HTMLFormElement);
  });
  on("input", "[data-line] :is(input, select, textarea)", (field) => {
    const row = field.closest<HTMLElement>("[data-line]")!;
    echo(row);
    soon(row);
  });
  on("keydown", "[data-line]", (_row, event) => {
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.altKey && way) return;
    const input = event.target;
    if (!(input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement) || input.dataset["combobox"] !== undefined) return;
    if (event.key === "Escape" && input.value !== input.dataset["before"]) {
      event.stopPropagation();
      input.value = input.dataset["before"] ?? "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    } else if ((way && !wraps(input)) || (event.key === "Enter" && !event.ctrlKey)) {
      event.preventDefault();
      beside(input, way ?? (event.shiftKey ? -1 : 1))?.select();
      beside(input, way ?? (event.shiftKey ? -1 : 1))?.focus();
    }
  });
  document.addEventListener("combobox:choose", (event) => {
    const input = event.target as HTMLInputElement;
    const url = input.dataset["quoteAdd"];
    const target = document.querySelector<HTMLElement>(input.dataset["target"] ?? "");
    if (!url || !target) return;
    const item = (event as CustomEvent<{ value: string }>).detail.value;
    const section = input.closest("[data-quote]")?.querySelector<HTMLSelectElement>("[data-quote-section]")?.value ?? "";
    void htmx()
      .ajax("POST", url, { source: input, target, swap: "beforeend", values: section ? { item, section } : { item } })
      .then(() => {
        const row = all(target, "[data-line]").at(-1);
        if (row) settle(row, section);
        (row && inputOf(row, "quantity"))?.select();
      });
  });
}
