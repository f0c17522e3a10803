// One finding: a line that opens to its code, what it means and what Dagster has instead.

function findingItem(finding, open) {
  const summary = element(
    "summary",
    {},
    element("span", { class: `severity ${finding.severity}` }, finding.severity),
    element("span", {}, finding.rule.code),
    element("span", { class: "what" }, named(finding.message)),
    element("span", { class: "where muted" }, whereOf(finding)),
  );
  const body = element("div", { class: "body" });
  const details = element("details", { open }, summary, body);
  const fill = () => {
    if (!body.firstChild) add(body, findingBody(finding));
  };
  details.addEventListener("toggle", fill);
  if (open) fill();
  return element("li", { class: "finding", "data-finding": finding.id }, details);
}

function whereOf(finding) {
  const marks = [
    `${finding.path}:${finding.line}`,
    finding.cell,
    finding.trap && "silent trap",
    finding.state === "new" && "new",
  ];
  return marks.filter(Boolean).join(" · ");
}

function findingBody(finding) {
  const construct = finding.construct && data.constructs[finding.construct];
  return [
    excerptOf(finding),
    axesOf(finding),
    element("p", {}, named(finding.rule.summary)),
    finding.trap &&
      element("p", {}, "Moved as it stands, the code loads in Dagster without a word and does something else."),
    construct && element("p", {}, named(`\`${finding.construct}\` becomes ${construct[1]}. ${construct[2]}`)),
    finding.related.length > 0 && relatedOf(finding),
    dagsterExamples(finding.rule).map((example) => [element("p", {}, "In Dagster:"), exampleOf(example)]),
    finding.flows.length > 0 && element("p", {}, "In ", flowLinks(finding.flows)),
    element("p", { class: "actions" }, linksOf(finding)),
  ];
}

function axesOf(finding) {
  const [low, likely, high] = finding.hours;
  const axes = [
    ["Rule", link(addressOf("findings", { rule: finding.rule.code }), `${finding.rule.code} ${finding.rule.name}`)],
    ["Work", finding.disposition],
    ["Confidence", finding.confidence],
    ["Alone", `${hoursOf(likely)} h (${hoursOf(low)} to ${hoursOf(high)})`],
    ["Place", placeOf(finding.path, finding.line, finding.cell)],
  ];
  return element(
    "dl",
    { class: "axes" },
    axes.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
  );
}

function relatedOf(finding) {
  return listOf(
    finding.related.map(([path, line, message]) => [named(textOf(message)), ", ", placeOf(textOf(path), line)]),
  );
}

function linksOf(finding) {
  const address = addressOf("findings", { id: finding.id });
  const copy = (event) => copyText(location.href.split("#")[0] + address, event.currentTarget, "Copied");
  return [link(address, "Only this finding"), " ", button("Copy its link", copy)];
}
