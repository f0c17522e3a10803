"""The page that a developer moves a flow with."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
import pytest
from p2d_audit.report import ClusterRow, ConstructRow, DeltaRow, Range, Report, StrategyRow, UnresolvedRow
from p2d_reports.brief.findings import examples_of
from p2d_reports.brief.page import render

from tests.reports.report_parts import MAPPED_DOC
from tests.reports.report_samples import empty_report, small_report
from tests.reports.shop_inventory import ORDERS, PRICES, REPORTS
from tests.reports.strange_reports import hostile_report


def brief_of(flow: str, report: Report | None = None, **changes: object) -> str:
    whole = report or small_report()
    rows = tuple(msgspec.structs.replace(row, **changes) for row in whole.flows if row.id == flow)
    return render(msgspec.structs.replace(whole, flows=rows))


def part(brief: str, title: str) -> str:
    return brief.partition(f"\n## {title}\n\n")[2].partition("\n\n## ")[0].rstrip("\n")


def cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


def test_the_brief_of_a_flow_looks_as_agreed(keeps: Callable[[str, str], None]) -> None:
    keeps(brief_of(ORDERS), "brief.md")


def test_every_flow_of_a_report_has_a_brief() -> None:
    assert re.findall("^# .*", render(small_report()), re.MULTILINE) == [
        "# Move `refresh prices 💶` to Dagster",
        "# Move `make_report` to Dagster",
        "# Move `nightly-orders` to Dagster",
    ]
    assert render(empty_report()) == "No Prefect flows found\n"


def test_places_are_those_of_the_flow_its_tasks_deployments_schedules_and_triggers() -> None:
    assert cells(part(brief_of(ORDERS), "Places")) == [
        ["flow", "`nightly_orders`", "`shop/orders.py:21` to line 44"],
        ["task", "`get_orders`", "`shop/orders.py:4`"],
        ["task", "`charge`", "`shop/orders.py:12`"],
        ["deployment", "`nightly`", "`prefect.yaml:3`"],
        ["schedule", "cron `0 2 * * 1-5`", "`prefect.yaml:8`"],
        ["trigger", "event `order.paid`", "`prefect.yaml:25`"],
    ]


def test_hand_offs_say_what_travels_from_where_to_where() -> None:
    assert cells(part(brief_of(ORDERS), "Hand-offs")) == [
        [
            "`get_orders` (`shop/orders.py:30`)", "`charge` (`shop/orders.py:30`)", "`order`", "mapped",
            "`pandas.DataFrame` (annotation)", "high",
        ]
    ]  # fmt: skip


def test_a_rule_is_told_once_with_all_its_findings_its_construct_and_its_example() -> None:
    small = small_report()
    construct = ConstructRow(
        id="map-dynamic", family="mapped", pattern="`t.map(xs)`", equivalent="`dg.DynamicOut`",
        disposition="redesign", caveat="Keys must be unique", source="dagster",
    )  # fmt: skip
    found = tuple(
        msgspec.structs.replace(row, construct="map-dynamic") if row.rule == "PTD203" else row for row in small.findings
    )
    told = part(
        brief_of(ORDERS, msgspec.structs.replace(small, findings=found, constructs=(construct,))), "Findings"
    ).partition("### `PTD203`")[2]
    assert told.count("is mapped over a collection (`shop/orders.py:") == 2
    assert "the orders come from here \\[1\\] (`shop/orders.py:29`)" in told
    assert told.count("`map-dynamic` becomes `dg.DynamicOut`. Keys must be unique") == 1
    assert told.count('    yield dg.DynamicOutput(1, mapping_key="a")') == 1


def test_only_the_dagster_code_of_a_rule_is_its_example() -> None:
    (example,) = examples_of(MAPPED_DOC)
    assert example.startswith("@dg.op(out=dg.DynamicOut())")


def test_strategies_stand_side_by_side_if_there_are_any() -> None:
    row = StrategyRow(
        name="wrap", effort=Range(low=1, likely=2, high=4), lost=("lineage",), vanishing=("PTD203",),
        recommended=True, reason="it runs once a year",
    )  # fmt: skip
    assert cells(part(brief_of(ORDERS, strategies=(row,)), "Strategies")) == [
        ["wrap, recommended", "1.00 / 2.00 / 4.00", "lineage", "`PTD203`", "it runs once a year"]
    ]
    assert "## Strategies" not in brief_of(ORDERS, strategies=())


def test_a_setting_that_is_the_same_at_several_places_is_one_row() -> None:
    deltas = tuple(
        DeltaRow(setting="late runs", prefect=f"`{cron}`", dagster="none", change="lost", path="a.yaml", line=line)
        for line, cron in enumerate(("0 1 * * *", "0 2 * * *"), start=1)
    )
    assert cells(part(brief_of(ORDERS, deltas=deltas), "Settings")) == [
        ["late runs", "`0 1 * * *`; `0 2 * * *`", "none", "lost", "`a.yaml:1`, `a.yaml:2`"]
    ]


def test_flows_that_it_makes_run_and_that_make_it_run_are_named() -> None:
    assert part(brief_of(ORDERS), "Other flows") == "- Makes run `shop.prices:refresh_prices`"
    assert part(brief_of(PRICES), "Other flows") == "- Is run by `shop.orders:nightly_orders`"


def test_shared_pieces_are_those_that_the_flow_needs() -> None:
    assert [row[:2] for row in cells(part(brief_of(REPORTS), "Shared pieces"))] == [
        ["`task:shop.mail:send_mail`", "task to function"]
    ]
    assert "## Shared pieces" not in brief_of(PRICES)


def test_flows_of_the_same_shape_are_named() -> None:
    cluster = ClusterRow(id="c1", flows=(ORDERS, PRICES), clone=Range(low=1, likely=1, high=1))
    whole = msgspec.structs.replace(small_report(), clusters=(cluster,))
    assert "| flows of the same shape | `shop.prices:refresh_prices` |" in brief_of(ORDERS, whole, cluster="c1")


def test_what_the_report_cannot_answer_is_asked() -> None:
    small = small_report()
    unknown = UnresolvedRow(path="shop/prices.py", line=4, what="steps[name]", why="the name is known in a run only")
    coverage = msgspec.structs.replace(small.coverage, unresolved=(unknown,))
    asked = part(brief_of(PRICES, msgspec.structs.replace(small, coverage=coverage), unmapped=2), "Open questions")
    assert asked.splitlines() == [
        "- 2 uses of names of Prefect's that no construct covers: what do they do, and what does it instead?",
        "- The name of the deployment at `prefect.yaml:12` is known only when the code runs: what is it called?",
        "- Does it matter that the anchor date is not kept? (`prefect.yaml:17`)",
        "- When does the schedule at `prefect.yaml:20` fire? It is known only when the code runs",
        "- What does `steps[name]` at `shop/prices.py:4` do? It could not be followed: the name is known in a run only",
    ]


def test_what_is_uncertain_is_asked() -> None:
    small = small_report()
    handoffs = tuple(msgspec.structs.replace(row, confidence="low") for row in small.handoffs)
    findings = tuple(msgspec.structs.replace(row, confidence="low") for row in small.findings)
    asked = part(
        brief_of(ORDERS, msgspec.structs.replace(small, handoffs=handoffs, findings=findings)), "Open questions"
    )
    assert "- Does a value really travel from `get_orders` to `charge` (`shop/orders.py:30`)?" in asked
    assert (
        "- Is it so that `nightly_orders` waits for a person? (`PTD310`, `shop/orders.py:38`, low confidence)" in asked
    )


@pytest.mark.parametrize(
    "text",
    ["`", "```\nrm -rf /\n```", "a | b", "x\n## Injected", "<script>alert(1)</script>", "[a](javascript:x)", "é😀"],
)
def test_a_hostile_name_stays_where_it_is(text: str) -> None:
    brief = render(hostile_report(text))
    assert not re.search("^## Injected", brief, re.MULTILINE)
    lines = [line for line in brief.splitlines() if line.startswith("|")]
    for line in lines:
        assert len(re.findall(r"(?<!\\)\|", line)) in (3, 4, 5, 6, 7)
    prose = re.sub(r"(`+).*?\1", "", brief)
    assert not re.search(r"(?<!\\)<script|(?<!\\)\[a\]\(", prose)
