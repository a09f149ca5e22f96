// Entries move by mouse, by touch (press a moment), by Alt and the arrows, or by the menu on the entry; the server has the
// last word. Arrows walk through the days, n plans something on the day in hand, t goes to today.
import { isTyping, on } from "./dom.js";

const STEP = 15, HOLD = 300, SLACK = 5;
let refocus = null; // what has the focus after the next swap: {entry} or {day}
let dragging = null;

const frame = () => document.querySelector("[data-calendar]");
const dayOf = (node) => node?.closest("[data-day]");
const shifted = (day, count) => {
  const moment = new Date(`${day}T12:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + count);
  return moment.toISOString().slice(0, 10);
};
const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const minutesOf = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

function move(entry, day, time) {
  const calendar = frame();
  if (!calendar || !entry.matches("[data-draggable]") || !day) return;
  const stood = dayOf(entry).dataset.day, first = entry.dataset.first || stood;
  if (first !== stood) day = shifted(day, Math.round((new Date(first) - new Date(stood)) / 864e5)); // a bar is held anywhere
  const here = Object.fromEntries(new FormData(document.getElementById("calendar-here")));
  const values = { ...here, id: entry.dataset.id, version: entry.dataset.version, day, ...(time ? { time } : {}) };
  refocus = { entry: entry.dataset.id };
  window.htmx.ajax("POST", calendar.dataset.calendar, { source: calendar, target: calendar, swap: "outerHTML", values });
}
const focusDay = (day) => document.querySelector(`[data-day="${day}"] [data-day-link]`)?.focus();

document.addEventListener("htmx:afterSettle", () => {
  if (!refocus || !frame()) return;
  const wanted = refocus;
  refocus = null;
  if (wanted.day) focusDay(wanted.day);
  else document.querySelector(`[data-entry][data-id="${CSS.escape(wanted.entry)}"] .event__title`)?.focus();
});

on("keydown", "[data-calendar]", (event, calendar) => {
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.target.closest("details[open]")) return;
  const day = dayOf(event.target), entry = event.target.closest("[data-entry]");
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key], along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!day || !(sideways || along)) return;
  event.preventDefault();
  const isMonth = calendar.matches(".cal--month");
  if (event.altKey && entry) {
    const count = sideways ?? (isMonth ? 7 * along : 0);
    const time = !isMonth && along && entry.dataset.time ? clock(Math.min(1425, Math.max(0, minutesOf(entry.dataset.time) + 2 * STEP * along))) : "";
    if (count || time) move(entry, shifted(day.dataset.day, count), time);
  } else if (sideways || isMonth) {
    const wanted = shifted(day.dataset.day, sideways ?? 7 * along);
    if (document.querySelector(`[data-day="${wanted}"]`)) { focusDay(wanted); return; }
    refocus = { day: wanted };
    calendar.querySelector((sideways ?? along) < 0 ? "[data-earlier]" : "[data-later]").click();
  } else {
    const stops = [...day.querySelectorAll("[data-day-link], .event__title:is(a, button)")];
    stops[stops.indexOf(document.activeElement) + along]?.focus();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "n" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const link = frame() && (dayOf(document.activeElement) || frame().querySelector("[data-asked]"))?.querySelector("[data-new-here]");
  if (link) { event.preventDefault(); link.click(); }
});
on("click", "[data-shift]", (event, button) => {
  const entry = button.closest("[data-entry]");
  move(entry, shifted(dayOf(entry).dataset.day, Number(button.dataset.shift)), "");
});
on("click", "[data-move-entry]", (event, button) => {
  const entry = button.closest("[data-entry]"), form = button.closest(".menu__form");
  move(entry, form.querySelector("[name=day]").value || dayOf(entry).dataset.day, entry.dataset.time ? form.querySelector("[name=time]").value : "");
});
document.addEventListener("toggle", (event) => {
  const entry = event.target.matches?.(".event__menu[open]") && event.target.closest("[data-entry]");
  if (!entry) return;
  entry.querySelector("[name=day]").value = dayOf(entry).dataset.day;
  entry.querySelector("[data-hours]").hidden = !entry.dataset.time;
  entry.querySelector("[name=time]").value = entry.dataset.time || "";
}, true);

function lift() {
  const { entry, y } = dragging;
  dragging.lifted = true;
  dragging.grab = y - entry.getBoundingClientRect().top;
  entry.classList.add("event--lifted");
  const top = entry.getBoundingClientRect().top;
  frame().classList.add("cal--dragging"); // days without entries are drawn: what moved by that stays under the finger
  dragging.y += entry.getBoundingClientRect().top - top;
}
const isList = () => getComputedStyle(document.querySelector(".cal__gutter") || document.body).display === "none";
const EDGE = 56, SPEED = 14;
function scrollAlong(event) {
  const by = event.clientY < EDGE ? -SPEED : event.clientY > innerHeight - EDGE ? SPEED : 0;
  if (!by) return;
  for (let node = dragging.entry.parentElement; node; node = node.parentElement) {
    if (node !== document.documentElement && (node.scrollHeight <= node.clientHeight || getComputedStyle(node).overflowY === "visible")) continue;
    const before = node.scrollTop;
    node.scrollTop += by;
    if (node.scrollTop !== before) { dragging.y -= node.scrollTop - before; return; }
  }
}
function under(event) {
  const day = dayOf(document.elementFromPoint(event.clientX, event.clientY));
  const column = day?.querySelector("[data-column]");
  if (!column || !dragging.entry.dataset.time || isList()) return { day };
  const box = column.getBoundingClientRect(), hours = column.closest("[data-hours]");
  if (event.clientY < box.top) return { day };
  const quarter = box.height / (Number(hours.dataset.hours) * 4);
  const place = Math.round((event.clientY - dragging.grab - box.top) / quarter);
  return { day, time: clock(Math.min(1425, Math.max(0, Number(hours.dataset.from) * 60 + place * STEP))) };
}
function drop(keep) {
  if (!dragging) return;
  const { entry, lifted, timer, target } = dragging;
  clearTimeout(timer);
  dragging = null;
  for (const day of document.querySelectorAll(".cal__day--target")) day.classList.remove("cal__day--target");
  if (!lifted) return;
  entry.classList.remove("event--lifted");
  frame()?.classList.remove("cal--dragging");
  entry.style.transform = "";
  window.addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
  setTimeout(() => window.dispatchEvent(new Event("click")), 0); // uses the guard up where no click follows
  if (keep && target?.day) move(entry, target.day.dataset.day, target.time || "");
}
on("pointerdown", "[data-entry][data-draggable]", (event, entry) => {
  if (event.button || event.target.closest("details")) return;
  dragging = { entry, x: event.clientX, y: event.clientY, touch: event.pointerType !== "mouse" };
  if (dragging.touch) dragging.timer = setTimeout(() => { if (dragging) lift(); }, HOLD);
});
document.addEventListener("pointermove", (event) => {
  if (!dragging) return;
  const far = Math.hypot(event.clientX - dragging.x, event.clientY - dragging.y) > SLACK;
  if (!dragging.lifted) {
    if (!far) return;
    if (dragging.touch) { drop(false); return; }
    lift();
  }
  scrollAlong(event);
  dragging.entry.style.transform = `translate(${event.clientX - dragging.x}px, ${event.clientY - dragging.y}px)`;
  dragging.target = under(event);
  for (const day of document.querySelectorAll(".cal__day--target")) if (day !== dragging.target.day) day.classList.remove("cal__day--target");
  dragging.target.day?.classList.add("cal__day--target");
});
document.addEventListener("pointerup", () => drop(true));
document.addEventListener("pointercancel", () => drop(false));
document.addEventListener("touchmove", (event) => { if (dragging?.lifted) event.preventDefault(); }, { passive: false });
on("dragstart", "[data-entry]", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => { if (event.key === "Escape") drop(false); });
document.addEventListener("contextmenu", (event) => { if (dragging?.touch) event.preventDefault(); }); // a long press lifts

// The line of this moment moves on by the minute, by the clock of the reader's settings, which the server knows.
const drawn = new WeakMap();
function tick() {
  const line = document.querySelector(".cal__now"), hours = line?.closest("[data-hours]");
  if (!line) return;
  if (!drawn.has(line)) drawn.set(line, Date.now());
  const minutes = Number(line.dataset.minutes) + (Date.now() - drawn.get(line)) / 60000;
  line.hidden = minutes > Number(hours.dataset.hours) * 60;
  line.style.insetBlockStart = `calc(${minutes / 15} * var(--quarter))`;
}
tick();
setInterval(tick, 30000);
document.addEventListener("htmx:afterSettle", tick);
