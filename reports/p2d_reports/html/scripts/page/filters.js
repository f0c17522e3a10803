// Fields, choices and chips that narrow what is shown; what they are set to stands in the address.

function searchField(label, value, onChange) {
  const input = element("input", { type: "search", autocomplete: "off", "aria-keyshortcuts": "/", value: value ?? "" });
  input.addEventListener("input", () => onChange(input.value));
  return element("label", { class: "search" }, label, input);
}

function choiceField(label, options, value, onChange, any = "All") {
  const select = element(
    "select",
    {},
    element("option", { value: "" }, any),
    options.map(([key, shown]) => element("option", { value: key, selected: key === value }, shown)),
  );
  select.addEventListener("change", () => onChange(select.value));
  return element("label", {}, label, select);
}

function chipField(legend, options, chosen, onToggle) {
  const chips = options.map(([key, shown]) =>
    button(shown, () => onToggle(key), { "aria-pressed": String(chosen.includes(key)) }),
  );
  return element("fieldset", {}, element("legend", {}, legend), element("div", { class: "chips" }, chips));
}

// Filters that are set and can be taken away again.
function activeChips(active) {
  if (!active.length) return null;
  const chips = active.map(([label, remove]) =>
    button(`${label} ×`, remove, { "aria-label": `Remove the filter ${label}` }),
  );
  return element("div", { class: "chips", role: "group", "aria-label": "Filters that are set" }, chips);
}

// Options of a choice with how many rows each has, the most first.
function countedOptions(rows, keysOf, shownOf = (key) => key) {
  const counts = new Map();
  for (const row of rows) for (const key of keysOf(row)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || compareNames(a[0], b[0]))
    .map(([key, number]) => [key, `${shortened(shownOf(key), 60)} (${number})`]);
}

// Where it says how much there is, and the rows; the sentence stays the same element, so that it is read out.
function resultParts() {
  const status = element("p", { role: "status", tabindex: -1 });
  return [
    element("div", { class: "result" }, status, element("div", { class: "chips" })),
    element("div", { class: "rows" }),
  ];
}

function showResult(host, sentence, ...beside) {
  const [status, chips] = host.querySelector(".result").children;
  if (status.textContent !== sentence) status.textContent = sentence;
  replaceContent(chips, ...beside);
}

// Says whether more than the search has changed since the fields were made, which are slow to make.
function isFresh(filters, params) {
  const { page, q, sort, ...rest } = params;
  const state = JSON.stringify(rest);
  const searched = filters.querySelector("input")?.value === (q ?? "");
  if (filters.dataset.state === state && searched) return false;
  filters.dataset.state = state;
  return true;
}

// Puts the focus back where it was when what had it is made anew.
function keepFocus(host, change) {
  const focused = host.contains(document.activeElement) ? document.activeElement : null;
  const controls = (node) => [...node.querySelectorAll("input, select, button")];
  const at = focused ? controls(host).indexOf(focused) : -1;
  change();
  if (at >= 0 && !focused.isConnected) controls(host)[at]?.focus();
}
