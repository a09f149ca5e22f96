// Ctrl-K: go to, create, search. The server writes the entries; the keys choose among them.
import { on } from "./dom.js";

const palette = document.getElementById("palette");
const input = palette?.querySelector("input");
const list = palette?.querySelector("[role=listbox]");
const options = () => [...list.querySelectorAll("[role=option]")];

export function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  input.value = "";
  input.focus();
  input.dispatchEvent(new Event("palette-open"));
}
function mark(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (!option) return;
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}
if (palette) {
  on("click", "[data-palette-open]", openPalette);
  list.addEventListener("htmx:afterSwap", () => mark(options()[0]));
  input.addEventListener("keydown", (event) => {
    const all = options(), place = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(all[(place + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    } else if (event.key === "Enter" && all[place]) {
      event.preventDefault();
      all[place].click();
    }
  });
}
