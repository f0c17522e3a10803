// What holds two flows together while one of them is in Dagster and the other one in Prefect, and what that costs.

const ACCESS = "access";
const SEPARATOR = "\0";
const SWITCH = "switch:";
const BRIDGES = {
  run: "Dagster asset that runs the Prefect deployment (`PipesPrefectDeploymentClient`)",
  sensor: "sensor on Prefect runs",
  storage: "shared storage",
};
const NO_DEPLOYMENT = "; the flow has no deployment, which is made first";

function keysOf(link) {
  const [source, target] = [link.source, link.target];
  if (link.kind === "data") return [[`storage:${source}`], [`storage:${source}`]];
  if (link.kind === "calls") return [[`run:${target}`, ACCESS], [`storage:${target}`]];
  if (link.kind === "triggers")
    return [
      [`run:${target}`, ACCESS],
      [`sensor:${target}`, ACCESS],
    ];
  return [
    [`run:${target}`, ACCESS],
    [`sensor:${target}`, `${SWITCH}${source}${SEPARATOR}${target}`, ACCESS],
  ];
}

function tieJobs(links, jobOf, wrapped) {
  const ties = [];
  for (const link of links) {
    const source = wrapped.has(link.source) ? null : (jobOf.get(link.source) ?? null);
    let target = jobOf.get(link.target) ?? null;
    let [forward, backward] = keysOf(link);
    if (wrapped.has(link.target)) {
      backward = [];
      target = link.kind === "data" ? null : target;
    }
    if (source !== target && !(source === null && !backward.length)) {
      ties.push({ link, source, target, forward, backward });
    }
  }
  return ties;
}

function priceOf(key, prices, deployed) {
  const [kind, flow] = [key.split(":", 1)[0], key.slice(key.indexOf(":") + 1)];
  if (key === ACCESS) return prices.access;
  return kind === "run" && !deployed.has(flow) ? prices.run_undeployed : prices[kind];
}

// Counts, sprint by sprint, the bridges that are needed; one is paid for in the sprint at whose end it is needed first.
class Bridging {
  constructor(ties, price, own) {
    this.ties = new Map();
    for (const tie of ties) {
      for (const job of [tie.source, tie.target]) if (job !== null) listIn(this.ties, job).push(tie);
    }
    this.price = price;
    this.own = own;
    this.moved = new Set();
    this.built = new Set();
    this.needed = new Map();
    this.hours = 0;
  }

  added(job) {
    return this.costOf(this.changesOf(job));
  }

  move(job) {
    const changes = this.changesOf(job);
    this.hours += this.costOf(changes);
    for (const [key, change] of changes) this.needed.set(key, (this.needed.get(key) ?? 0) + change);
    this.moved.add(job);
  }

  close() {
    for (const [key, count] of this.needed) if (count > 0) this.built.add(key);
    this.needed.clear();
    this.hours = 0;
  }

  together(jobs) {
    const keys = new Set();
    for (const job of jobs) {
      for (const key of this.own.get(job) ?? []) keys.add(key);
      for (const tie of this.ties.get(job) ?? []) {
        if (jobs.has(tie.source) && jobs.has(tie.target)) continue;
        for (const key of tie.source === job ? tie.forward : tie.backward) keys.add(key);
      }
    }
    return sumOf([...keys].map(this.price));
  }

  changesOf(job) {
    const changes = new Map();
    const change = (key, step) => changes.set(key, (changes.get(key) ?? 0) + step);
    for (const key of this.own.get(job) ?? []) if (!this.built.has(key)) change(key, 1);
    for (const tie of this.ties.get(job) ?? []) {
      const acts = tie.source === job;
      const crossed = this.moved.has(acts ? tie.target : tie.source);
      for (const key of acts !== crossed ? tie.forward : tie.backward) {
        if (!this.built.has(key)) change(key, crossed ? -1 : 1);
      }
    }
    return changes;
  }

  costOf(changes) {
    let cost = 0;
    for (const [key, change] of changes) {
      const count = this.needed.get(key) ?? 0;
      cost += this.price(key) * ((count + change > 0) - (count > 0));
    }
    return cost;
  }
}

function crossingOf(tie, waves) {
  const source = tie.source ? waves.get(tie.source) : Infinity;
  const target = tie.target ? waves.get(tie.target) : Infinity;
  const keys = source < target ? tie.forward : target < source ? tie.backward : [];
  return { keys, begin: Math.min(source, target), end: Math.max(source, target) };
}

function listBridges(ties, waves, priceRange, deployed) {
  const spans = new Map();
  for (const tie of ties) {
    const { keys, begin, end } = crossingOf(tie, waves);
    for (const key of keys) {
      if (key !== ACCESS && !key.startsWith(SWITCH)) listIn(spans, key).push({ begin, end, tie });
    }
  }
  const rows = [...spans].map(([key, found]) => bridgeRow(key, found, priceRange, deployed));
  return rows.sort((a, b) => compareTuples([a.built, a.id], [b.built, b.id]));
}

function bridgeRow(key, spans, priceRange, deployed) {
  const [kind, flow] = [key.split(":", 1)[0], key.slice(key.indexOf(":") + 1)];
  const switches = new Set();
  for (const { tie } of kind === "sensor" ? spans : []) {
    for (const one of tie.backward) if (one.startsWith(SWITCH)) switches.add(one);
  }
  const last = Math.max(...spans.map((span) => span.end));
  const links = [...new Set(spans.map((span) => span.tie.link))].sort((a, b) =>
    compareTuples([a.source, a.target, a.kind], [b.source, b.target, b.kind]),
  );
  return {
    id: `bridge:${key}`,
    kind,
    flow,
    what: BRIDGES[kind] + (kind === "run" && !deployed.has(flow) ? NO_DEPLOYMENT : ""),
    crossings: links.map((link) => ({ from: link.source, to: link.target, kind: link.kind })),
    built: Math.min(...spans.map((span) => span.begin)),
    removed: last === Infinity ? null : last,
    hours: totalOf([priceRange(key), ...sortNames(switches).map(priceRange)]),
  };
}

function firstAccess(ties, waves, wrapped) {
  const needed = [...wrapped].map((job) => waves.get(job));
  for (const tie of ties) {
    const { keys, begin } = crossingOf(tie, waves);
    if (keys.includes(ACCESS)) needed.push(begin);
  }
  return needed.length ? Math.min(...needed) : null;
}
