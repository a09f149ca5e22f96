// What others do appears on the open page within a second. A region says what it shows: data-live="customer" or "customer:12".
import { whenever } from "./dom.js";

const url = document.body.dataset.events;
const waiting = new Map();
const QUIET = 150;

const wants = (region, told) => region.dataset.live.split(" ").some((wanted) => {
  const [type, id] = wanted.split(":");
  return type === told.type && (!id || !told.ids?.length || told.more || told.ids.map(String).includes(id));
});
const isEdited = (node) => node instanceof Element && (
  node.matches(".editor, details[data-menu][open], form[data-changed]") ||
  (node.matches("td, dd, .editor, form") && (Boolean(node.querySelector(".editor")) || (node.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), textarea, select")))));

// Pages that were scrolled to stay, though the fresh answer has only the first.
const rowsOf = (region) => region.querySelectorAll("tr[data-row]").length;

async function refresh(region) {
  const answer = await fetch(region.dataset.liveUrl || location.href, { headers: { "X-Libreta-Live": "1" } });
  if (!answer.ok || !region.isConnected || !region.id) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(region.id);
  if (!fresh) return;
  const longer = rowsOf(region) > Number(region.dataset.page || Infinity);
  if (longer) fresh.querySelector("#more")?.remove();
  window.Idiomorph.morph(region, fresh, {
    ignoreActiveValue: true,
    callbacks: {
      beforeNodeMorphed: (old, next) => {
        if (isEdited(old)) return false;
        if (old instanceof HTMLElement && next instanceof HTMLElement) {
          if (old.hasAttribute("tabindex")) next.setAttribute("tabindex", old.getAttribute("tabindex"));
          if (old.matches("details.panel")) next.toggleAttribute("open", old.open);
          if (old.matches("[data-pick]") && old.checked) next.setAttribute("checked", "");
          if (old.matches("tr[aria-selected]")) next.setAttribute("aria-selected", old.getAttribute("aria-selected"));
        }
        return true;
      },
      beforeNodeRemoved: (old) => !isEdited(old) && !(longer && old instanceof Element && old.matches("tr")),
    },
  });
  window.htmx.process(region);
  region.dispatchEvent(new CustomEvent("libreta:fresh", { bubbles: true }));
}
function soon(region) {
  if (waiting.has(region)) return;
  waiting.set(region, setTimeout(() => { waiting.delete(region); refresh(region); }, QUIET));
}
export function refreshAll() { for (const region of document.querySelectorAll("[data-live]")) soon(region); }
document.addEventListener("libreta:refresh", refreshAll);

function hear(message) {
  let told;
  try { told = JSON.parse(message.data); } catch { return; }
  for (const region of document.querySelectorAll("[data-live]")) if (wants(region, told)) soon(region);
}
if (url) {
  const source = new EventSource(url, { withCredentials: true });
  let lost = false;
  source.onmessage = hear;
  for (const name of ["change", "event", "record"]) source.addEventListener(name, hear);
  source.onerror = () => { lost = true; };
  source.onopen = () => { if (lost) { lost = false; refreshAll(); } };
  window.addEventListener("pagehide", () => source.close());
}
whenever("[data-refresh-every]", (region) => {
  const tick = async () => { if (!region.isConnected) return; await refresh(region); if (region.isConnected && region.hasAttribute("data-refresh-every")) setTimeout(tick, Number(region.dataset.refreshEvery)); };
  setTimeout(tick, Number(region.dataset.refreshEvery));
});
