"""Stored reports are compared and followed without auditing anything again."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from p2d_reports.json_document import render

from tests.cli.running import Ended, run, write
from tests.comparison.sides import Thing, made

BEFORE = (Thing("flows.py"), Thing("flows.py", "etl", "x()"))
AFTER = (Thing("flows.py"), Thing("flows.py", "etl", "new()"), Thing("more.py"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, {"old.json": render(made(BEFORE)), "new.json": render(made(AFTER))})


def diff(folder: Path, *arguments: str) -> Ended:
    return run("diff", "old.json", "new.json", *arguments, cwd=folder)


def test_a_diff_is_text_unless_asked_otherwise(folder: Path) -> None:
    ended = diff(folder)
    assert ended.status == 0
    assert ended.out.splitlines()[:2] == ["Since old.json: 2 new, 1 known, 1 fixed", "Likely effort +2 h"]
    assert ended.err.endswith("p2d-audit: since old.json: 2 new, 1 known, 1 fixed, +2 h of likely effort\n")


def test_a_diff_can_be_written_in_any_format(folder: Path) -> None:
    assert diff(folder, "-o", "json=out.json", "-o", "concise").status == 0
    comparison = json.loads((folder / "out.json").read_text())["comparison"]
    assert comparison["base"] == {"kind": "report", "name": "old.json", "commit": None}
    assert comparison["counts"]["new"] == 2


@pytest.mark.parametrize(
    ("condition", "status"),
    [("new:warning", 1), ("new:error", 0), ("effort>+1h", 1), ("effort>+2h", 0), ("new:PTD2", 1), ("all:PTD1", 0)],
)
def test_a_diff_can_be_a_gate(folder: Path, condition: str, status: int) -> None:
    ended = diff(folder, "--fail-on", condition)
    assert ended.status == status
    assert ("p2d-audit: gate: " in ended.err) == bool(status)
    assert diff(folder, "--fail-on", condition, "--exit-zero").status == 0


def test_what_is_no_report_is_told(folder: Path) -> None:
    ended = run("diff", "old.json", "missing.json", cwd=folder)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "p2d-audit: error: missing.json: cannot be read: No such file or directory\n"


def trend(folder: Path, *arguments: str) -> Ended:
    return run("trend", "new.json", "old.json", *arguments, cwd=folder)


def test_a_trend_is_a_table_and_says_why_there_is_no_forecast(folder: Path) -> None:
    ended = trend(folder, "--dates", "2027-01-01,2027-02-01")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == (
        "DAY         REPORT    FLOWS  READY  FINDINGS  ERRORS  WARNINGS   LOW  LEFT  HIGH  SCOPE  GONE\n"
        "2027-01-01  new.json      2     80         3       0         3  2.00  4.00  8.00   4.00  0.00\n"
        "2027-02-01  old.json      1     80         2       0         2  1.00  2.00  4.00   4.00  2.00\n"
        "\n"
        "no forecast: a forecast needs at least 3 reports of different days\n"
    )


def test_a_trend_says_what_its_forecast_rests_on(folder: Path) -> None:
    write(folder, {"more.json": render(made((*AFTER, Thing("other.py"))))})
    ended = run("trend", "more.json", "new.json", "old.json", "--dates", "2027-01-01,2027-01-08,2027-01-15", cwd=folder)
    assert ended.out.splitlines()[-3:] == [
        "likely hours: 2 go and 0 come a week",
        "forecast: nothing is left on 2027-01-22 (early 2027-01-19, late 2027-01-29)",
        "if hours go on going and coming as they did from 2027-01-01 to 2027-01-15, along the straight lines that fit"
        " 3 reports best; early and late are for the low and the high hours that are left",
    ]


@pytest.mark.parametrize(
    ("dates", "problem"),
    [
        ("2027-01-01", "--dates: 1 dates for 2 reports; give one for each, with commas"),
        ("2027-01-01,soon", "--dates 2027-01-01,soon: Invalid isoformat string: 'soon'; give days such as 2027-01-31"),
    ],
)
def test_dates_that_make_no_sense_are_told(folder: Path, dates: str, problem: str) -> None:
    ended = trend(folder, "--dates", dates)
    assert ended.status == 2
    assert f"p2d-audit: error: {problem}" in ended.err


class _Page(HTMLParser):
    """What tags and attributes a page has, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_page_asks_for_nothing_and_runs_nothing(folder: Path) -> None:
    name = '<script>alert(1)</script>" onload="x.json'
    write(folder, {name.replace("/", "_"): render(made(AFTER))})
    strange = name.replace("/", "_")
    ended = run("trend", strange, "new.json", "old.json", "-o", "html=page.html", cwd=folder)
    assert ended.status == 0
    text = (folder / "page.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert not page.tags & {"script", "img", "link", "iframe", "a", "object"}
    assert not {name for name in page.attributes if name.startswith("on") or name in ("src", "href", "style")}
    assert strange in page.texts
    assert re.search(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'", text)
    assert page.tags >= {"svg", "polyline", "table"}


def test_a_trend_for_programs_has_all_figures(folder: Path) -> None:
    document = json.loads(trend(folder, "-o", "json").out)
    assert [(point["scope"], point["gone"]) for point in document["points"]] == [(4.0, 0.0), (4.0, 2.0)]
    assert (document["by"], document["forecast"]) == ("report", None)
