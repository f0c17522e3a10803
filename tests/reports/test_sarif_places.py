"""Where a SARIF log says a finding is: URIs, lines, UTF-16 columns, text."""

from __future__ import annotations

import msgspec
import pytest
from p2d_audit.report import Region, RepositoryRow
from p2d_reports.sarif.places import utf16_column

from tests.reports.report_parts import finding, region, report
from tests.reports.sarif_reading import location, only_result, sarif, values

CALL = region(7, "x = go(\n  1)  ", "go(\n  1)")


def test_columns_count_utf16_units_as_the_source_text_has_them() -> None:
    line = 'é = "💶💶"; go(1)  # 💶'
    place = location(region(4, line, "go(1)"))
    encoded = line.encode("utf-16-le")
    start, end = (2 * (place["region"][name] - 1) for name in ("startColumn", "endColumn"))
    assert encoded[start:end].decode("utf-16-le") == "go(1)"
    assert place["region"]["snippet"]["text"] == "go(1)"


def test_an_emoji_inside_the_region_moves_only_its_end() -> None:
    place = location(region(1, '  go("💶")', 'go("💶")'))["region"]
    assert (place["startColumn"], place["endColumn"]) == (3, 11)


def test_only_characters_before_the_column_count() -> None:
    assert [utf16_column("a💶b", column) for column in (1, 2, 3, 4)] == [1, 2, 4, 5]


def test_columns_that_the_report_knows_are_taken_from_it() -> None:
    masked = region(1, 'f(password="***"); go(1)', "go(1)")
    place = location(msgspec.structs.replace(masked, column=33, end_column=38, utf16=(34, 39)))["region"]
    assert (place["startColumn"], place["endColumn"]) == (34, 39)
    assert place["snippet"]["text"] == 'f(password="***"); go(1)'


def test_the_region_of_a_call_is_the_call_and_its_context_the_whole_lines() -> None:
    place = location(CALL, profile="full")
    assert place["region"] == {
        "startLine": 7,
        "startColumn": 5,
        "endLine": 8,
        "endColumn": 5,
        "snippet": {"text": "go(\n  1)"},
    }
    assert place["contextRegion"] == {"startLine": 7, "endLine": 8, "snippet": {"text": "x = go(\n  1)  "}}


def test_for_github_a_region_is_one_line_and_its_context_all_of_them() -> None:
    place = location(CALL)
    assert place["region"] == {
        "startLine": 7,
        "startColumn": 5,
        "endLine": 7,
        "endColumn": 8,
        "snippet": {"text": "go("},
    }
    assert (place["contextRegion"]["startLine"], place["contextRegion"]["endLine"]) == (7, 8)


def test_a_region_that_ends_before_the_next_line_does_not_touch_it() -> None:
    block = Region(line=2, column=3, end_line=4, end_column=1, snippet="  - name: a\n    work: b")
    place = location(block, "prefect.yaml", "full")
    assert (place["region"]["endLine"], place["region"]["endColumn"]) == (3, 12)
    assert place["region"]["snippet"]["text"] == "- name: a\n    work: b"


@pytest.mark.parametrize(("profile", "end"), [("github", (7, 9)), ("full", (8, 9))])
def test_a_region_ends_where_its_text_was_cut(profile: str, end: tuple[int, int]) -> None:
    long = Region(line=7, column=1, end_line=90, end_column=9, snippet="def f():\n    pass")
    place = location(long, profile=profile)
    assert (place["region"]["endLine"], place["region"]["endColumn"]) == end
    assert place["contextRegion"]["endLine"] == 8


@pytest.mark.parametrize(("profile", "found"), [("github", {"startLine": 1}), ("full", {"startLine": 1, "endLine": 1})])
def test_a_region_without_text_is_whole_lines(profile: str, found: dict[str, int]) -> None:
    place = location(Region(line=0, column=1, end_line=0, end_column=1, snippet=""), profile=profile)
    assert place["region"] == found
    assert "contextRegion" not in place


def test_an_empty_line_is_text_too() -> None:
    place = location(Region(line=3, column=1, end_line=3, end_column=1, snippet="", utf16=(1, 1)))
    assert place["region"] == {
        "startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 1, "snippet": {"text": ""},
    }  # fmt: skip
    assert place["contextRegion"] == {"startLine": 3, "endLine": 3, "snippet": {"text": ""}}


URIS = [
    (".", "src/my flows/é#1.py", "src/my%20flows/%C3%A9%231.py"),
    ("services/etl", "flows/a.py", "services/etl/flows/a.py"),
    (".", "flows/😀?.py", "flows/%F0%9F%98%80%3F.py"),
    (".", "a\\b.py", "a%5Cb.py"),
    (".", "caf\udce9.py", "caf%E9.py"),
    (".", "c:/x.py", "c%3A/x.py"),
    (".", "100%.py", "100%25.py"),
]


def uri(root: str, path: str, repository: RepositoryRow | None) -> object:
    base = report(findings=[finding("PTD203", "it is", path, region(1, "x", "x"))])
    run = msgspec.structs.replace(base.run, root=root, repository=repository)
    return next(values(sarif(msgspec.structs.replace(base, run=run)), "uri"))


@pytest.mark.parametrize(("root", "path", "found"), [*URIS, ("..", "flows/a.py", "flows/a.py")])
def test_outside_of_a_repository_uris_lead_from_the_start_of_the_run(root: str, path: str, found: str) -> None:
    assert uri(root, path, None) == found


@pytest.mark.parametrize(("root", "path", "found"), URIS)
@pytest.mark.parametrize("start", [".", "..", "elsewhere"])
def test_in_a_repository_uris_lead_from_its_top(start: str, root: str, path: str, found: str) -> None:
    assert uri(start, path, RepositoryRow(root=root, address=None)) == found


@pytest.mark.parametrize(("profile", "snippet"), [("github", 'f("x",'), ("full", 'f("x",\n  "😀")')])
def test_a_place_in_a_notebook_has_the_columns_of_its_file_and_the_cell_in_the_message(
    profile: str, snippet: str
) -> None:
    place = Region(
        line=9, column=17, end_line=10, end_column=25, snippet='f("x",\n  "😀")', cell=3, cell_line=2, utf16=(18, 27)
    )
    result = only_result(finding("PTD203", "`f` is called", "a.ipynb", place), profile)
    assert result["message"]["text"] == "'f' is called in 'cell 3, line 2'."
    ends = {"endLine": 10, "endColumn": 27} if profile == "full" else {"endLine": 9}
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a.ipynb", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 9, "startColumn": 18, **ends, "snippet": {"text": snippet}},
        "contextRegion": {"startLine": 9, "endLine": 10, "snippet": {"text": 'f("x",\n  "😀")'}},
    }
