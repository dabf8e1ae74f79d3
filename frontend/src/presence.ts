// [data-presence="url"] shows who else is on the record: this page says every half minute that it is there, at once when the person starts
// or stops writing in a .composer, and that it leaves. News of the others (data-live) reads again without saying anything.
import { csrf, on, onContent } from "./dom";

const BEAT = 30_000;
const IDLE = 4_000;

let shown: HTMLElement | null = null;
let writing = false;
let idle = 0;

async function ask(element: HTMLElement, method: "GET" | "POST"): Promise<void> {
  const init: RequestInit = { method, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } };
  if (method === "POST") init.body = new URLSearchParams(writing ? { writing: "1" } : {});
  try {
    const answer = await fetch(element.dataset["presence"]!, init);
    const said = answer.ok && !answer.redirected ? (await answer.text()).trim() : "";
    if (element.isConnected && said !== element.innerHTML.trim()) element.innerHTML = said;
  } catch {
    element.replaceChildren();
  }
}

function leave(url: string): void {
  navigator.sendBeacon(url, new URLSearchParams({ left: "1", csrfmiddlewaretoken: csrf() }));
}

function write(now: boolean): void {
  if (!shown || writing === now) return;
  writing = now;
  void ask(shown, "POST");
}

export function presence(): void {
  onContent(() => {
    const found = document.querySelector<HTMLElement>("[data-presence]");
    if (found === shown) return;
    if (shown && shown.dataset["presence"] !== found?.dataset["presence"]) leave(shown.dataset["presence"]!);
    shown = found;
    writing = false;
    if (shown) void ask(shown, "POST");
  });
  window.setInterval(() => shown && !document.hidden && void ask(shown, "POST"), BEAT);
  on("input", ".composer textarea", () => {
    clearTimeout(idle);
    idle = window.setTimeout(() => write(false), IDLE);
    write(true);
  });
  document.addEventListener("live", (event) => event.target === shown && shown && void ask(shown, "GET"), { capture: true });
  window.addEventListener("pagehide", () => shown && leave(shown.dataset["presence"]!));
}
