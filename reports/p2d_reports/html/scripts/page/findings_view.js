// All findings, narrowed by chips and search, in groups by rule, file or flow.

const GROUPINGS = [
  ["rule", "rule"],
  ["file", "file"],
  ["flow", "flow"],
];
const CSV_HEADER = [
  "id",
  "rule",
  "name",
  "trap",
  "severity",
  "confidence",
  "disposition",
  "construct",
  "unit",
  "path",
  "line",
  "message",
  "low_hours",
  "likely_hours",
  "high_hours",
  "state",
];

const FINDING_FILTERS = {
  severity: (finding, value) => wordsOf(value).includes(finding.severity),
  disposition: (finding, value) => wordsOf(value).includes(finding.disposition),
  confidence: (finding, value) => wordsOf(value).includes(finding.confidence),
  trap: (finding) => finding.trap,
  state: (finding, value) => finding.state === value,
  rule: (finding, value) => finding.rule.code === value,
  file: (finding, value) => finding.path === value,
  flow: (finding, value) => finding.flows.some((flow) => flow.anchor === value),
  id: (finding, value) => finding.id === value,
  q: (finding, value) =>
    value
      .toLowerCase()
      .split(/\s+/)
      .every((word) => haystackOf(finding).includes(word)),
};

function filteredFindings(params) {
  const active = Object.keys(FINDING_FILTERS).filter((key) => params[key]);
  return findings.filter((finding) => active.every((key) => FINDING_FILTERS[key](finding, params[key])));
}

function showFindings(host, params) {
  if (!host.querySelector(".filters")) buildFindings(host);
  fillFindingFilters(host.querySelector(".filters"), params);
  const groups = groupedFindings(filteredFindings(params), params.group ?? "rule");
  const shown = groups.flatMap(({ group }) => group);
  showResult(
    host,
    `${counted(shown.length, "finding")} of ${findings.length.toLocaleString("en")}`,
    activeChips(activeFindingFilters(params)),
    shown.length > 0 && button("Save as CSV", () => saveFindings(shown)),
  );
  replaceContent(
    host.querySelector(".rows"),
    findings.length ? findingGroups(groups, shown, params) : empty("No rule found anything."),
  );
}

function buildFindings(host) {
  replaceContent(
    host,
    element("div", { class: "filters", role: "search", "aria-label": "Narrow the findings" }),
    ...resultParts(),
  );
}

// The search field stays while one types in it; all else is made anew.
function fillFindingFilters(filters, params) {
  if (!isFresh(filters, params)) return;
  const typed = filters.querySelector("input");
  const search =
    typed && document.activeElement === typed ? typed.parentNode : searchField("Search", params.q, (q) => amend({ q }));
  const chips = (key, options) =>
    chipField(
      key[0].toUpperCase() + key.slice(1),
      options.map((one) => [one, one]),
      wordsOf(params[key]),
      (word) => amend({ [key]: toggled(params[key], word) }),
    );
  const choice = (label, key, options) =>
    choiceField(label, options, params[key] ?? "", (value) => amend({ [key]: value }));
  const trap = chipField("Traps", [["yes", "silent traps"]], params.trap ? ["yes"] : [], () =>
    amend({ trap: params.trap ? null : "yes" }),
  );
  const rest = [
    chips("severity", data.severities),
    chips("disposition", data.dispositions),
    chips("confidence", data.confidences),
    findings.some((finding) => finding.trap) && trap,
    findings.some((finding) => finding.state) &&
      chipField("Since the base", [["new", "new"]], params.state ? ["new"] : [], () =>
        amend({ state: params.state ? null : "new" }),
      ),
    choice("Rule", "rule", findingOptions().rule),
    choice("File", "file", findingOptions().file),
    choice("Flow", "flow", findingOptions().flow),
    element("label", {}, "Group by", groupSelect(params.group ?? "rule")),
  ];
  keepFocus(filters, () => {
    for (const child of [...filters.children]) if (child !== search) child.remove();
    if (!search.isConnected) filters.prepend(search);
    add(filters, rest);
  });
}

let cachedOptions = null;

function findingOptions() {
  const ruleName = (code) => `${code} ${data.rules.find((rule) => rule.code === code).name}`;
  cachedOptions ??= {
    rule: countedOptions(findings, (finding) => [finding.rule.code], ruleName),
    file: countedOptions(findings, (finding) => [finding.path]),
    flow: countedOptions(
      findings,
      (finding) => finding.flows.map((flow) => flow.anchor),
      (anchor) => flowByAnchor.get(anchor).label,
    ),
  };
  return cachedOptions;
}

function groupSelect(chosen) {
  const options = GROUPINGS.map(([key, shown]) => element("option", { value: key, selected: key === chosen }, shown));
  const select = element("select", {}, options);
  select.addEventListener("change", () => amend({ group: select.value }));
  return select;
}

function activeFindingFilters(params) {
  const labels = { rule: "rule", file: "file", flow: "flow", id: "finding" };
  const shown = (key) => (key === "flow" ? (flowByAnchor.get(params.flow)?.label ?? params.flow) : params[key]);
  return Object.entries(labels)
    .filter(([key]) => params[key])
    .map(([key, label]) => [`${label} ${shortened(shown(key), 60)}`, () => amend({ [key]: null })]);
}

function groupKey(finding, grouping) {
  if (grouping === "file") return finding.path;
  if (grouping === "flow") return finding.flows.length ? finding.flows[0].label : "in no flow";
  return finding.rule.code;
}

// The worst severity first, then the largest group; within a group as in the files.
function groupedFindings(shown, grouping) {
  const groups = new Map();
  for (const finding of shown) listIn(groups, groupKey(finding, grouping)).push(finding);
  const worst = (group) => Math.min(...group.slice(0, 1000).map((finding) => severityRank.get(finding.severity)));
  const ranked = [...groups].map(([key, group]) => ({ key, group, worst: worst(group) }));
  ranked.sort((a, b) => a.worst - b.worst || b.group.length - a.group.length || compareNames(a.key, b.key));
  return ranked;
}

function findingGroups(groups, shown, params) {
  const grouping = params.group ?? "rule";
  const open = printing || Boolean(params.id);
  const sizes = new Map(groups.map(({ key, group }) => [key, group.length]));
  const parts = [];
  let last = null;
  for (const finding of pageOf(shown, params.page)) {
    const key = groupKey(finding, grouping);
    if (key !== last) {
      const list = element("ul", { class: "findings" });
      const size = element("span", { class: "count" }, ` ${sizes.get(key).toLocaleString("en")}`);
      parts.push({ heading: element("h3", {}, groupTitle(finding, grouping), size), list });
      last = key;
    }
    parts.at(-1).list.append(findingItem(finding, open));
  }
  if (!parts.length) return empty("No finding fits these filters.");
  return [parts.map(({ heading, list }) => [heading, list]), pagerOf(shown.length, params.page)];
}

function groupTitle(finding, grouping) {
  if (grouping === "file") return element("code", {}, finding.path);
  if (grouping === "flow")
    return finding.flows.length ? link(flowAddress(finding.flows[0]), finding.flows[0].label) : "In no flow";
  return [
    `${finding.rule.code} ${finding.rule.name}: `,
    element("span", { class: "muted" }, named(finding.rule.summary)),
  ];
}

function saveFindings(shown) {
  const rows = shown.map((one) => [
    one.id,
    one.rule.code,
    one.rule.name,
    one.trap ? "yes" : "no",
    one.severity,
    one.confidence,
    one.disposition,
    one.construct,
    one.unit,
    one.path,
    one.line,
    one.message,
    ...one.hours,
    one.state,
  ]);
  saveFile("findings.csv", "text/csv", csvOf(CSV_HEADER, rows));
}
