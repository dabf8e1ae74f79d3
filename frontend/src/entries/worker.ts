// The service worker of the whole site, served at /worker.js: shows what is pushed, opens the page it is about.
interface Pushed {
  title: string;
  body: string;
  url: string;
  tag: string;
}
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Worker {
  addEventListener(name: string, run: (event: never) => void): void;
  registration: ServiceWorkerRegistration;
  clients: { openWindow(url: string): Promise<unknown> };
}
const worker = self as unknown as Worker;

worker.addEventListener("push", (event: Waiting & { data: { json(): Pushed } | null }) => {
  if (!event.data) return;
  const { title, body, url, tag } = event.data.json();
  event.waitUntil(worker.registration.showNotification(title, { body, tag, data: url, icon: "/static/favicon.svg", lang: "fr" }));
});

worker.addEventListener("notificationclick", (event: Waiting & { notification: Notification }) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(String(event.notification.data)));
});
