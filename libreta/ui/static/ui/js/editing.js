// A value becomes an editor in its place. Enter keeps, Escape leaves, Tab keeps and goes on; what is typed is never overwritten.
import { on } from "./dom.js";

export const holderOf = (element) => element.closest("[data-edit]");

// Until the editor of a fact is there, the keys are kept for it (a cell of a list keeps its own, see grid.js).
let opening = null;
document.addEventListener("keydown", (event) => {
  if (!opening?.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.length === 1) opening.typed_ = (opening.typed_ || "") + event.key;
  else if (event.key === "Backspace") opening.typed_ = (opening.typed_ || "").slice(0, -1);
  else if (["Escape", "Enter"].includes(event.key)) opening.ended_ = event.key;
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

export function edit(holder) {
  if (!holder?.dataset.edit || holder.querySelector(".editor") || holder.dataset.busy) return;
  holder.dataset.busy = "1";
  if (!holder.matches("td")) opening = holder;
  holder.before_ = holder.innerHTML;
  window.htmx.ajax("GET", holder.dataset.edit, { target: holder, swap: "innerHTML" }).catch(() => {}).finally(() => {
    delete holder.dataset.busy;
    if (opening === holder) opening = null;
    const control = holder.querySelector(".control:not([type=hidden]), input[type=checkbox], select, textarea");
    control?.focus();
    const typed = holder.typed_;
    delete holder.typed_;
    if (control?.matches("input:not([type=checkbox]):not([type=date]):not([type=datetime-local])")) control.select();
    if (typed && control?.matches("input:not([type=checkbox]), textarea")) {
      control.value = typed;
      control.setSelectionRange?.(typed.length, typed.length);
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const ended = holder.ended_;
    delete holder.ended_;
    if (ended === "Escape") leave(holder);
    else if (ended) { holder.dataset.then = ended === "Tab" ? "on" : "down"; holder.querySelector(".editor")?.requestSubmit(); }
  });
}
export function leave(holder) {
  if (holder?.before_ === undefined) return;
  holder.innerHTML = holder.before_;
  delete holder.before_;
  window.htmx.process(holder);
  (holder.matches("td") ? holder : holder.querySelector("[data-edit-open]"))?.focus();
}
on("click", "[data-edit-open]", (event, button) => { event.preventDefault(); edit(holderOf(button)); });
on("click", "[data-edit-leave]", (event, button) => { event.preventDefault(); leave(holderOf(button)); });
on("keydown", ".editor", (event, editor) => {
  if (event.defaultPrevented) return;
  const holder = holderOf(editor);
  if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); leave(holder); return; }
  const many = event.target.matches("textarea, button, a");
  if (event.key === "Enter" && (!many || (event.target.matches("textarea") && (event.ctrlKey || event.metaKey)))) {
    event.preventDefault();
    event.stopPropagation();
    holder.dataset.then = event.shiftKey ? "up" : "down";
    editor.requestSubmit();
  } else if (event.key === "Tab" && holder.matches("td") && event.target.matches(".control") && !event.target.closest(".control-money")) {
    event.preventDefault();
    event.stopPropagation();
    holder.dataset.then = event.shiftKey ? "back" : "on";
    editor.requestSubmit();
  }
});

// The server is told whether a cell or a fact is being edited, so that it sends the right element back.
document.addEventListener("htmx:configRequest", (event) => {
  const holder = event.detail.target?.closest?.("[data-edit]");
  if (holder?.dataset.place) event.detail.headers["X-Libreta-Place"] = holder.dataset.place;
});
on("dblclick", "[data-edit][data-place] .fact__value", (event, value) => { if (!event.target.closest("a")) edit(holderOf(value)); });
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.requestConfig?.verb === "post" && event.detail.target?.matches?.("[data-place=fact]")) {
    setTimeout(() => document.querySelector("dd.saved [data-edit-open]")?.focus({ preventScroll: true }), 30);
  }
});
