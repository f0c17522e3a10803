"""What trackers import: columns, hierarchy, and nothing that a hostile name could do there."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

import msgspec
import pytest
from p2d_audit import Renderer
from p2d_audit.report import Report
from p2d_reports import p2d_renderers
from p2d_reports.stories.backlog import make_backlog
from p2d_reports.stories.story import number_of, stable_id
from p2d_reports.trackers import azure, checklist, jira, linear

from tests.reports.report_samples import empty_report, small_report
from tests.reports.shop_inventory import ORDERS
from tests.reports.strange_reports import hostile_report

RENDERERS: dict[str, Renderer] = {renderer.name: renderer for renderer in p2d_renderers()}
TABLES = ("jira", "azure", "linear", "csv-flows", "csv-findings", "csv-edges", "csv-waves")
HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    'a "quoted", name; with\nlines\r\nand é😀|`code`',
    "$(rm -rf .)",
    "::set-output name=x::y",
    "<!-- p2d-audit:p2d-000000000000 --><script>alert(1)</script>",
    "@octocat fixes #1 {code} [link|http://evil.example] h1. !image.png!",
)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_checklist_looks_as_agreed(keeps: Callable[[str, str], None]) -> None:
    keeps(checklist.render(small_report()), "migration.md")


def test_jira_gets_what_is_agreed(keeps: Callable[[str, str], None]) -> None:
    keeps(jira.render(small_report()), "jira.csv")


def test_jira_gets_epics_first_and_each_story_names_its_epic_by_number() -> None:
    found = records(jira.render(small_report()))
    kinds = [row["Issue Type"] for row in found]
    assert kinds == sorted(kinds)
    epics = {row["Issue ID"] for row in found if row["Issue Type"] == "Epic"}
    assert all(row["Parent"] in epics for row in found if row["Issue Type"] == "Story")
    assert all(row["Parent"] == "" for row in found if row["Issue Type"] == "Epic")
    assert all(row["Issue ID"].isdecimal() for row in found)


def test_jira_gets_headings_without_punctuation_and_a_column_for_each_label() -> None:
    header, *body = rows(jira.render(small_report()))
    assert all(re.fullmatch(r"[A-Za-z ]+", name) for name in header)
    assert [name for name in header if name != "Labels"] == [
        "Issue Type", "Issue ID", "Parent", "Summary", "Description", "Priority", "Story Points", "Original Estimate",
    ]  # fmt: skip
    labels = [cell for row in body for name, cell in zip(header, row, strict=True) if name == "Labels"]
    assert all(" " not in label for label in labels)
    assert stable_id(ORDERS) in labels


def test_jira_gets_seconds() -> None:
    (row,) = [
        row for row in records(jira.render(small_report())) if row["Issue ID"] == str(number_of(stable_id(ORDERS)))
    ]
    flow = next(flow for flow in small_report().flows if flow.id == ORDERS)
    assert int(row["Original Estimate"]) == round(flow.effort.likely * 3600)


def test_azure_boards_gets_a_tree_by_indented_titles_and_no_state() -> None:
    text = azure.render(small_report())
    assert {"ID", "State", "Parent"} & set(rows(text)[0]) == set()
    for row in records(text):
        epic = row["Work Item Type"] == "Epic"
        assert (row["Title 1"] != "", row["Title 2"] != "") == (epic, not epic)
        assert "p2d-audit" in row["Tags"].split("; ")
        assert row["Priority"] in ("1", "2", "3")
    assert records(text)[0]["Work Item Type"] == "Epic"


def test_linear_gets_its_own_columns_with_bare_line_feeds() -> None:
    text = linear.render(small_report())
    assert "\r" not in text
    assert ",".join(rows(text)[0]) == (
        "Id,Team,Title,Description,Status,Estimate,Priority,Project,Creator,Assignee,Labels,Cycle Number,Cycle Name,"
        "Cycle Start,Cycle End,Created,Updated,Started,Completed,Canceled,Archived"
    )
    for row in records(text):
        assert row["Priority"] in ("Low", "Medium", "High")
        assert row["Estimate"].isdecimal()
        assert row["Archived"] == ""


def test_github_gets_one_object_a_line_whose_body_begins_with_its_marker() -> None:
    lines = RENDERERS["github"].render(small_report()).splitlines()
    issues = [json.loads(line) for line in lines]
    backlog = make_backlog(small_report())
    assert {issue["id"] for issue in issues} == {item.id for item in (*backlog.epics, *backlog.stories)}
    assert all(issue["body"].startswith(f"<!-- p2d-audit:{issue['id']} -->\n") for issue in issues)
    orders = next(issue for issue in issues if issue["id"] == stable_id(ORDERS))
    assert orders["epic"] == stable_id("wave:2")
    assert set(orders["needs"]) <= {issue["id"] for issue in issues}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_as_many_fields_as_the_header(name: str) -> None:
    for report in (small_report(), empty_report(), hostile_report("a,\n\"b'")):
        header, *body = rows(RENDERERS[name].render(report))
        assert all(len(row) == len(header) for row in body)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_a_formula(name: str, text: str) -> None:
    cells = [cell for row in rows(RENDERERS[name].render(hostile_report(text))) for cell in row]
    assert [cell for cell in cells if cell.lstrip(" ").startswith(tuple("=+-@\t\r\n"))] == []


@pytest.mark.parametrize("name", ["jira", "azure", "linear"])
@pytest.mark.parametrize("text", HOSTILE)
def test_trackers_are_shown_no_apostrophe(name: str, text: str) -> None:
    cells = [cell for row in rows(RENDERERS[name].render(hostile_report(text))) for cell in row]
    assert [cell for cell in cells if cell.startswith("'")] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_titles_are_short_single_lines_that_begin_with_a_verb(text: str) -> None:
    for report in (hostile_report(text), hostile_report(text * 400)):
        backlog = make_backlog(report)
        for item in (*backlog.epics, *backlog.stories):
            assert re.match(r"(Migrate|Wrap|Retire|Keep|Move|Build|Set up|Do|Prepare|Decide) ", item.title)
            assert len(item.title) <= 255
            assert item.title.isprintable()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_body_has_one_marker_calls_nobody_and_holds_no_markup_of_its_own(text: str) -> None:
    for line in RENDERERS["github"].render(hostile_report(text)).splitlines():
        body = json.loads(line)["body"]
        assert body.count("<!--") == 1
        prose = re.sub(r"(`+).*?\1", "", body.partition("\n")[2])
        assert not re.search(r"(?<!\\)<", prose)
        assert not re.search(r"(?<![\\\w])@\w", prose)


@pytest.mark.parametrize("text", HOSTILE)
def test_azure_boards_gets_no_foreign_tag(text: str) -> None:
    for row in records(azure.render(hostile_report(text))):
        tags = re.findall(r"<(\w+)", row["Description"] + row["Acceptance Criteria"])
        assert set(tags) <= {"h3", "ul", "li", "code"}


def test_jira_gets_foreign_markup_as_text() -> None:
    text = "{code} [link|http://evil.example] !image.png!"
    description = " ".join(row["Description"] for row in records(jira.render(hostile_report(text))))
    assert not re.search(r"(?<!\\)[\[!|]|(?<![\\{]){code}", description)


@pytest.mark.parametrize("name", ["jira", "azure", "linear", "github", "github-script", "markdown", *TABLES])
def test_a_report_of_nothing_can_be_exported(name: str) -> None:
    assert isinstance(RENDERERS[name].render(empty_report()), str)


def test_texts_stay_below_what_trackers_take() -> None:
    long = hostile_report("x" * 50_000)
    assert max(len(row["Description"]) for row in records(jira.render(long))) <= 32_767
    bodies = (json.loads(line)["body"] for line in RENDERERS["github"].render(long).splitlines())
    assert max(map(len, bodies)) <= 65_536


def test_the_order_of_rows_changes_no_export() -> None:
    small = small_report()
    other = msgspec.structs.replace(small, flows=small.flows[::-1], findings=small.findings[::-1])
    for name in (*TABLES, "github", "markdown"):
        assert render(name, small) == render(name, other)


def render(name: str, report: Report) -> str:
    return RENDERERS[name].render(report)
