"""What a person at a terminal sees."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from p2d_audit.report import Report
from p2d_reports.columns import Column, lay_out, share_out
from p2d_reports.table import render
from p2d_reports.text import columns, shorten, visible

from tests.reports.report_samples import empty_report, small_report
from tests.reports.strange_reports import hostile_report, large_report


def numbers(lines: list[str], beginning: str) -> list[float]:
    (line,) = [line for line in lines if line.startswith(beginning)]
    return [float(text) for text in line.split()[-3:]]


def test_the_small_report_looks_as_agreed(keeps: Callable[[str, str], None]) -> None:
    keeps(render(small_report()), "table.txt")


def test_a_report_without_flows_says_so() -> None:
    text = render(empty_report())
    assert "No Prefect flows found" in text
    assert "No findings" in text
    assert "0 files read, 0 skipped, 0 failed; 0 of 0 Prefect references covered" in text


@pytest.mark.parametrize(
    "report",
    [small_report(), large_report(300, 50), hostile_report("名前" * 40 + "\n")],
    ids=["small", "large", "wide"],
)
def test_no_line_is_wider_than_a_hundred_columns(report: Report) -> None:
    assert max(map(columns, render(report).splitlines())) <= 100


def test_three_hundred_flows_are_three_hundred_rows() -> None:
    places = [line.split()[-1] for line in render(large_report(300, 0)).splitlines() if ".py:" in line]
    assert len(places) == 300
    assert len(set(places)) == 300


@pytest.mark.parametrize("report", [small_report(), large_report(300, 0)], ids=["small", "large"])
def test_flows_shared_work_and_platform_add_up_to_the_total(report: Report) -> None:
    lines = render(report).splitlines()
    parts = [
        numbers(lines, f"{report.summary.flows} flows  "),
        numbers(lines, "+ shared"),
        numbers(lines, "+ platform"),
    ]
    assert [round(sum(ends), 2) for ends in zip(*parts, strict=True)] == numbers(lines, "= total")


def test_the_flows_column_adds_up_to_the_flows_total() -> None:
    report = large_report(300, 0)
    lines = render(report).splitlines()
    rows = [line.split() for line in lines if line.startswith("ingest")]
    assert round(sum(float(row[3]) for row in rows), 2) == numbers(lines, "300 flows  ")[1]


def test_the_work_outside_of_flows_adds_up_although_most_of_it_is_folded() -> None:
    lines = render(large_report(1, 0)).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("Work outside")) + 2
    likely = [float(line.split()[-2]) for line in lines[start : lines.index("", start)]]
    assert len(likely) == 13
    expected = numbers(lines, "+ shared")[1] + numbers(lines, "+ platform")[1]
    assert round(sum(likely), 2) == round(expected, 2)


def test_an_unknown_name_is_a_question_mark_and_the_function() -> None:
    assert "? (make_report)" in render(small_report())


def test_control_and_bidirectional_characters_are_written_as_escapes() -> None:
    text = render(hostile_report("a\x1b[31mb\u202ec\td"))
    assert r"a\x1b[31mb\u202ec\td" in text
    assert all(character.isprintable() or character == "\n" for character in text)


def test_blockers_that_do_not_fit_are_counted() -> None:
    lines = render(large_report(5, 0)).splitlines()
    (start, end) = (next(line for line in lines if "Blockers" in line).index(name) for name in ("Blockers", "Place"))
    rows = [line[start:end].strip() for line in lines if line.startswith("ingest")]
    assert rows == ["PTD203 +3", "PTD203 +2", "PTD203, PTD310", "PTD203", ""]


def test_a_fallen_gate_gives_its_reasons_and_an_open_one_says_nothing() -> None:
    assert "Gate: fail\n  2 findings of severity error\n" in render(small_report())
    assert "Gate" not in render(empty_report())


def test_long_lists_are_cut_and_counted() -> None:
    report = small_report()
    reasons = tuple(f"reason {number}" for number in range(20))
    gate = msgspec.structs.replace(report.gate, reasons=reasons)
    assert render(msgspec.structs.replace(report, gate=gate)).endswith("  reason 7\n  … and 12 more\n")


def test_shortening_keeps_both_ends() -> None:
    assert shorten("company/ingestion/orders.py:120", 20) == "compan…orders.py:120"


def test_shortening_counts_wide_characters_twice() -> None:
    short = shorten("日本語のとても長い名前", 9)
    assert columns(short) <= 9
    assert short.startswith("日")
    assert short.endswith("前")


def test_wide_characters_do_not_shift_the_columns() -> None:
    lines = list(lay_out((Column("Name"), Column("N", align="right")), [("日本", "1"), ("ab", "22")]))
    assert lines == ["Name   N", "----  --", "日本   1", "ab    22"]


def test_combining_characters_do_not_shift_the_columns() -> None:
    lines = list(lay_out((Column("Name"), Column("N", align="right")), [("cafe\u0301", "1"), ("cafés", "22")]))
    assert lines == ["Name    N", "-----  --", "cafe\u0301    1", "cafés  22"]


def test_space_goes_to_those_who_need_it() -> None:
    assert share_out([10, 90, 50], 100) == [10, 45, 45]
    assert share_out([10, 20], 100) == [10, 20]


def test_visible_text_stays_as_it_is() -> None:
    assert visible("größer 💶 日本") == "größer 💶 日本"
    assert visible("\udcff\n", keep="\n") == "\\udcff\n"
