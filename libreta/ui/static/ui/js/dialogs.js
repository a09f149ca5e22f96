// Native <dialog>: opened by data-dialog="<id>", closed by data-dialog-close, a click on the backdrop, or Escape.
import { on, whenever } from "./dom.js";

on("click", "[data-dialog]", (event, button) => {
  const dialog = document.getElementById(button.dataset.dialog);
  if (dialog) { event.preventDefault(); dialog.showModal(); }
});
on("click", "[data-dialog-close]", (event, button) => {
  const dialog = button.closest("dialog");
  if (dialog) { event.preventDefault(); dialog.close(); }
});
document.addEventListener("pointerdown", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.matches(".dialog")) event.target.close();
});
// A dialog that the server sends into #modal opens itself; closed, it leaves.
whenever("dialog[data-open]", (dialog) => {
  const before = document.activeElement;
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
  dialog.addEventListener("close", () => { if (dialog.closest("#modal")) { dialog.remove(); before?.focus?.(); } });
});
document.addEventListener("dialog:close", () => { for (const open of document.querySelectorAll("dialog[open]")) open.close(); });
