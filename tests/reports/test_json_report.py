"""The JSON report and its schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator, ValidationError
from p2d_audit.report import Report
from p2d_reports.json_document import render
from p2d_reports.schema import report_schema, shipped_schema

from tests.reports.report_samples import empty_report, small_report
from tests.reports.strange_reports import hostile_report, large_report


def test_the_small_report_looks_as_agreed(keeps: Callable[[str, str], None]) -> None:
    keeps(render(small_report()), "report.json")


def test_the_shipped_schema_is_that_of_the_types(keeps: Callable[[str, Path], None]) -> None:
    schema = json.dumps(report_schema(), indent=2, ensure_ascii=False) + "\n"
    keeps(schema, Path(str(files("p2d_reports").joinpath("schemas", "report-1.schema.json"))))
    assert shipped_schema() == schema


def test_the_schema_is_one_and_names_its_dialect() -> None:
    schema = report_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:p2d-audit:report:1"


@pytest.mark.parametrize(
    "report",
    [empty_report(), small_report(), large_report(20, 100), hostile_report("</script>\x00\u2028 💶")],
    ids=["empty", "small", "large", "hostile"],
)
def test_reports_keep_to_the_schema(report: Report) -> None:
    Draft202012Validator(report_schema()).validate(json.loads(render(report)))


def test_the_schema_refuses_a_report_that_lacks_a_key() -> None:
    report = json.loads(render(small_report()))
    del report["flows"][0]["wave"]
    with pytest.raises(ValidationError, match="'wave' is a required property"):
        Draft202012Validator(report_schema()).validate(report)


def test_the_text_can_be_read_back_to_the_same_report() -> None:
    assert msgspec.json.decode(render(small_report()), type=Report) == small_report()


def test_keys_of_mappings_are_sorted_and_those_of_rows_keep_their_order() -> None:
    small = small_report()
    mixed = msgspec.structs.replace(small, extensions={"b": {"z": 1, "a": 2}, "a": 0})
    turned = msgspec.structs.replace(small, extensions={"a": 0, "b": {"a": 2, "z": 1}})
    assert render(mixed) == render(turned)
    assert list(json.loads(render(small)))[:4] == ["schema_version", "tool", "run", "summary"]


def test_it_ends_with_one_newline() -> None:
    text = render(empty_report())
    assert text.endswith("}\n")
    assert text.count("\n\n") == 0


def test_a_byte_that_is_no_unicode_becomes_a_visible_escape() -> None:
    small = small_report()
    odd = msgspec.structs.replace(small.findings[0], path="shop/caf\udce9.py")
    text = render(msgspec.structs.replace(small, findings=(odd,), extensions={"b": 1, "a": 2}))
    assert json.loads(text)["findings"][0]["path"] == r"shop/caf\udce9.py"
    assert list(json.loads(text))[:2] == ["schema_version", "tool"]
    assert text.encode()
