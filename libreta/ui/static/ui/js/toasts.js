// Short words at the edge; with an undo where the act can be taken back. They wait while the pointer or the focus is on them.
import { on, token } from "./dom.js";

const PATIENCE = 7000, WITH_UNDO = 14000;

function expire(toast) {
  const patience = toast.querySelector("[data-undo]:not([hidden])") ? WITH_UNDO : PATIENCE;
  let timer = setTimeout(() => toast.remove(), patience);
  const hold = () => clearTimeout(timer);
  const go = () => { clearTimeout(timer); timer = setTimeout(() => toast.remove(), patience / 2); };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", go);
}

export function show({ text, tone = "", undo = "" }) {
  const template = document.getElementById("toast-template");
  const place = document.getElementById("toasts");
  if (!template || !place || !text) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector(".toast__text").textContent = text;
  if (tone) toast.classList.add(`toast--${tone}`);
  const form = toast.querySelector("[data-undo]");
  if (undo) { form.action = undo; form.hidden = false; }
  place.append(toast);
  while (place.children.length > 3) place.firstElementChild.remove();
  expire(toast);
}

document.querySelectorAll("#toasts [data-toast]").forEach(expire);
document.addEventListener("toast", (event) => show(event.detail));
on("click", "[data-toast-close]", (event, button) => button.closest("[data-toast]").remove());
on("submit", "[data-undo]", async (event, form) => {
  event.preventDefault();
  const toast = form.closest("[data-toast]");
  const answer = await fetch(form.action, { method: "POST", headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
  toast.remove();
  const told = JSON.parse(answer.headers.get("HX-Trigger") || "{}");
  if (told.toast) show(told.toast);
  if (answer.ok) document.dispatchEvent(new CustomEvent("libreta:refresh"));
});
