// The box on a record's page: Ctrl-Enter writes down, and what was written stands in the timeline before the server has answered.
const box = (node) => node instanceof Element && node.closest("#jotter");

document.addEventListener("keydown", (event) => {
  const form = box(event.target);
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = box(event.detail.elt);
  const list = form && document.querySelector("#timeline ol.timeline");
  const text = form?.elements.text.value.trim();
  const mark = form?.querySelector(".jotter__kind:has(:checked)");
  if (!list || !text || !mark) return;
  const item = document.createElement("li");
  item.className = "timeline__item timeline__item--pending";
  const icon = document.createElement("span");
  icon.className = "timeline__mark";
  icon.append(mark.querySelector("svg").cloneNode(true));
  const words = document.createElement("p");
  words.className = "prewrap entry__text";
  words.textContent = text;
  item.append(icon, words);
  list.prepend(item);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!box(event.detail.elt) || event.detail.successful) return;
  for (const item of document.querySelectorAll(".timeline__item--pending")) item.remove();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "timeline" && event.detail.requestConfig?.verb === "post") document.getElementById("composer-text")?.focus();
});
// "Make a task" and the like on a customer's page lead here; the fields of the chosen kind show by themselves.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("[data-jot]");
  const choice = link && document.querySelector(`#jotter [value="${CSS.escape(link.dataset.jot)}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  const text = document.getElementById("composer-text");
  text.scrollIntoView({ block: "center" });
  text.focus();
});
