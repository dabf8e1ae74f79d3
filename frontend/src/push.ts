// « Prévenir dans ce navigateur »: [data-push-key] is the public key of this installation (base64url), [data-push-url] takes the subscription.
// The service worker (entries/worker.ts, served at /worker.js) shows what is pushed; the server forgets the browser at sign-out.
import { all, onContent, post } from "./dom";
import { toast } from "./toasts";

function octets(key: string): Uint8Array<ArrayBuffer> {
  const text = atob(key.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(key.length / 4) * 4, "="));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

async function subscribe(button: HTMLElement): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") {
    toast({ title: "Ce navigateur refuse les alertes", detail: "Autorisez-les pour ce site dans ses réglages.", tone: "warning" });
    return;
  }
  await navigator.serviceWorker.register("/worker.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: octets(button.dataset.pushKey ?? "") });
  const { endpoint, keys } = made.toJSON();
  const body = new URLSearchParams({ endpoint: endpoint ?? "", p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" });
  const kept = await post(button.dataset.pushUrl ?? "", body);
  if (kept) location.reload();
  else toast({ title: "Ce navigateur n'a pas pu être ajouté", detail: "Réessayez dans un instant.", tone: "error" });
}

export function push(): void {
  onContent((root) => {
    for (const button of all(root, "[data-push-key]")) {
      button.hidden = !("serviceWorker" in navigator && "PushManager" in window && window.isSecureContext);
      button.addEventListener("click", () => {
        subscribe(button).catch(() => toast({ title: "Ce navigateur n'a pas pu être ajouté", detail: "Réessayez dans un instant.", tone: "error" }));
      });
    }
  });
}
