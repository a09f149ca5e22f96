// Listening on the document, so that fragments fetched later work at once.
export function on(type, selector, act, options) {
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element ? event.target.closest(selector) : null;
    if (found) act(event, found);
  }, options);
}

// Acts on elements that are there now and on those that htmx or a morph brings later.
export function whenever(selector, act) {
  const seen = new WeakSet();
  const look = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.push(root);
    for (const element of found) if (!seen.has(element)) { seen.add(element); act(element); }
  };
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.target));
  document.addEventListener("libreta:fresh", (event) => look(event.target));
}

export const isTyping = (target) =>
  target instanceof Element && (target.isContentEditable || Boolean(target.closest("input:not([type=checkbox]), textarea, select, [role=combobox], dialog[open]")));

export const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

export const text = (name) => document.getElementById("texts")?.dataset[name] || "";

export const quoted = (value) => CSS.escape(String(value));
