// The map of stakeholders: a person is dragged to another cell, or moved with Alt and an arrow key; and a page that prints itself.
const ways = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
let dragged = null;
let moved = "";

const cellOf = (node) => node instanceof Element && node.closest("[data-map] .map__cell");

function move(person, cell) {
  const form = document.getElementById("stakeholder-move");
  if (!form || !cell || cell === person.closest(".map__cell")) return;
  const address = `/accounts/stakeholders/${person.dataset.person}/place/`;
  form.elements.influence.value = cell.dataset.influence;
  form.elements.stance.value = cell.dataset.stance;
  moved = person.id;
  const values = { influence: cell.dataset.influence, stance: cell.dataset.stance, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value };
  window.htmx.ajax("POST", address, { target: "#stakeholders", swap: "outerHTML", values });
}

document.addEventListener("keydown", (event) => {
  const person = event.target instanceof Element && event.target.closest("[data-map] [data-person]");
  if (!person || !event.altKey || !ways[event.key]) return;
  event.preventDefault();
  const cell = person.closest(".map__cell");
  const [up, right] = ways[event.key];
  const row = [...cell.parentElement.children].filter((one) => one.matches(".map__cell"));
  const beside = row[row.indexOf(cell) + right];
  const stance = beside?.dataset.stance;
  const influence = Number(cell.dataset.influence) + up;
  move(person, document.querySelector(`.map__cell[data-influence="${influence}"][data-stance="${stance}"]`));
});
document.addEventListener("dragstart", (event) => {
  dragged = event.target instanceof Element ? event.target.closest("[data-map] [data-person]") : null;
});
document.addEventListener("dragover", (event) => {
  if (!dragged || !cellOf(event.target)) return;
  event.preventDefault();
  for (const one of document.querySelectorAll(".map__over")) one.classList.remove("map__over");
  cellOf(event.target).classList.add("map__over");
});
document.addEventListener("drop", (event) => {
  if (!dragged || !cellOf(event.target)) return;
  event.preventDefault();
  move(dragged, cellOf(event.target));
});
document.addEventListener("dragend", () => {
  dragged = null;
  for (const one of document.querySelectorAll(".map__over")) one.classList.remove("map__over");
});
document.addEventListener("htmx:afterSettle", () => {
  if (moved) document.getElementById(moved)?.focus();
  moved = "";
});
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
});
