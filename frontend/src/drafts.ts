// Nothing typed is lost: form[data-draft="key"] keeps what is typed on this device and gives it back with a sentence.
// [data-draft-status] in the form says « Brouillon gardé à 10 h 02 ». Passwords, files and data-no-draft are never kept.
// A draft goes away when the form was accepted (the next page no longer holds it), when the person gives it up, when they sign out,
// or after a week. A form[data-draft-url] tells the server too, what is typed for each audience, and finds it again on another device;
// what the server has (data-draft-at, seconds) then stands. It carries the version it was typed on, so that restoring it never hides somebody else's change.
import { all, clock, debounce, first, on, onContent, post } from "./dom";

const PREFIX = "maillon:draft:";
const SENT = "maillon:sent";
const WEEK = 7 * 24 * 3600 * 1000;

interface Draft {
  at: number;
  shared?: boolean; // the server has it too: what it says is what stands
  fields: Record<string, string[]>;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const sending = new WeakSet<HTMLFormElement>();

function keyOf(form: HTMLFormElement): string {
  return PREFIX + form.dataset["draft"];
}

function kept(form: HTMLFormElement): Field[] {
  return [...form.elements].filter((field): field is Field => {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)) return false;
    if (!(field.name || field.dataset["combobox"] !== undefined) || field.closest("[data-no-draft]")) return false;
    if (/^(password|file|submit|button)$/.test(field.type) || /^(csrfmiddlewaretoken|_key)$|^_choice\./.test(field.name)) return false;
    return field.autocomplete !== "one-time-code";
  });
}

function read(form: HTMLFormElement): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const field of kept(form)) {
    const name = field.name || `#${field.id}`;
    const values = (fields[name] ??= []);
    if (field instanceof HTMLInputElement && /^(radio|checkbox)$/.test(field.type)) {
      if (field.checked) values.push(field.value);
    } else if (field instanceof HTMLSelectElement) {
      values.push(...[...field.selectedOptions].map((option) => option.value));
    } else values.push(field.value);
  }
  return fields;
}

function write(form: HTMLFormElement, fields: Record<string, string[]>): void {
  const used: Record<string, number> = {};
  for (const field of kept(form)) {
    const name = field.name || `#${field.id}`;
    const values = fields[name];
    if (!values) continue;
    if (field instanceof HTMLInputElement && /^(radio|checkbox)$/.test(field.type)) field.checked = values.includes(field.value);
    else if (field instanceof HTMLSelectElement) for (const option of field.options) option.selected = values.includes(option.value);
    else {
      const at = used[name] ?? 0;
      field.value = values[at] ?? field.value;
      used[name] = at + 1;
    }
  }
}

function load(key: string): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

/** What is typed for the chosen audience, kept by the server: found again wherever this person signs in. */
async function share(form: HTMLFormElement): Promise<void> {
  const audience = String(new FormData(form).get("audience") ?? "");
  const text = form.querySelector<HTMLTextAreaElement>(`textarea[data-for="${CSS.escape(audience)}"]`)?.value ?? "";
  const url = form.dataset["draftUrl"];
  if (!url || sending.has(form) || !(await post(url, new URLSearchParams({ audience, text })))) return;
  const draft = load(keyOf(form));
  if (draft) localStorage.setItem(keyOf(form), JSON.stringify({ ...draft, shared: true } satisfies Draft));
}

function store(form: HTMLFormElement): void {
  if (!form.isConnected) return;
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), fields: read(form) } satisfies Draft));
    say(form, `Brouillon gardé à ${clock()}`);
  } catch {
    say(form, "Brouillon non gardé\u00a0: l'espace de cet appareil est plein");
  }
}

function say(form: HTMLFormElement, text: string, undo?: () => void): void {
  const place = form.querySelector<HTMLElement>("[data-draft-status]");
  if (!place) return;
  place.textContent = text;
  if (!undo) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "text-primary ml-2 cursor-pointer hover:underline";
  button.textContent = "Repartir de la fiche";
  button.addEventListener("click", undo);
  place.append(button);
}

function restore(form: HTMLFormElement): void {
  const draft = load(keyOf(form));
  // what the server gives back after an error is already what was typed
  if (draft && (draft.shared || draft.at < 1000 * Number(form.dataset["draftAt"] ?? 0))) return;
  if (!draft || form.closest("[data-form]")?.querySelector("[data-form-errors], [data-conflict]")) return;
  const before = read(form);
  if (JSON.stringify({ ...before, version: [] }) === JSON.stringify({ ...draft.fields, version: [] })) return;
  write(form, draft.fields);
  say(form, `Brouillon de ${clock(new Date(draft.at))} repris`, () => {
    localStorage.removeItem(keyOf(form));
    write(form, before);
    say(form, "");
  });
}

function tidy(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && Date.now() - (load(key)?.at ?? 0) > WEEK) localStorage.removeItem(key);
  }
  const sent = sessionStorage.getItem(SENT);
  if (!sent || location.pathname.startsWith("/connexion")) return;
  sessionStorage.removeItem(SENT);
  const still = all<HTMLFormElement>(document, "form[data-draft]").some((form) => keyOf(form) === sent && form.closest("[data-form]")?.querySelector("[data-form-errors], [data-conflict]"));
  if (!still && !document.querySelector("[data-error-page]")) localStorage.removeItem(sent);
}

export function drafts(): void {
  const later = debounce(400, store);
  const told = debounce(1200, (form: HTMLFormElement) => void share(form));
  const typed = (form: HTMLElement) => {
    later(form as HTMLFormElement);
    if (form.dataset["draftUrl"]) told(form as HTMLFormElement);
  };
  on("input", "form[data-draft]", typed);
  on("change", "form[data-draft]", typed);
  on("submit", "form[data-draft]", (form) => {
    sending.add(form as HTMLFormElement);
    store(form as HTMLFormElement);
    if (!form.hasAttribute("hx-post")) sessionStorage.setItem(SENT, keyOf(form as HTMLFormElement));
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement: source, response } = (event as CustomEvent<{ ctx: { sourceElement: Element; response?: { status: number } } }>).detail.ctx;
    if (source instanceof HTMLFormElement && "draft" in source.dataset && response && response.status < 400) localStorage.removeItem(keyOf(source));
  });
  on("submit", "form[data-sign-out]", () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  });
  let tidied = false;
  onContent((root) => {
    if (!tidied) tidy();
    tidied = true;
    for (const form of all<HTMLFormElement>(root, "form[data-draft]")) if (first(form, "draft")) restore(form);
  });
}
