"""What a freeze does not allow."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace
from p2d_audit.comparison import compare_with_report
from p2d_audit.freeze import Freeze, freeze_findings, is_dated
from p2d_audit.report import Base, BlockRow, DeploymentRow, FlowRow, FrozenRow, Report

from tests.comparison.sides import flow_row, made

ETL, NEW = flow_row("flow:flows:etl", "flows.py"), flow_row("flow:legacy.new:new", "legacy/new.py", 3)
ALL = Freeze(origin="[tool.p2d-audit.freeze]")
TODAY = date(2027, 1, 31)


def deployment(identity: str, name: str, flow: str | None, path: str = "prefect.yaml") -> DeploymentRow:
    return DeploymentRow(
        id=identity,
        path=path,
        line=5,
        name=name,
        flow=flow,
        flow_reference=None,
        source="prefect.yaml",
        schedules=(),
        triggers=(),
        work_pool=None,
        parameters={},
    )


def block(kind: str, name: str | None, path: str = "flows.py") -> BlockRow:
    return BlockRow(path=path, line=3, type=kind, action="load", name=name)


def side(*flows: FlowRow, deployments: tuple[DeploymentRow, ...] = (), blocks: tuple[BlockRow, ...] = ()) -> Report:
    whole = made(flows=flows, paths=sorted({flow.path for flow in flows} | {"prefect.yaml"}))
    return replace(whole, deployments=deployments, blocks=blocks)


def frozen(before: Report, after: Report, *freezes: Freeze, today: date | None = TODAY, folder: str = "") -> list[str]:
    head = compare_with_report(before, after, Base(kind="report", name="old.json"))
    parts = tuple(folder.split("/")) if folder else ()
    return [f"{row.kind} {row.name}" for row in freeze_findings(freezes or (ALL,), before, head, parts, today)]


def test_a_new_flow_is_named_with_its_place_and_the_freeze() -> None:
    head = compare_with_report(side(ETL), side(ETL, NEW), Base(kind="report", name="old.json"))
    freeze = Freeze(kinds=("flow",), paths=("legacy/",), since=TODAY, origin="[freeze.2]")
    assert freeze_findings([freeze], side(ETL), head, (), TODAY) == (
        FrozenRow(
            kind="flow",
            name="new",
            path="legacy/new.py",
            line=1,
            freeze="[freeze.2] allows no new flows in `legacy/` since 2027-01-31",
        ),
    )


def test_what_was_there_before_is_allowed_also_where_it_moved_or_was_renamed() -> None:
    assert frozen(side(ETL), side(ETL)) == []
    assert frozen(side(ETL), side(flow_row("flow:jobs:etl", "jobs.py"))) == []
    assert frozen(side(ETL), side(flow_row("flow:flows:load", "flows.py"))) == []


def test_tests_may_have_new_flows() -> None:
    assert frozen(side(ETL), side(ETL, replace(NEW, test=True))) == []


@pytest.mark.parametrize(
    ("paths", "folder", "found"),
    [
        ((), "", ["flow new"]),
        (("legacy/**",), "", ["flow new"]),
        (("/new.py",), "legacy", ["flow new"]),
        (("*.py",), "", ["flow new"]),
        (("flows.py", "jobs/"), "", []),
        (("legacy/*", "!legacy/new.py"), "", []),
    ],
)
def test_a_freeze_holds_at_its_paths(paths: tuple[str, ...], folder: str, found: list[str]) -> None:
    assert frozen(side(ETL), side(ETL, NEW), replace(ALL, paths=paths), folder=folder) == found


@pytest.mark.parametrize(
    ("today", "found"), [(date(2027, 1, 30), []), (TODAY, ["flow new"]), (date(2028, 1, 1), ["flow new"]), (None, [])]
)
def test_a_freeze_holds_from_its_day_on(today: date | None, found: list[str]) -> None:
    assert frozen(side(ETL), side(ETL, NEW), replace(ALL, since=TODAY), today=today) == found
    assert is_dated([ALL, replace(ALL, since=TODAY)])
    assert not is_dated([ALL])


def test_a_new_deployment_is_one_of_another_name_or_flow() -> None:
    nightly, hourly = deployment("deployment:etl/nightly", "nightly", ETL.id), deployment("d2", "hourly", ETL.id)
    before = side(ETL, deployments=(nightly,))
    assert frozen(before, side(ETL, deployments=(nightly, hourly))) == ["deployment hourly"]
    renamed = flow_row("flow:flows:load", "flows.py")
    assert (
        frozen(before, side(renamed, deployments=(replace(nightly, id="deployment:load/nightly", flow=renamed.id),)))
        == []
    )


def test_a_new_block_is_one_of_another_type_or_name_however_the_type_is_written() -> None:
    before = side(ETL, blocks=(block("prefect_aws.S3Bucket", "landing"), block("prefect_aws", None)))
    same = block("s3-bucket", "landing", "prefect.yaml"), block("prefect_aws", None, "other.py")
    assert frozen(before, side(ETL, blocks=same)) == []
    others = block("s3-bucket", "lake"), block("secret", "landing"), block("secret", None)
    assert frozen(before, side(ETL, blocks=others)) == ["block s3-bucket/lake", "block secret", "block secret/landing"]


def test_a_freeze_is_for_its_kinds_alone() -> None:
    after = side(ETL, NEW, deployments=(deployment("d", "nightly", None),), blocks=(block("secret", "x"),))
    assert frozen(side(ETL), after) == ["block secret/x", "flow new", "deployment nightly"]
    assert frozen(side(ETL), after, replace(ALL, kinds=("deployment",))) == ["deployment nightly"]


def test_what_two_freezes_do_not_allow_is_said_once() -> None:
    assert frozen(side(ETL), side(ETL, NEW), ALL, replace(ALL, origin="[freeze.2]")) == ["flow new"]


def test_without_a_comparison_nothing_is_new() -> None:
    assert freeze_findings([ALL], side(ETL), side(ETL, NEW), (), TODAY) == ()
