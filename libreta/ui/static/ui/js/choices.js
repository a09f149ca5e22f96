// Rows of choices, like records side by side: left and right choose, up and down go to the row above or below.
import { on } from "./dom.js";

const radios = (row) => [...row.querySelectorAll("input[type=radio]")];

on("keydown", "[data-choices] [data-choice] input[type=radio]", (event, radio) => {
  const row = radio.closest("[data-choice]");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step) {
    event.preventDefault();
    const rows = [...radio.closest("[data-choices]").querySelectorAll("[data-choice]")];
    const next = rows[rows.indexOf(row) + step];
    if (next) (radios(next).find((one) => one.checked) || radios(next)[0]).focus();
    return;
  }
  const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!side) return;
  event.preventDefault();
  const next = radios(row)[radios(row).indexOf(radio) + side];
  if (!next) return;
  next.checked = true;
  next.focus();
});
