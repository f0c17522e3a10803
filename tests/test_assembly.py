"""The report as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace
from p2d_audit import (
    Catalogue,
    Command,
    Construct,
    Constructed,
    Duration,
    Effort,
    Finding,
    Flow,
    PrefectName,
    Project,
    Related,
    Rule,
    Setting,
    Span,
    Symbol,
    Trigger,
    Unknown,
    Unresolved,
)
from p2d_audit.assembly import build_report
from p2d_audit.coverage import NO_CONSTRUCT, NOT_FOLLOWED
from p2d_audit.effort import assess, load_weights
from p2d_audit.inventory import json_value
from p2d_audit.plan import order_waves
from p2d_audit.plugins import Pack, Plugins
from p2d_audit.report import (
    BranchRow,
    End,
    ErrorRow,
    Files,
    FirstPlace,
    HandoffRow,
    ParameterRow,
    PayloadRow,
    Range,
    Region,
    RelatedRow,
    Report,
    RuleRow,
    Run,
    SubflowCallRow,
    Unmapped,
)
from p2d_audit.suppressing import Outcome, Suppressed

from tests.effort import build

WEIGHTS = load_weights(build.UNFITTED)
ETL = build.flow("etl", span=build.span(5), head=build.span(4))
REPORT = build.flow("report", span=build.span(20))
LOAD, SAVE = build.task("load", span=build.span(1)), build.task("save", span=build.span(2))
CODE = """\
@task
def load(): ...
@task
@flow(password="hunter2")
def etl(): ...
"""


class FlowDecorator(Rule):
    """A flow is declared.

    More about it.
    """

    code = "PTD101"
    severity = "warning"
    disposition = "adapt"
    effort = Effort(1, 2, 5, "def")

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        """Find every flow."""
        yield self.finding(flow, f"`{flow.function}` is a flow")


def construct(name: str) -> Construct:
    return Construct(
        id="flow-decorator",
        family="flows",
        pattern="`@flow`",
        names=(PrefectName(name, ("2", "3")),),
        equivalent="`dg.job`",
        disposition="adapt",
        effort=Effort(1, 2, 5, "def"),
        caveat="The body is traced once.",
        source="prefect 3.8.5",
    )


CATALOGUE = Catalogue([construct("prefect.flow"), replace(construct("prefect.blocks.*"), id="blocks")])
PLUGINS = Plugins(
    packs=(Pack(id="p2d_rules", version="0.1.0", rules=(FlowDecorator(),), digest="sha256:0"),),
    catalogue=CATALOGUE,
    renderers=(),
    recognisers=(),
    readers=(),
)


def report(project: Project, *findings: Finding, code: str = CODE) -> Report:
    outcome = Outcome(findings=findings, suppressed=(), unused=(), dated=False)
    return assembled(project, outcome, code)


def assembled(project: Project, outcome: Outcome, code: str = CODE) -> Report:
    assessment = assess(project, outcome.findings, WEIGHTS)
    return build_report(
        project=project,
        outcome=outcome,
        assessment=assessment,
        waves=order_waves(project, assessment),
        plugins=PLUGINS,
        files=Files(read=1, skipped=(), failed=()),
        run=Run(root=".", paths=(".",), config=None, fail_on=()),
        sources={"flows.py": code}.get,
        errors=(ErrorRow(source="PTD9", message="late"), ErrorRow(source="PTD1", message="early")),
    )


def test_the_summary_counts_and_adds_up() -> None:
    found = build.finding("PTD101", ETL), build.finding("PTD102", ETL, severity="error")
    result = report(build.project(flows=[ETL, REPORT], tasks=[LOAD]), *found)
    summary = result.summary
    assert (summary.flows, summary.tasks, summary.findings, summary.errors, summary.warnings) == (2, 1, 2, 1, 1)
    parts = (summary.effort_flows.likely, summary.effort_shared.likely, summary.effort_platform.likely)
    assert summary.effort.likely == round(sum(parts), 2)
    assert summary.effort_flows.likely == round(sum(flow.effort.likely for flow in result.flows), 2)
    assert summary.readiness == 95


def test_a_flow_carries_its_estimate() -> None:
    nightly = build.deployment("nightly", ETL)
    project = build.project(
        flows=[
            REPORT,
            build.flow(
                "etl",
                span=build.span(5),
                name=Unknown("NAME"),
                parameters=(build.parameter("day", "None"), build.parameter("token", "'abc'")),
                options=(build.option("retries", 3), build.option("log_prints", Unknown("DEBUG"))),
            ),
        ],
        deployments=[nightly],
        calls=[build.call(ETL, REPORT)],
    )
    etl, later = report(project, build.finding("PTD101", ETL)).flows
    assert (etl.id, etl.line, etl.name, etl.deployments, etl.wave, later.wave) == (ETL.id, 5, None, (nightly.id,), 1, 2)
    assert etl.options == {"retries": 3, "log_prints": None}
    assert etl.parameters == (
        ParameterRow(name="day", annotation=None, default="None"),
        ParameterRow(name="token", annotation=None, default="'***'"),
    )
    assert etl.effort.likely == etl.effort.marginal == round(sum(row.likely for row in etl.effort.ledger), 2)
    assert (etl.readiness, etl.blockers, etl.tier, etl.fit.verdict, etl.deltas) == (95, (), "S", "migrate", ())


def test_a_task_names_the_flows_that_run_it() -> None:
    calls = [build.call(LOAD, REPORT), build.call(LOAD, ETL), build.call(LOAD, ETL), build.call(LOAD, None)]
    (row,) = report(build.project(flows=[ETL, REPORT], tasks=[LOAD], calls=calls)).tasks
    assert (row.id, row.used_by) == (LOAD.id, (ETL.id, REPORT.id))


def test_an_option_that_only_the_run_knows_is_told_from_none() -> None:
    options = (build.option("refresh_cache", Unknown("a == 1")), build.option("timeout_seconds", None))
    task, flow = build.task("fetch", options=options), build.flow("daily", options=options)
    made = report(build.project(flows=[flow], tasks=[task]))
    expected = ({"refresh_cache": None, "timeout_seconds": None}, ("refresh_cache",))
    assert [(row.options, row.undetermined) for row in (*made.flows, *made.tasks)] == [expected, expected]


def test_a_hand_off_names_both_calls() -> None:
    first, second = build.call(LOAD, ETL, build.span(6)), build.call(SAVE, ETL, build.span(7))
    edge = build.handoff(first, second, kind="transformed", carries="pandas.DataFrame")
    (row,) = report(build.project(flows=[ETL], tasks=[LOAD, SAVE], calls=[first, second], handoffs=[edge])).handoffs
    assert row == HandoffRow(
        flow=ETL.id,
        flow_path="flows.py",
        producer=End(id=LOAD.id, function="load", path="flows.py", line=6),
        consumer=End(id=SAVE.id, function="save", path="flows.py", line=7),
        parameter="x",
        kind="transformed",
        payload=PayloadRow(type="pandas.DataFrame", basis="annotation"),
        confidence="high",
    )


def test_branches_are_what_results_decide() -> None:
    first, second = build.call(LOAD, ETL), build.call(SAVE, ETL)
    regions = [
        build.region(ETL, "if", on=(first, second, first), line=9),
        build.region(ETL, "while", on=(first,), line=8),
        build.region(ETL, "if", decided_by="parameter", line=7),
        build.region(ETL, "try", on=(first,), line=6),
    ]
    assert report(build.project(flows=[ETL], regions=regions)).branches == (
        BranchRow(flow=ETL.id, path="flows.py", line=8, on="load", statement="while"),
        BranchRow(flow=ETL.id, path="flows.py", line=9, on="load, save", statement="if"),
    )


def test_calls_of_flows_by_flows_are_listed() -> None:
    calls = [build.call(ETL, REPORT, build.span(21)), build.call(ETL, None), build.call(LOAD, REPORT)]
    assert report(build.project(flows=[ETL, REPORT], tasks=[LOAD], calls=calls)).subflow_calls == (
        SubflowCallRow(path="flows.py", line=21, caller="report", caller_id=REPORT.id, callee="etl", callee_id=ETL.id),
    )


def test_a_deployment_points_at_its_schedules() -> None:
    place = build.span(3, "prefect.yaml")
    trigger = Trigger(span=place, kind="event", text="token: 'abc'")
    nightly = build.deployment(
        "nightly", ETL, place, triggers=(trigger,), parameters={"password": "x", "day": Unknown("today()")}
    )
    schedules = [
        build.schedule(nightly, build.span(9, "prefect.yaml"), "0 3 * * *"),
        build.schedule(ETL, build.span(5)),
        build.schedule(nightly, build.span(4, "prefect.yaml")),
    ]
    result = report(build.project(flows=[ETL], deployments=[nightly], schedules=schedules))
    (row,) = result.deployments
    assert [(one.path, one.line, one.target) for one in result.schedules] == [
        ("flows.py", 5, ETL.id),
        ("prefect.yaml", 4, nightly.id),
        ("prefect.yaml", 9, nightly.id),
    ]
    assert (row.flow, row.schedules, row.flow_reference) == (ETL.id, (1, 2), "flows.py:etl")
    assert row.parameters == {"password": "***", "day": None}
    assert row.triggers[0].text == "token: '***'"


def test_a_finding_has_an_identity_a_place_and_a_price() -> None:
    related = Related(build.span(1), "is loaded here")
    found = msgspec.structs.replace(build.finding("PTD101", ETL, place=build.span(4)), related=(related,))
    (row,) = report(build.project(flows=[ETL]), found).findings
    assert row.region == Region(line=4, column=1, end_line=4, end_column=11, snippet='@flow(password="***")')
    assert row.related == (RelatedRow(path="flows.py", line=1, message="is loaded here"),)
    assert row.effort == Range(low=0.76, likely=1.08, high=1.4)
    assert row.fingerprint.startswith(row.id)
    assert (len(row.id), row.baseline_state) == (12, None)


def test_findings_are_sorted_and_their_ids_differ() -> None:
    found = [build.finding("PTD101", ETL, place=build.span(1, column=column)) for column in (9, 1, 5)]
    rows = report(build.project(flows=[ETL]), *found).findings
    assert [row.region.column for row in rows] == [1, 5, 9]
    assert len({row.id for row in rows}) == 3


def test_a_finding_in_a_file_without_text_has_an_empty_snippet() -> None:
    (row,) = report(build.project(), build.finding("PTD001", place=build.span(1, "broken.py"))).findings
    assert row.region.snippet == ""


def test_coverage_tells_which_names_no_construct_covers() -> None:
    names = ["prefect.flow", "prefect.blocks.system.Secret", "prefect.magic", "prefect.magic", "prefect.blocks"]
    references = [build.reference(name, place=build.span(9 - n)) for n, name in enumerate(names)]
    coverage = report(build.project(references=references)).coverage.prefect_references
    assert (coverage.total, coverage.mapped) == (5, 2)
    assert coverage.unmapped == (
        Unmapped(symbol="prefect.blocks", count=1, first=FirstPlace(path="flows.py", line=5), why=NO_CONSTRUCT),
        Unmapped(symbol="prefect.magic", count=2, first=FirstPlace(path="flows.py", line=6), why=NO_CONSTRUCT),
    )


def test_a_name_inside_of_what_could_not_be_followed_is_not_covered() -> None:
    reference = build.reference("prefect.flow", place=Span("flow.py", 3, 5, 3, 9))
    around = [Span("flow.py", 2, 1, 4, 1), Span("flow.py", 3, 6, 4, 1), Span("other.py", 2, 1, 4, 1)]
    for span, mapped in zip(around, (0, 1, 1), strict=True):
        unresolved = [Unresolved(span=span, what="`exec`", why="it runs code")]
        coverage = report(build.project(references=[reference], unresolved=unresolved)).coverage.prefect_references
        assert coverage.mapped == mapped
        assert [row.why for row in coverage.unmapped] == [NOT_FOLLOWED] * (1 - mapped)


def test_what_is_not_python_is_counted_too() -> None:
    command = Command(
        span=build.span(1), name="flow run", text="prefect flow run", purpose="run", options=(), deployment=None
    )
    setting = Setting(span=build.span(2), name="PREFECT_API_URL", value=None)
    project = build.project(commands=[command], settings=[setting])
    coverage = report(project).coverage.prefect_references
    assert [row.symbol for row in coverage.unmapped] == ["cli: flow run", "setting: PREFECT_API_URL"]


def test_the_constructs_that_findings_name_are_explained() -> None:
    finding = replace(build.finding("PTD101", ETL), construct="flow-decorator")
    result = report(build.project(flows=[ETL]), finding)
    assert [row.construct for row in result.findings] == ["flow-decorator"]
    assert [(row.id, row.equivalent) for row in result.constructs] == [("flow-decorator", "`dg.job`")]


def test_suppressing_a_finding_changes_no_other() -> None:
    one, other = (replace(build.finding("PTD101", ETL), key=str(n)) for n in range(2))
    whole = report(build.project(flows=[ETL]), one, other)
    aside = Suppressed(finding=one, kind="configuration", origin='per-file-ignores."a"')
    outcome = Outcome(findings=(other,), suppressed=(aside,), unused=(), dated=False)
    part = assembled(build.project(flows=[ETL]), outcome)
    assert [row.fingerprint for row in part.findings] == [whole.findings[1].fingerprint]
    assert [(row.fingerprint, row.suppression.origin) for row in part.suppressed] == [
        (whole.findings[0].fingerprint, 'per-file-ignores."a"')
    ]
    assert (part.summary.findings, part.summary.suppressed) == (1, 1)


def test_rules_bring_their_documentation() -> None:
    result = report(build.project())
    assert result.rules == (
        RuleRow(
            code="PTD101",
            name="FlowDecorator",
            pack="p2d_rules",
            severity="warning",
            disposition="adapt",
            summary="A flow is declared.",
            documentation="A flow is declared.\n\nMore about it.",
        ),
    )
    assert (result.tool.scoring_model, result.tool.packs[0].rules) == (WEIGHTS.scoring_model, 1)


def test_errors_of_rules_are_listed_in_order() -> None:
    assert [error.source for error in report(build.project()).errors] == ["PTD1", "PTD9"]


def test_constants_become_json() -> None:
    value: Any = {
        "a": (1, 2.5, None, True, Unknown("x")),
        "b": Symbol("prefect.cache_policies.INPUTS"),
        "c": Duration(90.0),
        "d": Constructed("prefect.Cron", ("0 * * * *",), {"timezone": Unknown("TZ")}, build.span()),
    }
    assert json_value(value) == {
        "a": [1, 2.5, None, True, None],
        "b": "prefect.cache_policies.INPUTS",
        "c": 90.0,
        "d": {"call": "prefect.Cron", "args": ["0 * * * *"], "keywords": {"timezone": None}},
    }


def test_the_same_input_in_another_order_gives_the_same_bytes() -> None:
    first, second = build.call(LOAD, ETL, build.span(6)), build.call(SAVE, ETL, build.span(7))
    parts: dict[str, list[Any]] = {
        "flows": [ETL, REPORT],
        "tasks": [LOAD, SAVE],
        "calls": [first, second, build.call(ETL, REPORT, build.span(21))],
        "handoffs": [build.handoff(first, second), build.handoff(first, second, kind="ordering", place=build.span(8))],
        "deployments": [build.deployment("a", ETL), build.deployment("b", None)],
        "references": [build.reference("prefect.x"), build.reference("prefect.y", place=build.span(2))],
    }
    found = [build.finding("PTD101", unit, place=build.span(n)) for n, unit in enumerate((ETL, REPORT, LOAD), 1)]
    forward = report(build.project(**parts), *found)
    backward = report(build.project(**{name: things[::-1] for name, things in parts.items()}), *found[::-1])
    assert msgspec.json.encode(forward) == msgspec.json.encode(backward)
