"""Each format for pipelines keeps to what its readers demand, whatever is in the report."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from junitparser import JUnitXml, TestSuite
from p2d_audit import Renderer
from p2d_audit.report import ErrorRow, FindingRow, Report
from p2d_audit.report_schema import report_schema
from p2d_reports import p2d_renderers

from tests.reports.pipeline_logs import azure_commands, github_commands
from tests.reports.report_parts import finding, region, report
from tests.reports.report_samples import empty_report, small_report
from tests.reports.strange_reports import large_report
from tests.reports.troubled_reports import (
    HOSTILE,
    clean_report,
    compared,
    foreign_report,
    many,
    read,
    unread,
    within,
)

SCHEMAS = Path(__file__).parent / "schemas"
RENDERERS: dict[str, Renderer] = {one.name: one for one in p2d_renderers() if one.file is None}
FORMATS = ("github", "gitlab", "azure", "junit", "checkstyle", "rdjson", "sonar", "json-lines", "csv")
ALL_SEEN = ("gitlab", "checkstyle", "rdjson", "sonar", "json-lines", "csv")
GOLDEN = {
    "github": "github.txt",
    "gitlab": "gitlab.json",
    "azure": "azure.txt",
    "junit": "junit.xml",
    "checkstyle": "checkstyle.xml",
    "rdjson": "rdjson.json",
    "sonar": "sonar.json",
    "json-lines": "findings.jsonl",
    "csv": "findings.csv",
}


def render(name: str, told: Report) -> str:
    return RENDERERS[name].render(told)


def messages(name: str, told: Report) -> list[str]:
    """Return the messages that a reader of the format sees."""
    text = render(name, told)
    match name:
        case "gitlab":
            return [issue["description"] for issue in json.loads(text)]
        case "rdjson":
            return [one["message"] for one in json.loads(text)["diagnostics"]]
        case "sonar":
            return [issue["primaryLocation"]["message"] for issue in json.loads(text)["issues"]]
        case "json-lines":
            return [json.loads(line)["message"] for line in text.splitlines()]
        case "csv":
            return [row["message"] for row in csv.DictReader(io.StringIO(text, newline=""), strict=True)]
        case "checkstyle":
            return [one.attrib["message"] for one in ET.fromstring(text).iter("error")]
        case "junit":
            return [end.message for case in cases(text) for end in case.result]
        case _:
            return text.splitlines()


def cases(text: str) -> list[Any]:
    return [case for suite in JUnitXml.fromstring(text.encode()) if isinstance(suite, TestSuite) for case in suite]


def check(name: str, text: str) -> None:
    """Raise an error unless the text is what the format's readers take."""
    text.encode()
    match name:
        case "gitlab" | "rdjson" | "sonar":
            file = {"gitlab": "code-quality.json", "rdjson": "rdjson.json", "sonar": "sonar-issues.json"}[name]
            Draft202012Validator(json.loads((SCHEMAS / file).read_text(encoding="utf-8"))).validate(json.loads(text))
        case "junit" | "checkstyle":
            xmlschema.XMLSchema(SCHEMAS / f"{name}.xsd").validate(text)
        case "json-lines":
            schema = report_schema()
            one = Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/FindingRow"})
            for line in text.splitlines():
                one.validate(json.loads(line))
        case "csv":
            header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
            assert all(len(row) == len(header) for row in rows)
            assert not any(cell.lstrip(" ").startswith(tuple("=+-@\t\r\n")) for row in rows for cell in row)


@pytest.mark.parametrize("name", FORMATS)
def test_the_small_report_looks_as_agreed(name: str, keeps: Callable[[str, str], None]) -> None:
    keeps(render(name, small_report()), GOLDEN[name])


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "told",
    [clean_report(), empty_report(), small_report(), compared(None, "new", "unchanged", "absent")],
    ids=["clean", "empty", "small", "compared"],
)
def test_it_is_what_its_readers_take(name: str, told: Report) -> None:
    check(name, render(name, told))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_breaks_nothing_and_none_of_it_is_lost(name: str, text: str) -> None:
    told = foreign_report(text)
    check(name, render(name, told))
    assert len(messages(name, told)) == 5


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
    | st.text("#[]:%;,|`<>&=+-@\n\r\x00\x85\u2028vso x", min_size=1)
)
def test_no_text_breaks_a_format(name: str, text: str) -> None:
    told = foreign_report(text)
    written = render(name, told)
    check(name, written)
    assert len(messages(name, told)) == 5
    assert github_commands(written) == [] or name == "github"
    assert azure_commands(written) == [] or name == "azure"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_message_has_a_character_that_moves_the_cursor(name: str, text: str) -> None:
    if name not in ("csv", "json-lines"):  # a spreadsheet keeps line ends in a cell, JSON is data
        assert all(message.isprintable() for message in messages(name, foreign_report(text)))


@pytest.mark.parametrize("name", FORMATS)
def test_ten_thousand_findings_take_about_a_second(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = large_report(200, 10_000)
    render(name, small_report())
    began = time.process_time()
    text = render(name, told)
    took = time.process_time() - began
    with capsys.disabled():
        sys.stdout.write(f"\n{name}: 10,000 findings in {took:.2f} s, {len(text.encode()):,} bytes\n")
    assert took < 3


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_rows_changes_nothing(name: str) -> None:
    small = small_report()
    assert render(name, msgspec.structs.replace(small, findings=small.findings[::-1])) == render(name, small)


# What kept the audit from being whole


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_could_not_be_read_is_never_clean(name: str) -> None:
    told = read(report(), unread("flows.py"), unread("book.ipynb", 9, part=True), unread("odd.py", None))
    said = messages(name, told)
    assert len(said) == 3
    assert all("cannot be read: broken; mend it" in message for message in said)
    assert sum("a cell cannot" in message for message in said) == 1


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_could_not_be_read_is_told_once(name: str) -> None:
    row = finding("PTD001", "the file cannot be read: broken", "flows.py", region(3, "def (", "def"), severity="error")
    said = messages(name, read(report(findings=[row]), unread("flows.py")))
    assert [message.count("cannot be read") for message in said] == [1]


@pytest.mark.parametrize("name", FORMATS)
def test_an_unread_file_that_the_base_has_is_still_told(name: str) -> None:
    row = finding("PTD001", "the file cannot be read: broken", "flows.py", region(3, "def (", "def"), severity="error")
    old = msgspec.structs.replace(row, baseline_state="unchanged")
    assert "cannot be read: broken" in "".join(messages(name, read(report(findings=[old]), unread("flows.py"))))


@pytest.mark.parametrize("name", FORMATS)
def test_a_rule_that_failed_and_nothing_to_read_are_never_clean(name: str) -> None:
    failed = read(report(), errors=[ErrorRow(source="ACME01", message="rule acme.Owner failed: KeyError: 'owner'")])
    (message,) = messages(name, failed)
    assert "ACME01: rule acme.Owner failed: KeyError: 'owner'" in message.replace("&apos;", "'").replace("%3A", ":")
    (message,) = messages(name, empty_report())
    assert "there was nothing to read" in message


# Which findings, and where


@pytest.mark.parametrize("name", ALL_SEEN)
def test_reports_have_old_findings_too_and_none_that_are_gone(name: str) -> None:
    said = messages(name, compared("unchanged", "new", "absent", None))
    assert said == [f"`step` is {state}" for state in ("unchanged", "new", "None")]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("root", "top", "path"),
    [
        (".", None, "shop/a.py"),
        ("services", None, "services/shop/a.py"),
        ("../services", None, "shop/a.py"),
        (".", "services", "services/shop/a.py"),
        ("../services", "services", "services/shop/a.py"),
    ],
)
def test_paths_lead_from_the_top_of_the_repository(name: str, root: str, top: str | None, path: str) -> None:
    one = finding("PTD203", "it is", "shop/a.py", region(1, "x", "x"))
    text = render(name, within(read(report(findings=[one])), root, top))
    if name in ("csv", "json-lines"):
        path = "shop/a.py"  # like the JSON report, to be joined with it
    ends = {"github": f"file={path},", "azure": f"sourcepath={path};", "csv": f",{path},"}
    assert ends.get(name, f'"{path}"') in text


@pytest.mark.parametrize("name", ["gitlab", "junit", "checkstyle", "rdjson", "sonar"])
def test_what_is_in_no_file_is_at_a_dot_wherever_the_run_was(name: str) -> None:
    told = within(read(report(), errors=[ErrorRow(source="ACME01", message="failed")]), "services", "services")
    assert render(name, told).count('"."') == {"junit": 2}.get(name, 1)


def test_gitlab_gets_fingerprints_that_are_unique_and_stay_the_same() -> None:
    rows = many("warning", 3)
    equal = [msgspec.structs.replace(row, fingerprint="same") for row in rows]
    issues = json.loads(render("gitlab", read(report(findings=equal))))
    assert [issue["fingerprint"] for issue in issues] == ["same", "same-2", "same-3"]
    issues = json.loads(render("gitlab", read(report(findings=rows))))
    assert [issue["fingerprint"] for issue in issues] == [row.fingerprint for row in rows]


def test_gitlab_gets_an_empty_list_for_a_clean_audit() -> None:
    assert json.loads(render("gitlab", clean_report())) == []


@pytest.mark.parametrize(
    ("name", "severities"),
    [
        ("gitlab", ["critical", "major", "info"]),
        ("rdjson", ["ERROR", "WARNING", "INFO"]),
        ("checkstyle", ["error", "warning", "info"]),
    ],
)
def test_severities_are_those_of_the_reader(name: str, severities: list[str]) -> None:
    rows = [*many("error", 1), *many("warning", 1), *many("note", 1)]
    text = render(name, read(report(findings=[at(row, line) for line, row in enumerate(rows, start=1)])))
    if name == "checkstyle":
        assert [one.attrib["severity"] for one in ET.fromstring(text).iter("error")] == severities
    else:
        found = json.loads(text)
        assert [one["severity"] for one in (found if name == "gitlab" else found["diagnostics"])] == severities


def at(row: FindingRow, line: int) -> FindingRow:
    return msgspec.structs.replace(row, region=region(line, "x()", "x()"))


def test_sonar_gets_the_effort_in_minutes_and_the_worst_severity_of_each_rule() -> None:
    found = json.loads(render("sonar", read(report(findings=[*many("note", 1), *many("error", 1)]))))
    assert [issue["effortMinutes"] for issue in found["issues"]] == [75, 75]
    (rule,) = found["rules"]
    assert (rule["id"], rule["severity"], rule["impacts"]) == (
        "PTD203",
        "CRITICAL",
        [{"softwareQuality": "MAINTAINABILITY", "severity": "HIGH"}],
    )


def test_sonar_knows_every_rule_that_an_issue_names() -> None:
    undeclared = finding("ACME9", "it is", "a.py", region(1, "x", "x"))
    found = json.loads(render("sonar", read(report(findings=[undeclared]), unread("b.py"))))
    assert (
        {rule["id"] for rule in found["rules"]}
        == {issue["ruleId"] for issue in found["issues"]}
        == {
            "ACME9",
            "AUDIT001",
        }
    )


def test_related_places_are_told_where_the_reader_knows_them() -> None:
    small = small_report()
    diagnostics = json.loads(render("rdjson", small))["diagnostics"]
    assert [one["related_locations"] for one in diagnostics if "related_locations" in one] == [
        [
            {
                "message": "the orders come from here [1]",
                "location": {"path": "shop/orders.py", "range": {"start": {"line": 29}}},
            }
        ]
    ]
    issues = json.loads(render("sonar", small))["issues"]
    assert [one["secondaryLocations"] for one in issues if "secondaryLocations" in one] == [
        [
            {
                "message": "the orders come from here [1]",
                "filePath": "shop/orders.py",
                "textRange": {"startLine": 29},
            }
        ]
    ]


# JUnit


def test_junit_counts_add_up_as_its_reader_counts() -> None:
    text = render("junit", read(compared(None, "new", "unchanged"), unread("b.py")))
    read_back = JUnitXml.fromstring(text.encode())
    assert (read_back.tests, read_back.failures, read_back.errors) == (4, 2, 1)
    read_back.update_statistics()
    assert (read_back.tests, read_back.failures, read_back.errors, read_back.skipped) == (4, 2, 1, 1)


def test_junit_has_one_test_that_passes_for_a_clean_audit() -> None:
    (case,) = cases(render("junit", clean_report()))
    assert case.is_passed


def test_junit_tests_keep_their_names_when_lines_move_and_have_names_of_their_own() -> None:
    def names(told: Report) -> list[tuple[str, str]]:
        return [(case.classname, case.name) for case in cases(render("junit", told))]

    rows = many("warning", 50)
    moved = [at(row, row.region.line + 7) for row in rows]
    assert names(read(report(findings=rows))) == names(read(report(findings=moved)))
    assert len(set(names(read(report(findings=rows))))) == 50


# CSV and JSON lines


def test_a_line_of_json_is_the_finding_as_the_report_has_it() -> None:
    small = msgspec.structs.replace(small_report(), errors=())
    lines = render("json-lines", small).splitlines()
    rows = [msgspec.json.decode(line, type=FindingRow) for line in lines]
    assert sorted(row.id for row in rows) == sorted(row.id for row in small.findings)
    assert set(rows) == set(small.findings)


def test_csv_is_that_of_the_export() -> None:
    exported = {one.name: one for one in p2d_renderers() if one.file is not None}
    assert render("csv", small_report()) == exported["csv-findings"].render(small_report())
