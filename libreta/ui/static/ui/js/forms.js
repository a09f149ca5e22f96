// What was typed is not lost by a slip: leaving a changed form asks; the first mistake gets the focus.
import { on, text, whenever } from "./dom.js";

on("input", "form[data-guard]", (event, form) => { form.dataset.changed = "1"; });
on("submit", "form[data-guard]", (event, form) => { delete form.dataset.changed; });
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-changed]")) { event.preventDefault(); event.returnValue = text("leave"); }
});
whenever("form [aria-invalid=true]", (control) => { if (control === document.querySelector("form [aria-invalid=true]")) control.focus(); });
// A form to fill in from the beginning waits at its first control, where a keyboard is at hand.
whenever("form[data-first]", (form) => {
  const idle = !document.activeElement || document.activeElement === document.body;
  if (idle && matchMedia("(pointer: fine)").matches) form.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
});
on("change", "[data-submit]", (event, control) => control.form.requestSubmit());
on("keydown", "form[data-guard], form.form[data-first], #act-form", (event, form) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); } });
// A list that a person can put in order: data-sortable on the list, up and down buttons inside each entry for the keys.
whenever("[data-sortable]", (list) => { if (window.Sortable) new window.Sortable(list, { handle: "[data-handle]", animation: 120 }); });
on("click", "[data-up], [data-down]", (event, button) => {
  const entry = button.closest("li"), up = button.matches("[data-up]");
  if (up) entry.previousElementSibling?.before(entry); else entry.nextElementSibling?.after(entry);
  button.focus();
});
