"""The GitHub action is valid, and does what it says: audits once, reports, sends, and fails last."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.running import FLOW, environment, write
from tests.distribution.github_runner import Job, Ran
from tests.distribution.repositories import commit

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
FINDING = """\
from prefect import flow, task


@task
def double(n):
    return n


@flow
def numbers():
    double.map([1, 2, 3])
"""
"""A flow with one warning, PTD203."""

INSTALLED = frozenset({"Install p2d-audit"})

pytestmark = pytest.mark.distribution


def tool(*command: str) -> str:
    """Return what an installed checking tool says; it finds nothing to complain of."""
    folder = Path(sys.executable).parent
    done = subprocess.run([folder / command[0], *command[1:]], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_action_keeps_to_the_schema_of_actions() -> None:
    assert "ok" in tool("check-jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION))


def test_zizmor_finds_nothing_as_its_strictest_persona() -> None:
    found = tool("zizmor", "--offline", "--persona", "auditor", "--format", "json", str(ACTION))
    assert json.loads(found) == []


def test_shellcheck_finds_nothing_in_the_scripts(tmp_path: Path) -> None:
    for number, step in enumerate(yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]):
        if "run" in step:
            file = tmp_path / f"{number}.sh"
            file.write_text(step["run"], encoding="utf-8")
            tool("shellcheck", "--shell", "bash", str(file))


@pytest.fixture(scope="module")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of the action, as the runner makes one."""
    copy = tmp_path_factory.mktemp("action") / "p2d-audit"
    names = (".git", ".venv", ".tox", "__pycache__", "*.egg-info", "dist", "build", ".*_cache", "node_modules")
    ignore = shutil.ignore_patterns(*names)
    shutil.copytree(ROOT, copy, ignore=ignore)
    return copy


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory, action: Path) -> Path:
    """The runner's folder for what is temporary, into which a first job has installed the program."""
    temporary, workspace = tmp_path_factory.mktemp("runner temp"), tmp_path_factory.mktemp("work")
    packages = str(action / "plugins" / "p2d-audit-ml")
    ran = Job(action, workspace, temporary, {}, sys.executable).run(packages=packages)
    assert ran.statuses["Install p2d-audit"] == 0, ran.said["Install p2d-audit"]
    return temporary


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A repository whose modules, if Python took them for its own, would leave a mark."""
    hostile = "open('executed', 'w').write(__name__)\n"
    names = ("venv", "pip", "click", "yaml", "p2d_rules", "p2d_audit")
    return write(tmp_path / "work", {f"{name}.py": hostile for name in names})


@pytest.fixture
def job(action: Path, temporary: Path, workspace: Path) -> Job:
    (temporary / "commands" / "summary").unlink(missing_ok=True)
    return Job(action, workspace, temporary, {}, sys.executable, INSTALLED)


def pull_request(head: str | None) -> Mapping[str, Any]:
    """Return the event of a pull request from a repository; of one that was deleted, none is known."""
    return {"pull_request": {"head": {"repo": {"full_name": head} if head else None}}}


def statuses(ran: Ran) -> tuple[str, int]:
    """Return the exit status of p2d-audit, and that of the last step."""
    return ran.outputs["status"], ran.statuses["Decide"]


def test_a_clean_repository_passes_and_its_findings_are_sent(job: Job, workspace: Path) -> None:
    write(workspace, {"flow.py": FLOW})
    ran = job.run(fail_on="error")
    assert statuses(ran) == ("0", 0)
    assert list(ran.used) == ["Set up Python", "Send the findings to code scanning"]
    sent = ran.used["Send the findings to code scanning"]
    assert sent == {"sarif_file": ran.outputs["sarif"], "category": "p2d-audit"}
    assert not (workspace / "executed").exists()


def test_all_reports_are_of_one_audit(job: Job, workspace: Path) -> None:
    write(workspace, {"flow.py": FINDING})
    ran = job.run()
    sarif = json.loads(Path(ran.outputs["sarif"]).read_text(encoding="utf-8"))
    report = json.loads(Path(ran.outputs["json"]).read_text(encoding="utf-8"))
    assert {result["ruleId"] for result in sarif["runs"][0]["results"]} == {one["rule"] for one in report["findings"]}
    assert "PTD203" in Path(ran.outputs["html"]).read_text(encoding="utf-8")
    assert "PTD203" in ran.summary
    assert "::warning file=flow.py,line=11," in ran.said["Audit"]


def test_findings_are_sent_before_the_gate_fails_the_job(job: Job, workspace: Path) -> None:
    write(workspace, {"flow.py": FINDING})
    ran = job.run()
    assert statuses(ran) == ("1", 1)
    assert "Send the findings to code scanning" in ran.used
    assert "::error title=p2d-audit::The gate is reached" in ran.said["Decide"]


def test_never_lets_findings_pass(job: Job, workspace: Path) -> None:
    write(workspace, {"flow.py": FINDING})
    assert statuses(job.run(fail_on="never")) == ("0", 0)


def test_annotations_and_summary_can_be_switched_off(job: Job, workspace: Path) -> None:
    write(workspace, {"flow.py": FINDING})
    ran = job.run(annotations="false", summary="false")
    assert "\n::" not in f"\n{ran.said['Audit']}"
    assert ran.summary == ""


@pytest.mark.parametrize(("head", "sent"), [("acme/flows", True), ("eve/flows", False), (None, False)])
def test_nothing_is_sent_for_a_fork_whose_token_cannot(job: Job, workspace: Path, head: str | None, sent: bool) -> None:
    write(workspace, {"flow.py": FINDING})
    ran = Job(job.action, workspace, job.temporary, pull_request(head), job.python, INSTALLED).run()
    assert ("Send the findings to code scanning" in ran.used, statuses(ran)) == (sent, ("1", 1))
    assert "PTD203" in ran.summary


def test_findings_that_cannot_be_sent_fail_the_job_with_the_remedy(job: Job, workspace: Path) -> None:
    write(workspace, {"flow.py": FLOW})
    ran = job.run({"upload": "failure"}, fail_on="error")
    assert statuses(ran) == ("0", 1)
    assert "security-events: write" in ran.said["Decide"]


def test_wrong_arguments_fail_the_job_and_nothing_is_sent(job: Job, workspace: Path) -> None:
    write(workspace, {"flow.py": FLOW})
    ran = job.run(fail_on="sometimes")
    assert statuses(ran) == ("2", 2)
    assert list(ran.used) == ["Set up Python"]
    assert "--fail-on 'sometimes' is not understood" in ran.said["Audit"]


def test_an_incomplete_audit_is_sent_and_fails_unless_that_is_allowed(job: Job, workspace: Path) -> None:
    write(workspace, {"flow.py": FLOW, "broken.py": "import prefect\n("})
    ran = job.run(fail_on="never")
    assert statuses(ran) == ("3", 3)
    assert "Send the findings to code scanning" in ran.used
    assert statuses(job.run(fail_on="never", allow_incomplete="true")) == ("3", 0)


def test_inputs_are_data_and_never_part_of_a_script(job: Job, workspace: Path) -> None:
    write(workspace, {"a b/flow.py": FLOW, "$(touch executed)/flow.py": FLOW, "-x/flow.py": FLOW})
    for hostile in ("$(touch executed)", "`touch executed`", '"; touch executed; "', "error\n$(touch executed)"):
        ran = job.run(fail_on=hostile, config=hostile, category=hostile, arguments=hostile)
        assert ran.outputs["status"] == "2"
    ran = job.run(paths="a b\n$(touch executed)\n-x", fail_on="error")
    assert json.loads(Path(ran.outputs["json"]).read_text(encoding="utf-8"))["summary"]["flows"] == 3
    assert not (workspace / "executed").exists()


def test_packages_beside_it_bring_their_rules(job: Job, workspace: Path) -> None:
    write(workspace, {"flow.py": FLOW})
    report = json.loads(Path(job.run().outputs["json"]).read_text(encoding="utf-8"))
    assert [pack["id"] for pack in report["tool"]["packs"]] == ["p2d_audit", "p2d_audit_ml", "p2d_rules"]


def test_nothing_of_the_repository_is_imported_while_it_is_installed(
    action: Path, workspace: Path, tmp_path: Path
) -> None:
    ran = Job(action, workspace, tmp_path, {}, sys.executable).run()
    assert ran.statuses["Install p2d-audit"] == 0
    assert not (workspace / "executed").exists()


def test_a_revision_to_compare_with_makes_what_is_known_pass(job: Job, workspace: Path) -> None:
    write(workspace, {"flow.py": FINDING})
    base = commit(workspace)
    write(workspace, {"notes.txt": "more\n"})
    commit(workspace)
    ran = job.run(since=base)
    assert statuses(ran) == ("0", 0)
    assert "PTD203" not in ran.said["Audit"]
    write(workspace, {"more.py": FINDING})
    commit(workspace)
    ran = job.run(since=base)
    assert statuses(ran) == ("1", 1)
    assert "::warning file=more.py," in ran.said["Audit"]


def test_a_baseline_makes_what_is_known_pass(job: Job, workspace: Path) -> None:
    write(workspace, {"flow.py": FINDING})
    program = job.temporary / "p2d-audit" / "bin" / "p2d-audit"
    subprocess.run([program, "baseline", "create"], cwd=workspace, env=environment(CI=""), check=True)
    assert statuses(job.run(baseline="p2d-audit-baseline.jsonl")) == ("0", 0)
    assert statuses(job.run(baseline="gone.jsonl")) == ("2", 2)
