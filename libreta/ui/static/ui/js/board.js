// Cards move by mouse, by touch (Sortable), by Alt and the arrows, or by the menu on the card. The server has the last word.
import { on, whenever } from "./dom.js";

function move(card, column, focus) {
  const board = card.closest("[data-board]");
  if (!column || card.closest("[data-column]") === column) return;
  const values = { id: card.dataset.id, version: card.dataset.version, to: column.dataset.column };
  window.htmx.ajax("POST", board.dataset.board, { source: board, target: board, swap: "outerHTML", values }).then(() => {
    if (focus) document.querySelector(`[data-card][data-id="${CSS.escape(card.dataset.id)}"]`)?.focus();
  }).catch(() => {}); // the page was left meanwhile
}
const columns = (card) => [...card.closest("[data-board]").querySelectorAll("[data-column]")];

on("keydown", "[data-card]", (event, card) => {
  if (event.target !== card) return;
  const own = card.closest("[data-column]"), all = columns(card), place = all.indexOf(own);
  const cards = [...own.querySelectorAll("[data-card]")];
  if (event.altKey && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    event.preventDefault();
    if (card.matches("[data-draggable]")) move(card, all[place + (event.key === "ArrowRight" ? 1 : -1)], true);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    cards[cards.indexOf(card) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    event.preventDefault();
    let next = place;
    do { next += event.key === "ArrowRight" ? 1 : -1; } while (all[next] && !all[next].querySelector("[data-card]"));
    all[next]?.querySelector("[data-card]")?.focus();
  } else if (event.key === "Enter") {
    card.querySelector("a")?.click();
  }
});
on("click", "[data-move-to]", (event, button) => {
  event.preventDefault();
  const card = button.closest("[data-card]");
  move(card, columns(card).find((c) => c.dataset.column === button.dataset.moveTo), true);
});
// The way into a stage may have to ask something first: its dialog comes, and the card stays until it is answered.
document.addEventListener("ask", (event) => {
  window.htmx.ajax("GET", event.detail.url, { source: document.body, target: "#modal", swap: "innerHTML" });
});
whenever("[data-board]", (board) => {
  if (!window.Sortable) return;
  for (const list of board.querySelectorAll("[data-cards]")) {
    new window.Sortable(list, {
      group: "board", draggable: "[data-draggable]", sort: false, animation: 120, delay: 180, delayOnTouchOnly: true, ghostClass: "card--ghost", dragClass: "card--lifted",
      onEnd: ({ item, from, to }) => {
        item.removeAttribute("style"); // what dragging left behind
        if (from === to) return;
        const target = to.closest("[data-column]");
        from.append(item);
        move(item, target, false);
      },
    });
  }
});
