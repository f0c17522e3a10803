"""A report that was written before is read as it was written, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from p2d_audit.errors import UsageError
from p2d_audit.report import SCHEMA_VERSION, Report
from p2d_audit.stored import read_plan, read_report
from p2d_reports.json_document import render

from tests.plan.test_adopting import bridge, plan, wave
from tests.reports.report_samples import empty_report, small_report
from tests.reports.strange_reports import hostile_report


def written(folder: Path, content: str | bytes) -> Path:
    file = folder / "report.json"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def changed(folder: Path, **changes: object) -> Path:
    return written(folder, msgspec.json.encode(msgspec.to_builtins(small_report()) | changes))


@pytest.mark.parametrize("report", [small_report(), empty_report(), hostile_report('é💶 "q"\n\x1b')])
def test_a_report_is_read_as_it_was_written(tmp_path: Path, report: Report) -> None:
    assert read_report(written(tmp_path, render(report))) == report


def test_what_a_later_version_adds_is_passed_over(tmp_path: Path) -> None:
    assert read_report(changed(tmp_path, schema_version="1.99.0", novelty={"a": 1})) == msgspec.structs.replace(
        small_report(), schema_version="1.99.0"
    )


def test_what_an_earlier_version_did_not_have_is_empty(tmp_path: Path) -> None:
    older = msgspec.to_builtins(small_report())
    for key in ("constructs", "clusters", "graph", "effects"):
        del older[key]
    report = read_report(written(tmp_path, msgspec.json.encode(older)))
    assert (report.constructs, report.clusters, report.effects) == ((), (), ())
    assert (report.graph.nodes, report.graph.edges) == ((), ())


@pytest.mark.parametrize("version", ["2.0.0", "0.9", "", "one"])
def test_a_report_of_another_version_says_so(tmp_path: Path, version: str) -> None:
    file = changed(tmp_path, schema_version=version)
    with pytest.raises(UsageError) as caught:
        read_report(file)
    assert str(caught.value) == (
        f"{file}: has the schema version {version!r}, this p2d-audit reads {SCHEMA_VERSION}; audit again"
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'"x"',
        b'{"schema_version": 1}',
        b"\xff\xfe",
        b'{"schema_version": "\xff"}',
        b"[" * 200_000,
    ],
)
def test_what_is_no_report_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    file = written(tmp_path, content)
    with pytest.raises(UsageError, match=r"is no JSON report of p2d-audit: .*; write one with -o json=FILE"):
        read_report(file)


def test_a_report_that_lacks_something_names_it(tmp_path: Path) -> None:
    file = changed(tmp_path, flows=[{"id": "flow:a:b"}])
    with pytest.raises(UsageError, match=r"does not fit schema version .*`\$\.flows\[0\]`; audit again"):
        read_report(file)


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"missing\.json: cannot be read: No such file or directory"):
        read_report(tmp_path / "missing.json")
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        read_report(tmp_path)


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = plan(wave(1, "flow:a:b"), bridges=(bridge(),))
    assert read_plan(written(tmp_path, msgspec.json.encode(made))) == made


def test_a_plan_of_another_version_says_so_and_a_report_is_no_plan(tmp_path: Path) -> None:
    other = msgspec.to_builtins(plan()) | {"plan_version": "2.0.0"}
    with pytest.raises(UsageError, match=r"has the plan version '2\.0\.0', this p2d-audit reads .*; plan again"):
        read_plan(written(tmp_path, msgspec.json.encode(other)))
    with pytest.raises(UsageError, match=r"is no JSON plan of p2d-audit: .*; write one with p2d-audit plan -o json"):
        read_plan(changed(tmp_path))
