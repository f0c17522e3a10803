// The parts of a flow's page.

function flowHead(flow) {
  const tiles = [
    ["Likely effort", [`${hoursOf(flow.effort[1])} h`, rangeBar(flow.effort, widestEffort)]],
    ["Low to high", `${hoursOf(flow.effort[0])} to ${hoursOf(flow.effort[2])} h`],
    ["With all it needs", `${hoursOf(flow.alone)} h`],
    ["Readiness", `${flow.readiness} of 100`],
    ["Size", flow.tier],
    ["Wave", flow.wave === null ? "–" : String(flow.wave)],
    ["Verdict", flow.verdict],
    flow.prefect && ["Prefect", flow.prefect],
    flow.owners.length > 0 && ["Owner", flow.owners.join(", ")],
  ].filter(Boolean);
  const becomes = flow.target && [
    "Becomes ",
    element("strong", {}, flow.target[0]),
    flow.target[1] && `, partitioned by ${flow.target[1]}`,
    ": ",
    named(textOf(flow.target[2])),
  ];
  return [
    element("p", {}, element("code", {}, flow.function), " in ", placeOf(flow.path, flow.line)),
    element(
      "dl",
      { class: "tiles" },
      tiles.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
    ),
    becomes && element("p", { class: "lead" }, becomes),
    flow.reasons.length > 0 && listOf(flow.reasons.map((reason) => named(textOf(reason)))),
    flow.parameters.length > 0 &&
      element(
        "p",
        {},
        "Parameters: ",
        flow.parameters.map((one, index) => [index ? ", " : null, codeText(one)]),
      ),
    flowNeighbours(flow),
  ];
}

function flowNeighbours(flow) {
  const flowsOf = (numbers) => flowLinks(numbers.map((number) => data.flows[number]));
  const rows = [
    flow.needs.length > 0 && ["Makes run ", flowsOf(flow.needs)],
    flow.neededBy.length > 0 && ["Is run by ", flowsOf(flow.neededBy)],
    flow.cluster && ["Has ", link(addressOf("flows", { cluster: flow.cluster }), "flows of the same shape")],
  ].filter(Boolean);
  return rows.length > 0 && listOf(rows);
}

function graphPart(flow) {
  if (!flow.drawing) return empty("It runs no tasks of its own.");
  const at = (path, line) => (path && codeOf(path, line, line) ? flowAddress(flow, { at: `${path}:${line}` }) : null);
  const nodeAddress = (id, path, line) =>
    id !== flow.id && flowById.has(id) ? flowAddress(flowById.get(id)) : at(path, line);
  const travels = flow.handoffs.map(
    ([from, fromPath, fromLine, to, toPath, toLine, parameter, kind, type, confidence]) => [
      [codeText(from), " to ", codeText(parameter), " of ", codeText(to)],
      textOf(kind),
      type < 0 ? "not known" : codeText(type),
      textOf(confidence),
      lineLink(flow, textOf(toPath), toLine),
    ],
  );
  const branches = flow.branches.map(([statement, on, path, line]) => [
    element("code", {}, statement),
    " is decided by ",
    element("code", {}, on),
    ", ",
    lineLink(flow, textOf(path), line),
  ]);
  return [
    drawGraph(flow.drawing, nodeAddress, at),
    legendOf(flow.drawing),
    travels.length > 0
      ? plainTable(
          "Hand-offs: which value travels from which task to which",
          ["From and to", "Kind", "What", "Confidence", "Line"],
          travels,
        )
      : empty("No value travels between its tasks."),
    branches.length > 0 && [element("h4", {}, "Decided by results"), listOf(branches)],
  ];
}

function codeText(number) {
  return element("code", {}, textOf(number));
}

function lineLink(flow, path, line) {
  const shown = element("code", {}, breakable(`${path}:${line}`));
  return codeOf(path, line, line) ? link(flowAddress(flow, { at: `${path}:${line}` }), shown) : placeOf(path, line);
}

// Stretches of code that the flow and its tasks stand in, once each.
function stretchesOf(flow) {
  const places = [[flow.path, flow.line], ...flow.tasks.map((task) => [textOf(task[1]), task[2]])];
  const found = new Map();
  for (const [path, line] of places) {
    const code = codeOf(path, line, line);
    if (code) found.set(code.stretch, path);
  }
  return found;
}

function codePart(flow, at) {
  const own = findingsByFlow.get(flow) ?? [];
  const stretches = [...stretchesOf(flow)];
  const shown = stretches.map(([stretch, path]) => {
    const inside = own.filter(
      (one) => one.path === path && one.line >= stretch.line && one.line < stretch.line + stretch.lines.length,
    );
    const notes = new Map();
    for (const finding of inside) listIn(notes, finding.line).push(noteOf(finding));
    const found = new Set(inside.map((finding) => finding.line));
    const [atPath, atLine] = at
      ? [at.slice(0, at.lastIndexOf(":")), Number(at.slice(at.lastIndexOf(":") + 1))]
      : [null, null];
    return element(
      "figure",
      {},
      element("figcaption", { class: "muted" }, placeOf(path, stretch.line)),
      listing(path, stretch.line, stretch.lines.join("\n"), { found, notes, at: atPath === path ? atLine : null }),
    );
  });
  const inCode = (one) =>
    stretches.some(
      ([stretch, path]) =>
        one.path === path && one.line >= stretch.line && one.line < stretch.line + stretch.lines.length,
    );
  const elsewhere = own.filter((one) => !inCode(one));
  return [
    shown.length
      ? shown
      : empty(
          data.codeLeftOut
            ? "This page has no room for its code; the JSON report has it."
            : "The report has no code of it.",
        ),
    elsewhere.length > 0 && [
      element("h4", {}, "Findings about it in other places"),
      element(
        "ul",
        { class: "findings" },
        elsewhere.map((finding) => findingItem(finding, printing)),
      ),
    ],
  ];
}

function noteOf(finding) {
  return element(
    "div",
    { class: `inline-note ${finding.severity}` },
    element("span", { class: `severity ${finding.severity}` }, finding.severity),
    " ",
    link(addressOf("findings", { id: finding.id }), finding.rule.code),
    " ",
    named(finding.message),
    finding.trap && " (silent trap)",
  );
}

function ledgerPart(flow) {
  const rows = flow.ledger.map(([item, source, formula, count, low, likely, high]) => {
    const code = textOf(source);
    const known = data.rules.some((rule) => rule.code === code);
    const from = known ? link(addressOf("findings", { rule: code, flow: flow.anchor }), code) : code;
    return [
      textOf(item),
      from,
      String(Number(count.toFixed(2))),
      hoursOf(low),
      hoursOf(likely),
      hoursOf(high),
      textOf(formula),
    ];
  });
  const [low, likely, high] = flow.effort;
  rows.push([element("strong", {}, "= this flow"), "", "", hoursOf(low), hoursOf(likely), hoursOf(high), ""]);
  const shared = flow.shared
    .map(textOf)
    .map((id) => data.shared.find((row) => row.id === id))
    .filter(Boolean);
  return [
    plainTable(
      "What its hours are the sum of",
      ["Work", "Source", "Count", "Low", "Likely", "High", "How"],
      rows,
      new Set([2, 3, 4, 5]),
    ),
    shared.length > 0 && [
      element("h4", {}, "Counted beside it, once for all flows"),
      listOf(shared.map((row) => `${row.title}: ${hoursOf(row.effort[1])} h`)),
    ],
  ];
}

function settingsPart(flow) {
  const rows = flow.deltas.map(([setting, prefect, dagster, change, path, line]) => [
    named(textOf(setting)),
    named(textOf(prefect)),
    named(textOf(dagster)),
    named(textOf(change)),
    path < 0 ? "" : lineLink(flow, textOf(path), line),
  ]);
  const schedules = flow.schedules.map((one) => [
    element("code", {}, one.value ?? one.kind),
    one.zone ?? "–",
    cronsOf(one),
    one.exact ? "yes" : "no",
    named(textOf(one.note)),
  ]);
  return [
    rows.length
      ? plainTable("What each setting becomes", ["Setting", "Prefect", "Dagster", "What changes", "Line"], rows)
      : empty("It has no settings of its own."),
    schedules.length > 0 &&
      plainTable("Its schedules", ["Prefect", "Time zone", "Dagster cron", "Same ticks", "What differs"], schedules),
  ];
}

function cronsOf(schedule) {
  if (!schedule.cron.length) return schedule.code >= 0 ? element("pre", {}, textOf(schedule.code)) : "none";
  return [
    schedule.cron.map((cron, index) => [index ? element("br") : null, element("code", {}, cron)]),
    schedule.dagsterZone && ` in ${schedule.dagsterZone}`,
  ];
}

function targetsPart(flow) {
  const rows = flow.tasks.map(([name, path, line, users, shape, reason, confidence]) => [
    codeText(name),
    textOf(shape) ?? "?",
    named(textOf(reason)),
    textOf(confidence) ?? "–",
    users > 1 ? `${users} flows` : "this flow",
    lineLink(flow, textOf(path), line),
  ]);
  return rows.length
    ? plainTable("What each task becomes", ["Task", "Becomes", "Because", "Confidence", "Used by", "Line"], rows)
    : empty("It has no tasks.");
}

function sidesPart(flow) {
  const groups = new Map();
  for (const finding of findingsByFlow.get(flow) ?? []) listIn(groups, finding.rule).push(finding);
  const sides = [...groups]
    .filter(([rule]) => dagsterExamples(rule).length)
    .map(([rule, found], index) => {
      const title = [`${rule.code} ${rule.name}: `, named(rule.summary)];
      return unfolding(title, () => sidesOf(rule, found), printing || index < 2);
    });
  return sides.length ? sides : empty("Nothing that was found in it has an example.");
}

function sidesOf(rule, found) {
  const here = [element("h4", {}, "Here, in Prefect"), found.slice(0, 2).map(excerptOf)];
  if (found.length > 2) here.push(element("p", { class: "muted" }, `and ${found.length - 2} more`));
  const instead = [element("h4", {}, "Instead, in Dagster"), dagsterExamples(rule).map(exampleOf)];
  return element("div", { class: "sides" }, element("div", {}, here), element("div", {}, instead));
}

function strategiesPart(flow) {
  const rows = flow.strategies.map(([name, effort, recommended, reason, lost, vanishing]) => [
    [name, recommended && element("strong", {}, " recommended")],
    [hoursOf(effort[1]), rangeBar(effort, Math.max(...flow.strategies.map((one) => one[1][2])))],
    `${hoursOf(effort[0])} to ${hoursOf(effort[2])}`,
    recommended ? named(textOf(reason)) : "",
    lost.map(textOf).map((one, index) => [index ? "; " : null, named(one)]),
    vanishing.join(", "),
  ]);
  const headings = ["Way", "Likely hours", "Low to high", "Why", "What is lost", "Findings that vanish"];
  return rows.length
    ? plainTable("The ways to move it", headings, rows)
    : empty("It is not moved, so no ways are compared.");
}

function checksPart(flow) {
  return element(
    "ul",
    { class: "checks" },
    flow.checks.map((check) => element("li", {}, named(textOf(check)))),
  );
}
