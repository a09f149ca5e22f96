// Single keys, when nobody is typing: / search, ? overview, and whatever element says data-shortcut="n".
import { isTyping } from "./dom.js";
import { openPalette } from "./palette.js";

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") { event.preventDefault(); document.getElementById("shortcuts")?.showModal(); return; }
  const target = event.key.length === 1 && document.querySelector(`[data-shortcut="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) { target.focus(); target.select(); } else target.click();
});
