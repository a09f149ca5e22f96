// What others do appears on the open page within a second. A region says what it shows: data-live="customer" or "customer:12".
import { whenever } from "./dom.js";

const url = document.body.dataset.events;
const waiting = new Set();
let timer = 0;
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

const addressOf = (region) => region.dataset.liveUrl || location.href;

// One request per address, however many regions of it are waiting.
async function refresh(address, regions) {
  const answer = await fetch(address, { headers: { "X-Libreta-Live": "1" } }).catch(() => null);
  if (!answer?.ok) return;
  const text = await answer.text().catch(() => ""); // the page is left while the answer arrives
  if (!text) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const region of regions) {
    const fresh = region.id && region.isConnected && page.getElementById(region.id);
    if (fresh) morph(region, fresh);
  }
}
function morph(region, fresh) {
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
  waiting.add(region);
  if (timer || document.hidden) return; // a page that nobody sees catches up when it is seen
  timer = setTimeout(catchUp, QUIET);
}
function catchUp() {
  timer = 0;
  const byAddress = Map.groupBy ? Map.groupBy(waiting, addressOf) : new Map([...waiting].map((r) => [addressOf(r), [...waiting].filter((o) => addressOf(o) === addressOf(r))]));
  waiting.clear();
  for (const [address, regions] of byAddress) refresh(address, regions);
}
document.addEventListener("visibilitychange", () => { if (!document.hidden && waiting.size && !timer) timer = setTimeout(catchUp, QUIET); });
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
  const tick = async () => { if (!region.isConnected) return; if (!document.hidden) await refresh(addressOf(region), [region]); if (region.isConnected && region.hasAttribute("data-refresh-every")) setTimeout(tick, Number(region.dataset.refreshEvery)); };
  setTimeout(tick, Number(region.dataset.refreshEvery));
});
