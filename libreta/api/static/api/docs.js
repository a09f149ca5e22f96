// The page to read and try the API: reads openapi.json of this installation and makes a small form for each operation.

const place = document.querySelector("#operations");
const words = place.dataset;
const METHODS = ["get", "post", "put", "patch", "delete"];

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function resolved(doc, value) {
  if (!value?.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((part, name) => part?.[name], doc);
}

function example(doc, schema, depth = 0) {
  const shape = resolved(doc, schema) ?? {};
  if (shape.const !== undefined) return shape.const;
  if (shape.examples) return shape.examples[0];
  if (shape.enum) return shape.enum[0];
  const option = shape.oneOf?.[0] ?? shape.anyOf?.[0];
  if (option) return example(doc, option, depth);
  const kind = Array.isArray(shape.type) ? shape.type[0] : shape.type;
  if (kind === "object" && depth < 4) {
    const needed = shape.required ?? Object.keys(shape.properties ?? {}).slice(0, 3);
    return Object.fromEntries(needed.map((name) => [name, example(doc, shape.properties?.[name], depth + 1)]));
  }
  if (kind === "array") return [example(doc, shape.items, depth + 1)];
  return { integer: 1, number: 1, boolean: true, string: "" }[kind] ?? null;
}

function field(parameter) {
  const schema = parameter.schema ?? {};
  const name = `${parameter.name}${parameter.required ? " *" : ""}`;
  let input;
  if (schema.enum) {
    input = make("select", { className: "control" }, make("option", { value: "", textContent: "" }), ...schema.enum.map((v) => make("option", { value: v, textContent: v })));
  } else {
    input = make("input", { className: "control", type: schema.type === "integer" ? "number" : "text", autocomplete: "off" });
  }
  input.name = `${parameter.in}:${parameter.name}`;
  input.required = Boolean(parameter.required);
  return make("label", {}, make("code", { textContent: name }), input, make("small", { textContent: parameter.description ?? "" }));
}

function addressOf(base, path, data) {
  const query = new URLSearchParams(data.get("more") ?? "");
  let address = path;
  for (const [key, value] of data) {
    const [where, name] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
    if (value === "" && where !== "path") continue;
    if (where === "path") address = address.replace(`{${name}}`, encodeURIComponent(value));
    if (where === "query") query.set(name, value);
  }
  return `${base}${address}${query.size ? `?${query}` : ""}`;
}

async function send(event, doc, method, path, output) {
  event.preventDefault();
  const data = new FormData(event.target);
  const headers = { Accept: "application/json" };
  for (const [key, value] of data) if (key.startsWith("header:") && value) headers[key.slice(7)] = value;
  const options = { method: method.toUpperCase(), headers, credentials: "same-origin" };
  if (method !== "get") headers["X-CSRFToken"] = words.csrf;
  if (data.has("body")) {
    headers["Content-Type"] = "application/json";
    options.body = data.get("body");
  }
  const started = performance.now();
  try {
    const answer = await fetch(addressOf(doc.servers[0].url, path, data), options);
    const text = await answer.text();
    const took = Math.round(performance.now() - started);
    output.textContent = `${answer.status} ${answer.statusText} · ${took} ms\n\n${pretty(text)}`;
  } catch {
    output.textContent = words.failed;
  }
  output.hidden = false;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function operation(doc, path, method, described, shared) {
  const parameters = [...(shared ?? []), ...(described.parameters ?? [])].map((p) => resolved(doc, p));
  const output = make("pre", { hidden: true, tabIndex: 0, ariaLabel: words.answer });
  const form = make("form", {}, make("div", { className: "fields" }, ...parameters.map(field)));
  if (parameters.some((p) => p.name === "filter")) {
    form.append(make("label", {}, make("small", { textContent: words.filter }), make("input", { className: "control", name: "more", autocomplete: "off" })));
  }
  const body = described.requestBody?.content?.["application/json"]?.schema;
  if (body) {
    const text = JSON.stringify(example(doc, body), null, 2);
    form.append(make("label", {}, words.body, make("textarea", { className: "control", name: "body", value: text, spellcheck: false })));
    form.append(make("details", {}, make("summary", { textContent: words.schema }), make("pre", { tabIndex: 0, textContent: JSON.stringify(resolved(doc, body), null, 2) })));
  }
  form.append(make("button", { className: "button button--primary", textContent: words.send }), output);
  form.addEventListener("submit", (event) => send(event, doc, method, path, output));
  const heading = make("summary", {}, make("b", { className: "method", textContent: method.toUpperCase() }), make("code", { textContent: path }), make("span", { textContent: described.summary ?? "" }));
  const whole = make("details", { className: "operation" }, heading);
  whole.dataset.text = `${method} ${path} ${described.summary ?? ""}`.toLowerCase();
  whole.addEventListener("toggle", () => whole.open && !form.isConnected && whole.append(form));
  return whole;
}

function show(doc) {
  const byTag = new Map([["", []], ...(doc.tags ?? []).map((tag) => [tag.name, []])]);
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const tag = item[method].tags?.[0] ?? "";
      if (!byTag.has(tag)) byTag.set(tag, []);
      byTag.get(tag).push(operation(doc, path, method, item[method], item.parameters));
    }
  }
  const titles = Object.fromEntries((doc.tags ?? []).map((tag) => [tag.name, tag.description]));
  const sections = [...byTag].filter(([, found]) => found.length).map(([tag, found]) => make("section", {}, make("h2", { textContent: titles[tag] ?? (tag || "Libreta") }), ...found));
  place.replaceChildren(...sections);
}

function find(event) {
  const text = event.target.value.trim().toLowerCase();
  for (const node of place.querySelectorAll("details.operation")) node.hidden = !node.dataset.text.includes(text);
  for (const section of place.querySelectorAll("section")) section.hidden = !section.querySelector("details.operation:not([hidden])");
}

document.querySelector("#find").addEventListener("input", find);
try {
  show(await (await fetch("/api/v1/openapi.json", { credentials: "same-origin" })).json());
} catch {
  place.replaceChildren(make("p", { textContent: words.failed }));
}
