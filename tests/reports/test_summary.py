"""The summary of a job, as GitHub shows it."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from p2d_audit.report import Gate, Report
from p2d_reports.summary.hours import change, difference, hours
from p2d_reports.summary.page import MOST_BYTES, render

from tests.reports.comparison_samples import baselined_report, compared_report, foreign_comparison
from tests.reports.report_samples import empty_report, small_report
from tests.reports.strange_reports import hostile_report, large_report
from tests.reports.troubled_reports import HOSTILE, clean_report, foreign_report, read, unread, within

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OWN_BOLD = {"There is no gate", "The gate is not passed", "This audit is incomplete"}
OWN_TAGS = ["<details>\n<summary>", "</details>"]
CALLS = re.compile(r"https?://|\bwww\.|@\w|[#!%$&]\d|\bGH-\d|~\w")


def sections(text: str) -> list[str]:
    return re.findall(r"^## (.*)$", text, re.MULTILINE)


def table_after(text: str, heading: str) -> list[list[str]]:
    """Return the first table after a heading, without the line below its head."""
    part = text.partition(heading)[2]
    rows = re.search(r"(?:^\|.*\n?)+", part, re.MULTILINE)
    assert rows is not None
    cells = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[0].splitlines()]
    return [cells[0], *cells[2:]]


def tokens(text: str) -> Iterator[Token]:
    for token in MARKDOWN.parse(text):
        yield token
        yield from token.children or ()


def test_the_small_report_looks_as_agreed(keeps: Callable[[str, str], None]) -> None:
    keeps(render(small_report()), "summary.md")


def test_a_compared_report_looks_as_agreed(keeps: Callable[[str, str], None]) -> None:
    keeps(render(compared_report()), "summary-compared.md")


def test_it_goes_from_the_verdict_to_the_findings() -> None:
    assert sections(render(small_report())) == ["Verdict", "Totals", "Flows", "Findings"]


def test_what_changed_comes_first_and_begins_with_the_hours_of_each_flow() -> None:
    text = render(compared_report())
    assert sections(text)[:2] == ["Changes since `main` (commit `0123456789ab`)", "Verdict"]
    assert table_after(text, "## Changes") == [
        ["Flow", "Change", "Size", "Likely hours", "Difference", "Readiness", "Wave"],
        ["`nightly-orders`", "changed", "S → M", "5 → 13.57", r"\+8.57 h", "80 → 48", "2"],
        ["`refresh prices 💶`", "added", "S", "3.21", r"\+3.21 h", "97", "1"],
        ["`gone`", "removed", "S", "1.5", "\N{MINUS SIGN}1.5 h", "90", "1"],
        ["`? (make_report)`", "moved", "S", "1.34", "0 h", "91", "1"],
        ["Shared work", "", "", "0 → 0.38", r"\+0.38 h", "", ""],
        ["All", "", "", "16.51 → 27.17", r"\+10.66 h", "78", ""],
    ]


def test_a_baseline_knows_findings_and_no_hours() -> None:
    text = render(baselined_report())
    assert "## Changes since the baseline `p2d-baseline.jsonl`\n\n2 new findings, 1 fixed, " in text
    assert "Difference" not in text


def test_new_findings_come_first_and_have_their_state() -> None:
    rows = table_after(render(compared_report()), "<details>")
    assert [row[0] for row in rows] == ["State", "new", "new", "unchanged", "unchanged", "unchanged"]


def test_the_gate_says_why() -> None:
    gate = Gate(fail_on=("error", "effort>8"), decision="fail", reasons=("2 findings of severity error",))
    text = render(msgspec.structs.replace(clean_report(), gate=gate))
    assert "**The gate is not passed** (`error`, `effort>8`). " in text
    assert "\n- 2 findings of severity error\n" in text


def test_hours_of_the_totals_add_up_as_they_are_shown() -> None:
    header, *rows = table_after(render(small_report()), "## Totals")
    assert header == ["Hours", "Low", "Likely", "High"]
    figures = [[float(cell) for cell in row[1:]] for row in rows]
    assert [sum(column) for column in zip(*figures[:3], strict=True)] == pytest.approx(figures[3])


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (read(clean_report(), unread("a.py")), "**This audit is incomplete**:\n\n- `a.py:3` cannot be read: broken"),
        (small_report(), "- The audit itself failed: `ACME01`: rule acme.rules.Owner failed"),
        (empty_report(), "There was nothing to read, so that nothing is known."),
    ],
    ids=["unread", "failed", "nothing"],
)
def test_what_was_not_whole_is_never_clean(told: Report, says: str) -> None:
    text = render(told)
    assert says in text
    assert "\nNo findings.\n" not in text


def test_a_clean_audit_is_clean() -> None:
    assert "\nNo findings.\n" in render(clean_report())


def test_paths_lead_from_the_top_of_the_repository() -> None:
    text = render(within(small_report(), "shop", "services/shop"))
    assert "`services/shop/shop/orders.py:38`" in text
    assert "`shop/orders.py" not in text


def test_places_are_links_where_the_repository_can_be_read() -> None:
    told = within(small_report(), ".", "services")
    known = msgspec.structs.replace(told.run, repo_url="https://example.com/acme/flows/blob/main")
    text = render(msgspec.structs.replace(told, run=known))
    path = "services/shop/old%20flow%20%C3%A9.py#L7"
    assert f"| [`services/shop/old flow é.py:7`](<https://example.com/acme/flows/blob/main/{path}>) |" in text
    assert {dict(token.attrs)["href"] for token in tokens(text) if token.type == "link_open"} == {
        f"https://example.com/acme/flows/blob/main/services/shop/{end}"
        for end in (
            "old%20flow%20%C3%A9.py#L7", "orders.py#L21", "orders.py#L30", "orders.py#L31", "orders.py#L38",
            "prices.py#L9", "reports.py#L30", "reports.py#L33",
        )
    }  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_link_leads_nowhere_else(text: str) -> None:
    told = foreign_report(text)
    known = msgspec.structs.replace(told.run, repo_url="https://example.com/flows")
    links = [token for token in tokens(render(msgspec.structs.replace(told, run=known))) if token.type == "link_open"]
    assert len(links) == 3
    assert all(str(dict(token.attrs)["href"]).startswith("https://example.com/flows/blob/HEAD/") for token in links)


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_calls_nobody_and_is_no_markup(text: str) -> None:
    hold_inert(
        [foreign_report(text), foreign_comparison(text), *([hostile_report(text)] if text.isprintable() else [])]
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(text=st.text(st.characters(exclude_categories=["Cs"])) | st.text("#@!~[]()<>&`|*_\\\n\r .:/0aA-GHw"))
def test_no_text_calls_anybody_or_is_markup(text: str) -> None:
    hold_inert([foreign_report(text), foreign_comparison(text)])


def hold_inert(told: list[Report]) -> None:
    for report in told:
        page = render(report)
        page.encode("utf-8", "backslashreplace")
        found = list(tokens(page))
        kinds = {token.type for token in found}
        assert not kinds & {"link_open", "image", "html_inline", "em_open", "s_open", "fence", "code_block"}
        assert {token.content.strip().partition("All")[0] for token in found if token.type == "html_block"} <= set(
            OWN_TAGS
        )
        assert not [token.content for token in found if token.type == "text" and CALLS.search(token.content)]
        bold = {after.content for token, after in pairwise(found) if token.type == "strong_open"}
        assert bold <= OWN_BOLD


@pytest.mark.parametrize("text", HOSTILE)
def test_every_row_has_as_many_cells_as_its_table(text: str) -> None:
    page = render(foreign_report(text))
    widths: list[int] = []
    for token in MARKDOWN.parse(page):
        if token.type == "tr_open":
            widths.append(0)
        if token.type in ("td_open", "th_open"):
            widths[-1] += 1
        if token.type == "table_close":
            assert len(set(widths)) == 1
            widths = []
    body = [token for token in MARKDOWN.parse(page) if token.type == "tr_open"]
    assert len(body) == page.count("\n| ") - page.count("\n| ---")


def test_ten_thousand_findings_fit_into_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.process_time()
    text = render(large_report(3_000, 10_000))
    took = time.process_time() - began
    with capsys.disabled():
        sys.stdout.write(f"\nmarkdown: 10,000 findings in {took:.2f} s, {len(text.encode()):,} bytes\n")
    assert took < 5
    assert 0.8 * MOST_BYTES < len(text.encode()) <= MOST_BYTES < 1024 * 1024
    assert re.search(r"\nAnd [\d]+ more: |\nAnd \d+ flows more: ", text)
    assert text.endswith("Hours are planning hints.\n")
    assert "</details>" in text


@pytest.mark.parametrize("text", ["é😀" * 400, "`" * 400, "\u202e" * 400, "|" * 400])
def test_long_names_do_not_break_the_limit(text: str) -> None:
    wide = large_report(1_500, 3_000)
    flows = tuple(msgspec.structs.replace(row, name=text, path=text) for row in wide.flows)
    findings = tuple(msgspec.structs.replace(row, message=text, path=text, rule=text[:40]) for row in wide.findings)
    page = render(msgspec.structs.replace(wide, flows=flows, findings=findings))
    assert len(page.encode()) <= MOST_BYTES


@pytest.mark.parametrize(
    ("number", "text"), [(0.0, "0"), (-0.0, "0"), (3.254, "3.25"), (1234.5, "1234.5"), (123456.789, "123456.79")]
)
def test_hours_are_in_hundredths(number: float, text: str) -> None:
    assert hours(number) == text


@pytest.mark.parametrize(
    ("number", "text"), [(3.0, "+3 h"), (-1.25, "\N{MINUS SIGN}1.25 h"), (0.001, "0 h"), (-0.001, "0 h")]
)
def test_a_difference_has_its_sign(number: float, text: str) -> None:
    assert difference(number) == text


def test_a_figure_that_stays_is_told_once() -> None:
    told = [change(1, 2), change(2, 2), change(None, 2), change(1, None), change(0, None), change(None, None)]
    assert told == ["1 → 2", "2", "2", "1", "0", ""]
