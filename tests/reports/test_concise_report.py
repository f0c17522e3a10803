"""What an editor or a pull request's log shows."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from p2d_audit.report import Failed
from p2d_reports.concise import render

from tests.reports.report_parts import finding, region, report
from tests.reports.report_samples import empty_report, small_report


def test_the_small_report_looks_as_agreed(keeps: Callable[[str, str], None]) -> None:
    keeps(render(small_report()), "concise.txt")


def test_a_clean_report_is_one_line() -> None:
    assert render(empty_report()) == "No findings\n"


def test_findings_are_sorted_by_place_with_numbers_as_numbers() -> None:
    places = [("b.py", 1, "x"), ("a.py", 10, "x"), ("a.py", 9, "    x"), ("a.py", 9, "x")]
    findings = [finding("PTD203", "it is", path, region(line, text, "x")) for path, line, text in places]
    lines = render(report(findings=findings)).splitlines()
    assert [line.partition(" ")[0] for line in lines[:-1]] == ["a.py:9:1:", "a.py:9:5:", "a.py:10:1:", "b.py:1:1:"]


def test_paths_lead_from_where_the_run_started() -> None:
    small = small_report()
    run = msgspec.structs.replace(small.run, root="../services/shop")
    first = render(msgspec.structs.replace(small, run=run)).splitlines()[0]
    assert first.startswith("../services/shop/shop/old flow é.py:7:1: PTD001 ")


def test_a_message_stays_on_its_line() -> None:
    hostile = finding("PTD203", "a\nb::error::c\x1b[2J", "a.py", region(1, "x", "x"))
    assert render(report(findings=[hostile])).splitlines() == [
        r"a.py:1:1: PTD203 a\nb::error::c\x1b[2J",
        "1 finding: 1 warning",
    ]


def test_what_only_the_baseline_remembers_is_not_shown() -> None:
    gone = finding("PTD203", "it was", "a.py", region(1, "x", "x"))
    assert render(report(findings=[msgspec.structs.replace(gone, baseline_state="absent")])) == "No findings\n"


def test_a_place_in_a_notebook_is_also_given_by_cell() -> None:
    place = msgspec.structs.replace(region(57, "x", "x"), cell=3, cell_line=2)
    messages = {"PTD203": "it is", "PTD900": "cell 3, line 2: it is"}
    told = [finding(rule, message, "a.ipynb", place) for rule, message in messages.items()]
    assert render(report(findings=told)).splitlines()[:2] == [
        "a.ipynb:57:1: PTD203 it is (cell 3, line 2)",
        "a.ipynb:57:1: PTD900 cell 3, line 2: it is",
    ]


def test_cells_that_could_not_be_read_are_counted_apart_from_files() -> None:
    def failed(path: str, *, part: bool) -> Failed:
        return Failed(path=path, line=1, reason="broken", remedy="mend it", imports=(), units=(), part=part)

    rows = (failed("a.ipynb", part=True), failed("a.ipynb", part=True), failed("b.py", part=False))
    empty = empty_report()
    files = msgspec.structs.replace(empty.coverage.files, failed=rows)
    coverage = msgspec.structs.replace(empty.coverage, files=files)
    assert render(msgspec.structs.replace(empty, coverage=coverage)) == (
        "No findings; 1 file could not be read; 2 cells could not be read\n"
    )
