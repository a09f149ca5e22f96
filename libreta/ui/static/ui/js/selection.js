// Choosing rows: one, a span with Shift, the page, or all that match. The bar appears with the first.
import { on, whenever } from "./dom.js";

let last = null;

const form = () => document.getElementById("selection");
const boxes = () => [...document.querySelectorAll("[data-pick]")];

export function refreshSelection() {
  const bar = form();
  if (!bar) return;
  const all = boxes(), chosen = all.filter((b) => b.checked);
  for (const box of all) box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
  const head = document.querySelector("[data-pick-all]");
  if (head) { head.checked = all.length > 0 && chosen.length === all.length; head.indeterminate = chosen.length > 0 && !head.checked; }
  const everything = bar.querySelector("[name=all]");
  if (chosen.length < all.length) everything.value = "";
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-picked]").textContent = everything.value ? bar.dataset.all : bar.dataset.some.replace("%s", chosen.length);
  bar.querySelector("[name=ids]").value = chosen.map((b) => b.value).join(",");
  const offer = bar.querySelector("[data-pick-everything]");
  if (offer) offer.hidden = Boolean(everything.value) || !(head?.checked) || !bar.dataset.more;
}
export function toggleRow(row, span) {
  const box = row.querySelector("[data-pick]");
  if (!box) return;
  box.checked = !box.checked;
  extend(box, span);
  refreshSelection();
}
function extend(box, span) {
  const all = boxes();
  if (span && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const between of all.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
}
on("click", "[data-pick]", (event, box) => { extend(box, event.shiftKey); refreshSelection(); });
on("change", "[data-pick-all]", (event, head) => { for (const box of boxes()) box.checked = head.checked; refreshSelection(); });
on("click", "[data-pick-everything]", () => { form().querySelector("[name=all]").value = "1"; refreshSelection(); });
on("click", "[data-pick-none]", () => { for (const box of boxes()) box.checked = false; refreshSelection(); });
whenever("[data-pick]", () => refreshSelection());
document.addEventListener("libreta:fresh", refreshSelection);
document.addEventListener("selection:clear", () => { for (const box of boxes()) box.checked = false; refreshSelection(); });
