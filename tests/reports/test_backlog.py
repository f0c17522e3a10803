"""The work as epics and stories: what is in them, what they add up to, and what stays the same."""

from __future__ import annotations

import msgspec
import pytest
from p2d_audit.report import (
    DeltaRow,
    EdgeRow,
    EffectRow,
    Fit,
    FlowRow,
    Graph,
    NodeRow,
    Report,
    SharedRow,
)
from p2d_reports.stories.backlog import make_backlog, sections_of
from p2d_reports.stories.story import Story, points_for, stable_id

from tests.reports.report_samples import empty_report, small_report
from tests.reports.shop_inventory import ORDERS, PRICES
from tests.reports.strange_reports import large_report


def story_of(report: Report, flow: str) -> Story:
    return next(story for story in make_backlog(report).stories if story.id == stable_id(flow))


def with_flow(report: Report, identity: str, **changes: object) -> Report:
    def changed(flow: FlowRow) -> FlowRow:
        return msgspec.structs.replace(flow, **changes) if flow.id == identity else flow

    return msgspec.structs.replace(report, flows=tuple(map(changed, report.flows)))


def items(story: Story, title: str) -> tuple[str, ...]:
    return next(section.items for section in sections_of(story) if section.title == title)


def test_there_is_an_epic_for_the_preparation_and_each_wave_and_a_story_for_each_flow() -> None:
    backlog = make_backlog(small_report())
    assert [epic.title for epic in backlog.epics] == [
        "Prepare the Dagster platform and shared pieces",
        "Migrate wave 1 to Dagster",
        "Migrate wave 2 to Dagster",
    ]
    assert [story.title for story in backlog.stories] == [
        "Set up the Dagster platform for this repository",
        "Move small pieces that are shared or belong to no flow",
        "Migrate flow refresh prices 💶 (shop/prices.py, refresh_prices)",
        "Migrate flow make_report (shop/reports.py, make_report)",
        "Migrate flow nightly-orders (shop/orders.py, nightly_orders)",
    ]


def test_a_report_without_flows_is_no_work() -> None:
    backlog = make_backlog(empty_report())
    assert (backlog.epics, backlog.stories) == ((), ())


@pytest.mark.parametrize("report", [small_report(), large_report(flows=60, findings=100)])
def test_the_hours_of_all_stories_are_the_total_of_the_report(report: Report) -> None:
    backlog = make_backlog(report)
    for end in ("low", "likely", "high"):
        total = getattr(report.summary.effort, end)
        assert sum(getattr(story.effort, end) for story in backlog.stories) == pytest.approx(total, abs=0.01)
        assert sum(getattr(epic.effort, end) for epic in backlog.epics) == pytest.approx(total, abs=0.01)


def test_an_id_depends_on_what_it_is_of_and_on_nothing_else() -> None:
    small = small_report()
    moved = with_flow(small, ORDERS, path="elsewhere.py", line=999, name="renamed", wave=1, readiness=1)
    reversed_ = msgspec.structs.replace(moved, flows=moved.flows[::-1], findings=())
    assert {story.id for story in make_backlog(reversed_).stories} == {
        story.id for story in make_backlog(small).stories
    }
    assert stable_id(ORDERS) == "p2d-f378de3b121b"


def test_no_two_items_have_one_id() -> None:
    backlog = make_backlog(large_report(flows=1000, findings=0))
    ids = [item.id for item in (*backlog.epics, *backlog.stories)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("hours", "points"), [(0, 1), (4, 1), (4.01, 2), (8, 2), (12, 3), (12.5, 5), (33, 13), (4000, 89)]
)
def test_points_are_half_days_rounded_up_to_the_next_of_the_series(hours: float, points: int) -> None:
    assert points_for(hours) == points


@pytest.mark.parametrize(
    ("verdict", "verb", "check"),
    [
        ("migrate", "Migrate", "A parity run of Prefect and Dagster on the same input"),
        ("conditions", "Migrate", "A parity run of Prefect and Dagster on the same input"),
        ("wrap", "Wrap", "A Dagster run starts `nightly-orders` in Prefect"),
        ("retire", "Retire", "Nobody has missed a run of `nightly-orders`"),
        ("stay", "Keep", "An owner of `nightly-orders` in Prefect is named"),
    ],
)
def test_the_verdict_says_what_is_to_be_done_and_when_it_is_done(verdict: str, verb: str, check: str) -> None:
    fit = msgspec.convert({"verdict": verdict, "reasons": []}, Fit)
    story = story_of(with_flow(small_report(), ORDERS, fit=fit), ORDERS)
    assert story.title.startswith(f"{verb} flow nightly-orders")
    assert any(one.startswith(check) for one in story.checks)


def test_a_story_needs_the_platform_its_shared_pieces_and_the_flows_it_makes_run() -> None:
    story = story_of(small_report(), ORDERS)
    assert story.needs == (stable_id("platform"), stable_id("shared"), stable_id(PRICES))


def test_a_piece_of_an_hour_or_more_is_a_story_of_its_own() -> None:
    small = small_report()
    piece = msgspec.structs.replace(small.shared[0], likely=1.0)
    large = msgspec.structs.replace(small, shared=(piece, small.shared[1]))
    titles = [story.title for story in make_backlog(large).stories]
    assert "Move shared piece task to function: task:shop.mail:send_mail" in titles
    assert stable_id("shared:task:shop.mail:send_mail") in story_of(large, ORDERS).needs


def test_a_flow_that_is_reached_by_its_deployment_is_needed_first() -> None:
    small = msgspec.structs.replace(small_report(), subflow_calls=())
    deployment = "deployment:prefect.yaml:prices"
    edges = (_edge(ORDERS, deployment, "starts"), _edge(deployment, PRICES, "deploys"))
    linked = msgspec.structs.replace(small, graph=Graph(nodes=(), edges=edges, cycles=()))
    assert stable_id(PRICES) in story_of(linked, ORDERS).needs
    assert stable_id(PRICES) not in story_of(small, ORDERS).needs


def test_every_schedule_fires_at_its_cron() -> None:
    checks = story_of(small_report(), ORDERS).checks
    assert (
        "The schedule of `prefect.yaml:8` fires at `0 2 * * 1-5` in `Europe/Berlin`, at the same moments as Prefect"
        in checks
    )
    prices = story_of(small_report(), PRICES).checks
    assert [check for check in prices if "schedule" in check.partition("(")[0]] == [
        "The schedule of `prefect.yaml:17` fires at `0 0,3,6,9,12,15,18,21 * * *`, `30 1,4,7,10,13,16,19,22 * * *`"
        " in the zone of the code, at the same moments as Prefect, but for what its note says",
        "The schedule `rrule` (`prefect.yaml:20`) has a counterpart that fires alike",
    ]


def test_what_is_written_is_compared() -> None:
    write = EffectRow(unit="task:shop.orders:charge", kind="write", text="to_sql", path="shop/orders.py", line=14)
    read = EffectRow(unit="task:shop.orders:charge", kind="read", text="read_sql", path="shop/orders.py", line=13)
    written = msgspec.structs.replace(small_report(), effects=(read, write))
    checks = [check for check in story_of(written, ORDERS).checks if "checksum" in check]
    assert checks == [
        "What `charge` writes with `to_sql` (`shop/orders.py:14`) has the same row count and checksum after a run of"
        " each"
    ]


def test_blocks_secrets_and_variables_are_there() -> None:
    nodes = (
        NodeRow(id="block:secret/mail", kind="block", label="Secret mail", path=None, line=None),
        NodeRow(id="block:s3bucket/lake", kind="block", label="S3Bucket lake", path=None, line=None),
        NodeRow(id="variable:region", kind="variable", label="region", path=None, line=None),
    )
    edges = tuple(_edge(ORDERS, node.id, "loads") for node in nodes)
    used = msgspec.structs.replace(small_report(), graph=Graph(nodes=nodes, edges=edges, cycles=()))
    assert story_of(used, ORDERS).checks[:3] == (
        "The Block `S3Bucket lake` has a resource in every Dagster environment, with its credentials (`shop/a.py:1`)",
        "The secret `Secret mail` is in the secret store of every Dagster environment (`shop/a.py:1`)",
        "The Variable `region` has its value in every Dagster environment (`shop/a.py:1`)",
    )


def test_a_setting_without_a_counterpart_is_said_to_have_none() -> None:
    delta = DeltaRow(setting="version", prefect="`1`", dagster="none", change="no more")
    checks = story_of(with_flow(small_report(), ORDERS, deltas=(delta, delta)), ORDERS).checks
    assert [check for check in checks if "setting" in check] == [
        "The setting `version` has no counterpart: what it did is done otherwise, or is not missed"
    ]


def test_a_silent_trap_is_named_and_tested() -> None:
    small = small_report()
    findings = tuple(msgspec.structs.replace(one, trap=one.rule == "PTD203") for one in small.findings)
    story = story_of(msgspec.structs.replace(small, findings=findings), ORDERS)
    assert items(story, "In the way") == (
        "Blocker and silent trap `PTD203`: A task is mapped over a collection.",
        "Blocker `PTD310`: A flow waits for a person.",
    )
    trap = "A test shows that the silent trap `PTD203` is not walked into (`shop/orders.py:30` and 1 more)"
    assert trap in story.checks


def test_the_worst_findings_are_told_first() -> None:
    assert items(story_of(small_report(), ORDERS), "Findings") == (
        "Error `PTD310`: `nightly_orders` waits for a person (`shop/orders.py:38`)",
        "Warning `PTD203`: `charge` is mapped over a collection (`shop/orders.py:30`)",
        "Warning `PTD203`: `notify` is mapped over a collection (`shop/orders.py:31`)",
    )


def test_shared_work_that_no_flow_needs_is_work_too() -> None:
    small = small_report()
    row = SharedRow(
        id="PTD921:repo:repository", used_by=(), item="finding", source="PTD921", count=1,
        low=1.0, likely=2.0, high=3.0, formula="2",
    )  # fmt: skip
    titles = [story.title for story in make_backlog(msgspec.structs.replace(small, shared=(row,))).stories]
    assert "Do repository work finding: PTD921:repo:repository" in titles


def _edge(source: str, target: str, kind: str) -> EdgeRow:
    row = {"from": source, "to": target, "kind": kind, "path": "shop/a.py", "line": 1}
    return msgspec.convert(row, EdgeRow)
