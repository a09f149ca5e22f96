// A button that puts an address into the clipboard and says so.
import { on } from "../ui/js/dom.js";

on("click", "[data-copy]", async (event, button) => {
  event.preventDefault();
  try { await navigator.clipboard.writeText(button.dataset.copy); }
  catch { const box = document.getElementById("customer-url"); box?.select(); return; }
  button.classList.add("saved");
  const icon = button.querySelector("use");
  const was = icon?.getAttribute("href");
  icon?.setAttribute("href", was.replace(/#.*/, "#check"));
  setTimeout(() => { icon?.setAttribute("href", was); button.classList.remove("saved"); }, 1600);
});
