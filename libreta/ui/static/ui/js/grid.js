// A list is a spreadsheet: arrows move, Enter or F2 edits, a letter edits, X selects, O opens.
import { on, whenever } from "./dom.js";
import { edit } from "./editing.js";
import { toggleRow } from "./selection.js";

const cells = (row) => [...row.children].filter((c) => !c.matches(".table__pick"));

function go(cell) {
  if (!cell) return;
  const grid = cell.closest("[role=grid]");
  for (const other of grid.querySelectorAll("td[tabindex='0']")) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}
export function neighbour(cell, way) {
  const row = cell.parentElement, place = cells(row).indexOf(cell);
  const aside = (step) => { let r = row; do { r = step > 0 ? r.nextElementSibling : r.previousElementSibling; } while (r && !r.matches("[data-row]")); return r && cells(r)[place]; };
  return {
    left: () => cells(row)[place - 1], right: () => cells(row)[place + 1], up: () => aside(-1), down: () => aside(1),
    on: () => cells(row)[place + 1] || cells(row.nextElementSibling || row)[0], back: () => cells(row)[place - 1], home: () => cells(row)[0], end: () => cells(row).at(-1),
  }[way]();
}

on("keydown", "[role=grid] td", (event, cell) => {
  if (event.target !== cell || event.altKey) return;
  if (cell.dataset.busy) { // the editor is on its way: what is typed meanwhile is for it
    event.preventDefault();
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) cell.typed_ = (cell.typed_ || "") + event.key;
    else if (event.key === "Backspace") cell.typed_ = (cell.typed_ || "").slice(0, -1);
    else if (["Escape", "Enter", "Tab"].includes(event.key)) cell.ended_ = event.key;
    return;
  }
  const ways = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", Home: "home", End: "end" };
  const key = event.key;
  if (ways[key] && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    go(neighbour(cell, ways[key]));
  } else if (key === "Enter" || key === "F2") {
    event.preventDefault();
    if (cell.dataset.edit && !(key === "Enter" && cell.querySelector("a.table__title"))) edit(cell);
    else cell.querySelector("a, button")?.click();
  } else if (event.ctrlKey || event.metaKey) {
    return;
  } else if (key.toLowerCase() === "x" || key === " ") {
    event.preventDefault();
    toggleRow(cell.parentElement, event.shiftKey);
  } else if (key.toLowerCase() === "o") {
    event.preventDefault();
    cell.parentElement.querySelector("a.table__title")?.click();
  }
});
on("dblclick", "[role=grid] td[data-edit]", (event, cell) => { if (!event.target.closest(".editor")) { event.preventDefault(); edit(cell); } });
on("focusin", "[role=grid] td", (event, cell) => {
  if (event.target !== cell) return;
  for (const other of cell.closest("[role=grid]").querySelectorAll("td[tabindex='0']")) if (other !== cell) other.tabIndex = -1;
  cell.tabIndex = 0;
});
on("pointerdown", "[role=grid] td[tabindex]", (event, cell) => { if (event.target === cell || event.target.matches("span, time, data")) setTimeout(() => { if (!cell.querySelector(".editor")) cell.focus({ preventScroll: true }); }); });

// The saved cell comes back as a new element: the focus goes on from where the key pointed.
document.addEventListener("htmx:beforeSwap", (event) => {
  const cell = event.detail.target;
  if (cell?.matches?.("td[data-edit]") && event.detail.xhr.status < 300 && event.detail.requestConfig.verb === "post") {
    const then = cell.dataset.then || "", row = cell.parentElement, place = cells(row).indexOf(cell);
    setTimeout(() => { const fresh = cells(row)[place]; if (!fresh) return; const next = then ? neighbour(fresh, then) : null; go(next || fresh); }, 30);
  }
});
whenever("[role=grid]", (grid) => { const first = grid.querySelector("td[tabindex]"); if (first && !grid.querySelector("td[tabindex='0']")) first.tabIndex = 0; });
