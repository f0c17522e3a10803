// The pilot: few flows of low risk that together show most of what is not mechanical, by a greedy cover.

const ENOUGH = 0.95;
const MOST = 5;

function rateRisk(flow) {
  if (flow.row.risky || flow.strategy === "wrap") return 2;
  return Number(!["S", "M"].includes(flow.row.tier) || flow.row.verdict === "wrap");
}

function choosePilot(jobs, constructs, risk, asked, fits) {
  const common = new Map();
  for (const job of jobs) for (const one of constructs.get(job.id)) common.set(one, (common.get(one) ?? 0) + 1);
  const every = sumOf([...common.values()]);
  const weigh = (shown) => sumOf([...shown].map((one) => common.get(one)));
  const closures = closuresOf(jobs);
  let chosen = beginPilot(asked, closures, fits);
  const candidates = leastRisky(closures, risk, fits);
  for (let turn = 0; turn < MOST; turn += 1) {
    const shown = shownBy(chosen, constructs);
    if (chosen.size && weigh(shown) >= ENOUGH * every) break;
    const better = bestAddition(chosen, shown, candidates, constructs, weigh, fits);
    if (!better) break;
    chosen = union(chosen, better);
  }
  if (!chosen.size && candidates.length) [chosen] = candidates;
  const shown = shownBy(chosen, constructs);
  const coverage = every ? roundToHundredths(weigh(shown) / every) : 1;
  return { jobs: sortNames(chosen), shown, common, coverage };
}

function bestAddition(chosen, shown, candidates, constructs, weigh, fits) {
  let best = null;
  for (const more of candidates) {
    const gain = weigh([...shownBy(more, constructs)].filter((one) => !shown.has(one)));
    if (!gain || !fits(union(chosen, more))) continue;
    const fresh = [...more].filter((job) => !chosen.has(job)).length;
    const order = best ? compareTuples([gain, -fresh], best.key) || compareTuples(sortNames(more), best.names) : 1;
    if (order > 0) best = { key: [gain, -fresh], names: sortNames(more), more };
  }
  return best && best.more;
}

function union(a, b) {
  return new Set([...a, ...b]);
}

function shownBy(jobs, constructs) {
  return new Set([...jobs].flatMap((job) => [...(constructs.get(job) ?? [])]));
}

function beginPilot(asked, closures, fits) {
  let begun = new Set(asked);
  for (const job of sortNames(begun)) {
    const whole = union(begun, closures.get(job) ?? []);
    if (fits(whole)) begun = whole;
  }
  return begun;
}

// The sets of jobs of the least risk there is, those that fit if any does, the smallest first.
function leastRisky(closures, risk, fits) {
  const unique = new Map([...closures.values()].map((one) => [sortNames(one).join("\0"), one]));
  const every = [...unique.values()].sort((a, b) => a.size - b.size || compareTuples(sortNames(a), sortNames(b)));
  for (const sets of [every.filter((one) => fits(one)), every]) {
    for (const level of [0, 1, 2]) {
      const found = sets.filter((one) => Math.max(...[...one].map((job) => risk.get(job))) <= level);
      if (found.length) return found;
    }
  }
  return [];
}

// Each job with all it needs; none that needs many.
function closuresOf(jobs) {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const closures = new Map();
  for (const job of jobs) {
    const [reached, waiting] = [new Set([job.id]), [job.id]];
    while (waiting.length && reached.size <= MOST) {
      const one = byId.get(waiting.pop());
      const fresh = sortNames(union(one.needs, one.follows)).filter((need) => !reached.has(need));
      for (const need of fresh) reached.add(need);
      waiting.push(...fresh);
    }
    if (reached.size <= MOST) closures.set(job.id, reached);
  }
  return closures;
}
