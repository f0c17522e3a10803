// Builds elements out of text alone: nothing that is shown is ever parsed as markup.

const SVG = "http://www.w3.org/2000/svg";

function element(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

function drawn(tag, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

function filled(node, properties, children) {
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) add(node, child);
    else if (child !== null && child !== undefined && child !== false) node.append(child);
  }
}

function replaceContent(node, ...children) {
  const fresh = document.createDocumentFragment();
  add(fresh, children);
  node.replaceChildren(fresh);
}

// A sentence whose names in back-ticks are code.
function named(sentence) {
  return (sentence ?? "")
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 ? element("code", {}, part) : part))
    .filter((part) => part !== "");
}

function link(address, ...children) {
  return element("a", { href: address }, ...children);
}

function button(label, onclick, properties = {}) {
  return element("button", { type: "button", ...properties, onclick }, label);
}

function scrolling(label, ...children) {
  return element("section", { class: "scroll", tabindex: 0, "aria-label": label }, ...children);
}

function listOf(items, properties = {}) {
  return element(
    "ul",
    properties,
    items.map((item) => element("li", {}, item)),
  );
}

function empty(sentence) {
  return element("p", { class: "empty" }, sentence);
}

function hoursOf(hours) {
  return hours.toFixed(2);
}

function roughly(hours) {
  return hours >= 10 ? Math.round(hours).toLocaleString("en") : hours.toFixed(1);
}

function counted(number, singular, plural = `${singular}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? singular : plural}`;
}

function shortened(text, limit) {
  return text.length <= limit
    ? text
    : `${text.slice(0, Math.ceil(limit / 3))}…${text.slice(-Math.floor((2 * limit) / 3))}`;
}
