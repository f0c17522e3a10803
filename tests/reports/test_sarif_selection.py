"""Which findings a SARIF log has: those that count, or also suppressed ones, as many as GitHub takes."""

from __future__ import annotations

import gzip
import json

import msgspec
import pytest
from p2d_audit.report import Report, SuppressedRow, SuppressionRow
from p2d_reports.sarif import log
from p2d_reports.sarif.profile import GITHUB, Limits

from tests.reports.report_samples import small_report
from tests.reports.sarif_reading import PROFILES, run_of, values
from tests.reports.strange_reports import large_report

each_profile = pytest.mark.parametrize("profile", PROFILES)


def with_suppressed() -> Report:
    small = small_report()
    comment = SuppressionRow(
        kind="comment",
        path="shop/orders.py",
        line=4,
        origin=None,
        rules=("PTD203",),
        reason="{three} items",
        until=None,
    )
    configured = SuppressionRow(
        kind="configuration", path=None, line=None, origin="overrides.1", rules=(), reason=None, until=None
    )
    first, second = (
        SuppressedRow(**msgspec.structs.asdict(row), suppression=by)
        for row, by in zip(small.findings, (comment, configured), strict=False)
    )
    return msgspec.structs.replace(small, findings=small.findings[2:], suppressed=(first, second))


@each_profile
def test_suppressed_findings_are_left_out(profile: str) -> None:
    run = run_of(with_suppressed(), profile)
    assert len(run["results"]) == len(small_report().findings) - 2
    assert list(values(run, "suppressions")) == []


@each_profile
def test_where_suppressed_findings_are_asked_for_every_result_says_what_suppresses_it(profile: str) -> None:
    results = run_of(with_suppressed(), profile, sarif_suppressed=True)["results"]
    place = {"artifactLocation": {"uri": "shop/orders.py", "uriBaseId": "SRCROOT"}, "region": {"startLine": 4}}
    said = [result["suppressions"] for result in results]
    assert len(said) == len(small_report().findings)
    assert [one for one in said if one] == [
        [
            {
                "kind": "inSource",
                "status": "accepted",
                "justification": "{{three}} items",
                "location": {"physicalLocation": place},
            }
        ],
        [{"kind": "external", "status": "accepted", "justification": "the configuration, overrides.1"}],
    ]


def with_limits(findings: int, **limits: int) -> tuple[str, list[str], list[str]]:
    """Return the text of a log of so many findings, the last of them an error, its levels and its notices."""
    large = large_report(1, findings)
    files = msgspec.structs.replace(large.coverage.files, read=1)
    large = msgspec.structs.replace(large, coverage=msgspec.structs.replace(large.coverage, files=files))
    worst = msgspec.structs.replace(large.findings[-1], severity="error")
    profile = msgspec.structs.replace(
        GITHUB, limits=Limits(**{"results": 9_999, "bytes": 10**9, "shown": 9_999, **limits})
    )
    text = log.write_log(msgspec.structs.replace(large, findings=(*large.findings[:-1], worst)), profile)
    (run,) = json.loads(text)["runs"]
    notices = [notice["message"]["text"] for notice in run["invocations"][0]["toolExecutionNotifications"]]
    return text, [result["level"] for result in run["results"]], notices


def test_above_githubs_limit_the_worst_are_kept_and_the_rest_is_counted() -> None:
    _, levels, notices = with_limits(12, results=10)
    assert levels == ["warning"] * 9 + ["error"]
    assert notices == ["2 findings of the least severity left out"]


def test_a_log_that_is_too_large_when_packed_is_made_smaller() -> None:
    _, levels, notices = with_limits(300, bytes=12_000)
    text, fewer, _ = with_limits(300, bytes=10_000)
    assert notices == [f"{300 - len(levels)} findings of the least severity left out"]
    assert 1 < len(fewer) < len(levels) < 300
    assert fewer[-1] == "error"
    assert len(gzip.compress(text.encode(), 6)) <= 10_000


def test_github_is_said_to_show_only_some_of_the_results() -> None:
    _, levels, notices = with_limits(12, shown=11)
    assert len(levels) == 12
    assert notices == ["code scanning shows the worst 11 of 12 findings"]


def test_githubs_limits_are_those_of_its_documentation() -> None:
    assert GITHUB.limits == Limits(results=25_000, bytes=10_000_000, shown=5_000)
