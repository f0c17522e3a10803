"""`p2d-audit fleet`: what joins repositories, what is written, and what a failed one costs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from p2d_audit.report_schema import report_schema

from tests.cli.running import FLOW, Ended, install, run, write
from tests.fleet.repositories import LIST, contents, fleet, write_fleet

KILLER = '''\
import os

from p2d_audit import Effort, Rule, hookimpl


class Killer(Rule):
    """A task is called `kill`."""

    code = "KIL001"
    severity = "note"
    disposition = "adapt"
    effort = Effort(0, 0, 0)

    def check_task(self, task):
        if task.function == "kill":
            os._exit(9)
        yield from ()


@hookimpl
def p2d_rules():
    return (Killer,)
'''


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_fleet(tmp_path_factory.mktemp("fleet"))


@pytest.fixture(scope="module")
def ended(root: Path) -> Ended:
    return fleet(root, "--capacity", "40", "--format", "sarif")


@pytest.fixture(scope="module")
def report(root: Path, ended: Ended) -> dict[str, Any]:
    assert ended.status == 0, ended.err
    return json.loads((root / "out/fleet.json").read_bytes())


def alone(root: Path, name: str) -> dict[str, Any]:
    return json.loads((root / f"out/repositories/{name}.json").read_bytes())


def test_it_writes_the_portfolio_and_a_report_for_each_repository(root: Path, ended: Ended) -> None:
    assert sorted(contents(root / "out")) == [
        "fleet.html",
        "fleet.json",
        "fleet.md",
        "fleet.sarif",
        "plan.json",
        "plan.md",
        "repositories/billing.json",
        "repositories/core.json",
        "repositories/models.json",
    ]
    assert ended.out == ""
    assert {line.split("] ")[1] for line in ended.err.splitlines() if "/3] " in line} == {
        f"{name}: {flows}, {alone(root, name)['summary']['findings']} findings,"
        f" {alone(root, name)['summary']['effort']['likely']:g} h"
        for name, flows in (("billing", "3 flows"), ("core", "2 flows"), ("models", "1 flow"))
    }


def test_a_repository_has_the_report_that_an_audit_of_it_has(root: Path, report: dict[str, Any]) -> None:
    audited = run("audit", "core", "-o", "json", "--today", "2027-01-31", cwd=root)
    assert json.loads(audited.out) == alone(root, "core")


def test_all_reports_fit_the_schema(root: Path, report: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(report_schema())
    assert [error.message for one in (report, alone(root, "core")) for error in validator.iter_errors(one)] == []


def test_all_ids_that_the_portfolio_names_are_in_it(report: dict[str, Any]) -> None:
    flows = {row["id"] for row in report["flows"]}
    tasks = {row["id"] for row in report["tasks"]}
    deployments = {row["id"] for row in report["deployments"]}
    nodes = {row["id"] for row in report["graph"]["nodes"]}
    assert flows == {
        "flow:billing/flows:bill",
        "flow:billing/flows:copy",
        "flow:billing/flows:remind",
        "flow:core/flows:publish",
        "flow:core/flows:second",
        "flow:models/flows:train",
    }
    assert {row[end]["id"] for row in report["handoffs"] for end in ("from", "to")} <= tasks
    assert {row["flow"] for row in report["handoffs"]} <= flows
    assert {flow for row in (*report["tasks"], *report["shared"]) for flow in row["used_by"]} <= flows
    assert {one for row in report["flows"] for one in row["deployments"]} <= deployments
    assert {row["flow"] for row in report["deployments"] if row["flow"]} <= flows
    assert {row["target"] for row in report["schedules"] if row["target"]} <= flows | deployments
    assert {row["unit"] for row in report["findings"] if row["unit"]} <= flows | tasks | deployments
    assert {end for row in report["graph"]["edges"] for end in (row["from"], row["to"])} <= nodes
    assert {flow for wave in report["waves"] for flow in wave["flows"]} == flows
    assert {row["path"].partition("/")[0] for row in (*report["findings"], *report["code"], *report["flows"])} == {
        "billing",
        "core",
        "models",
    }
    assert len({row["id"] for row in report["findings"]}) == len(report["findings"]) == report["summary"]["findings"]


def test_schedules_stay_with_their_deployments(report: dict[str, Any]) -> None:
    (deployment,) = [row for row in report["deployments"] if row["schedules"]]
    (position,) = deployment["schedules"]
    assert report["schedules"][position]["target"] == deployment["id"] == "deployment:core/publish/production"


def test_names_of_the_server_join_repositories(report: dict[str, Any]) -> None:
    assert report["extensions"]["fleet"]["joins"] == [
        {
            "repository": "billing",
            "path": "billing/flows.py",
            "line": 21,
            "kind": "starts",
            "name": "publish/production",
            "source": "flow:billing/flows:bill",
            "targets": ["deployment:core/publish/production"],
        },
        {
            "repository": "models",
            "path": "models/prefect.yaml",
            "line": 5,
            "kind": "triggers",
            "name": "publish",
            "source": "automation:models/after__automation_1",
            "targets": ["flow:core/flows:publish"],
        },
    ]
    assert [(row["name"], row["resolution"]) for row in report["deployment_runs"]] == [
        ("publish/production", "resolved"),
        ("nowhere/else", "name-only"),
    ]
    assert [(row["from"], row["to"], row["kind"]) for row in report["links"]] == [
        ("flow:billing/flows:bill", "flow:core/flows:publish", "starts"),
        ("flow:core/flows:publish", "flow:models/flows:train", "triggers"),
    ]


def test_what_is_started_in_another_repository_is_moved_before(root: Path, report: dict[str, Any]) -> None:
    waves = {row["id"]: row["wave"] for row in report["flows"]}
    assert (waves["flow:core/flows:publish"], waves["flow:billing/flows:bill"]) == (1, 2)
    plan = json.loads((root / "out/plan.json").read_bytes())
    planned = {flow: number for number, wave in enumerate(plan["waves"], 1) for flow in wave["moves"]}
    assert sorted((*planned, *(one["id"] for one in plan["left_out"]))) == sorted(waves)
    assert planned["flow:core/flows:publish"] <= planned["flow:billing/flows:bill"]


def test_a_block_of_two_repositories_is_one_and_paid_once(root: Path, report: dict[str, Any]) -> None:
    extension, key = report["extensions"]["fleet"], "PTD402:def:prefect.blocks.system.Secret/api-key"
    prices = [row["likely"] for name in ("billing", "core") for row in alone(root, name)["shared"] if row["id"] == key]
    assert extension["names"] == [
        {"id": "block:secret/api-key", "kind": "block", "label": "Secret api-key", "repositories": ["billing", "core"]}
    ]
    assert extension["once"] == [{"id": key, "repositories": ["billing", "core"], "spare": min(prices)}]
    (row,) = [row for row in report["shared"] if row["id"] == key]
    assert (row["likely"], len(row["used_by"])) == (max(prices), 4)


def test_the_total_is_that_of_the_repositories_less_what_is_paid_once(root: Path, report: dict[str, Any]) -> None:
    lines = report["extensions"]["fleet"]["repositories"]
    spare = sum(one["spare"] for one in report["extensions"]["fleet"]["once"])
    whole = sum(line["effort"]["likely"] for line in lines)
    assert report["summary"]["effort"]["likely"] == pytest.approx(whole - spare)
    parts = (*report["flows"], *report["shared"], *report["platform"])
    assert report["summary"]["effort"]["likely"] == pytest.approx(
        sum(row["effort"]["likely"] if "effort" in row else row["likely"] for row in parts)
    )


def test_each_repository_is_set_up_before_the_first_of_its_flows(report: dict[str, Any]) -> None:
    rows = {row["id"]: row["used_by"] for row in report["shared"] if row["source"] == "platform.setup"}
    assert rows == {
        "billing": ["flow:billing/flows:bill", "flow:billing/flows:copy", "flow:billing/flows:remind"],
        "core": ["flow:core/flows:publish", "flow:core/flows:second"],
        "models": ["flow:models/flows:train"],
    }


def test_flows_of_one_shape_are_told_and_keep_their_hours(root: Path, report: dict[str, Any]) -> None:
    (alike,) = report["extensions"]["fleet"]["alike"]
    (cluster,) = report["clusters"]
    own = {row["id"]: row["effort"] for row in report["flows"]}
    assert sorted(alike["flows"]) == sorted(cluster["flows"]) == ["flow:billing/flows:copy", "flow:models/flows:train"]
    assert own["flow:models/flows:train"] == alone(root, "models")["flows"][0]["effort"]
    assert alike["spare"] == round(own[alike["flows"][1]]["likely"] - cluster["clone"]["likely"], 2)


def test_owners_of_the_list_own_what_nobody_else_does(report: dict[str, Any]) -> None:
    assert {row["id"].partition("/")[0]: row["owners"] for row in report["flows"]} == {
        "flow:billing": [],
        "flow:core": ["@platform"],
        "flow:models": [],
    }


def test_neither_processes_nor_the_order_of_the_list_change_a_byte(root: Path, ended: Ended, tmp_path: Path) -> None:
    again = write_fleet(
        tmp_path, "\n".join(f"[[repository]]{one}" for one in reversed(LIST.split("[[repository]]")[1:]))
    )
    assert fleet(again, "--capacity", "40", "--format", "sarif", "--jobs", "1").status == 0
    assert contents(again / "out") == contents(root / "out")


def test_a_fleet_of_one_has_the_hours_and_waves_of_its_repository(tmp_path: Path) -> None:
    sample = Path(__file__).parents[1] / "projects" / "seeds"
    write(tmp_path, {"REPOS.toml": f'[[repository]]\nname = "seeds"\npath = "{sample.as_posix()}"\n'})
    assert fleet(tmp_path).status == 0
    merged, own = json.loads((tmp_path / "out/fleet.json").read_bytes()), alone(tmp_path, "seeds")
    assert merged["summary"]["effort"] == own["summary"]["effort"]
    assert [wave["effort"] for wave in merged["waves"]] == [wave["effort"] for wave in own["waves"]]
    assert len(merged["graph"]["edges"]) == len(own["graph"]["edges"])
    assert str(Path.cwd()) not in (tmp_path / "out/fleet.json").read_text(encoding="utf-8")


def test_a_repository_that_cannot_be_audited_is_a_line(tmp_path: Path) -> None:
    listed = LIST + '\n[[repository]]\nname = "ghost"\npath = "ghost"\n\n[[repository]]\nname = "odd"\npath = "odd"\n'
    root = write_fleet(tmp_path, listed)
    write(root, {"odd/pyproject.toml": "[tool.p2d-audit]\nexclud = []\n", "out/repositories/ghost.json": "{}"})
    ended = fleet(root)
    report = json.loads((root / "out/fleet.json").read_bytes())
    lines = {line["name"]: line for line in report["extensions"]["fleet"]["repositories"]}
    assert ended.status == 3
    assert [(name, line["status"]) for name, line in lines.items()] == [
        ("billing", "audited"),
        ("core", "audited"),
        ("ghost", "failed"),
        ("models", "audited"),
        ("odd", "failed"),
    ]
    assert lines["ghost"]["reason"] == "ghost: does not exist where it was to be audited"
    assert lines["odd"]["reason"].startswith("odd/pyproject.toml: key `tool.p2d-audit.exclud` is unknown")
    assert [file["path"] for file in report["coverage"]["files"]["failed"]] == ["ghost", "odd"]
    assert "- **ghost** (`ghost`): ghost: does not exist" in (root / "out/fleet.md").read_text(encoding="utf-8")
    assert not (root / "out/repositories/ghost.json").exists()


def test_a_repository_that_kills_its_process_costs_no_other_one(tmp_path: Path) -> None:
    plugins = install(tmp_path / "plugins", KILLER)
    root = write_fleet(tmp_path / "fleet", LIST + '\n[[repository]]\nname = "deadly"\npath = "deadly"\n')
    write(root, {"deadly/flows.py": FLOW.replace("load", "kill")})
    ended = fleet(root, "--jobs", "2", plugins=plugins)
    report = json.loads((root / "out/fleet.json").read_bytes())
    states = {line["name"]: line["status"] for line in report["extensions"]["fleet"]["repositories"]}
    assert ended.status == 3, ended.err
    assert states == {"billing": "audited", "core": "audited", "deadly": "failed", "models": "audited"}
    assert "deadly: failed: whoever audited it died, 3 times; audit it alone" in ended.err


def test_workspaces_are_servers_of_their_own(tmp_path: Path) -> None:
    listed = LIST.replace('owner = "@platform"', 'workspace = "staging"')
    root = write_fleet(tmp_path, listed)
    assert fleet(root).status == 0
    extension = json.loads((root / "out/fleet.json").read_bytes())["extensions"]["fleet"]
    assert (extension["joins"], extension["names"], extension["once"]) == ([], [], [])


def test_a_deployment_finds_its_flow_in_another_repository(tmp_path: Path) -> None:
    terraform = (
        'resource "prefect_flow" "train" {\n  name = "train"\n}\n\n'
        'resource "prefect_deployment" "weekly" {\n  name    = "weekly"\n  flow_id = prefect_flow.train.id\n}\n'
    )
    root = write_fleet(tmp_path, LIST + '\n[[repository]]\nname = "infra"\npath = "infra"\n')
    write(root, {"infra/main.tf": terraform})
    assert fleet(root).status == 0
    report = json.loads((root / "out/fleet.json").read_bytes())
    (flow,) = [row for row in report["flows"] if row["id"] == "flow:models/flows:train"]
    (deployment,) = [row for row in report["deployments"] if row["name"] == "weekly"]
    assert deployment["flow"] == flow["id"]
    assert deployment["id"] in flow["deployments"]
    (join,) = [one for one in report["extensions"]["fleet"]["joins"] if one["kind"] == "deploys"]
    assert (join["name"], join["targets"]) == ("train", [flow["id"]])


def test_weights_and_parts_are_those_of_the_list(tmp_path: Path) -> None:
    listed = """\
[weights.platform]
setup = [1, 1, 1]

[[repository]]
name = "core"
path = "core"

[[repository]]
name = "billing"
path = "."
paths = ["billing"]
weights = {platform = {setup = [2, 2, 2]}}
"""
    root = write_fleet(tmp_path, listed)
    assert fleet(root).status == 0
    report = json.loads((root / "out/fleet.json").read_bytes())
    rows = {row["id"]: row["likely"] for row in report["shared"] if row["source"] == "platform.setup"}
    assert {flow["path"] for flow in report["flows"]} == {"core/flows.py", "billing/flows.py"}
    assert (rows["core"], rows["billing"]) == (1.0, 2.0)


def test_the_gate_is_that_of_the_whole_fleet(root: Path) -> None:
    assert fleet(root, "--fail-on", "effort>30", output="gated").status == 1
    assert fleet(root, "--fail-on", "effort>30", "--exit-zero", output="gated").status == 0


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        ("", "REPOS.toml: lists no repositories; write a table [[repository]]"),
        ("[[repositories]]\n", "REPOS.toml: key `repositories` is unknown; the keys are `weights` and tables"),
        ('[[repository]]\nname = "a"\n', "REPOS.toml: repository 1 (`a`): Object missing required field `path`"),
        ('[[repository]]\nname = "a"\npaht = "a"\n', "REPOS.toml: repository 1 (`a`): key `paht` is unknown; did you"),
        ('[[repository]]\nname = "a/b"\npath = "a"\n', "REPOS.toml: repository 1 (`a/b`): `name` 'a/b' cannot name a"),
        (
            '[[repository]]\nname = "a"\npath = "a"\n[[repository]]\nname = "A"\npath = "b"\n',
            "REPOS.toml: repositories 1 and 2 are both called `A`; give each a name of its own",
        ),
        (
            '[[repository]]\nname = "a"\npath = "a"\nweights = {task = {op = 1}}\n',
            "REPOS.toml: repository 1 (`a`): [weights]: ",
        ),
        ('[[repository]]\nname = "a"\npath = "a"\npaths = ["../b"]\n', "`paths`: '../b' leads out of the repository"),
        ("[[repository]\n", "REPOS.toml: is not valid TOML"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(listed: str, message: str, tmp_path: Path) -> None:
    ended = fleet(write(tmp_path, {"REPOS.toml": listed}))
    assert ended.status == 2
    assert message in ended.err
    assert not (tmp_path / "out").exists()


def test_other_commands_import_neither_the_fleet_nor_a_cluster() -> None:
    code = (
        "import sys; sys.argv = ['p2d-audit', 'check', '--help']\n"
        "from p2d_audit.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith(('p2d_audit.fleet', 'distributed', 'watchfiles'))])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "[]"
