// Theme, density and rail change at once; the server keeps them in a cookie, so the next page is right from its first byte.
import { on, token } from "./dom.js";

function keep(name, value) {
  document.documentElement.dataset[name] = value;
  const body = new URLSearchParams({ [name]: value, csrfmiddlewaretoken: token() });
  return fetch(document.body.dataset.preferences, { method: "POST", body, headers: { "X-Quietly": "1", "X-CSRFToken": token() } });
}

on("submit", "[data-preference-form], [data-rail-width]", (event, form) => {
  const pressed = event.submitter;
  if (!pressed?.name) return;
  event.preventDefault();
  keep(pressed.name, pressed.value);
  if (form.matches("[data-rail-width]")) pressed.value = pressed.value === "narrow" ? "wide" : "narrow";
  for (const button of form.querySelectorAll(`button[name="${pressed.name}"][aria-pressed]`)) {
    button.setAttribute("aria-pressed", String(button === pressed));
  }
});

const rail = document.getElementById("rail");
let opener = null;
on("click", "[data-rail-open]", (event, button) => {
  event.preventDefault();
  opener = button;
  rail.dataset.open = "";
  rail.querySelector("a")?.focus();
});
export function closeRail() {
  if (!rail || !("open" in rail.dataset)) return false;
  delete rail.dataset.open;
  opener?.focus();
  return true;
}
on("click", "[data-rail-close]", (event) => { event.preventDefault(); closeRail(); });
document.addEventListener("pointerdown", (event) => { if (rail && !rail.contains(event.target)) closeRail(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeRail(); });
