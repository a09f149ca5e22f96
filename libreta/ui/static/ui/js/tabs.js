// Tabs within a page: role=tablist with arrows, Home and End.
import { on } from "./dom.js";

function choose(tab) {
  for (const other of tab.closest("[role=tablist]").querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const shown = document.getElementById(other.getAttribute("aria-controls"));
    if (shown) shown.hidden = !chosen;
  }
  tab.focus();
}
on("click", "[role=tab][aria-controls]", (event, tab) => choose(tab));
on("keydown", "[role=tab][aria-controls]", (event, tab) => {
  const all = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
  const place = all.indexOf(tab);
  const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: all.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  choose(all[(next + all.length) % all.length]);
});
