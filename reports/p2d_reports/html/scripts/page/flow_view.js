// The page of one flow.

const FLOW_PARTS = [
  ["graph", "Tasks and hand-offs", graphPart],
  ["code", "Code and findings", (flow, params) => codePart(flow, params.at)],
  ["ledger", "Ledger", ledgerPart],
  ["settings", "Settings and schedules", settingsPart],
  ["targets", "What tasks become", targetsPart],
  ["sides", "Prefect and Dagster", sidesPart],
  ["strategies", "Ways to move it", strategiesPart],
  ["checks", "Acceptance", checksPart],
];

function showFlow(host, params) {
  const flow = flowByAnchor.get(params.id);
  const title = document.getElementById("flow-title");
  title.textContent = flow ? shortened(flow.label, 300) : "Flow";
  if (!flow) {
    replaceContent(host, empty("This report has no such flow."), element("p", {}, link("#flows", "All flows")));
    return;
  }
  const copy = (event) => copyText(flowMarkdown(flow), event.currentTarget, "Copied");
  replaceContent(
    host,
    element("p", { class: "crumbs" }, link("#flows", "All flows")),
    flowHead(flow),
    element(
      "p",
      { class: "actions" },
      button("Copy as Markdown", copy),
      " ",
      link(addressOf("findings", { flow: flow.anchor }), "Its findings"),
    ),
    partsList(FLOW_PARTS, (part) => flowAddress(flow, { part })),
    FLOW_PARTS.map(([key, shown, build]) => [
      element("h3", { id: `part-${key}`, tabindex: -1 }, shown),
      build(flow, params),
    ]),
  );
}

function partsList(parts, addressOfPart) {
  const items = parts.map(([key, shown]) => link(addressOfPart(key), shown));
  return element("nav", { "aria-label": "Parts of this page" }, listOf(items, { class: "parts" }));
}

function goToPart(host, params) {
  const line = params.at && host.querySelector(".line.at");
  const part = params.part && document.getElementById(`part-${params.part}`);
  const place = line || part;
  if (!place) return false;
  place.scrollIntoView({ block: line ? "center" : "start", behavior: "instant" });
  place.focus({ preventScroll: true });
  return true;
}
