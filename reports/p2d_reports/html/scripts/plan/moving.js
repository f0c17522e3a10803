// Which flows move, how and at what price; what is left out and why; what is done once before them.

const LEFT_OUT = { retire: "is to be retired", stay: "is to stay in Prefect" };

function listMoving(input, terms) {
  const [moving, leftOut] = [new Map(), []];
  for (const flow of [...input.flows].sort((a, b) => compareNames(a.id, b.id))) {
    if (flow.test) continue;
    const reason = whyLeftOut(flow, terms);
    if (reason) leftOut.push({ id: flow.id, ...reason });
    else moving.set(flow.id, movingFlow(flow, terms));
  }
  return { moving, leftOut };
}

function whyLeftOut(flow, terms) {
  if (terms.exclude.includes(flow.id)) return { cause: "excluded", reason: "is excluded by --exclude" };
  if (!(flow.verdict in LEFT_OUT)) return null;
  const because = flow.reasons.length ? `: ${flow.reasons.join("; ")}` : "";
  return { cause: flow.verdict, reason: LEFT_OUT[flow.verdict] + because };
}

function movingFlow(flow, terms) {
  const asked = flow.strategies.find((one) => one.name === terms.strategy);
  const chosen = asked ?? flow.strategies.find((one) => one.recommended);
  const strategy = chosen ? chosen.name : null;
  return { row: flow, strategy, hours: chosen ? chosen.effort : flow.effort, wrapped: strategy === "wrap" };
}

function listAhead(input, moving) {
  const ahead = { work: new Map(), always: [], of: new Map(), alone: [], leftOut: [] };
  input.platform.forEach((row, index) => {
    const key = `platform:${index + 1}:${row.source}`;
    ahead.work.set(key, { kind: "platform", id: key, item: row.item, used_by: [], hours: row.hours });
    ahead.always.push(key);
  });
  for (const row of [...input.shared].sort((a, b) => compareNames(a.id, b.id))) addShared(ahead, row, moving);
  return ahead;
}

function addShared(ahead, row, moving) {
  const users = row.usedBy.filter((flow) => moving.has(flow) && !moving.get(flow).wrapped);
  if (row.usedBy.length && !users.length) {
    const reason = "only flows use it that are not moved into Dagster";
    ahead.leftOut.push({ id: row.id, cause: "unneeded", reason });
    return;
  }
  ahead.work.set(row.id, { kind: "shared", id: row.id, item: row.title, used_by: users, hours: row.hours });
  for (const flow of users) listIn(ahead.of, flow).push(row.id);
  if (!users.length) ahead.alone.push(row.id);
}
