// What a plan is made of, taken out of the page's data.

const PLAIN = new Set(["drop", "mechanical"]);

function rangeOf([low, likely, high]) {
  return { low, likely, high };
}

function planningInput(data) {
  const { prospect, flows } = data;
  const id = (number) => flows[number].id;
  return {
    flows: flows.map((flow) => plannedFlow(flow, data)),
    links: prospect.links.map(([source, target, kind]) => ({ source: id(source), target: id(target), kind })),
    prices: Object.fromEntries(Object.entries(prospect.prices).map(([kind, hours]) => [kind, rangeOf(hours)])),
    platform: prospect.platform.map(([item, source, hours]) => ({ item, source, hours: rangeOf(hours) })),
    shared: prospect.shared.map(([key, title, hours, used]) => ({
      id: key,
      title,
      hours: rangeOf(hours),
      usedBy: used.map(id),
    })),
    clusters: prospect.clusters.map((cluster) => cluster.map(id)),
    deployed: new Set(prospect.deployed.map(id)),
    constructs: constructsByFlow(data),
  };
}

function plannedFlow(flow, data) {
  return {
    id: flow.id,
    test: flow.test,
    verdict: flow.verdict,
    reasons: flow.reasons.map((number) => data.texts[number]),
    tier: flow.tier,
    readiness: flow.readiness,
    risky: flow.blockers.length + flow.traps.length > 0,
    effort: rangeOf(flow.effort),
    strategies: flow.strategies.map(([name, effort, recommended]) => ({ name, recommended, effort: rangeOf(effort) })),
  };
}

// Constructs in each flow whose findings are not mechanical; the rule's code where none is named.
function constructsByFlow(data) {
  const constructs = new Map(data.flows.map((flow) => [flow.id, new Set()]));
  const at = (name) => data.columns.indexOf(name);
  const [rule, disposition, construct, flows] = ["rule", "disposition", "construct", "flows"].map(at);
  for (const row of data.findings) {
    if (PLAIN.has(data.dispositions[row[disposition]])) continue;
    const name = row[construct] < 0 ? data.rules[row[rule]].code : data.texts[row[construct]];
    for (const flow of row[flows]) constructs.get(data.flows[flow].id).add(name);
  }
  return new Map([...constructs].map(([flow, names]) => [flow, [...names]]));
}
