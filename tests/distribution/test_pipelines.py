"""The pipelines that come with p2d-audit are valid, and their scripts do what they say."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.running import FLOW, environment, write
from tests.distribution.repositories import commit, git
from tests.distribution.test_action import FINDING, tool

pytestmark = pytest.mark.distribution


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a finding, and a branch that adds another one."""
    root = write(tmp_path / "work", {"flow.py": FINDING})
    commit(root)
    return root


def template(name: str) -> Any:
    """Return a pipeline of the package."""
    return yaml.safe_load(files("p2d_audit").joinpath("pipelines", f"{name}.yml").read_text(encoding="utf-8"))


def installed(folder: Path) -> Path:
    """Put the program where a pipeline installs it."""
    (folder / "p2d-audit" / "bin").mkdir(parents=True)
    (folder / "p2d-audit" / "bin" / "p2d-audit").symlink_to(Path(sys.executable).parent / "p2d-audit")
    return folder


def script(text: str, cwd: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script as the runners do; what the environment says of pipelines is not passed on."""
    bash = shutil.which("bash")
    assert bash is not None
    return subprocess.run(
        [bash, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", text],
        cwd=cwd, env=environment() | variables, capture_output=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "schema"), [("github", "github-workflows"), ("gitlab", "gitlab-ci"), ("azure", "azure-pipelines")]
)
def test_each_keeps_to_its_schema(name: str, schema: str) -> None:
    file = str(files("p2d_audit").joinpath("pipelines", f"{name}.yml"))
    transform = ["--data-transform", "gitlab-ci"] if name == "gitlab" else []
    assert "ok" in tool("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *transform, file)


def test_zizmor_finds_nothing_in_the_workflow_as_its_strictest_persona(tmp_path: Path) -> None:
    text = files("p2d_audit").joinpath("pipelines", "github.yml").read_text(encoding="utf-8")
    write(tmp_path, {".github/workflows/audit.yml": text})
    assert json.loads(tool("zizmor", "--offline", "--persona", "auditor", "--format", "json", str(tmp_path))) == []


def test_shellcheck_finds_nothing_in_the_scripts(tmp_path: Path) -> None:
    github = [step["run"] for step in template("github")["jobs"]["audit"]["steps"] if "run" in step]
    azure = [step["bash"] for step in template("azure")["steps"] if "bash" in step]
    for number, text in enumerate((*github, *azure)):
        file = tmp_path / f"{number}.sh"
        file.write_text(text, encoding="utf-8")
        tool("shellcheck", "--shell", "bash", str(file))
    file = tmp_path / "gitlab.sh"
    file.write_text("\n".join(template("gitlab")["p2d-audit"]["script"]), encoding="utf-8")
    tool("shellcheck", "--shell", "bash", "--exclude", "SC2086", str(file))


def github_audit(root: Path, temporary: Path, base: str) -> tuple[str, str, str]:
    """Run the step of the workflow that audits, and return what it printed, its summary and its status."""
    (step,) = (one for one in template("github")["jobs"]["audit"]["steps"] if one["name"] == "Audit")
    summary, output = temporary / "step-summary", temporary / "output"
    summary.touch()
    variables = {"RUNNER_TEMP": str(temporary), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)}
    done = script(step["run"], root, {**variables, "BASE": base})
    assert done.returncode == 0, done.stderr
    return done.stdout, summary.read_text(encoding="utf-8"), output.read_text(encoding="utf-8")


def test_a_push_is_audited_whole(root: Path, tmp_path: Path) -> None:
    said, summary, output = github_audit(root, installed(tmp_path / "temporary"), "")
    assert "::warning file=flow.py," in said
    assert "PTD203" in summary
    assert output == "status=1\n"
    sarif = json.loads((root / "p2d-audit.sarif").read_text(encoding="utf-8"))
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]].count("PTD203") == 1


def test_a_pull_request_is_judged_by_what_it_adds(root: Path, tmp_path: Path) -> None:
    base = git(root, "rev-parse", "HEAD")
    write(root, {"harmless.py": FLOW})
    commit(root)
    said, _, output = github_audit(root, installed(tmp_path / "first"), base)
    assert ("PTD203" in said, output) == (False, "status=0\n")
    write(root, {"more.py": FINDING})
    commit(root)
    said, summary, output = github_audit(root, installed(tmp_path / "second"), base)
    assert ("::warning file=more.py," in said, "file=flow.py" in said) == (True, False)
    assert "more.py" in summary
    assert output == "status=1\n"


def test_gitlab_gets_a_code_quality_report_and_the_status_of_the_gate(root: Path) -> None:
    job = template("gitlab")["p2d-audit"]
    assert job["artifacts"]["reports"]["codequality"] == "gl-code-quality-report.json"
    base = git(root, "rev-parse", "HEAD")
    write(root, {"more.py": FINDING})
    commit(root)
    audit = job["script"][-1]
    variables = {**job["variables"], "folder": str(Path(sys.executable).parent.parent)}
    done = script(audit, root, {**variables, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base})
    assert done.returncode == 1, done.stderr
    assert f"since {base}: " in done.stderr
    rows = json.loads((root / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    assert {row["location"]["path"] for row in rows} == {"flow.py", "more.py"}
    assert (root / "p2d-audit.html").stat().st_size > 0
    done = script(audit, root, {**variables, "P2D_AUDIT_ARGUMENTS": "--fail-on never"})
    assert done.returncode == 0, done.stderr


def test_azure_shows_issues_and_a_summary_and_fails_last(root: Path, tmp_path: Path) -> None:
    (step,) = (one for one in template("azure")["steps"] if one.get("displayName") == "Audit")
    temporary = installed(tmp_path / "agent temp")
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    write(root, {"a b/more.py": FINDING})
    commit(root)
    variables = {"AGENT_TEMPDIRECTORY": str(temporary), "PATHS": "flow.py\na b", "SYSTEM_PULLREQUEST_TARGETBRANCH": ""}
    done = script(step["bash"], root, variables)
    assert done.returncode == 0, done.stderr
    assert "##vso[task.logissue type=warning;sourcepath=flow.py;" in done.stdout
    assert f"##vso[task.uploadsummary]{temporary}/p2d-audit-reports/summary.md" in done.stdout
    assert done.stdout.endswith("##vso[task.setvariable variable=P2D_AUDIT_STATUS]1\n")
    done = script(step["bash"], root, {**variables, "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"})
    assert "since origin/main: " in done.stderr
    assert [line.partition(";linenumber")[0] for line in done.stdout.splitlines() if "PTD203" in line] == [
        "##vso[task.logissue type=warning;sourcepath=a b/more.py"
    ]
