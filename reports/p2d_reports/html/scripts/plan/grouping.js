// Flows in groups that move together: those that need each other, and those whose bridge costs more than moving along.

const OUTSIDE = "";

function groupCycles(needs) {
  const groups = findComponents(needs).map((flows) => {
    const sorted = sortNames(flows);
    return { id: sorted[0], flows: sorted, reasons: sorted.length > 1 ? ["cycle"] : [] };
  });
  return groups.sort((a, b) => compareNames(a.id, b.id));
}

// Tarjan's strongly connected components, without recursion.
function findComponents(needs) {
  const [numbers, lowest, open, isOpen, found] = [new Map(), new Map(), [], new Set(), []];
  const enter = (node) => {
    numbers.set(node, numbers.size);
    lowest.set(node, numbers.get(node));
    open.push(node);
    isOpen.add(node);
    return { node, further: [...needs.get(node)], next: 0 };
  };
  const close = (node) => {
    const part = open.splice(open.lastIndexOf(node));
    for (const one of part) isOpen.delete(one);
    found.push(part);
  };
  for (const root of needs.keys()) {
    const path = numbers.has(root) ? [] : [enter(root)];
    while (path.length) {
      const top = path[path.length - 1];
      const target = top.further[top.next];
      top.next += 1;
      if (target !== undefined) {
        if (!numbers.has(target)) path.push(enter(target));
        else if (isOpen.has(target)) lowest.set(top.node, Math.min(lowest.get(top.node), numbers.get(target)));
        continue;
      }
      path.pop();
      const above = path[path.length - 1];
      if (above) lowest.set(above.node, Math.min(lowest.get(above.node), lowest.get(top.node)));
      if (lowest.get(top.node) === numbers.get(top.node)) close(top.node);
    }
  }
  return found;
}

// Each group joins the only one that needs it, the smallest first, as long as both together are within the limit.
function joinBridged(groups, needs, size, kinds, limit) {
  const joining = beginJoining(groups, needs, size);
  while (joining.waiting.length) {
    const [, target] = joining.waiting.shift();
    const source = onlyCaller(joining, target);
    if (!source || kinds.get(source) !== kinds.get(target)) continue;
    if (joining.size.get(source) + joining.size.get(target) <= limit) joinGroups(joining, source, target);
  }
  return [...joining.groups.values()].sort((a, b) => compareNames(a.id, b.id));
}

function beginJoining(groups, needs, size) {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const groupOf = new Map(groups.flatMap((group) => group.flows.map((flow) => [flow, group.id])));
  const sizes = new Map(groups.map((group) => [group.id, sumOf(group.flows.map((flow) => size.get(flow)))]));
  const [callers, callees] = [new Map(), new Map()];
  for (const [flow, targets] of needs) {
    const source = groupOf.get(flow) ?? OUTSIDE;
    for (const named of targets) {
      const target = groupOf.get(named);
      if (target === undefined || target === source) continue;
      setIn(callers, target).add(source);
      setIn(callees, source).add(target);
    }
  }
  const waiting = [...sizes].map(([key, amount]) => [amount, key]).sort(compareTuples);
  return { groups: byId, size: sizes, callers, callees, waiting };
}

function onlyCaller(joining, target) {
  const callers = joining.groups.has(target) ? setIn(joining.callers, target) : new Set();
  return callers.size === 1 && !callers.has(OUTSIDE) ? [...callers][0] : null;
}

function joinGroups(joining, source, target) {
  const [gone, kept] = [joining.groups.get(target), joining.groups.get(source)];
  joining.groups.delete(target);
  const flows = sortNames([...kept.flows, ...gone.flows]);
  const reasons = sortNames(new Set([...kept.reasons, ...gone.reasons, "bridge"]));
  joining.groups.set(source, { id: flows[0], flows, reasons });
  joining.size.set(source, joining.size.get(source) + joining.size.get(target));
  const callees = setIn(joining.callees, source);
  for (const further of setIn(joining.callees, target)) callees.add(further);
  joining.callees.delete(target);
  callees.delete(source);
  callees.delete(target);
  for (const further of callees) {
    const callers = setIn(joining.callers, further);
    if (!callers.delete(target)) continue;
    callers.add(source);
    insertSorted(joining.waiting, [joining.size.get(further), further]);
  }
}
