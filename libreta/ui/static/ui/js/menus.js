// A <details> becomes a menu: one open at a time, arrows move, Escape closes and gives the focus back.
import { on } from "./dom.js";

const open = () => [...document.querySelectorAll("details[data-menu][open]")];

document.addEventListener("pointerdown", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
on("click", "[data-menu] .menu__item:not([data-stay])", (event, item) => {
  const menu = item.closest("[data-menu]");
  if (!item.matches("label")) setTimeout(() => { menu.open = false; });
});
on("keydown", "details[data-menu]", (event, menu) => {
  const items = [...menu.querySelectorAll(".menu__list :is(a, button, input, select):not([disabled])")].filter((i) => i.offsetParent);
  const place = items.indexOf(document.activeElement);
  if (event.key === "Escape" && menu.open) {
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "ArrowDown" && !document.activeElement.matches("select, input[type=text]")) {
    event.preventDefault();
    menu.open = true;
    (items[place + 1] || items[0])?.focus();
  } else if (event.key === "ArrowUp" && menu.open && !document.activeElement.matches("select, input[type=text]")) {
    event.preventDefault();
    (items[place - 1] || items.at(-1))?.focus();
  }
});
// A menu that a hundred cards share is written once, in a template, and filled in when it opens.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  const list = menu.matches?.("details[data-fill][open]") && menu.querySelector(".menu__list");
  if (list && !list.children.length) list.append(document.getElementById(menu.dataset.fill).content.cloneNode(true));
}, true);
