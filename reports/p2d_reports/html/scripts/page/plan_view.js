// The plan in sprints, and what other terms would change.

let plannedInput = null;

function showPlan(host, params) {
  if (!data.prospect) {
    replaceContent(host, empty("This report does not say what bridges cost: audit again to plan with it."));
    return;
  }
  if (!data.flows.some(isPlanned)) {
    replaceContent(host, empty("There is nothing to plan."));
    return;
  }
  plannedInput ??= planningInput(data);
  const terms = termsOf(params);
  const plan = makePlan(plannedInput, terms);
  if (!host.firstChild)
    add(host, [
      element("div"),
      element("div"),
      element("p", { role: "status", class: "lead", tabindex: -1 }),
      element("div"),
    ]);
  const [form, chips, status, result] = host.children;
  keepFocus(form, () => replaceContent(form, termsForm(params, terms)));
  replaceContent(chips, termsChips(params));
  status.textContent = `${verdictOf(plan, terms)} ${differenceOf(plan)}`;
  replaceContent(result, planParts(plan, terms));
}

function planParts(plan, terms) {
  return [
    sprintList(plan, terms),
    element("h3", {}, "The same on the command line"),
    element("pre", {}, commandOf(terms)),
    element("p", { class: "muted" }, "It adds owners, freezes, and the order in which schedules are switched over."),
    pilotPart(plan),
    plan.waves.map((wave) => wavePart(wave, plan)),
    bridgesPart(plan),
    leftOutPart(plan),
  ];
}

function verdictOf(plan, terms) {
  const weeks = terms.weeks * (plan.waves.at(-1)?.number ?? 0);
  const { low, likely, high } = plan.totals.total;
  const sprints = counted(plan.waves.at(-1)?.number ?? 0, "sprint");
  return `${sprints} of ${roughly(terms.capacity)} h, ${counted(weeks, "week")}: ${roughly(likely)} h likely, between ${roughly(low)} and ${roughly(high)} h.`;
}

function differenceOf(plan) {
  const usual = makePlan(plannedInput, {
    capacity: USUAL_CAPACITY,
    weeks: USUAL_WEEKS,
    start: null,
    strategy: null,
    first: [],
    exclude: [],
  });
  const sprints = (plan.waves.at(-1)?.number ?? 0) - (usual.waves.at(-1)?.number ?? 0);
  const hours = plan.totals.total.likely - usual.totals.total.likely;
  if (!sprints && Math.abs(hours) < 0.005) return "";
  const signed = (number, shown) => `${number > 0 ? "+" : number < 0 ? "−" : "±"}${shown}`;
  const change = `${signed(sprints, counted(Math.abs(sprints), "sprint"))} and ${signed(hours, `${roughly(Math.abs(hours))} h`)}`;
  return `${change} against ${USUAL_CAPACITY} h every ${USUAL_WEEKS} weeks with nothing changed.`;
}

function wavesOfWork(wave, plan) {
  const sum = (rows) => rows.reduce((hours, row) => hours + row.hours.likely, 0);
  const bridges = plan.bridges.filter((bridge) => wave.bridges.includes(bridge.id));
  const of = (kind) => sum(wave.work.filter((work) => work.kind === kind));
  return [sum(wave.flows), of("shared"), of("platform"), sum(bridges)];
}

function sprintList(plan, terms) {
  const widest = Math.max(terms.capacity, ...plan.waves.map((wave) => wave.used));
  const rows = plan.waves.map((wave) =>
    element(
      "li",
      {},
      element(
        "span",
        {},
        link(addressOf("plan", { ...readAddress().params, part: `wave-${wave.number}` }), `Sprint ${wave.number}`),
        element("span", { class: "muted" }, ` ${wave.start ?? ""}`),
      ),
      stackedBar(wavesOfWork(wave, plan), widest, terms.capacity),
      element("span", { class: "number" }, `${roughly(wave.used)} h, ${counted(wave.moves.length, "flow")}`),
    ),
  );
  const keys = ["flows", "shared work", "platform", "bridges"].map((label, index) => keyOf(index + 1, label));
  return [element("p", { class: "keyline" }, keys), element("ol", { class: "sprints" }, rows)];
}

function pilotPart(plan) {
  if (!plan.pilot) return null;
  const shown = plan.pilot.constructs.filter((one) => one.pilot).map((one) => one.construct);
  return [
    element("h3", {}, "Pilot"),
    element(
      "p",
      {},
      "First move ",
      flowLinks(plan.pilot.flows.map((id) => flowById.get(id))),
      `: they show ${Math.round(100 * plan.pilot.coverage)} % of the uses of what is not mechanical.`,
    ),
    shown.length > 0 &&
      element(
        "details",
        { open: printing },
        element("summary", {}, counted(shown.length, "construct")),
        element(
          "p",
          {},
          shown.map((one, index) => [index ? ", " : null, element("code", {}, one)]),
        ),
      ),
  ];
}

function partOf(row) {
  return row.parts > 1 ? ` (part ${row.part} of ${row.parts})` : "";
}

function wavePart(wave, plan) {
  const shared = wave.work.filter((work) => work.kind === "shared");
  const rows = [
    ...wave.flows.map((row) => [
      [flowLink(flowById.get(row.flow)), partOf(row)],
      "flow",
      row.strategy ?? "–",
      row.hours,
    ]),
    ...wave.work.filter((work) => work.kind === "platform").map(workRow),
    ...plan.bridges
      .filter((bridge) => wave.bridges.includes(bridge.id))
      .map((bridge) => [bridgeTitle(bridge), "bridge", "", bridge.hours]),
    ...(shared.length > MOST_SHARED ? [] : shared.map(workRow)),
  ];
  const dates = wave.start ? `, ${wave.start} to ${wave.end}` : "";
  const moves = wave.moves.length
    ? `At its end ${counted(wave.moves.length, "flow")} ${wave.moves.length === 1 ? "is" : "are"} switched over.`
    : "Nothing is switched over yet.";
  return [
    element("h3", { id: `part-wave-${wave.number}`, tabindex: -1 }, `Sprint ${wave.number}${dates}`),
    element("p", { class: "muted" }, `${hoursOf(wave.used)} h likely, ${hoursOf(wave.spare)} h to spare. ${moves}`),
    rows.length > 0 && workTable(`Work of sprint ${wave.number}`, rows),
    shared.length > MOST_SHARED && sharedWork(shared, wave),
  ];
}

const MOST_SHARED = 4;

function workRow(work) {
  return [work.item + partOf(work), work.kind, "", work.hours];
}

function sharedWork(shared, wave) {
  const hours = shared.reduce((sum, work) => sum + work.hours.likely, 0);
  const summary = `${counted(shared.length, "piece")} of shared work, ${hoursOf(hours)} h`;
  return unfolding(summary, () => workTable(`Shared work of sprint ${wave.number}`, shared.map(workRow)));
}

function workTable(caption, rows) {
  const shown = rows.map(([what, kind, way, hours]) => [
    what,
    kind,
    way,
    hoursOf(hours.low),
    hoursOf(hours.likely),
    hoursOf(hours.high),
  ]);
  return plainTable(caption, ["Work", "Kind", "Way", "Low", "Likely", "High"], shown, new Set([3, 4, 5]));
}

function bridgeTitle(bridge) {
  const flow = flowById.get(bridge.flow);
  return [named(bridge.what), flow && [" for ", flowLink(flow)]];
}

function bridgesPart(plan) {
  if (!plan.bridges.length) return null;
  const rows = plan.bridges.map((bridge) => [
    bridgeTitle(bridge),
    String(bridge.built),
    bridge.removed === null ? "never" : String(bridge.removed),
    hoursOf(bridge.hours.likely),
    bridge.crossings.map((one, index) => [
      index ? element("br") : null,
      `${flowById.get(one.from)?.label ?? one.from} ${one.kind} ${flowById.get(one.to)?.label ?? one.to}`,
    ]),
  ]);
  return [
    element("h3", {}, "Bridges"),
    plainTable(
      "What holds flows together that are moved apart",
      ["Bridge", "Built in", "Removed in", "Likely hours", "Between"],
      rows,
      new Set([1, 2, 3]),
    ),
  ];
}

function leftOutPart(plan) {
  if (!plan.left_out.length) return null;
  const shown = (id) => (flowById.has(id) ? flowLink(flowById.get(id)) : element("code", {}, id));
  return [
    element("h3", {}, "Left out"),
    plainTable(
      "What is not planned, and why",
      ["What", "Why"],
      plan.left_out.map((one) => [shown(one.id), named(one.reason)]),
    ),
  ];
}
