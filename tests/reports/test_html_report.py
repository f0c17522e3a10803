"""The page: whole, safe, reachable and offline."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import msgspec
import pytest
from p2d_audit.report import Report
from p2d_reports.html import view
from p2d_reports.html.anchors import name_anchors
from p2d_reports.html.page import render
from p2d_reports.html.prose import Piece, split_names, split_prose

from tests.reports.report_parts import finding, region, report
from tests.reports.report_samples import empty_report, small_report
from tests.reports.shop_inventory import ORDERS, PRICES
from tests.reports.strange_reports import hostile_report, large_report

HOSTILE = "</script><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} \" ' &amp; \x1b\u202e`b`"
REPORTS = {
    "empty": empty_report(),
    "small": small_report(),
    "large": large_report(60, 200),
    "hostile": hostile_report(HOSTILE),
}
each_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
DOCUMENTED = 2
"""Code blocks in the documentation of the rule that has all the findings."""
VOID = {"meta", "br", "input"}


class Page(HTMLParser):
    """The elements of a page, its text, and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.mistakes: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.append(" ")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


@each_report
def test_every_element_is_closed(report: Report) -> None:
    page = Page(render(report))
    assert page.mistakes == []
    assert page.open == []


@each_report
def test_every_link_leads_to_a_place_on_the_page(report: Report) -> None:
    page = Page(render(report))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    links = [link["href"] or "" for link in page.named("a")]
    assert len(ids) == len(set(ids))
    assert [link for link in links if link.removeprefix("#") not in ids or not link.startswith("#")] == []


@each_report
def test_nothing_is_fetched_and_nothing_is_styled_or_run_inline(report: Report) -> None:
    page = Page(render(report))
    forbidden = {"src", "srcset", "action", "style", "background", "data", "poster"}
    attributes = {name for _, given in page.elements for name in given}
    assert not attributes & forbidden
    assert not [name for name in attributes if name.startswith("on")]
    assert not {tag for tag, _ in page.elements} & {"img", "link", "iframe", "object", "embed", "base"}
    assert "url(" not in render(report)


@each_report
def test_the_policy_allows_exactly_this_style_and_this_script(report: Report) -> None:
    text = render(report)
    (policy,) = [m["content"] or "" for m in Page(text).named("meta") if m.get("http-equiv")]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_hostile_text_is_only_text() -> None:
    calm, hostile = Page(render(small_report())), Page(render(hostile_report(HOSTILE)))
    assert [tag for tag, _ in hostile.elements if tag in ("script", "img")] == ["script"]
    assert len(hostile.named("section")) == len(calm.named("section"))
    assert r"</script><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} " in hostile.text
    assert "49" not in hostile.text
    assert r"&amp; \x1b\u202e" in hostile.text


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


def test_the_headline_says_how_much_how_long_and_how_ready() -> None:
    text = Page(render(small_report())).text
    assert "Likely effort 27 h between 17 and 37 h" in text
    assert "Mean readiness 78 of 100" in text
    assert "Flows 3" in text
    assert "2 errors, 3 warnings, 0 notes" in text


def test_an_incomplete_audit_says_so_first() -> None:
    assert (
        "This audit is incomplete: 1 file could not be read, 1 part of the audit failed"
        in Page(render(small_report())).text
    )
    assert "incomplete" not in Page(render(empty_report())).text


def test_without_flows_the_page_says_so() -> None:
    text = Page(render(empty_report())).text
    assert "No Prefect flows were found." in text
    assert "No rule found anything." in text


def test_the_ledger_of_a_flow_stands_with_its_sum() -> None:
    text = Page(render(small_report())).text
    assert "task to asset task.asset 1 0.50 0.88 1.25 0.5/1/2" in text
    assert "= this flow 1.95 3.21 4.47" in text


def test_what_a_flow_becomes_stands_with_its_reason() -> None:
    page = render(small_report())
    assert "<strong>graph-asset</strong>, partitioned by time: <code>mail</code> is given what" in page


def test_findings_stand_with_their_flow_or_apart() -> None:
    shown = view.view_report(small_report())
    by_flow = {flow.row.id: [found.rule for found in flow.findings] for flow in shown.flows}
    assert by_flow[ORDERS] == ["PTD203", "PTD203", "PTD310"]
    assert by_flow[PRICES] == []
    assert [found.rule for found in shown.elsewhere] == ["PTD001"]


def test_a_finding_about_a_task_stands_with_the_only_flow_that_runs_it() -> None:
    small = small_report()
    own = finding("PTD402", "`x`", "shop/orders.py", region(4, "x", "x"), unit=small.tasks[0].id)
    shown = view.view_report(msgspec.structs.replace(small, findings=(own,)))
    assert [flow.row.id for flow in shown.flows if flow.findings] == [ORDERS]
    shared = msgspec.structs.replace(small.tasks[0], used_by=(ORDERS, PRICES))
    shown = view.view_report(msgspec.structs.replace(small, findings=(own,), tasks=(shared,)))
    assert shown.elsewhere == (own,)


def test_schedules_stand_with_their_dagster_cron() -> None:
    text = Page(render(small_report())).text
    assert "0 0,3,6,9,12,15,18,21 * * * 30 1,4,7,10,13,16,19,22 * * * no the anchor date is not kept" in text
    assert "rrule ?" in text
    assert "not known before the run prefect.yaml:20" in text


def test_documentation_is_set_as_paragraphs_and_code() -> None:
    pieces = list(split_prose("One.\n\nTwo `x`.\n\n```python\na = 1\n\nb = 2\n```\n\nLast."))
    assert pieces == [
        Piece("text", "One."),
        Piece("text", "Two `x`."),
        Piece("code", "a = 1\n\nb = 2"),
        Piece("text", "Last."),
    ]
    assert list(split_names("`a` to `b`")) == [Piece("code", "a"), Piece("text", " to "), Piece("code", "b")]


def test_anchors_are_fit_for_urls_and_all_different() -> None:
    anchors = name_anchors("flow", ["flow:a b", "flow:a-b", "flow:é", "flow:ü"])
    assert list(anchors.values()) == ["flow-a-b", "flow-a-b~2", "flow-", "flow-~2"]


def test_a_huge_report_shows_source_for_the_first_findings_and_says_so() -> None:
    text = render(large_report(3, view.MOST_SNIPPETS + 5))
    assert text.count("<pre>") == view.MOST_SNIPPETS + DOCUMENTED
    assert f"Source is shown for the first {view.MOST_SNIPPETS} findings only" in text


def test_bars_are_in_proportion() -> None:
    bars = {flow.row.id: flow.bar for flow in view.view_report(small_report()).flows}
    assert bars[ORDERS] == view.Bar(start=42.7, length=57.3, likely=71.3)
    assert bars[PRICES].start + bars[PRICES].length == pytest.approx(23.5, abs=0.1)


def test_the_same_report_makes_the_same_page() -> None:
    assert render(small_report()) == render(small_report())


def test_an_empty_reports_sections_are_all_there() -> None:
    links = [link["href"] for link in Page(render(report())).named("a")]
    assert {"#main", "#flows", "#plan", "#deployments", "#work", "#rules", "#each", "#coverage"} <= set(links)
