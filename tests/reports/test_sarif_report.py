"""The SARIF log: the official schema, and what GitHub and viewers need beyond it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from p2d_audit.report import Failed, RelatedRow, Report, RepositoryRow
from p2d_reports.sarif.messages import MOST_LINKS
from p2d_reports.sarif.rules import pascal_case

from tests.reports.report_parts import finding, region, report, rule
from tests.reports.report_samples import empty_report, small_report
from tests.reports.sarif_reading import PROFILES, only_result, run_of, sarif, values
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
each_profile = pytest.mark.parametrize("profile", PROFILES)


def described_rule(report: Report, code: str) -> dict[str, Any]:
    (found,) = (rule for rule in run_of(report)["tool"]["driver"]["rules"] if rule["id"] == code)
    described: dict[str, Any] = found
    return described


def filled(sentence: str, arguments: list[str]) -> str:
    """Return a sentence with its placeholders replaced as a viewer does it, literal braces staying double."""
    for number, argument in enumerate(arguments):
        sentence = sentence.replace(f"'{{{number}}}'", f"'{argument.replace('{', '{{').replace('}', '}}')}'")
    return sentence


@each_profile
def test_the_small_report_looks_as_agreed(keeps: Callable[[str, str], None], profile: str) -> None:
    keeps(PROFILES[profile](small_report()), f"report.{profile}.sarif")


@each_profile
@each_report
def test_it_keeps_to_the_official_schema(report: Report, profile: str) -> None:
    Draft202012Validator(SCHEMA).validate(sarif(report, profile, sarif_category="nightly", sarif_suppressed=True))


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
    compared = report(findings=[new, old, gone])
    assert [result["baselineState"] for result in run_of(compared, "full")["results"]] == ["new", "unchanged"]
    assert list(values(sarif(report(findings=[new, rows[1]]), "full"), "baselineState")) == []


def test_github_compares_branches_itself_and_gets_no_baseline_states() -> None:
    row = msgspec.structs.replace(finding("PTD203", "it is", "a.py", region(1, "x", "x")), baseline_state="unchanged")
    assert "baselineState" not in only_result(row)


def test_a_clean_run_declares_every_rule_and_no_result() -> None:
    run = run_of(empty_report())
    assert run["results"] == []
    assert [described["id"] for described in run["tool"]["driver"]["rules"]] == [
        "AUDIT001",
        "AUDIT002",
        "AUDIT004",
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


def test_only_so_many_related_places_are_told_as_github_shows() -> None:
    related = tuple(RelatedRow(path="b.py", line=line, message="here") for line in range(1, MOST_LINKS + 3))
    result = only_result(finding("PTD203", "`a` is used", "a.py", region(1, "x", "x"), related=related))
    assert len(result["relatedLocations"]) == MOST_LINKS
    assert result["message"]["text"].endswith(f" See ['here']({MOST_LINKS}). There are '2' more.")


def test_a_hand_off_is_a_flow_from_one_call_to_the_other() -> None:
    steps = (
        RelatedRow(path="a.py", line=3, message="`load` returns a value"),
        RelatedRow(path="b.py", line=9, message="`save` takes it as `{rows}`"),
    )
    row = msgspec.structs.replace(finding("PTD201", "`a` is used", "b.py", region(9, "x", "x")), steps=steps)
    (flow,) = only_result(row)["codeFlows"]
    (thread,) = flow["threadFlows"]
    found = [step["location"] for step in thread["locations"]]
    assert [
        (place["physicalLocation"]["artifactLocation"]["uri"], place["physicalLocation"]["region"]) for place in found
    ] == [("a.py", {"startLine": 3}), ("b.py", {"startLine": 9})]
    assert [place["message"]["text"] for place in found] == ["`load` returns a value", "`save` takes it as `{{rows}}`"]


def test_the_unit_is_named_for_viewers() -> None:
    row = finding("PTD203", "`a` is used", "a.py", region(1, "x", "x"), unit="flow:a:f")
    (place,) = only_result(row, "full")["locations"]
    assert place["logicalLocations"] == [{"fullyQualifiedName": "flow:a:f", "kind": "function"}]
    assert "logicalLocations" not in only_result(row)["locations"][0]


def test_precision_is_the_confidence_that_a_rule_has_unless_a_finding_says_otherwise() -> None:
    doubtful = msgspec.structs.replace(rule("PTD500", "Rule", "note", "drop", "A rule.", ""), confidence="medium")
    described = described_rule(report(rules=[doubtful]), "PTD500")
    assert described["properties"]["precision"] == "medium"
    assert "security-severity" not in described["properties"]


def test_results_carry_fingerprints_and_the_other_axes() -> None:
    row = finding("PTD203", "`a` is used", "a.py", region(1, "x", "x"), unit="flow:a:f")
    hashed = only_result(msgspec.structs.replace(row, line_hash="abc:1"))
    assert hashed["partialFingerprints"] == {"primaryLocationLineHash": "abc:1", "p2dAudit/v1": row.fingerprint}
    result = only_result(row)
    assert result["partialFingerprints"] == {"p2dAudit/v1": row.fingerprint}
    assert "properties" not in result
    assert only_result(row, "full")["properties"] == {
        "confidence": "high",
        "trap": False,
        "disposition": "redesign",
        "effort": {"low": 0.5, "likely": 1.25, "high": 3.0},
        "unit": "flow:a:f",
        "construct": None,
    }


def test_a_category_is_named_only_if_it_was_asked_for() -> None:
    assert run_of(small_report(), sarif_category="services/etl")["automationDetails"] == {"id": "services/etl/"}
    assert "automationDetails" not in run_of(small_report())


def test_a_rule_that_crashed_is_a_result_at_the_first_file_that_was_read() -> None:
    small = small_report()
    files = msgspec.structs.replace(small.coverage.files, paths=("a b.py", "c.py"))
    read = msgspec.structs.replace(small, coverage=msgspec.structs.replace(small.coverage, files=files))
    (crash,) = (result for result in run_of(read)["results"] if result["ruleId"] == "AUDIT002")
    assert crash["message"]["text"] == "'a b.py': ACME01: rule acme.rules.Owner failed: KeyError: 'owner'."
    assert crash["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.py"


def test_where_nothing_was_read_a_notice_says_so() -> None:
    run = run_of(empty_report())
    assert run["results"] == []
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (notice["level"], notice["message"]["text"]) == ("error", "there was nothing to read")


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


def addressed(given: str | None, origin: str | None) -> object:
    base = empty_report()
    run = msgspec.structs.replace(base.run, repo_url=given, repository=RepositoryRow(root=".", address=origin))
    return run_of(msgspec.structs.replace(base, run=run)).get("versionControlProvenance")


@pytest.mark.parametrize(
    ("given", "origin", "uri"),
    [
        (None, "https://example.com/shop.git", "https://example.com/shop.git"),
        ("https://example.com/us/shop", "https://example.com/fork", "https://example.com/us/shop"),
        ("https://example.com/us/shop/blob/v1", None, "https://example.com/us/shop"),
        ("https://example.com/us/shop/-/blob/v1/{path}#L{line}", None, "https://example.com/us/shop"),
        ("https://example.com/us/shop/{path}", None, "https://example.com/us/shop"),
    ],
)
def test_the_repository_is_that_which_was_given_or_the_origin(given: str, origin: str, uri: str) -> None:
    assert addressed(given, origin) == [{"repositoryUri": uri, "mappedTo": {"uriBaseId": "SRCROOT"}}]


def test_of_a_repository_without_an_address_nothing_is_said() -> None:
    assert addressed(None, None) is None


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
    described = described_rule(report(rules=[long]), "PTD500")
    assert len(described["shortDescription"]["text"]) <= 1024
    assert described["shortDescription"]["text"].endswith("…")
