// The report's rows as objects, and what leads from one to another.

const data = JSON.parse(document.getElementById("data").textContent);

function textOf(number) {
  return number < 0 ? null : data.texts[number];
}

const flowById = new Map(data.flows.map((flow) => [flow.id, flow]));
const flowByAnchor = new Map(data.flows.map((flow) => [flow.anchor, flow]));
const codeByPath = new Map();
for (const [path, line, text] of data.code) {
  listIn(codeByPath, textOf(path)).push({ line, lines: text.split("\n") });
}

for (const flow of data.flows) flow.schedules = flow.schedules.map((number) => data.schedules[number]);

const findings = data.findings.map((row) => {
  const raw = {};
  data.columns.forEach((name, index) => {
    raw[name] = row[index];
  });
  return {
    id: raw.id,
    rule: data.rules[raw.rule],
    severity: data.severities[raw.severity],
    confidence: data.confidences[raw.confidence],
    disposition: data.dispositions[raw.disposition],
    trap: raw.trap === 1,
    path: textOf(raw.path),
    line: raw.line,
    endLine: raw.endLine,
    message: textOf(raw.message),
    snippet: textOf(raw.snippet),
    construct: textOf(raw.construct),
    unit: textOf(raw.unit),
    hours: raw.hours,
    flows: raw.flows.map((number) => data.flows[number]),
    related: raw.related,
    cell: raw.cell === null ? null : `cell ${raw.cell}, line ${raw.cellLine}`,
    state: raw.state < 0 ? null : data.states[raw.state],
    haystack: null,
  };
});

const findingsByFlow = new Map();
for (const finding of findings) for (const flow of finding.flows) listIn(findingsByFlow, flow).push(finding);
const severityRank = new Map(data.severities.map((severity, rank) => [severity, rank]));

function haystackOf(finding) {
  finding.haystack ??= [finding.rule.code, finding.rule.name, finding.message, finding.path, finding.unit]
    .join(" ")
    .toLowerCase();
  return finding.haystack;
}

function flowAddress(flow, changes = {}) {
  return addressOf("flow", { id: flow.anchor, ...changes });
}

function flowLink(flow) {
  return link(flowAddress(flow), element("span", { class: "name" }, flow.label));
}

function flowLinks(flows) {
  return flows.flatMap((flow, index) => [index ? ", " : null, link(flowAddress(flow), shortened(flow.label, 80))]);
}

// Where the repository's host shows a line, null where that is not known.
function permalink(path, line) {
  if (!data.permalink) return null;
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return data.permalink.replaceAll("{path}", encoded).replaceAll("{line}", String(line ?? 1));
}

function placeOf(path, line, cell = null) {
  const shown = element("code", {}, breakable(line === null || line === undefined ? path : `${path}:${line}`));
  const address = permalink(path, line);
  const place = address ? element("a", { href: address, rel: "noreferrer", target: "_blank" }, shown) : shown;
  return cell ? [place, ` (${cell})`] : [place];
}

// A path that is broken between its steps first.
function breakable(path) {
  return path.split("/").flatMap((step, index) => (index ? ["/", element("wbr"), step] : [step]));
}

// Lines of code, null where the report does not have all of them.
function codeOf(path, from, until) {
  for (const stretch of codeByPath.get(path) ?? []) {
    const last = stretch.line + stretch.lines.length - 1;
    if (stretch.line <= from && until <= last) return { stretch, last };
  }
  return null;
}

const EXAMPLE = /^```python dagster\n([\s\S]*?)^```$/gm;

function dagsterExamples(rule) {
  return [...rule.documentation.matchAll(EXAMPLE)].map((match) => match[1].trimEnd());
}
