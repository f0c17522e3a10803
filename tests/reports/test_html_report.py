"""The page: whole, safe, reachable and offline; what it says without scripts, and what its script is given."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from p2d_audit.report import CodeRow, Report, RepositoryRow, Run
from p2d_reports.html.anchors import name_anchors
from p2d_reports.html.data.calendar import hours_of_week
from p2d_reports.html.overview import bar_of, view_overview
from p2d_reports.html.page import render
from p2d_reports.html.permalinks import permalink_template
from p2d_reports.html.prose import Piece, split_names
from p2d_reports.html.script import list_vendored, page_script

from tests.reports.comparison_samples import baselined_report, compared_report, foreign_comparison
from tests.reports.page_parser import Page
from tests.reports.report_parts import finding, region
from tests.reports.report_samples import empty_report, small_report
from tests.reports.shop_inventory import ORDERS, PRICES
from tests.reports.strange_reports import hostile_report, large_report

HOSTILE = "</script><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} ]]> \" ' &amp; \x1b\u202e`b`"
REPORTS = {
    "empty": empty_report(),
    "small": small_report(),
    "large": large_report(60, 200),
    "hostile": hostile_report(HOSTILE),
    "compared": compared_report(),
    "baselined": baselined_report(),
    "foreign comparison": foreign_comparison(HOSTILE),
}
each_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


@each_report
def test_every_element_is_closed(report: Report) -> None:
    page = Page(render(report))
    assert page.mistakes == []
    assert page.open == []


@each_report
def test_every_link_leads_to_a_section_of_the_page(report: Report) -> None:
    page = Page(render(report))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    links = [link["href"] or "" for link in page.named("a")]
    assert len(ids) == len(set(ids))
    assert [link for link in links if link[:1] != "#" or link[1:].partition("?")[0] not in ids] == []


@each_report
def test_nothing_is_fetched_and_nothing_is_styled_or_run_inline(report: Report) -> None:
    page = Page(render(report))
    forbidden = {"src", "srcset", "action", "style", "background", "data", "poster"}
    attributes = {name for _, given in page.elements for name in given}
    assert not attributes & forbidden
    assert not [name for name in attributes if name.startswith("on")]
    assert not {tag for tag, _ in page.elements} & {"img", "link", "iframe", "object", "embed", "base"}
    (style,) = re.findall(r"<style>(.*?)</style>", render(report), re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style


@each_report
def test_the_policy_allows_exactly_this_style_and_this_script(report: Report) -> None:
    text = render(report)
    (policy,) = [m["content"] or "" for m in Page(text).named("meta") if m.get("http-equiv")]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.count("sha256-") == 2


def test_the_script_cannot_end_its_element_and_parses_no_markup() -> None:
    script = page_script()
    assert "</script" not in script.lower()
    assert "<!--" not in script
    own = script[script.index("return Prism;") :]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", own)
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(", own)


def test_hostile_text_is_only_text() -> None:
    calm, hostile = Page(render(small_report())), Page(render(hostile_report(HOSTILE)))
    assert [tag for tag, _ in hostile.elements if tag in ("script", "img")] == ["script", "script"]
    assert len(hostile.named("section")) == len(calm.named("section"))
    shown = r"</script><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} ]]> "
    assert shown in hostile.text
    assert r"&amp; \x1b\u202e" in hostile.text
    assert hostile.data["flows"][0]["label"].startswith(shown)
    assert not set("<>&") & set(hostile.scripts[0])


def test_no_character_moves_or_reorders_the_text() -> None:
    text = render(hostile_report("a\u202eb\x07c\udcffd"))
    assert text.encode()
    assert not set("\u202e\x07") & set(text)


@each_report
def test_headings_are_in_order_and_there_is_one_first(report: Report) -> None:
    levels = [int(tag[1]) for tag, _ in Page(render(report)).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@each_report
def test_every_table_has_a_caption_and_every_heading_cell_a_scope(report: Report) -> None:
    page = Page(render(report))
    assert len(page.named("caption")) == len(page.named("table"))
    assert all(cell.get("scope") in ("row", "col") for cell in page.named("th"))
    assert page.named("html") == [{"lang": "en"}]


def test_the_first_screen_says_how_much_how_long_and_how_ready() -> None:
    text = Page(render(small_report())).text
    assert "Moving 3 flows to Dagster takes about 27 hours: 2 can move as they are, 1 needs a change first." in text
    assert "Effort 27 h likely, between 17 and 37 h" in text
    assert "Readiness 78 of 100" in text
    assert "2 errors, 3 warnings, 0 notes" in text
    assert "Gate: fail: 2 findings of severity error" in text


def test_the_first_screen_says_what_blocks_and_in_which_order_flows_move() -> None:
    shown = view_overview(small_report())
    assert [(one.label, one.note, one.number) for one in shown.blocking] == [
        ("PTD203", "MappedTask", 1),
        ("PTD310", "PausedFlow", 1),
    ]
    assert [(one.label, one.number, one.note) for one in shown.tiers] == [
        ("S", 2, "5 h"),
        ("M", 1, "14 h"),
        ("L", 0, "0 h"),
        ("XL", 0, "0 h"),
    ]
    assert [(step.wave.number, step.start) for step in shown.timeline] == [(1, 0.0), (2, 25.11)]
    assert sum(one.number for one in shown.readiness) == 3
    assert [round(one.part) for one in shown.dispositions] == [20, 20, 40, 20, 0]
    assert shown.easy == 20


def test_the_parts_of_the_effort_add_up_to_its_bar() -> None:
    shares = view_overview(small_report()).shares
    assert [share.name for share in shares] == ["flows", "shared work", "platform"]
    assert shares[0].start == 0.0
    assert all(
        before.start + before.length == pytest.approx(after.start, abs=0.02) for before, after in pairwise(shares)
    )
    assert shares[-1].start + shares[-1].length == pytest.approx(100, abs=0.02)


def test_the_first_screen_says_what_changed_since_a_base() -> None:
    text = Page(render(compared_report())).text
    assert "Since main (commit 0123456789ab) +10.66 h likely, 2 new findings (2 new, 3 known (1 moved), 1 fixed" in text
    assert "Wave 2: +7.07 h, joined by shop.orders:nightly_orders, left by shop.gone:gone" in text
    assert "Not allowed to be new: flow refresh prices shop/prices.py:9: shop/" in text
    assert "1 finding fixed PTD402 the secret old is read from a Block shop/gone.py:9" in text
    assert "PTD203 shop/old.py, unseen: the file was not read" in text
    assert "the configuration is that of now on both sides" in text
    assert "Since " not in Page(render(small_report())).text


def test_a_baseline_knows_no_hours_and_the_first_screen_says_none() -> None:
    text = Page(render(baselined_report())).text
    assert "Since p2d-baseline.jsonl 2 new findings (2 new, 3 known (1 moved), 1 fixed, 1 not seen)" in text
    assert "Flows that are not as they were" not in text


def test_new_findings_are_told_from_known_ones() -> None:
    data = Page(render(compared_report())).data
    states = [row[data["columns"].index("state")] for row in data["findings"]]
    assert sorted(data["states"][state] for state in states) == ["new"] * 2 + ["unchanged"] * 3


def test_an_incomplete_audit_says_so_first() -> None:
    said = "This audit is incomplete: 1 file could not be read, 1 part of the audit failed"
    assert said in Page(render(small_report())).text
    assert "incomplete" not in Page(render(empty_report())).text


def test_without_flows_the_page_says_so() -> None:
    text = Page(render(empty_report())).text
    assert "No Prefect flows were found in 0 files that mention Prefect." in text
    assert "No rule found anything." in text
    assert "There is nothing to plan." in text


def test_what_could_not_be_seen_is_listed_without_scripts() -> None:
    text = Page(render(small_report())).text
    assert "Files that could not be read" in text
    assert "What could not be followed" in text
    assert "Prefect names that nothing can be said of" in text


def test_the_ledger_of_a_flow_adds_up_in_the_data() -> None:
    data = Page(render(small_report())).data
    orders = _flow(data, ORDERS)
    lines = [(data["texts"][line[0]], line[3:]) for line in orders["ledger"]]
    assert ("task to op", [2, 0.7, 1.06, 1.42]) in lines
    for column, end in enumerate(orders["effort"], 4):
        assert sum(line[column] for line in orders["ledger"]) == pytest.approx(end)


def test_a_flow_brings_what_it_becomes_its_settings_checks_and_hand_offs() -> None:
    data = Page(render(small_report())).data
    orders = _flow(data, ORDERS)
    assert orders["target"][:2] == ["graph-asset", "time"]
    assert [data["texts"][said] for said in orders["handoffs"][0][6:8]] == ["order", "mapped"]
    assert {"get_orders", "charge"} <= {data["texts"][box[4]] for box in orders["drawing"]["boxes"]}
    assert [data["texts"][label[0]] for label in orders["drawing"]["labels"]] == ["order (mapped)"]
    assert any("parity run" in data["texts"][check] for check in orders["checks"])
    assert _flow(data, PRICES)["neededBy"] == [data["flows"].index(orders)]


def test_findings_belong_to_every_flow_that_they_are_about() -> None:
    small = small_report()
    task = small.tasks[0]
    own = finding("PTD402", "`x`", "shop/orders.py", region(4, "x", "x"), unit=task.id)
    shared = msgspec.structs.replace(task, used_by=(ORDERS, PRICES))
    data = Page(render(msgspec.structs.replace(small, findings=(own,), tasks=(shared,)))).data
    (row,) = data["findings"]
    flows = row[data["columns"].index("flows")]
    assert {data["flows"][number]["id"] for number in flows} == {ORDERS, PRICES}


def test_a_finding_brings_its_own_lines_only_where_the_code_does_not() -> None:
    small = small_report()
    inside = finding("PTD203", "a", "shop/orders.py", region(11, "b = 1", "b"))
    outside = finding("PTD203", "b", "shop/orders.py", region(14, "e = 1", "e"))
    code = (CodeRow(path="shop/orders.py", line=10, text="a = 1\nb = 1\nc = 1"),)
    data = Page(render(msgspec.structs.replace(small, findings=(inside, outside), code=code))).data
    snippets = [row[data["columns"].index("snippet")] for row in data["findings"]]
    assert snippets == [-1, data["texts"].index("e = 1")]


def test_code_that_no_page_can_hold_is_left_out_and_counted() -> None:
    code = tuple(CodeRow(path=f"{number}.py", line=1, text="x" * 1_000_000) for number in range(8))
    text = render(msgspec.structs.replace(small_report(), code=code))
    data = Page(text).data
    assert (len(data["code"]), data["codeLeftOut"]) == (5, 3)
    assert len(text) < 6_000_000


def test_schedules_come_with_their_dagster_cron_and_the_hours_they_fire_in() -> None:
    data = Page(render(small_report())).data
    assert [row["cron"] for row in data["schedules"]][1] == [
        "0 0,3,6,9,12,15,18,21 * * *",
        "30 1,4,7,10,13,16,19,22 * * *",
    ]
    assert [hours.bit_count() for hours in data["schedules"][1]["days"]] == [16] * 7
    assert data["schedules"][2]["days"] == []


@pytest.mark.parametrize(
    ("cron", "days", "hours"),
    [
        ("0 2 * * *", 7, {2}),
        ("*/5 8-10 * * mon-fri", 5, {8, 9, 10}),
        ("0 */6 * * 0", 1, {0, 6, 12, 18}),
        ("0 1 1 * 1", 7, {1}),
        ("0 1 * * 7", 1, {1}),
        ("@daily", 7, {0}),
    ],
)
def test_the_calendar_knows_the_hours_of_a_cron(cron: str, days: int, hours: set[int]) -> None:
    found = hours_of_week(cron)
    assert found is not None
    assert len({day for day, _ in found}) == days
    assert {hour for _, hour in found} == hours


@pytest.mark.parametrize("cron", ["0 1 * * 5#2", "0 L * * *", "0 1 * *", "0 24 * * *", "every day", "0 1-0 * * *"])
def test_the_calendar_leaves_other_crons_out(cron: str) -> None:
    assert hours_of_week(cron) is None


def test_sunday_is_the_last_day_of_the_week() -> None:
    assert hours_of_week("0 5 * * sun") == hours_of_week("0 5 * * 0") == frozenset({(6, 5)})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/a/b", "https://github.com/a/b/blob/HEAD/{path}#L{line}"),
        ("https://github.com/a/b/blob/v1", "https://github.com/a/b/blob/v1/{path}#L{line}"),
        ("https://github.com/a/b/tree/v1", "https://github.com/a/b/blob/v1/{path}#L{line}"),
        ("https://gitlab.com/a/b", "https://gitlab.com/a/b/-/blob/HEAD/{path}#L{line}"),
        ("https://bitbucket.org/a/b", "https://bitbucket.org/a/b/src/HEAD/{path}#lines-{line}"),
        ("https://code.acme.io/x?p={path}&l={line}", "https://code.acme.io/x?p={path}&l={line}"),
    ],
)
def test_lines_are_linked_to_as_their_host_shows_them(url: str, expected: str) -> None:
    assert permalink_template(_run(url, None)) == expected


def test_what_was_not_seen_is_linked_to_its_host() -> None:
    small = small_report()
    linked = msgspec.structs.replace(small, run=msgspec.structs.replace(small.run, repo_url="https://github.com/a/b"))
    place = small.coverage.unresolved[0]
    address = f"https://github.com/a/b/blob/HEAD/{place.path}#L{place.line}"
    assert address in [link["href"] for link in Page(render(linked)).named("a")]


def test_links_count_from_the_top_of_the_work_tree() -> None:
    run = _run("https://github.com/a/b", RepositoryRow(root="services/etl", address=None))
    assert permalink_template(run) == "https://github.com/a/b/blob/HEAD/services/etl/{path}#L{line}"
    assert permalink_template(_run(None, None)) is None


def test_every_part_by_others_is_named_with_version_licence_and_terms() -> None:
    page = Page(render(empty_report()))
    for library in list_vendored():
        assert f"{library.name} {library.version}, {library.licence}" in page.text
        assert " ".join(library.terms.split())[:60] in page.text
        assert "Permission is hereby granted" in library.terms


def test_names_in_messages_are_set_as_code() -> None:
    assert list(split_names("`a` to `b`")) == [Piece("code", "a"), Piece("text", " to "), Piece("code", "b")]


def test_anchors_are_fit_for_urls_and_all_different() -> None:
    anchors = name_anchors("flow", ["flow:a b", "flow:a-b", "flow:é", "flow:ü"])
    assert list(anchors.values()) == ["flow-a-b", "flow-a-b~2", "flow-", "flow-~2"]


def test_bars_are_in_proportion() -> None:
    efforts = {flow.id: flow.effort for flow in small_report().flows}
    bar = bar_of(efforts[ORDERS], 10)
    assert (bar.start, bar.length, bar.likely) == (81.2, 109.0, 135.7)


def test_the_page_of_ten_thousand_findings_in_six_hundred_flows_is_below_six_megabytes() -> None:
    assert len(render(large_report(600, 10_000)).encode()) < 6_000_000


def test_the_same_report_makes_the_same_page() -> None:
    assert render(small_report()) == render(small_report())


def _flow(data: Any, identity: str) -> Any:
    return next(flow for flow in data["flows"] if flow["id"] == identity)


def _run(url: str | None, repository: RepositoryRow | None) -> Run:
    return Run(root=".", paths=(".",), config=None, fail_on=(), repo_url=url, repository=repository)
