// Choosing one record of very many: type, pick. The hidden input carries the id; without this script the text itself is sent.
import { on } from "./dom.js";

const parts = (box) => ({
  input: box.querySelector("input[role=combobox]"), hidden: box.querySelector("input[type=hidden]"), list: box.querySelector("[role=listbox]"),
});
const timers = new WeakMap();

async function look(box) {
  const { input, list } = parts(box);
  clearTimeout(timers.get(box));
  timers.delete(box);
  const url = new URL(box.dataset.url, location.href);
  url.searchParams.set("q", input.value);
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!answer.ok || document.activeElement !== input) return;
  list.innerHTML = await answer.text();
  list.querySelectorAll("[role=option]:not([aria-disabled])").forEach((option, place) => { option.id = `${list.id}-${place}`; });
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  mark(box, list.querySelector("[role=option]:not([aria-disabled])"));
}
function mark(box, option) {
  const { input, list } = parts(box);
  for (const other of list.querySelectorAll("[role=option]:not([aria-disabled])")) other.setAttribute("aria-selected", String(other === option));
  if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
  else input.removeAttribute("aria-activedescendant");
}
function shut(box) {
  const { input, list } = parts(box);
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}
function pick(box, option) {
  const { input, hidden } = parts(box);
  hidden.value = option.dataset.value;
  input.value = option.dataset.text;
  box.dataset.text = option.dataset.text;
  shut(box);
  hidden.dispatchEvent(new Event("change", { bubbles: true }));
}

on("input", "[data-combobox] input[role=combobox]", (event, input) => {
  const box = input.closest("[data-combobox]");
  parts(box).hidden.value = "";
  parts(box).list.hidden = true; // what it offers belongs to an older text
  clearTimeout(timers.get(box));
  timers.set(box, setTimeout(() => look(box), 120));
});
on("click", "[data-combobox] input[role=combobox]", (event, input) => look(input.closest("[data-combobox]")));
on("pointerdown", "[data-combobox] [role=option]:not([aria-disabled])", (event, option) => { event.preventDefault(); pick(option.closest("[data-combobox]"), option); });
on("focusout", "[data-combobox]", (event, box) => {
  if (box.contains(event.relatedTarget)) return;
  shut(box);
});
document.addEventListener("keydown", (event) => {
  const box = event.target instanceof Element && event.target.matches("[data-combobox] input[role=combobox]") ? event.target.closest("[data-combobox]") : null;
  if (!box) return;
  const { list } = parts(box);
  const all = [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const chosen = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    event.stopPropagation();
    if (list.hidden) look(box);
    else mark(box, all[(chosen + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
  } else if (event.key === "Enter" && timers.has(box)) {
    event.preventDefault();
    event.stopPropagation();
    look(box).then(() => { const first = list.querySelector("[role=option]:not([aria-disabled])"); if (first && !list.hidden) pick(box, first); });
  } else if (event.key === "Enter" && !list.hidden && all[chosen]) {
    event.preventDefault();
    event.stopPropagation();
    pick(box, all[chosen]);
  } else if (event.key === "Tab" && !list.hidden && all[chosen] && !parts(box).hidden.value && event.target.value) {
    pick(box, all[chosen]);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    shut(box);
  }
}, true);
