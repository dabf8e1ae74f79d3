// What changes elsewhere is read again here: [data-live="tickets bell tickets:318"] gets the event « live » when news of one of these
// comes, and htmx does the rest (hx-trigger="live"). News names a topic and at most a record, never data.
// One stream per browser: the tab that holds the lock listens and tells the others. A pass (<meta name="live">) opens the stream;
// another one is asked for when it ends. No stream for a while: everything is read again each minute. A hidden tab waits to be seen.
import { all } from "./dom";

const RESYNC = "resync";
const SECOND = 1_000;
const MINUTE = 60_000;
const PASS = 100_000;
const PAUSES = [500, 2_000, 5_000, 15_000, 60_000];
const drawn = Date.now();

const late = new Set<string>();
let lastHeard = 0;
let lastTold = 0;
let timer = 0;

function concerned(element: HTMLElement, news: Set<string>): boolean {
  if (news.has(RESYNC)) return true;
  const topics = (element.dataset["live"] ?? "").split(/\s+/);
  return [...news].some((words) => {
    const [topic = "", key = ""] = words.split(" ");
    return topics.includes(topic) || (key !== "" && topics.includes(`${topic}:${key}`));
  });
}

function tell(): void {
  timer = 0;
  lastTold = Date.now();
  if (document.hidden) return;
  const news = new Set(late);
  late.clear();
  for (const element of all(document, "[data-live]")) {
    if (concerned(element, news)) element.dispatchEvent(new CustomEvent("live", { detail: { news } }));
  }
}

/** At once, then once a second at most. */
function soon(): void {
  timer ||= window.setTimeout(tell, Math.max(40, lastTold + SECOND - Date.now()));
}

function hear(words: string): void {
  late.add(words);
  soon();
}

export function live(): void {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="live"]');
  if (!meta) return;
  const person = meta.dataset["person"] ?? "";
  const others = new BroadcastChannel(`maillon-live-${person}`);
  others.onmessage = (event: MessageEvent<string>) => {
    lastHeard = Date.now();
    if (event.data) hear(event.data);
  };
  const say = (words: string) => {
    lastHeard = Date.now();
    others.postMessage(words);
    if (words) hear(words);
  };
  document.addEventListener("visibilitychange", () => late.size > 0 && soon());
  window.setInterval(() => Date.now() - lastHeard > MINUTE && hear(RESYNC), MINUTE);
  const listen = () => listening(meta.content, say);
  if (navigator.locks) void navigator.locks.request(`maillon-live-${person}`, listen);
  else void listen();
}

/** Never ends while the person is signed in: the lock goes with the tab. */
async function listening(first: string, say: (words: string) => void): Promise<void> {
  let url = Date.now() - drawn < PASS ? first : "";
  for (let tries = 0; ; tries++) {
    const missed = !url;
    url ||= await another();
    if (!url) return;
    const opened = await stream(url, say, missed);
    url = "";
    if (opened) tries = 0;
    await new Promise((resume) => setTimeout(resume, PAUSES[Math.min(tries, PAUSES.length - 1)]! * (0.75 + Math.random() / 2)));
  }
}

/** Another pass; nothing once signed out, or where there is no stream. */
async function another(): Promise<string> {
  for (;;) {
    try {
      const answer = await fetch("/direct", { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 401) return "";
      if (answer.ok) return ((await answer.json()) as { url: string }).url;
    } catch {
      // the network comes back or does not: asked again below
    }
    await new Promise((resume) => setTimeout(resume, MINUTE / 2));
  }
}

/** Resolves when the stream is over, with whether it had opened. */
function stream(url: string, say: (words: string) => void, missed: boolean): Promise<boolean> {
  return new Promise((over) => {
    const source = new EventSource(url);
    const beat = window.setInterval(() => source.readyState === EventSource.OPEN && say(""), MINUTE / 3);
    let opened = false;
    source.onopen = () => {
      opened = true;
      say(missed ? RESYNC : "");
    };
    source.onmessage = (event: MessageEvent<string>) => say(event.data);
    source.onerror = () => {
      clearInterval(beat);
      source.close();
      over(opened);
    };
  });
}
