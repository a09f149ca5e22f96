// With the focus on a line of my day: d ticks it off, t puts it off until tomorrow, w until next Monday, arrows walk.
const lines = () => [...document.querySelectorAll("[data-plan]")];

document.addEventListener("keydown", (event) => {
  const line = event.target.closest?.("[data-plan]");
  if (!line || event.target !== line || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = lines(), place = all.indexOf(line);
  const press = { d: ".tick, [data-done]", t: "[data-key=t]", w: "[data-key=w]" }[event.key];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    all[place + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  } else if (press && line.querySelector(press)) {
    event.preventDefault();
    event.stopPropagation();
    (all[place + 1] || all[place - 1])?.focus();
    line.querySelector(press).click();
  }
});
