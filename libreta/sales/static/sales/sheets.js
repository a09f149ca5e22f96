// Typing lines like in a spreadsheet. The form alone works too; this keeps what is typed while somebody goes on typing.
import { on, text, token } from "../ui/js/dom.js";
import { show } from "../ui/js/toasts.js";

let number = 0, saving = false, again = false, action = "";
const touched = new Set(); // inputs that changed while an answer was on its way
const sheet = () => document.getElementById("sheet");
const rowsOf = (form) => [...form.querySelectorAll("tr[data-line]")];
const cellsOf = (row) => [...row.querySelectorAll("[data-column]")];
const isBlank = (row) => row.hasAttribute("data-blank");
const isEmpty = (row) => cellsOf(row).every((cell) => cell.type === "checkbox" ? !cell.checked : !cell.value.trim());

function go(row, column, select = true) {
  const cell = row && (row.querySelector(`[data-column="${column}"]`) || row.querySelector("[data-column=description]") || cellsOf(row)[0]);
  if (!cell) return;
  cell.focus();
  if (select && cell.select && cell.type === "text") cell.select();
}

// The blank row becomes a line under way: it keeps its place until the server has given it its number.
function settle(blank) {
  const ghost = blank.cloneNode(true), key = `k${Date.now().toString(36)}${++number}`;
  ghost.removeAttribute("data-blank");
  ghost.dataset.line = key;
  ghost.dataset.ghost = key;
  ghost.id = `line-${key}`;
  for (const part of ghost.querySelectorAll("[id], [name], [aria-controls]")) {
    for (const name of ["id", "name", "aria-controls"]) if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("new", key));
    if (part.name === "line") part.value = key;
  }
  const from = blank.querySelectorAll("input");
  ghost.querySelectorAll("input").forEach((part, place) => { if (part.name !== "line") { part.value = from[place].value; part.checked = from[place].checked; } });
  ghost.querySelector("[role=listbox]")?.setAttribute("hidden", "");
  if (blank.asked_) { blank.asked_.row = ghost; ghost.asked_ = blank.asked_; delete blank.asked_; }
  blank.before(ghost);
  for (const part of blank.querySelectorAll("input:not([name=line])")) { if (part.type === "checkbox") part.checked = false; else part.value = ""; }
}

// Enter goes on at once, though the answer to "which product is that?" may still be on its way; saving waits for it.
function resolve(row, box) {
  const asked = { row };
  row.asked_ = asked;
  const url = new URL(box.dataset.url, location.href);
  url.searchParams.set("q", box.querySelector("input[role=combobox]").value);
  asked.answer = fetch(url, { headers: { "HX-Request": "true" } }).then((answer) => answer.ok ? answer.text() : "").then((html) => {
    const found = new DOMParser().parseFromString(html, "text/html").querySelector("[role=option]:not([aria-disabled])");
    if (!found) return;
    asked.row.querySelector(".combobox input[type=hidden]").value = found.dataset.value;
    asked.row.querySelector("input[role=combobox]").value = found.dataset.text;
  }).catch(() => {}).finally(() => { delete asked.row.asked_; });
}
window.addEventListener("keydown", (event) => {
  const input = event.key === "Enter" && event.target instanceof Element ? event.target.closest("#sheet input[role=combobox]") : null;
  if (!input || !input.value.trim()) return;
  const box = input.closest(".combobox"), row = input.closest("tr[data-line]");
  if (box.querySelector("input[type=hidden]").value || !box.querySelector("[role=listbox]").hidden) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  resolve(row, box);
  go(row, "quantity");
  if (!isBlank(row)) save();
}, true);

async function save(doing = "") {
  if (doing) action = doing;
  if (saving) { again = true; return; }
  saving = true;
  await Promise.all(rowsOf(sheet()).map((row) => row.asked_?.answer));
  const form = sheet(), data = new FormData(form);
  for (const name of [...data.keys()]) if (name.startsWith("new-")) data.delete(name); // what is still being typed waits
  data.delete("paste");
  if (action) { data.set("do", action); if (action === "paste") data.set("paste", form.elements.paste.dataset.rows || form.elements.paste.value); }
  const pasted = action === "paste";
  action = "";
  const sent = new Set([...form.querySelectorAll("[data-ghost]")].map((row) => row.dataset.ghost));
  touched.clear();
  form.setAttribute("data-busy", "");
  try {
    const answer = await fetch(form.dataset.sheet, { method: "POST", body: data, headers: { "X-Sheet": "1", "X-CSRFToken": token() } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("sheet");
    if (!fresh) { show({ text: text("failed"), tone: "bad" }); return; }
    take(form, fresh, answer.ok ? sent : new Set(), answer.ok);
    if (pasted && answer.ok) { form.elements.paste.value = ""; delete form.elements.paste.dataset.rows; }
    const told = JSON.parse(answer.headers.get("HX-Trigger") || "{}").toast;
    if (told) show(told);
    if (!answer.ok) form.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
  } catch { show({ text: text("lost"), tone: "bad" }); again = false; }
  finally {
    saving = false;
    form.removeAttribute("data-busy");
    if (again) { again = false; save(); }
  }
}

function take(form, fresh, sent, kept) {
  window.Idiomorph.morph(form, fresh, {
    ignoreActiveValue: true,
    callbacks: {
      beforeNodeMorphed: (old, next) => {
        if (!(old instanceof HTMLElement)) return true;
        if (old.matches("[data-blank] [data-column], [data-blank] input[type=hidden]:not([name=line]), textarea, details") || touched.has(old)) {
          if (old.matches("details")) next.open = old.open;
          return old.matches("details");
        }
        if (old instanceof HTMLInputElement && next instanceof HTMLInputElement && old !== document.activeElement && kept) old.value = next.getAttribute("value") || "";
        return true;
      },
      beforeNodeRemoved: (old) => !(old instanceof HTMLElement && old.dataset.ghost && !sent.has(old.dataset.ghost)),
    },
  });
}

on("input", "#sheet [data-column]", (event, cell) => { if (saving) touched.add(cell); });
on("change", "#sheet input", (event, cell) => {
  const row = cell.closest("tr[data-line]");
  if (!row) return;
  if (!isBlank(row)) { if (saving) touched.add(cell); save(); return; }
  if (cell.type === "hidden" && cell.value) go(row, "quantity"); // a product was picked: how many?
});
on("focusout", "#sheet tr[data-blank]", (event, row) => {
  if (row.contains(event.relatedTarget) || !event.relatedTarget || isEmpty(row)) return;
  if (event.relatedTarget.closest("#sheet")) { settle(row); save(); }
});
on("click", "#sheet button[name=do]", (event, button) => {
  event.preventDefault();
  const blank = sheet().querySelector("tr[data-blank]");
  if (blank && !isEmpty(blank)) settle(blank);
  const [doing, key] = button.value.split(":");
  if (doing === "up" || doing === "down") move(document.getElementById(`line-${key}`), doing === "up" ? -1 : 1);
  else save(button.value);
});
on("submit", "#sheet", (event, form) => {
  event.preventDefault();
  const blank = form.querySelector("tr[data-blank]");
  if (blank && !isEmpty(blank)) settle(blank);
  save();
});

function move(row, way) {
  const other = way < 0 ? row?.previousElementSibling : row?.nextElementSibling;
  if (!row || !other || isBlank(row) || isBlank(other)) return;
  const cell = document.activeElement;
  if (way < 0) other.before(row); else other.after(row);
  if (row.contains(cell)) cell.focus();
  save();
}

document.addEventListener("keydown", (event) => {
  const cell = event.target instanceof Element ? event.target.closest("#sheet [data-column]") : null;
  if (!cell || event.defaultPrevented) return;
  const row = cell.closest("tr[data-line]"), rows = rowsOf(sheet()), place = rows.indexOf(row), column = cell.dataset.column;
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    move(row, event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (isBlank(row)) { if (!isEmpty(row)) { settle(row); save(); } go(row, "product"); }
    else { cell.dispatchEvent(new Event("change", { bubbles: true })); go(rows[place + 1], rows[place + 1] && isBlank(rows[place + 1]) ? "product" : column); }
  } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && !event.ctrlKey && !event.metaKey && cell.type !== "checkbox") {
    if (cell.getAttribute("aria-expanded") === "true") return;
    event.preventDefault();
    go(rows[place + (event.key === "ArrowUp" ? -1 : 1)], column);
  } else if (event.key === "Delete" && (event.ctrlKey || event.metaKey) && !isBlank(row)) {
    event.preventDefault();
    go(rows[place + 1] || rows[place - 1], column);
    save(`remove:${row.dataset.line}`);
  }
});

// Rows of a spreadsheet, pasted anywhere into the sheet, become lines.
on("paste", "#sheet [data-column]", (event, cell) => {
  const rows = event.clipboardData?.getData("text/plain") || "";
  if (!rows.includes("\t") && !rows.trim().includes("\n")) return;
  event.preventDefault();
  sheet().elements.paste.dataset.rows = rows;
  save("paste");
});
document.addEventListener("libreta:refresh", async () => {
  const form = sheet();
  if (!form || saving) return;
  const answer = await fetch(form.dataset.sheet, { headers: { "X-Sheet": "1" } });
  const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("sheet");
  if (fresh) take(form, fresh, new Set(), true);
});
