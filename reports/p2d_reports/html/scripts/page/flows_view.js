// The table of flows.

const TIERS = ["S", "M", "L", "XL"];
const VERDICTS = ["migrate", "conditions", "wrap", "retire", "stay"];
const widestEffort = Math.max(0, ...data.flows.map((flow) => flow.effort[2]));

const FLOW_FILTERS = {
  q: (flow, value) =>
    value
      .toLowerCase()
      .split(/\s+/)
      .every((word) => flowHaystack(flow).includes(word)),
  tests: (flow) => !flow.test,
  tier: (flow, value) => wordsOf(value).includes(flow.tier),
  verdict: (flow, value) => wordsOf(value).includes(flow.verdict),
  wave: (flow, value) => String(flow.wave) === value,
  owner: (flow, value) => flow.owners.includes(value),
  blocker: (flow, value) => flow.blockers.includes(value),
  readiness: (flow, value) => within(flow.readiness, value),
  effort: (flow, value) => within(flow.effort[1], value),
  cluster: (flow, value) => flow.cluster === value,
};

function within(number, span) {
  const [low, high] = span.split("-").map(Number);
  return number >= low && (Number.isNaN(high) || high === 0 || number <= high);
}

const flowHaystacks = new Map();

function flowHaystack(flow) {
  if (!flowHaystacks.has(flow)) {
    const names = flow.deployments.map(([name]) => name);
    flowHaystacks.set(flow, [flow.label, flow.function, flow.path, ...flow.owners, ...names].join(" ").toLowerCase());
  }
  return flowHaystacks.get(flow);
}

const FLOW_COLUMNS = [
  {
    key: "flow",
    title: "Flow",
    heads: true,
    value: (flow) => flow.label,
    cell: (flow) => [flowLink(flow), flow.test && element("span", { class: "muted" }, "test")],
  },
  {
    key: "effort",
    title: "Likely hours",
    number: true,
    value: (flow) => flow.effort[1],
    cell: (flow) => hoursOf(flow.effort[1]),
  },
  {
    key: "range",
    title: "Low to high",
    value: (flow) => flow.effort[2],
    cell: (flow) => [`${roughly(flow.effort[0])} to ${roughly(flow.effort[2])}`, rangeBar(flow.effort, widestEffort)],
  },
  {
    key: "readiness",
    title: "Readiness",
    number: true,
    value: (flow) => flow.readiness,
    cell: (flow) => String(flow.readiness),
  },
  { key: "tier", title: "Size", value: (flow) => TIERS.indexOf(flow.tier), cell: (flow) => flow.tier },
  {
    key: "verdict",
    title: "Verdict",
    kind: "short",
    value: (flow) => VERDICTS.indexOf(flow.verdict),
    cell: (flow) => flow.verdict,
  },
  {
    key: "blockers",
    title: "Blockers",
    value: (flow) => flow.blockers.length,
    cell: (flow) =>
      flow.blockers.map((code, index) => [
        index ? ", " : null,
        link(addressOf("findings", { rule: code, flow: flow.anchor }), code),
      ]),
  },
  {
    key: "wave",
    title: "Wave",
    number: true,
    value: (flow) => flow.wave ?? Infinity,
    cell: (flow) => String(flow.wave ?? "–"),
  },
  {
    key: "owner",
    title: "Owner",
    value: (flow) => flow.owners.join(", "),
    cell: (flow) => flow.owners.join(", ") || "–",
  },
  {
    key: "deployments",
    title: "Deployments",
    value: (flow) => flow.deployments.length,
    cell: (flow) => flow.deployments.map(([name]) => name ?? "?").join(", ") || "–",
  },
  {
    key: "schedules",
    title: "Schedules",
    value: (flow) => flow.schedules.length,
    cell: (flow) =>
      flow.schedules.map((one, index) => [index ? element("br") : null, element("code", {}, one.value ?? one.kind)]),
  },
];

function filteredFlows(params) {
  const active = Object.keys(FLOW_FILTERS).filter((key) => params[key]);
  return data.flows.filter((flow) => active.every((key) => FLOW_FILTERS[key](flow, params[key])));
}

function showFlows(host, params) {
  if (!host.querySelector(".filters")) {
    replaceContent(
      host,
      element("div", { class: "filters", role: "search", "aria-label": "Narrow the flows" }),
      ...resultParts(),
    );
  }
  fillFlowFilters(host.querySelector(".filters"), params);
  const sort = params.sort ?? "";
  const shown = sortedRows(filteredFlows(params), FLOW_COLUMNS, sort);
  const hours = shown.reduce((sum, flow) => sum + flow.effort[1], 0);
  showResult(
    host,
    `${counted(shown.length, "flow")} of ${data.flows.length.toLocaleString("en")}, ${roughly(hours)} h likely`,
    activeChips(activeFlowFilters(params)),
  );
  replaceContent(host.querySelector(".rows"), flowRows(shown, sort, params));
}

function flowRows(shown, sort, params) {
  if (!data.flows.length) return empty("No Prefect flows were found.");
  if (!shown.length) return empty("No flow fits these filters.");
  const caption = "Flows in the order of the plan; hours are each flow's own, without shared work";
  const columns = FLOW_COLUMNS.filter(
    (column) => column.key !== "owner" || data.flows.some((flow) => flow.owners.length),
  );
  return [tableOf(caption, columns, pageOf(shown, params.page), sort), pagerOf(shown.length, params.page)];
}

function fillFlowFilters(filters, params) {
  if (!isFresh(filters, params)) return;
  const typed = filters.querySelector("input");
  const search =
    typed && document.activeElement === typed ? typed.parentNode : searchField("Search", params.q, (q) => amend({ q }));
  const chips = (label, key, options) =>
    chipField(
      label,
      options.map((one) => [one, one]),
      wordsOf(params[key]),
      (word) => amend({ [key]: toggled(params[key], word) }),
    );
  const owners = countedOptions(data.flows, (flow) => flow.owners);
  const waves = [...new Set(data.flows.map((flow) => flow.wave))].filter((wave) => wave !== null).sort((a, b) => a - b);
  const rest = [
    chips("Size", "tier", TIERS),
    chips(
      "Verdict",
      "verdict",
      VERDICTS.filter((verdict) => data.flows.some((flow) => flow.verdict === verdict)),
    ),
    choiceField(
      "Wave",
      waves.map((wave) => [String(wave), `Wave ${wave}`]),
      params.wave ?? "",
      (wave) => amend({ wave }),
    ),
    owners.length > 0 && choiceField("Owner", owners, params.owner ?? "", (owner) => amend({ owner })),
  ];
  keepFocus(filters, () => {
    for (const child of [...filters.children]) if (child !== search) child.remove();
    if (!search.isConnected) filters.prepend(search);
    add(filters, rest);
  });
}

function activeFlowFilters(params) {
  const labels = {
    readiness: "readiness",
    effort: "hours",
    blocker: "blocked by",
    wave: "wave",
    owner: "owner",
    cluster: "alike",
    tests: "tests",
  };
  return Object.entries(labels)
    .filter(([key]) => params[key])
    .map(([key, label]) => [`${label} ${shortened(params[key], 60)}`, () => amend({ [key]: null })]);
}
