// Flows as the jobs that are placed: what moves together, what it needs, and what comes first.

const [RANK_FIRST, RANK_NEEDED, RANK_USUAL, RANK_LAST] = [0, 1, 2, 3];

function groupFlows(moving, links, terms) {
  const needs = new Map([...moving.keys()].map((flow) => [flow, new Set()]));
  const callers = new Map();
  for (const link of links) {
    if (link.kind === "data" || !moving.has(link.target)) continue;
    if (moving.has(link.source)) needs.get(link.source).add(link.target);
    const stays = !moving.has(link.source) || moving.get(link.source).wrapped;
    setIn(callers, stays ? OUTSIDE : link.source).add(link.target);
  }
  const groups = groupCycles(needs);
  const kinds = new Map(groups.map((one) => [one.id, one.flows.some((flow) => moving.get(flow).wrapped)]));
  const size = new Map([...moving].map(([flow, one]) => [flow, hundredths(one.hours.likely)]));
  return joinBridged(groups, callers, size, kinds, Math.trunc(50 * terms.capacity));
}

function makeJobs(groups, moving, links, clusters, ahead, terms) {
  const jobOf = jobsByFlow(groups);
  const first = new Set(terms.first.map((flow) => jobOf.get(flow)));
  const needs = needsOf(jobOf, links);
  const urgent = reachedFrom(first, needs);
  for (const job of first) needs.set(job, new Set([...needs.get(job)].filter((need) => first.has(need))));
  const clones = clonesOf(jobOf, clusters);
  const ranks = rankJobs(groups, moving, needs, clones, first, urgent);
  const jobs = groups.map((group) => ({
    id: group.id,
    items: orderFlows(group.flows, links).map((flow) => itemOf(flow, moving.get(flow).hours)),
    needs: needs.get(group.id),
    requires: requiredBy(group, moving, ahead),
    rank: ranks.get(group.id),
    follows: new Set([...clones].filter(([, copies]) => copies.has(group.id)).map(([one]) => one)),
  }));
  const alone = ahead.alone.map((key) => {
    const item = itemOf(key, ahead.work.get(key).hours);
    const none = new Set();
    return {
      id: key,
      items: [item],
      needs: none,
      requires: ahead.always,
      rank: [RANK_LAST, -item.amount],
      follows: none,
    };
  });
  return [...jobs, ...alone].map((job) => ({ ...job, amount: sumOf(job.items.map((item) => item.amount)) }));
}

function itemOf(id, hours) {
  return { id, amount: hundredths(hours.likely) };
}

function jobsByFlow(groups) {
  return new Map(groups.flatMap((group) => group.flows.map((flow) => [flow, group.id])));
}

function needsOf(jobOf, links) {
  const needs = new Map([...jobOf.values()].map((job) => [job, new Set()]));
  for (const link of links) {
    const [source, target] = [jobOf.get(link.source), jobOf.get(link.target)];
    if (link.kind !== "data" && source !== undefined && target !== undefined && source !== target) {
      needs.get(source).add(target);
    }
  }
  return needs;
}

function reachedFrom(starts, needs) {
  const [reached, waiting] = [new Set(starts), [...starts]];
  while (waiting.length) {
    for (const need of needs.get(waiting.pop())) {
      if (!reached.has(need)) waiting.push(need);
      reached.add(need);
    }
  }
  for (const start of starts) reached.delete(start);
  return reached;
}

// Jobs with clones of a flow by the job of that flow, which is moved in full.
function clonesOf(jobOf, clusters) {
  const clones = new Map();
  for (const flows of clusters) {
    const jobs = flows.filter((flow) => jobOf.has(flow)).map((flow) => jobOf.get(flow));
    for (const job of jobs.slice(1)) {
      const copies = setIn(clones, jobs[0]);
      if (job !== jobs[0]) copies.add(job);
    }
  }
  return clones;
}

function rankJobs(groups, moving, needs, clones, first, urgent) {
  const dependents = new Map(groups.map((group) => [group.id, new Set()]));
  for (const [job, needed] of needs) for (const need of needed) dependents.get(need).add(job);
  const amountOf = (group) => sumOf(group.flows.map((flow) => hundredths(moving.get(flow).hours.likely)));
  const amounts = new Map(groups.map((group) => [group.id, amountOf(group)]));
  const critical = criticalPaths(amounts, dependents, clones);
  const sorted = [...groups].sort((a, b) => compareNames(a.id, b.id));
  return new Map(
    sorted.map((group, number) => {
      const key = group.id;
      const readiness = sumOf(group.flows.map((flow) => moving.get(flow).row.readiness));
      const unlocks = new Set([...dependents.get(key), ...(clones.get(key) ?? [])]).size;
      const order = first.has(key) ? RANK_FIRST : urgent.has(key) ? RANK_NEEDED : RANK_USUAL;
      return [key, [order, -critical.get(key), -unlocks, -Math.floor(readiness / group.flows.length), number]];
    }),
  );
}

// How much work there is at least from a job on, along the longest chain of what waits for it.
function criticalPaths(amounts, dependents, clones) {
  const critical = new Map();
  const waiting = [...amounts.keys()];
  while (waiting.length) {
    const job = waiting[waiting.length - 1];
    const missing = [...dependents.get(job)].filter((one) => !critical.has(one));
    if (missing.length && !critical.has(job)) {
      waiting.push(...missing);
      continue;
    }
    waiting.pop();
    if (!critical.has(job)) critical.set(job, amounts.get(job) + longestOf(dependents.get(job), critical));
  }
  const withClones = [...critical].map(([job, path]) => [
    job,
    Math.max(path, amounts.get(job) + longestOf(clones.get(job) ?? [], critical)),
  ]);
  return new Map(withClones);
}

function longestOf(jobs, critical) {
  return Math.max(0, ...[...jobs].map((job) => critical.get(job)));
}

function requiredBy(group, moving, ahead) {
  const shared = group.flows.flatMap((flow) => (moving.get(flow).wrapped ? [] : (ahead.of.get(flow) ?? [])));
  return [...new Set([...ahead.always, ...shared])];
}

// Flows so that what is called, started or triggered stands before what does so, but for cycles.
function orderFlows(flows, links) {
  if (flows.length < 2) return [...flows];
  const needs = new Map(flows.map((flow) => [flow, new Set()]));
  for (const link of links) {
    if (link.kind !== "data" && needs.has(link.source) && needs.has(link.target))
      needs.get(link.source).add(link.target);
  }
  const [done, begun] = [new Set(), new Set()];
  const waiting = sortNames(flows)
    .reverse()
    .map((flow) => [flow, false]);
  while (waiting.length) {
    const [flow, finished] = waiting.pop();
    if (finished) done.add(flow);
    else if (!begun.has(flow)) {
      begun.add(flow);
      waiting.push([flow, true]);
      for (const need of sortNames(needs.get(flow)).reverse()) waiting.push([need, false]);
    }
  }
  return [...done];
}
