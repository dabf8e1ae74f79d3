// htmx 4: what happens around a request. The settings themselves are in <meta name="htmx-config"> (core/base.html).
// 5xx, 401, 403, 404, 413 and 429 are never swapped in: a toast says what to do. 422 and 409 are swapped (form errors, conflict).
// A request that comes back as the sign-in page is stopped: drafts stay, a toast leads to the sign-in page and back.
import { toast } from "./toasts";

interface Context {
  sourceElement: HTMLElement;
  request: { action: string; method: string };
  response?: { raw: Response; status: number };
}

const SAID: Record<number, [string, string]> = {
  401: ["Votre session a expiré", "Votre saisie est gardée : reconnectez-vous, puis recommencez."],
  403: ["Action refusée", "Votre rôle ne permet pas cette action, ou la page est ouverte depuis trop longtemps : rechargez-la."],
  404: ["Introuvable", "Cet élément a été supprimé ou ne vous est pas ouvert."],
  413: ["Fichier trop lourd", "Choisissez un fichier plus petit, ou envoyez-les un par un."],
  429: ["Trop de demandes à la fois", "Attendez une minute, puis recommencez. Votre saisie est gardée."],
};

let running = 0;

export function requests(): void {
  document.addEventListener("htmx:before:request", () => busy(1));
  document.addEventListener("htmx:finally:request", () => busy(-1));
  document.addEventListener("htmx:before:response", (event) => {
    const context = contextOf(event);
    if (context.response?.raw.redirected && new URL(context.response.raw.url).pathname.startsWith("/connexion")) {
      event.preventDefault();
      expired();
    }
  });
  document.addEventListener("htmx:response:error", (event) => {
    const { response } = contextOf(event);
    if (response) said(response.status);
  });
  document.addEventListener("htmx:error", (event) => {
    const context = contextOf(event);
    if (context?.response) return;
    toast({
      title: navigator.onLine ? "Le serveur ne répond pas" : "Connexion perdue",
      detail: "Votre saisie est gardée.",
      tone: "error",
      action: { label: "Réessayer", run: () => again(context) },
    });
  });
}

function contextOf(event: Event): Context {
  return (event as CustomEvent<{ ctx: Context }>).detail.ctx;
}

function busy(step: number): void {
  running = Math.max(0, running + step);
  document.documentElement.toggleAttribute("data-busy", running > 0);
}

function said(status: number): void {
  if (status === 401) return expired();
  const [title, detail] = SAID[status] ?? [];
  if (title) toast({ title, detail: detail ?? "", tone: "error" });
  else if (status >= 500) {
    toast({ title: "Une erreur est survenue, rien n'a été enregistré", detail: "Votre saisie est gardée : réessayez dans un instant.", tone: "error" });
  }
}

function expired(): void {
  const [title, detail] = SAID[401]!;
  const back = `/connexion?next=${encodeURIComponent(location.pathname + location.search)}`;
  toast({ title, detail, tone: "error", action: { label: "Se reconnecter", run: () => location.assign(back) } });
}

function again(context: Context): void {
  const source = context?.sourceElement;
  if (source instanceof HTMLFormElement) source.requestSubmit();
  else if (source?.isConnected) source.click();
  else location.reload();
}
