// What a plan is asked for, as fields and in the address.

const USUAL_CAPACITY = 80;
const USUAL_WEEKS = 2;
const WAYS = ["wrap", "single", "graph", "assets"];

function termsOf(params) {
  const capacity = Number(params.capacity);
  const weeks = Number(params.weeks);
  const flowsOf = (value) =>
    wordsOf(value)
      .map((anchor) => flowByAnchor.get(anchor)?.id)
      .filter(Boolean);
  const exclude = flowsOf(params.exclude);
  return {
    capacity: capacity >= 1 && capacity <= 1e6 ? capacity : USUAL_CAPACITY,
    weeks: Number.isInteger(weeks) && weeks >= 1 && weeks <= 52 ? weeks : USUAL_WEEKS,
    start: /^\d{4}-\d{2}-\d{2}$/.test(params.start ?? "") ? params.start : null,
    strategy: WAYS.includes(params.strategy) ? params.strategy : null,
    first: flowsOf(params.first).filter((id) => !exclude.includes(id) && isPlanned(flowById.get(id))),
    exclude: exclude.filter((id) => !flowById.get(id).test),
  };
}

function isPlanned(flow) {
  return !flow.test && flow.verdict !== "retire" && flow.verdict !== "stay";
}

function termsForm(params, terms) {
  const number = (label, key, value, min, max, step) => {
    const input = element("input", { type: "number", min, max, step, value, required: true });
    input.addEventListener("change", () => input.reportValidity() && amend({ [key]: input.value }));
    return element("label", {}, label, input);
  };
  const start = element("input", { type: "date", value: terms.start ?? "" });
  start.addEventListener("change", () => amend({ start: start.value }));
  const ways = WAYS.map((way) => [way, way]);
  return element(
    "fieldset",
    { class: "terms-form" },
    element("legend", {}, "What if"),
    number("Hours a sprint", "capacity", terms.capacity, 1, 1000000, "any"),
    number("Weeks a sprint", "weeks", terms.weeks, 1, 52, 1),
    element("label", {}, "First day", start),
    choiceField(
      "Way, where a flow has it",
      ways,
      terms.strategy ?? "",
      (strategy) => amend({ strategy }),
      "recommended",
    ),
    flowField("Leave out a flow", "exclude", params),
    flowField("Move a flow first", "first", params),
  );
}

function flowField(label, key, params) {
  const chosen = wordsOf(params[key]);
  const flows = data.flows.filter((flow) => isPlanned(flow) && !chosen.includes(flow.anchor));
  const options = flows.map((flow) => element("option", { value: flow.anchor }, shortened(flow.label, 60)));
  const select = element("select", {}, element("option", { value: "" }, "–"), options);
  select.addEventListener("change", () => select.value && amend({ [key]: [...chosen, select.value].join(",") }));
  return element("label", {}, label, select);
}

function termsChips(params) {
  const chipsOf = (key, label) =>
    wordsOf(params[key]).map((anchor) => [
      `${label} ${shortened(flowByAnchor.get(anchor)?.label ?? anchor, 60)}`,
      () => amend({ [key]: toggled(params[key], anchor) }),
    ]);
  return activeChips([...chipsOf("exclude", "without"), ...chipsOf("first", "first")]);
}

// The command that makes the same plan.
function commandOf(terms) {
  const quoted = (word) => (/^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  const words = [
    "p2d-audit",
    "plan",
    ...data.paths,
    "--capacity",
    String(terms.capacity),
    "--sprint-weeks",
    String(terms.weeks),
  ];
  if (terms.start) words.push("--start", terms.start);
  if (terms.strategy) words.push("--strategy", terms.strategy);
  for (const flow of terms.first) words.push("--first", flow);
  for (const flow of terms.exclude) words.push("--exclude", flow);
  return words.map(quoted).join(" ");
}
