// A plan of the report: what moves in which sprint, by the same steps as `p2d-audit plan`.

function makePlan(input, terms) {
  const draft = makeDraft(input, terms);
  const { chosen, filling } = placeAll(draft);
  const placed = workOut(draft, filling);
  return {
    totals: totalsOf(draft, placed),
    waves: listWaves(draft, placed),
    pilot: pilotOf(draft, chosen),
    groups: groupRows(draft),
    bridges: placed.bridges,
    left_out: [...draft.leftOut, ...draft.ahead.leftOut],
  };
}

function makeDraft(input, terms) {
  const { moving, leftOut } = listMoving(input, terms);
  const groups = groupFlows(moving, input.links, terms);
  const jobOf = jobsByFlow(groups);
  const retired = new Set(leftOut.filter((one) => one.cause === "retire").map((one) => one.id));
  const kept = input.links.filter((link) => !retired.has(link.source) && !retired.has(link.target));
  const wrapped = new Set([...moving].filter(([, one]) => one.wrapped).map(([flow]) => flow));
  const ahead = listAhead(input, moving);
  const priceRange = (key) => priceOf(key, input.prices, input.deployed);
  return {
    input,
    terms,
    moving,
    leftOut,
    groups,
    jobOf,
    ahead,
    priceRange,
    ties: tieJobs(kept, jobOf, wrapped),
    apart: tieJobs(kept, new Map([...moving.keys()].map((flow) => [flow, flow])), wrapped),
    wrapped: new Set(groups.filter((one) => one.flows.some((flow) => wrapped.has(flow))).map((one) => one.id)),
    jobs: makeJobs(groups, moving, input.links, input.clusters, ahead, terms),
  };
}

function placeAll(draft) {
  const own = new Map([...draft.wrapped].map((job) => [job, [ACCESS]]));
  const bridging = new Bridging(draft.ties, (key) => hundredths(draft.priceRange(key).likely), own);
  const work = [...draft.ahead.work].map(([key, one]) => [key, hundredths(one.hours.likely)]);
  const preparations = new Map(work);
  const filling = new Filling(draft.jobs, preparations, hundredths(draft.terms.capacity), bridging);
  const chosen = chooseFirst(draft, bridging, preparations);
  filling.place(chosen.jobs);
  if (chosen.jobs.length && chosen.jobs.length < draft.jobs.length) filling.close();
  filling.place(draft.jobs.map((job) => job.id));
  return { chosen, filling };
}

function chooseFirst(draft, bridging, preparations) {
  const jobs = new Map(draft.jobs.map((job) => [job.id, job]));
  const capacity = hundredths(draft.terms.capacity);
  const always = new Set(draft.ahead.always);
  const room = capacity - (sumOf([...always].map((key) => preparations.get(key))) % capacity);
  const fits = (chosen) => {
    const shared = new Set([...chosen].flatMap((job) => jobs.get(job).requires.filter((key) => !always.has(key))));
    const own = sumOf([...chosen].map((job) => jobs.get(job).amount));
    return own + sumOf([...shared].map((key) => preparations.get(key))) + bridging.together(chosen) <= room;
  };
  const everything = new Set(jobs.keys());
  const asked = fits(everything) ? everything : new Set(draft.terms.first.map((flow) => draft.jobOf.get(flow)));
  const constructsOf = (group) => new Set(group.flows.flatMap((flow) => draft.input.constructs.get(flow) ?? []));
  const riskOf = (group) => Math.max(...group.flows.map((flow) => rateRisk(draft.moving.get(flow))));
  return choosePilot(
    draft.groups.map((group) => jobs.get(group.id)),
    new Map(draft.groups.map((group) => [group.id, constructsOf(group)])),
    new Map(draft.groups.map((group) => [group.id, riskOf(group)])),
    asked,
    fits,
  );
}

function workOut(draft, filling) {
  const work = new Map(draft.ahead.work);
  const hours = new Map([...work, ...draft.moving].map(([key, one]) => [key, one.hours]));
  const parts = shareOut(filling.pieces, hours);
  const wave = firstAccess(draft.ties, filling.waves, draft.wrapped);
  if (wave !== null) {
    const price = draft.priceRange(ACCESS);
    const item = "access from Dagster to Prefect's API";
    work.set(ACCESS, { kind: "platform", id: ACCESS, item, used_by: [], hours: price });
    parts.push({ item: ACCESS, wave, part: 1, parts: 1, hours: price });
  }
  return {
    work,
    parts,
    waves: new Map([...draft.jobOf].map(([flow, job]) => [flow, filling.waves.get(job)])),
    bridges: listBridges(draft.ties, filling.waves, draft.priceRange, draft.input.deployed),
  };
}

function listWaves(draft, placed) {
  const byWave = new Map();
  for (const part of placed.parts) listIn(byWave, part.wave).push(part);
  const numbers = new Set([...byWave.keys(), ...placed.waves.values()]);
  return [...numbers].sort((a, b) => a - b).map((number) => waveOf(number, byWave.get(number) ?? [], draft, placed));
}

function waveOf(number, parts, draft, placed) {
  const built = placed.bridges.filter((bridge) => bridge.built === number);
  const effort = totalOf([...parts, ...built].map((one) => one.hours));
  const inWave = [...placed.waves].filter(([, wave]) => wave === number).map(([flow]) => flow);
  const divided = ({ hours, part, parts: of }) => ({ hours, part, parts: of });
  return {
    number,
    ...datesOf(number, draft.terms),
    work: parts
      .filter((part) => placed.work.has(part.item))
      .map((part) => ({ ...placed.work.get(part.item), ...divided(part) })),
    flows: parts
      .filter((part) => draft.moving.has(part.item))
      .map((part) => ({ flow: part.item, strategy: draft.moving.get(part.item).strategy, ...divided(part) })),
    moves: sortNames(inWave),
    bridges: built.map((bridge) => bridge.id),
    effort,
    used: effort.likely,
    spare: roundToHundredths(Math.max(0, draft.terms.capacity - effort.likely)),
  };
}

function datesOf(number, terms) {
  if (!terms.start) return { start: null, end: null };
  const day = (weeks, before) => {
    const date = new Date(`${terms.start}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + 7 * terms.weeks * weeks - before);
    return date.toISOString().slice(0, 10);
  };
  return { start: day(number - 1, 0), end: day(number, 1) };
}

function pilotOf(draft, chosen) {
  const groups = new Map(draft.groups.map((group) => [group.id, group]));
  const flows = sortNames(chosen.jobs.filter((job) => groups.has(job)).flatMap((job) => groups.get(job).flows));
  if (!flows.length) return null;
  const common = [...chosen.common].sort((a, b) => b[1] - a[1] || compareNames(a[0], b[0]));
  const constructs = common.map(([construct, count]) => ({
    construct,
    flows: count,
    pilot: chosen.shown.has(construct),
  }));
  return { flows, coverage: chosen.coverage, constructs };
}

function groupRows(draft) {
  const apart = new Set(draft.ties.flatMap((tie) => tie.backward));
  return draft.groups
    .filter((group) => group.flows.length > 1)
    .map((group) => {
      const inside = draft.apart.filter(
        ({ source, target }) => group.flows.includes(source) && group.flows.includes(target),
      );
      const keys = new Set(inside.flatMap((tie) => tie.backward));
      const saved = sortNames(keys).filter((key) => !apart.has(key) && key !== ACCESS);
      return { ...group, saves: totalOf(saved.map(draft.priceRange)) };
    });
}

function totalsOf(draft, placed) {
  const planned = new Set(placed.parts.map((part) => part.item));
  const work = [...placed.work].filter(([key]) => planned.has(key)).map(([, one]) => one);
  const of = (kind) => totalOf(work.filter((one) => one.kind === kind).map((one) => one.hours));
  const flows = totalOf([...draft.moving.values()].map((one) => one.hours));
  const [shared, platform] = [of("shared"), of("platform")];
  const bridges = totalOf(placed.bridges.map((bridge) => bridge.hours));
  return { flows, shared, platform, bridges, total: totalOf([flows, shared, platform, bridges]) };
}
