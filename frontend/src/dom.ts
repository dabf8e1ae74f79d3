// Small helpers shared by every module. Nothing here knows the trade.

/** Calls `run` for each event of that type whose target is inside an element matching `selector`. */
export function on<K extends keyof DocumentEventMap>(
  type: K,
  selector: string,
  run: (element: HTMLElement, event: DocumentEventMap[K]) => void,
  options?: AddEventListenerOptions,
): void {
  document.addEventListener(
    type,
    (event) => {
      const element = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
      if (element) run(element, event);
    },
    options,
  );
}

const fillers: ((root: ParentNode) => void)[] = [];

/** Runs `fill` on the page, then again whenever htmx brings content. `fill` must bear being called twice. */
export function onContent(fill: (root: ParentNode) => void): void {
  fillers.push(fill);
}

export function start(): void {
  const run = () => fillers.forEach((fill) => fill(document));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
  else run();
  document.addEventListener("htmx:after:swap", run);
  document.addEventListener("htmx:after:settle", run);
}

export function all<T extends Element = HTMLElement>(root: ParentNode, selector: string): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

/** True the first time for that element and that reason. */
const seen = new WeakMap<Element, Set<string>>();
export function first(element: Element, reason: string): boolean {
  const reasons = seen.get(element) ?? new Set();
  seen.set(element, reasons);
  if (reasons.has(reason)) return false;
  reasons.add(reason);
  return true;
}

export function debounce<A extends unknown[]>(wait: number, run: (...args: A) => void): (...args: A) => void {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => run(...args), wait);
  };
}

export function csrf(): string {
  const headers = document.body.getAttribute("hx-headers:inherited");
  return headers ? (JSON.parse(headers)["X-CSRFToken"] ?? "") : "";
}

/** POSTs a form and answers whether the server accepted. */
export async function post(url: string, body: FormData | URLSearchParams): Promise<boolean> {
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrf() } });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Typing somewhere: single-letter shortcuts must stay silent. */
export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** « 10 h 02 » */
export function clock(date = new Date()): string {
  return `${date.getHours()}\u00a0h\u00a0${String(date.getMinutes()).padStart(2, "0")}`;
}

/** Says a sentence to screen readers. */
export function announce(text: string): void {
  let region = document.getElementById("annonces");
  if (!region) {
    region = document.createElement("div");
    region.id = "annonces";
    region.className = "sr-only";
    region.setAttribute("role", "status");
    (document.getElementById("toasts") ?? document.body).append(region);
  }
  region.textContent = text;
}

/** Puts a floating element under (or over) its anchor, inside the window. Set by script: allowed by the content policy. */
export function place(floating: HTMLElement, anchor: Element, side: "start" | "end" = "start", sameWidth = false): void {
  const box = anchor.getBoundingClientRect();
  if (sameWidth) floating.style.width = `${Math.max(box.width, 256)}px`;
  const { offsetWidth: width, offsetHeight: height } = floating;
  const left = side === "end" ? box.right - width : box.left;
  const under = box.bottom + 4;
  const top = under + height > innerHeight - 8 && box.top > height + 8 ? box.top - height - 4 : under;
  Object.assign(floating.style, {
    left: `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`,
    top: `${Math.max(8, top)}px`,
    right: "auto",
  });
}
