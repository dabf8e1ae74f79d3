// One click is enough: form[data-sends-itself] is sent once the page is seen, marked as sent by the page (« seule »).
// Nothing happens in a page that is only fetched ahead, and a person who types first keeps the hand.
const PAUSE = 600;

export function opinion(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-sends-itself]");
  if (!form) return;
  let typed = false;
  form.addEventListener("input", () => (typed = true));
  const go = () => {
    if (document.visibilityState !== "visible" || typed) return;
    document.removeEventListener("visibilitychange", later);
    const mark = document.createElement("input");
    mark.type = "hidden";
    mark.name = "seule";
    mark.value = "1";
    form.append(mark);
    form.requestSubmit();
  };
  const later = () => void window.setTimeout(go, PAUSE);
  document.addEventListener("visibilitychange", later);
  later();
}
