// All flows together: what needs what, where the work is, what is alike, what can go, when it runs.

const PORTFOLIO_PARTS = [
  ["graph", "What needs what", portfolioGraph],
  ["heat", "Effort and readiness", heatMap],
  ["shared", "Shared work", sharedPart],
  ["clusters", "Flows of one shape", clustersPart],
  ["retire", "Retire first", retirePart],
  ["calendar", "Calendar of schedules", calendarPart],
];
const EFFORT_STEPS = [
  [0, 4],
  [4, 8],
  [8, 20],
  [20, 40],
  [40, 0],
];
const READINESS_STEPS = [
  [80, 100],
  [60, 79],
  [40, 59],
  [20, 39],
  [0, 19],
];

function showPortfolio(host) {
  if (host.firstChild) return;
  replaceContent(
    host,
    partsList(PORTFOLIO_PARTS, (part) => addressOf("portfolio", { part })),
    PORTFOLIO_PARTS.map(([key, shown, build]) => [element("h3", { id: `part-${key}`, tabindex: -1 }, shown), build()]),
  );
}

function portfolioGraph() {
  if (!data.edges.length && !data.portfolio) return empty("There is nothing to draw.");
  const address = (id) => (flowById.has(id) ? flowAddress(flowById.get(id)) : null);
  return [
    data.portfolio
      ? [drawGraph(data.portfolio, address, () => null), legendOf(data.portfolio)]
      : empty("The graph is too large to be drawn; `p2d-audit graph` draws parts of it."),
    data.edges.length > 0 && unfolding(`As a list: ${counted(data.edges.length, "edge")}`, edgesTable),
  ];
}

function edgesTable() {
  const rows = data.edges.map(([source, kind, target, path, line]) => [
    textOf(source),
    textOf(kind),
    textOf(target),
    path < 0 ? "" : placeOf(textOf(path), line),
  ]);
  return plainTable("What needs what", ["From", "How", "To", "Place"], rows);
}

function heatMap() {
  const flows = data.flows.filter((flow) => !flow.test);
  if (!flows.length) return empty("There are no flows.");
  const inside = ([low, high], number) => number >= low && (high === 0 || number <= high);
  const readyIn = ([low, high], number) => number >= low && number <= high;
  const cells = READINESS_STEPS.map((ready) =>
    EFFORT_STEPS.map(
      (effort) =>
        flows.filter(
          (flow) =>
            readyIn(ready, flow.readiness) &&
            inside([effort[0], 0], flow.effort[1]) &&
            (effort[1] === 0 || flow.effort[1] < effort[1]),
        ).length,
    ),
  );
  const largest = Math.max(...cells.flat());
  const shownEffort = ([low, high]) => (high ? `${low} to ${high} h` : `over ${low} h`);
  const cell = (count, ready, effort) => {
    const tests = flows.length < data.flows.length ? "without" : null;
    const address = addressOf("flows", { tests, readiness: ready.join("-"), effort: effort.join("-") });
    return element(
      "td",
      { class: `heat-${count ? Math.ceil((3 * count) / largest) : 0}` },
      count ? link(address, String(count)) : "·",
    );
  };
  const caption = "Flows by likely hours and readiness: upper left is quickly done, lower right is where the risk is";
  return scrolling(
    caption,
    element(
      "table",
      { class: "heat" },
      element("caption", {}, caption),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          element("th", { scope: "col" }, "Readiness"),
          EFFORT_STEPS.map((effort) => element("th", { scope: "col" }, shownEffort(effort))),
        ),
      ),
      element(
        "tbody",
        {},
        READINESS_STEPS.map((ready, row) =>
          element(
            "tr",
            {},
            element("th", { scope: "row" }, ready.join(" to ")),
            EFFORT_STEPS.map((effort, column) => cell(cells[row][column], ready, effort)),
          ),
        ),
      ),
    ),
  );
}

function sharedPart() {
  const largest = [...data.shared].sort((a, b) => b.effort[1] - a.effort[1]);
  const rows = largest.map((row) => [
    row.title,
    hoursOf(row.effort[0]),
    hoursOf(row.effort[1]),
    hoursOf(row.effort[2]),
    String(row.usedBy.length),
    row.unlocks.length ? someFlows(row.unlocks) : "–",
    row.formula,
  ]);
  const headings = ["Work", "Low", "Likely", "High", "Flows that need it", "Done with it", "How"];
  return rows.length
    ? longTable("Work that several flows need, counted once, the most first", headings, rows, new Set([1, 2, 3, 4]))
    : empty("No work is shared by several flows.");
}

function someFlows(numbers, most = 5) {
  const more = numbers.length > most ? ` and ${numbers.length - most} more` : null;
  return [flowLinks(numbers.slice(0, most).map((number) => data.flows[number])), more];
}

function clustersPart() {
  const rows = data.clusters.map(([id, flows]) => [
    link(addressOf("flows", { cluster: id }), counted(flows.length, "flow")),
    flowLinks([data.flows[flows[0]]]),
    someFlows(flows.slice(1)),
  ]);
  return rows.length
    ? longTable(
        "Flows of one shape: the first is moved in full, the others are copies",
        ["Cluster", "First", "Copies"],
        rows,
      )
    : empty("No two flows have one shape.");
}

function retirePart() {
  const flows = data.flows.filter((flow) => flow.verdict === "retire");
  const rows = flows.map((flow) => [
    flowLink(flow),
    `${hoursOf(flow.effort[1])} h`,
    flow.reasons.map((reason, index) => [index ? "; " : null, named(textOf(reason))]),
    placeOf(flow.path, flow.line),
  ]);
  return rows.length
    ? longTable(
        "Flows that need not be moved: what is retired first costs nothing",
        ["Flow", "Saves", "Why", "Place"],
        rows,
      )
    : empty("No flow looks as if nobody needed it.");
}
