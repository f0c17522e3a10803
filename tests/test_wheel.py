"""The distribution, built and installed into an empty environment."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "tests" / "projects" / "seeds"

pytestmark = pytest.mark.wheel


def run(*command: str | Path, cwd: Path, status: int = 0) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, so that building writes nothing into it."""
    copy = tmp_path_factory.mktemp("source") / "tree"
    names = (".git", ".venv", ".tox", "__pycache__", "*.egg-info", "dist", "build", ".*_cache", "node_modules")
    ignore = shutil.ignore_patterns(*names)
    shutil.copytree(ROOT, copy, ignore=ignore)
    return copy


def build(source: Path, target: Path) -> Path:
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", target, source, cwd=target)
    (wheel,) = target.glob("p2d_audit-*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment that holds the wheel and what it requires."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=home)
    return scripts


def test_the_wheel_adds_no_other_top_level_name(wheel: Path) -> None:
    names = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    own = {name for name in names if not name.endswith((".dist-info", ".data"))}
    assert own == {"p2d_audit", "p2d_rules", "p2d_reports"}


def test_the_wheel_holds_its_data_files(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for ending in ("config.schema.json", "weights.toml", "weights.schema.json", "report-1.schema.json", "py.typed"):
        assert any(name.endswith(ending) for name in names), ending


def test_a_repository_with_packages_of_our_folder_names_changes_nothing(environment: Path, tmp_path: Path) -> None:
    plain, hostile = tmp_path / "plain", tmp_path / "hostile"
    for place in (plain, hostile):
        shutil.copytree(SAMPLE, place)
    for name in (
        "rules",
        "plugins",
        "reports",
        "auditor",
        "p2d_rules",
        "p2d_reports",
        "yaml",
        "jinja2",
        "click",
        "ast",
        "json",
        "typing",
    ):
        (hostile / name).mkdir()
        (hostile / name / "__init__.py").write_text("raise SystemExit('the audited tree was imported')\n")
    commands = ((environment / "p2d-audit",), (environment / "python", "-m", "p2d_audit"))
    reports = [
        json.loads(run(*command, "audit", ".", "-o", "json", cwd=place))
        for place in (plain, hostile)
        for command in commands
    ]
    for report in reports:
        report["coverage"]["files"]["read"] = report["coverage"]["files"]["paths"] = None
    assert all(report == reports[0] for report in reports)
    assert reports[0]["summary"]["flows"] == 3


def test_a_new_rule_is_one_new_file(source: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(source, tree)
    (tree / "rules" / "p2d_rules" / "repository" / "shouted_name.py").write_text(
        '''"""Shouted names."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Flow, Rule


class ShoutedName(Rule):
    """A flow's name is in capitals."""

    code = "PTD999"
    severity = "note"
    disposition = "mechanical"
    effort = Effort(0, 0, 0)

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        """Report it."""
        if flow.function.isupper():
            yield self.finding(flow, f"`{flow.function}` is in capitals")
'''
    )
    home = tmp_path / "environment"
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(python, "-m", "pip", "install", "--quiet", build(tree, tmp_path), cwd=tmp_path)
    project = tmp_path / "project"
    project.mkdir()
    (project / "flow.py").write_text("from prefect import flow\n\n@flow\ndef LOUD(): ...\n")
    report = json.loads(run(python, "-m", "p2d_audit", "audit", ".", "-o", "json", cwd=project))
    assert [(f["rule"], f["region"]["line"]) for f in report["findings"] if f["rule"] == "PTD999"] == [("PTD999", 3)]


def test_the_language_server_says_what_it_lacks(environment: Path, tmp_path: Path) -> None:
    done = subprocess.run([environment / "p2d-audit", "lsp"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith("the language server needs pygls; install it: pip install 'p2d-audit[lsp]'\n")


def test_the_manual_page_is_installed(environment: Path) -> None:
    page = environment.parent / "share" / "man" / "man1" / "p2d-audit.1"
    assert page.read_text(encoding="ascii").startswith('.TH P2D\\-AUDIT 1 "" ')
