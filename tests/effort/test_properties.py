"""What holds of every estimate: exact sums, nothing cheaper by more findings, names without effect."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from p2d_audit import Effort, Finding, Flow, Handoff, Project, Span, Task, TaskCall
from p2d_audit.effort import Assessment, assess, load_weights
from p2d_audit.effort.assessment import check_invariants
from p2d_audit.model import Deployment, Scope
from p2d_audit.report import Range

from tests.effort import build

WEIGHTS = load_weights({"factor": build.UNFITTED["factor"]})
PROPERTY = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=100)
RULES = ("PTD201", "PTD202", "PTD301")
SCOPES: tuple[Scope, ...] = ("each", "def", "flow", "deploy", "repo")
HELPER = "flows:helper"


class Said(NamedTuple):
    """A finding as indexes, so that it can be made of any copy of the project; no unit is the repository."""

    rule: str
    unit: int | None
    line: int
    effort: Effort
    key: str | None
    doubtful: bool
    hard: bool


class Plan(NamedTuple):
    """A project as plain numbers: flows with shapes, tasks, and which flow calls which task, through a helper or not.

    `unknown` are flows in which something could not be followed, `deployed` the flow of each deployment.
    """

    shapes: tuple[str | None, ...]
    tests: tuple[bool, ...]
    tasks: int
    calls: tuple[tuple[int, int, bool], ...]
    deployed: tuple[int | None, ...]
    unknown: frozenset[int]
    findings: tuple[Said, ...]


class Case(NamedTuple):
    """A project with findings."""

    project: Project
    findings: list[Finding]
    blind: list[tuple[str, str]]


hundredths = st.integers(0, 800).map(lambda n: n / 100)


@st.composite
def said(draw: st.DrawFn, units: int, scopes: tuple[Scope, ...] = SCOPES) -> Said:
    low, likely, high = sorted(draw(st.tuples(hundredths, hundredths, hundredths)))
    return Said(
        rule=draw(st.sampled_from(RULES)),
        unit=draw(st.sampled_from([None, *range(units)])),
        line=draw(st.integers(0, 40)),
        effort=Effort(low, likely, high, draw(st.sampled_from(scopes))),
        key=draw(st.sampled_from([None, "k1", "k2"])),
        doubtful=draw(st.booleans()),
        hard=draw(st.booleans()),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    flows, tasks = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    call = st.tuples(st.integers(0, flows - 1), st.integers(0, tasks - 1), st.booleans())
    deployed = tuple(draw(st.lists(st.sampled_from([None, *range(flows)]), max_size=3)))
    return Plan(
        shapes=tuple(draw(st.sampled_from([None, "one", "two"])) for _ in range(flows)),
        tests=tuple(draw(st.sampled_from([False, False, True])) for _ in range(flows)),
        tasks=tasks,
        calls=tuple(draw(st.lists(call, max_size=7))),
        deployed=deployed,
        unknown=frozenset(draw(st.lists(st.integers(0, flows - 1), max_size=2))),
        findings=tuple(draw(st.lists(said(flows + tasks + len(deployed)), max_size=8))),
    )


def made(plan: Plan, name: Callable[[str, int], str] = "{}{}".format, root: str = "", spread: int = 1) -> Case:
    """Return the project of a plan, its units named by kind and number, below a folder, with `spread` lines for one."""
    path = f"{root}flows.py"

    def at(line: int) -> Span:
        return Span(path, line * spread + 1, 1, line * spread + 1, 11)

    def unit(kind: str, number: int, line: int) -> dict[str, Any]:
        own = name(kind, number)
        kind = "flow" if kind == "f" else "task"
        return {"function": own, "id": f"{kind}:{root}flows:{own}", "span": at(line), "head": at(line)}

    flows = [
        build.flow(**unit("f", n, 100 + n), shape=shape, is_test=plan.tests[n]) for n, shape in enumerate(plan.shapes)
    ]
    tasks = [build.task(**unit("t", n, 200 + n)) for n in range(plan.tasks)]
    calls = [
        made_call(tasks[t], flows[f], at(50 + t if shared else n), f"{root}{HELPER}" if shared else flows[f].id)
        for n, (f, t, shared) in enumerate(plan.calls)
    ]
    deployments = [
        build.deployment(f"{root}d{n}", None if owner is None else flows[owner], at(300 + n))
        for n, owner in enumerate(plan.deployed)
    ]
    project = build.project(
        flows=flows, tasks=tasks, calls=calls, handoffs=list(handed(calls)), deployments=deployments
    )
    units = [*flows, *tasks, *deployments]
    findings = [stated(one, units, at) for one in plan.findings if one.unit is None or one.unit < len(units)]
    return Case(project, findings, [(flows[n].id, "prefect.magic") for n in sorted(plan.unknown)])


def made_call(task: Task, flow: Flow, place: Span, caller: str) -> TaskCall:
    return replace(build.call(task, flow, place), caller=caller)


def handed(calls: list[TaskCall]) -> list[Handoff]:
    return [build.handoff(a, b) for a in calls for b in calls if a.flow is b.flow and a.span < b.span]


def stated(one: Said, units: list[Flow | Task | Deployment], at: Callable[[int], Span]) -> Finding:
    found = build.finding(
        one.rule,
        None if one.unit is None else units[one.unit],
        one.effort,
        place=at(one.line),
        key=one.key,
        confidence="low" if one.doubtful else "high",
        severity="error" if one.hard else "note",
        disposition="redesign" if one.hard else "adapt",
    )
    return replace(found, trap=one.rule == "PTD202")


def estimated(case: Case) -> Assessment:
    return assess(case.project, case.findings, WEIGHTS, blind=case.blind)


def ends(whole: Range) -> tuple[float, float, float]:
    return whole.low, whole.likely, whole.high


def numbers(result: Assessment) -> list[object]:
    """Return all that is estimated, without names."""
    flows = sorted(
        (ends(flow.effort), flow.alone, flow.readiness, flow.tier, flow.fit.verdict, flow.traps, flow.blockers)
        for flow in result.flows
    )
    ways = sorted((row.name, ends(row.effort), row.recommended) for flow in result.flows for row in flow.strategies)
    shared = sorted((ends_of(row), len(row.used_by)) for row in result.shared)
    return [ends(result.total), flows, ways, shared, sorted(len(one.flows) for one in result.clusters)]


def _is_of_code(one: Said, units: int) -> bool:
    """Tell whether a copy of a finding is about a copy of the same code; what has a key is the same thing in both."""
    keyed = one.effort.scope == "deploy" or (one.effort.scope == "def" and one.key is not None)
    return one.unit is not None and one.unit < units and not keyed


def ends_of(row: Any) -> tuple[float, float, float]:
    return row.low, row.likely, row.high


@PROPERTY
@given(plans())
def test_every_estimate_adds_up_and_says_everything_once(plan: Plan) -> None:
    result = estimated(made(plan))
    check_invariants(result)
    for end in ("low", "likely", "high"):
        rows = [row for flow in result.flows for row in flow.ledger]
        cents = sum(round(100 * getattr(row, end)) for row in (*rows, *result.shared, *result.platform))
        assert cents == round(100 * getattr(result.total, end))
    assert all(flow.alone >= flow.effort.likely - 0.03 for flow in result.flows)


@PROPERTY
@given(plans(), st.data())
def test_another_finding_makes_nothing_cheaper_or_readier(plan: Plan, data: st.DataObject) -> None:
    units = len(plan.shapes) + plan.tasks + len(plan.deployed)
    more = data.draw(said(units))
    before, after = estimated(made(plan)), estimated(made(plan._replace(findings=(*plan.findings, more))))
    assert all(old <= new for old, new in zip(ends(before.total), ends(after.total), strict=True))
    for old, new in zip(before.flows, after.flows, strict=True):
        assert new.readiness <= old.readiness
        assert set(new.blockers) >= set(old.blockers)
        assert set(new.traps) >= set(old.traps)
        if more.effort.scope in ("each", "flow"):
            assert all(a <= b for a, b in zip(ends(old.effort), ends(new.effort), strict=True))
            for one, other in zip(old.strategies, new.strategies, strict=True):
                assert all(a <= b for a, b in zip(ends(one.effort), ends(other.effort), strict=True))


@PROPERTY
@given(plans(), st.randoms(use_true_random=False))
def test_other_names_and_other_lines_change_no_number(plan: Plan, random: Random) -> None:
    order = list(range(9))
    random.shuffle(order)
    expected = numbers(estimated(made(plan)))
    assert numbers(estimated(made(plan, lambda kind, n: f"{'xyz'[order[n] % 3]}{kind}{order[n]}"))) == expected
    assert numbers(estimated(made(plan, spread=7))) == expected


@PROPERTY
@given(plans(), st.randoms(use_true_random=False))
def test_flows_and_findings_in_another_order_change_nothing(plan: Plan, random: Random) -> None:
    case = made(plan)
    parts = {name: list(getattr(case.project, name)) for name in Project.__struct_fields__}
    findings, blind = case.findings[:], case.blind[:]
    for things in (*parts.values(), findings, blind):
        random.shuffle(things)
    assert estimated(Case(build.project(**parts), findings, blind)) == estimated(case)


@PROPERTY
@given(plans())
def test_a_repository_under_two_roots_costs_no_more_than_a_clone_of_each_flow(plan: Plan) -> None:
    flows, used = len(plan.shapes), {task for _, task, _ in plan.calls}
    plan = plan._replace(
        shapes=tuple(f"shape {n}" for n in range(flows)),
        tests=(False,) * flows,
        calls=(
            *((f, t, False) for f, t, _ in plan.calls),
            *((0, t, False) for t in range(plan.tasks) if t not in used),
        ),
        deployed=(),
        findings=tuple(one for one in plan.findings if _is_of_code(one, flows + plan.tasks)),
    )
    roots = made(plan, root="a/"), made(plan, root="b/")
    both = Case(
        build.project(
            **{
                name: [one for case in roots for one in getattr(case.project, name)]
                for name in Project.__struct_fields__
            }
        ),
        [one for case in roots for one in case.findings],
        [one for case in roots for one in case.blind],
    )
    once, twice = estimated(roots[0]), estimated(both)
    clones = sum(cluster.clone.likely for cluster in twice.clusters)
    shares = WEIGHTS.clone.share * once.flows_total.likely
    assert twice.total.likely <= once.total.likely + clones + shares + 0.01 * (flows + len(twice.shared))
    assert twice.shared_total.likely <= once.shared_total.likely + 0.01 * len(twice.shared)
    assert twice.platform == once.platform


@PROPERTY
@given(plans(), st.integers(0, 3))
def test_something_unknown_lowers_no_end(plan: Plan, flow: int) -> None:
    known = plan._replace(unknown=plan.unknown - {flow % len(plan.shapes)})
    unknown = plan._replace(unknown=plan.unknown | {flow % len(plan.shapes)})
    before, after = estimated(made(known)), estimated(made(unknown))
    assert all(old <= new for old, new in zip(ends(before.total), ends(after.total), strict=True))
    assert all(new.readiness <= old.readiness for old, new in zip(before.flows, after.flows, strict=True))


@PROPERTY
@given(plans())
def test_flows_that_are_alike_cost_no_more_than_others(plan: Plan) -> None:
    units = len(plan.shapes) + plan.tasks
    plan = plan._replace(findings=tuple(one for one in plan.findings if _is_of_code(one, units)))
    alone = plan._replace(shapes=tuple(str(n) for n in range(len(plan.shapes))))
    alike = plan._replace(shapes=("one",) * len(plan.shapes))
    assert estimated(made(alike)).total.likely <= estimated(made(alone)).total.likely + 0.05


@pytest.mark.parametrize("scope", SCOPES)
def test_a_finding_in_a_clone_makes_its_cluster_no_cheaper(scope: Scope) -> None:
    said_once = Said("PTD201", 1, 3, Effort(1, 2, 3, scope), None, doubtful=False, hard=False)
    plan = Plan(("one", "one"), (False, False), 1, ((0, 0, False), (1, 0, False)), (), frozenset(), ())
    before, after = estimated(made(plan)), estimated(made(plan._replace(findings=(said_once,))))
    assert before.clusters == after.clusters
    assert after.total.likely > before.total.likely
