"""Columns as each format counts them."""

from __future__ import annotations

import json

import msgspec
import pytest
from p2d_audit.report import Region
from p2d_reports.pipelines import azure, checkstyle, github, gitlab, json_lines, rdjson, sonar
from p2d_reports.positions import Extent, measure, utf8_bytes, utf16_units

from tests.reports.report_parts import finding, region, report
from tests.reports.troubled_reports import read

LINE = '    print("é😀", charge.map(orders), "é😀")'
PART = "charge.map(orders)"
IN_LINE = region(7, LINE, PART)
NOTEBOOK = msgspec.structs.replace(IN_LINE, cell=2, cell_line=1)
TWO_LINES = region(7, 'é = "😀"; pause(\n    "😀", timeout=1)  # é', 'pause(\n    "😀", timeout=1)')


def place(column: int, end_column: int, end_line: int = 7) -> Extent:
    return Extent(line=7, end_line=end_line, column=column, end_column=end_column)


def test_one_line_is_counted_in_code_points_utf16_units_and_utf8_bytes() -> None:
    assert measure(IN_LINE, len) == place(17, 35)
    assert measure(IN_LINE, utf16_units) == place(18, 36)
    assert measure(IN_LINE, utf8_bytes) == place(21, 39)


def test_each_end_is_counted_in_its_own_line() -> None:
    assert measure(TWO_LINES, len) == place(10, 20, 8)
    assert measure(TWO_LINES, utf16_units) == place(11, 21, 8)
    assert measure(TWO_LINES, utf8_bytes) == place(14, 23, 8)


def test_columns_that_the_report_has_are_taken_from_it() -> None:
    known = msgspec.structs.replace(NOTEBOOK, utf16=(40, 60))
    assert measure(known, utf16_units) == place(40, 60)
    assert measure(known, utf8_bytes) == Extent(line=7, end_line=7)


@pytest.mark.parametrize(
    "unknown",
    [
        NOTEBOOK,
        msgspec.structs.replace(IN_LINE, snippet=""),
        msgspec.structs.replace(IN_LINE, snippet='password = "***"; é = charge.map(orders)'),
        msgspec.structs.replace(IN_LINE, end_line=9),
    ],
    ids=["notebook", "no text", "masked", "more lines than are known"],
)
def test_what_cannot_be_counted_has_no_columns(unknown: Region) -> None:
    assert measure(unknown, utf8_bytes) == Extent(line=7, end_line=unknown.end_line)


def test_what_ends_before_a_line_ends_with_the_line_before() -> None:
    whole = msgspec.structs.replace(IN_LINE, column=5, end_line=8, end_column=1)
    assert measure(whole, utf16_units) == place(5, 44)
    assert measure(msgspec.structs.replace(whole, utf16=(5, 1)), utf16_units) == place(5, 44)


@pytest.mark.parametrize(
    "odd",
    [
        Region(line=0, column=0, end_line=0, end_column=0, snippet="x"),
        Region(line=1, column=9, end_line=1, end_column=3, snippet="x"),
    ],
)
def test_lines_and_columns_begin_at_one_and_never_end_before_they_begin(odd: Region) -> None:
    found = measure(odd, utf16_units)
    assert found.line == found.end_line == 1
    assert found.column is not None
    assert found.end_column is not None
    assert 1 <= found.column <= found.end_column


def test_a_half_of_a_surrogate_pair_can_be_counted() -> None:
    assert (utf16_units("\ud83d"), utf8_bytes("\ud83d")) == (1, 3)


def test_every_format_counts_in_its_own_way() -> None:
    told = read(report(findings=[finding("PTD203", "it is", "a.py", IN_LINE)]))
    assert ",line=7,endLine=7,col=18,endColumn=36," in github.render(told)
    assert ";linenumber=7;columnnumber=18;" in azure.render(told)
    assert 'line="7" column="18"' in checkstyle.render(told)
    assert json.loads(gitlab.render(told))[0]["location"]["positions"] == {
        "begin": {"line": 7, "column": 18},
        "end": {"line": 7, "column": 36},
    }
    assert json.loads(rdjson.render(told))["diagnostics"][0]["location"]["range"] == {
        "start": {"line": 7, "column": 21},
        "end": {"line": 7, "column": 39},
    }
    assert json.loads(sonar.render(told))["issues"][0]["primaryLocation"]["textRange"] == {
        "startLine": 7,
        "endLine": 7,
        "startColumn": 17,
        "endColumn": 35,
    }
    assert json.loads(json_lines.render(told))["region"]["column"] == 17


def test_a_notebook_has_the_line_of_its_file_and_no_columns() -> None:
    told = read(report(findings=[finding("PTD203", "it is", "a.ipynb", NOTEBOOK)]))
    assert "file=a.ipynb,line=7,endLine=7,title=" in github.render(told)
    assert "sourcepath=a.ipynb;linenumber=7;code=" in azure.render(told)
    assert json.loads(gitlab.render(told))[0]["location"] == {"path": "a.ipynb", "lines": {"begin": 7, "end": 7}}
    assert json.loads(rdjson.render(told))["diagnostics"][0]["location"]["range"] == {
        "start": {"line": 7},
        "end": {"line": 7},
    }
    assert json.loads(sonar.render(told))["issues"][0]["primaryLocation"]["textRange"] == {"startLine": 7}
    assert "it is (cell 2, line 1)" in github.render(told)


def test_github_gets_no_columns_of_several_lines() -> None:
    told = read(report(findings=[finding("PTD203", "it is", "a.py", TWO_LINES)]))
    assert "file=a.py,line=7,endLine=8,title=" in github.render(told)


def test_sonar_gets_no_empty_range() -> None:
    empty = msgspec.structs.replace(IN_LINE, end_column=IN_LINE.column)
    told = read(report(findings=[finding("PTD203", "it is", "a.py", empty)]))
    assert json.loads(sonar.render(told))["issues"][0]["primaryLocation"]["textRange"] == {"startLine": 7}
