// A queue of cases: j and k or the arrows walk, a letter presses the button of the case that has it, u takes the last act
// back. A case says which button a letter means by data-key; without scripts the buttons are there all the same.
const cases = () => [...document.querySelectorAll("[data-case]")];
const isTyping = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog[open]");
let place = 0;

function go(to) {
  const all = cases();
  if (!all.length) return;
  place = Math.max(0, Math.min(to, all.length - 1));
  all[place].focus({ preventScroll: true });
  all[place].scrollIntoView({ block: "nearest" });
}
const current = () => document.activeElement?.closest?.("[data-case]") || cases()[place] || cases()[0];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  const walking = event.target === document.body || event.target.matches?.("[data-case]");
  const key = event.key.toLowerCase(), step = { j: 1, k: -1 }[key] || (walking && { arrowdown: 1, arrowup: -1 }[key]);
  if (step) {
    event.preventDefault();
    const at = cases().indexOf(document.activeElement?.closest?.("[data-case]"));
    go(at < 0 ? place : at + step);
    return;
  }
  if (key === "u") {
    const undo = [...document.querySelectorAll("#toasts [data-undo]:not([hidden])")].pop();
    if (undo) { event.preventDefault(); undo.requestSubmit(); }
    return;
  }
  const found = key.length === 1 && current()?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!found) return;
  event.preventDefault();
  event.stopPropagation();
  place = cases().indexOf(found.closest("[data-case]"));
  found.click();
});

document.addEventListener("focusin", (event) => {
  const found = event.target.closest?.("[data-case]");
  if (found) place = cases().indexOf(found);
});
// A case that was decided leaves; the next one has the focus. The last one asks for the next page.
const list = document.querySelector("[data-cases]");
if (list) new MutationObserver((changes) => {
  if (!changes.some((change) => change.removedNodes.length)) return;
  if (!cases().length) location.reload();
  else if (!document.activeElement || document.activeElement === document.body) go(place);
}).observe(list, { childList: true });
