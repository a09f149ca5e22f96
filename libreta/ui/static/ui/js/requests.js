// A quiet line at the top while the server works, and a calm word when it cannot.
import { text } from "./dom.js";
import { show } from "./toasts.js";

let waiting = 0, timer = 0;

document.addEventListener("htmx:beforeRequest", () => {
  waiting += 1;
  clearTimeout(timer);
  timer = setTimeout(() => document.documentElement.classList.toggle("busy", waiting > 0), 150);
});
document.addEventListener("htmx:afterRequest", () => {
  waiting = Math.max(0, waiting - 1);
  if (!waiting) { clearTimeout(timer); document.documentElement.classList.remove("busy"); }
});
document.addEventListener("htmx:sendError", () => show({ text: text("lost"), tone: "bad" }));
document.addEventListener("htmx:responseError", (event) => {
  const answer = event.detail.xhr;
  if (answer.getResponseHeader("HX-Trigger")?.includes("toast")) return;
  const words = { 403: text("refused"), 404: text("gone") };
  show({ text: words[answer.status] || text("failed"), tone: "bad" });
});
