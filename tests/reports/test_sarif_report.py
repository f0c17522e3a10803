"""The SARIF log: the official schema, and what GitHub and viewers need beyond it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from p2d_audit.report import Failed, FindingRow, Region, RelatedRow, Report
from p2d_reports.sarif import log
from p2d_reports.sarif.places import utf16_column
from p2d_reports.sarif.rules import pascal_case

from tests.reports.report_parts import finding, region, report, rule
from tests.reports.report_samples import empty_report, small_report
from tests.reports.strange_reports import hostile_report, large_report

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
HOSTILE = "</script> {0} {{ 7*7 }} [a](1) `b` \x1b\u202e é💶"
REPORTS = {
    "empty": empty_report(),
    "small": small_report(),
    "large": large_report(50, 1000),
    "hostile": hostile_report(HOSTILE),
}
each_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


def sarif(report: Report) -> dict[str, Any]:
    log_object: dict[str, Any] = json.loads(log.render(report))
    return log_object


def run_of(report: Report) -> dict[str, Any]:
    (run,) = sarif(report)["runs"]
    found: dict[str, Any] = run
    return found


def only_result(row: FindingRow) -> dict[str, Any]:
    (result,) = run_of(report(findings=[row]))["results"]
    found: dict[str, Any] = result
    return found


def location(place: Region, path: str = "a.py") -> dict[str, Any]:
    found: dict[str, Any] = only_result(finding("PTD203", "it is", path, place))["locations"][0]["physicalLocation"]
    return found


def filled(sentence: str, arguments: list[str]) -> str:
    """Return a sentence with its placeholders replaced as a viewer does it, literal braces staying double."""
    for number, argument in enumerate(arguments):
        sentence = sentence.replace(f"'{{{number}}}'", f"'{argument.replace('{', '{{').replace('}', '}}')}'")
    return sentence


def values(node: object, key: str) -> Iterator[Any]:
    """Yield whatever stands under `key`, at any depth."""
    match node:
        case dict():
            for name, item in node.items():
                if name == key:
                    yield item
                yield from values(item, key)
        case list():
            for item in node:
                yield from values(item, key)


def test_the_small_report_looks_as_agreed(keeps: Callable[[str, str], None]) -> None:
    keeps(log.render(small_report()), "report.sarif")


@each_report
def test_it_keeps_to_the_official_schema(report: Report) -> None:
    Draft202012Validator(SCHEMA).validate(sarif(report))


@each_report
def test_every_uri_of_a_file_is_relative_and_encoded(report: Report) -> None:
    uris = list(values(sarif(report), "uri"))
    assert all(re.fullmatch(r"[\w.~%-]+(/[\w.~%-]+)*", uri, re.ASCII) for uri in uris)
    assert not [uri for uri in uris if ".." in uri.split("/")]


@each_report
def test_every_result_points_at_its_rule(report: Report) -> None:
    run = run_of(report)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [result["ruleId"] for result in run["results"]]


@each_report
def test_every_message_is_its_rules_sentence_with_the_arguments_filled_in(report: Report) -> None:
    run = run_of(report)
    for result in run["results"]:
        message = result["message"]
        sentence = run["tool"]["driver"]["rules"][result["ruleIndex"]]["messageStrings"][message["id"]]["text"]
        assert message["text"] == filled(sentence, message["arguments"])


@each_report
def test_every_rule_is_described_in_full(report: Report) -> None:
    for described in run_of(report)["tool"]["driver"]["rules"]:
        assert re.fullmatch(r"([A-Z][a-z0-9]+)+", described["name"])
        assert described["name"] != described["id"]
        assert 0 < len(described["shortDescription"]["text"]) <= 1024
        assert 0 < len(described["fullDescription"]["text"]) <= 1024
        assert described["help"]["text"]
        assert described["help"]["markdown"]
        assert described["helpUri"].startswith("https://")
        assert len(described["properties"]["tags"]) <= 10
        for sentence in described["messageStrings"].values():
            assert sentence["text"].endswith(".")
            assert "'{0}'" in sentence["text"]


@each_report
def test_lines_and_columns_begin_at_one_and_end_after_they_begin(report: Report) -> None:
    for place in values(sarif(report), "region"):
        assert place["startLine"] >= 1
        start = (place["startLine"], place.get("startColumn", 1))
        assert (place.get("endLine", place["startLine"]), place.get("endColumn", start[1])) >= start


@each_report
def test_results_have_a_baseline_state_all_or_none(report: Report) -> None:
    assert len({"baselineState" in result for result in run_of(report)["results"]}) <= 1


def test_baseline_states_are_written_only_if_every_finding_has_one() -> None:
    rows = [finding("PTD203", f"it is {n}", "a.py", region(n, "x", "x")) for n in (1, 2, 3)]
    new, old, gone = (
        msgspec.structs.replace(row, baseline_state=state)
        for row, state in zip(rows, ("new", "unchanged", "absent"), strict=True)
    )
    states = [result.get("baselineState") for result in run_of(report(findings=[new, old, gone]))["results"]]
    assert states == ["new", "unchanged"]
    assert list(values(sarif(report(findings=[new, rows[1]])), "baselineState")) == []


def test_a_clean_run_declares_every_rule_and_no_result() -> None:
    run = run_of(empty_report())
    assert run["results"] == []
    assert [described["id"] for described in run["tool"]["driver"]["rules"]] == [
        "PTD001",
        "PTD101",
        "PTD203",
        "PTD310",
        "PTD402",
    ]


def test_a_finding_of_a_rule_that_is_not_loaded_is_declared_too() -> None:
    foreign = finding("ACME001", "`x` is odd", "a.py", region(1, "x", "x"))
    run = run_of(report(findings=[foreign]))
    assert run["tool"]["driver"]["rules"][0]["id"] == "ACME001"
    assert run["results"][0]["ruleIndex"] == 0


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


def test_the_context_is_the_whole_lines() -> None:
    place = location(region(7, "x = go(\n  1)", "go(\n  1)"))
    assert place["region"] == {
        "startLine": 7,
        "startColumn": 5,
        "endLine": 8,
        "endColumn": 5,
        "snippet": {"text": "go(\n  1)"},
    }
    assert place["contextRegion"] == {"startLine": 7, "endLine": 8, "snippet": {"text": "x = go(\n  1)"}}


def test_a_region_ends_where_its_text_was_cut() -> None:
    place = location(Region(line=7, column=1, end_line=90, end_column=9, snippet="def f():\n    pass"))
    assert (place["region"]["endLine"], place["region"]["endColumn"]) == (8, 9)
    assert place["contextRegion"]["endLine"] == 8


def test_a_region_without_text_is_whole_lines() -> None:
    place = location(Region(line=0, column=1, end_line=0, end_column=1, snippet=""))
    assert place["region"] == {"startLine": 1, "endLine": 1}
    assert "contextRegion" not in place


@pytest.mark.parametrize(
    ("root", "path", "uri"),
    [
        (".", "src/my flows/é#1.py", "src/my%20flows/%C3%A9%231.py"),
        ("services/etl", "flows/a.py", "services/etl/flows/a.py"),
        ("..", "flows/a.py", "flows/a.py"),
        (".", "a\\b.py", "a%5Cb.py"),
        (".", "caf\udce9.py", "caf%E9.py"),
        (".", "c:/x.py", "c%3A/x.py"),
    ],
)
def test_uris_lead_from_the_start_of_the_run(root: str, path: str, uri: str) -> None:
    base = report(findings=[finding("PTD203", "it is", path, region(1, "x", "x"))])
    moved = msgspec.structs.replace(base, run=msgspec.structs.replace(base.run, root=root))
    assert next(values(sarif(moved), "uri")) == uri


def test_a_name_in_back_ticks_is_an_argument() -> None:
    message = only_result(finding("PTD203", "`a` calls `b`", "a.py", region(1, "x", "x")))["message"]
    assert message == {"id": "sentence-1", "arguments": ["a", "b"], "text": "'a' calls 'b'."}


def test_a_message_without_names_begins_with_its_file() -> None:
    message = only_result(finding("PTD001", "invalid syntax", "a.py", region(1, "x", "x")))["message"]
    assert message == {"id": "sentence-1", "arguments": ["a.py"], "text": "'a.py': invalid syntax."}


def test_braces_and_brackets_of_the_code_are_neither_placeholders_nor_links() -> None:
    message = only_result(finding("PTD203", "`{0}` is [a](1) {x}", "a.py", region(1, "x", "x")))["message"]
    assert message["arguments"] == ["{0}"]
    assert message["text"] == r"'{{0}}' is [a\](1) {{x}}."


def test_related_places_are_linked_from_the_message() -> None:
    related = RelatedRow(path="b.py", line=3, message="made [here]")
    result = only_result(finding("PTD203", "`a` is used", "a.py", region(1, "x", "x"), related=(related,)))
    assert result["message"]["text"] == r"'a' is used. See ['made \[here\]'](1)."
    (place,) = result["relatedLocations"]
    assert place["id"] == 1
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "b.py"
    assert place["physicalLocation"]["region"] == {"startLine": 3}


def test_results_carry_fingerprint_and_the_other_axes() -> None:
    row = finding("PTD203", "`a` is used", "a.py", region(1, "x", "x"), unit="flow:a:f")
    result = only_result(row)
    assert result["partialFingerprints"] == {"p2dAudit/v1": row.fingerprint}
    assert result["properties"] == {
        "confidence": "high",
        "trap": False,
        "disposition": "redesign",
        "effort": {"low": 0.5, "likely": 1.25, "high": 3.0},
        "unit": "flow:a:f",
        "construct": None,
    }


def test_suppressed_findings_are_left_out() -> None:
    small = small_report()
    quiet = msgspec.structs.replace(small, findings=small.findings[1:], suppressed=small.findings[:1])
    assert len(run_of(quiet)["results"]) == len(small.findings) - 1


def test_an_unread_file_is_a_notice_and_the_run_still_counts() -> None:
    (invocation,) = run_of(small_report())["invocations"]
    assert invocation["executionSuccessful"] is True
    unread, failed = invocation["toolExecutionNotifications"]
    assert unread["level"] == "error"
    assert unread["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "shop/old%20flow%20%C3%A9.py"
    assert unread["message"]["text"].startswith("Python 2: a `print` statement; port the file to Python 3.7")
    assert failed["message"]["text"] == "rule acme.rules.Owner failed: KeyError: 'owner'"


def test_an_unread_file_without_a_line_has_no_region() -> None:
    small = small_report()
    unread = Failed(path="a.py", line=None, reason="not UTF-8", remedy="save it as UTF-8", imports=(), units=())
    files = msgspec.structs.replace(small.coverage.files, failed=(unread,))
    coverage = msgspec.structs.replace(small.coverage, files=files)
    (invocation,) = run_of(msgspec.structs.replace(small, coverage=coverage))["invocations"]
    assert "region" not in invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"]


def test_above_githubs_limit_the_worst_are_kept_and_the_rest_is_counted() -> None:
    large = large_report(1, log.MOST_RESULTS + 2)
    worst = msgspec.structs.replace(large.findings[-1], severity="error")
    run = run_of(msgspec.structs.replace(large, findings=(*large.findings[:-1], worst)))
    assert len(run["results"]) == log.MOST_RESULTS
    assert [result["level"] for result in run["results"]].count("error") == 1
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == "2 findings of the least severity left out"


def test_where_the_code_comes_from_is_said_if_the_report_knows() -> None:
    origin = {"repository": "https://example.com/shop.git", "revision": "0a1b2c"}
    known = msgspec.structs.replace(empty_report(), extensions={"version_control": origin})
    assert run_of(known)["versionControlProvenance"] == [
        {
            "repositoryUri": "https://example.com/shop.git",
            "revisionId": "0a1b2c",
            "mappedTo": {"uriBaseId": "SRCROOT"},
        }
    ]
    assert "versionControlProvenance" not in run_of(empty_report())


@pytest.mark.parametrize(
    ("name", "pascal"),
    [
        ("MappedTask", "MappedTask"),
        ("UsesSQLBlock", "UsesSqlBlock"),
        ("mapped-task", "MappedTask"),
        ("Prefect1Flow", "Prefect1Flow"),
        ("IsAFlow", "IsaFlow"),
        ("PTD203", "Ptd203"),
        ("§", "UnnamedRule"),
    ],
)
def test_rule_names_become_capitalised_words(name: str, pascal: str) -> None:
    assert pascal_case(name) == pascal


def test_long_descriptions_are_cut_to_githubs_limit() -> None:
    long = rule("PTD500", "LongRule", "note", "drop", "word " * 400, "word " * 400)
    (described,) = run_of(report(rules=[long]))["tool"]["driver"]["rules"]
    assert len(described["shortDescription"]["text"]) <= 1024
    assert described["shortDescription"]["text"].endswith("…")


def test_a_place_in_a_notebook_has_the_columns_of_its_file_and_the_cell_in_the_message() -> None:
    place = Region(line=9, column=17, end_line=9, end_column=25, snippet='f("x")', cell=3, cell_line=2)
    result = only_result(finding("PTD203", "`f` is called", "a.ipynb", place))
    assert result["message"]["text"] == "'f' is called in 'cell 3, line 2'."
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a.ipynb", "uriBaseId": "SRCROOT"},
        "region": {
            "startLine": 9, "startColumn": 17, "endLine": 9, "endColumn": 25, "snippet": {"text": 'f("x")'},
        },
    }  # fmt: skip
