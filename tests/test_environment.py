"""The same tree gives the same bytes, whatever is installed, set or named around it; and nothing of it is imported."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from p2d_audit.audit import load_all_plugins, run_audit
from p2d_audit.config import load_config

from tests.cli.running import environment, write

FLOWS = """\
from company_flows import base_task, nightly
from pandas import DataFrame
from prefect import *
from shop.loading import load, store


@flow(name="größe €")
def orders(day: str = "today") -> DataFrame:
    frames = [store(load(number)) for number in {"a", "b", "c"}]
    if base_task():
        nightly(frames)
    return frames[0]
"""

LOADING = """\
import dagster
import numpy as np
import pandas as pd
from prefect import task
from prefect.blocks.system import Secret, JSON


@task(retries=3, tags={"x", "y", "z"})
def load(number) -> pd.DataFrame:
    return pd.read_csv(Secret.load("key").get())


@task
def store(frame):
    return np.array(frame)
"""

TREE = {
    "flows.py": FLOWS,
    "shop/__init__.py": "",
    "shop/loading.py": LOADING,
    "shop/größe.py": "from prefect import flow\n\n\n@flow\ndef größe():\n    ...\n",
    "shop/broken.py": "from prefect import flow\n\n\n@flow\ndef kept():\n    summon $it {\n",
    "prefect.yaml": "deployments:\n- name: daily\n  entrypoint: flows.py:orders\n  schedule: {cron: 0 5 * * *}\n",
}

BESIDE = """\
import pathlib

with open({mark!r}, "a") as mark:
    mark.write(__name__ + " ")
__all__ = ["task"]
DataFrame = str
load = store = None


def flow(function=None, **options):
    return function or flow


task = base_task = nightly = array = read_csv = flow
"""
"""A module that leaves a mark when it is imported, and whose names mean something else."""


def audit(*arguments: str | Path, cwd: Path, how: str = "module", form: str = "json", **variables: str) -> bytes:
    """Return what a run prints; the tree has one broken file."""
    started = {"module": (sys.executable, "-m", "p2d_audit"), "script": (str(script()),)}[how]
    process = subprocess.run(
        [*started, "audit", *map(str, arguments), "-o", form],
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert process.returncode == 3, process.stderr.decode()
    return process.stdout


def script() -> Path:
    """Return where the command is installed."""
    found = shutil.which("p2d-audit", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    assert found is not None
    return Path(found)


def without_run(report: bytes) -> dict[str, Any]:
    """Return a report without what was asked for."""
    parts: dict[str, Any] = json.loads(report)
    del parts["run"]
    return parts


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("trees") / "one", TREE)


@pytest.fixture(scope="module")
def report(tree: Path) -> bytes:
    return audit(cwd=tree)


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[Path]:
    """A file that no module may have written when the test ends."""
    mark = tmp_path / "mark.txt"
    yield mark
    assert not mark.exists(), f"imported: {mark.read_text()}"


def test_the_report_is_not_empty(report: bytes) -> None:
    parts = json.loads(report)
    assert [flow["function"] for flow in parts["flows"]] == ["orders", "größe"]
    assert [task["function"] for task in parts["tasks"]] == ["load", "store"]
    assert [file["units"] for file in parts["coverage"]["files"]["failed"]] == [
        [{"kind": "flow", "function": "kept", "line": 5}]
    ]


# What is installed beside


def test_packages_beside_change_nothing_and_are_not_imported(tree: Path, report: bytes, mark: Path) -> None:
    beside = mark.parent / "beside"
    packages = ("prefect", "pandas", "dagster", "numpy", "company_flows", "astroid_plugins")
    module = BESIDE.format(mark=str(mark))
    write(beside, {f"{name}/__init__.py": module for name in packages})
    write(beside, {f"prefect/{name}.py": module for name in ("blocks", "flows", "tasks")})
    write(
        beside,
        {
            "astroid_plugins-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: astroid-plugins\nVersion: 1.0\n",
            "astroid_plugins-1.0.dist-info/entry_points.txt": "[astroid]\na = astroid_plugins\n",
        },
    )
    for how in ("module", "script"):
        assert audit(cwd=tree, how=how, PYTHONPATH=str(beside)) == report
    assert audit(cwd=tree, form="table", PYTHONPATH=str(beside)) == audit(cwd=tree, form="table")


# Nothing of the tree is imported


TRAPS = (
    "conftest.py", "setup.py", "sitecustomize.py", "usercustomize.py", "__init__.py", "__main__.py", "noxfile.py",
    "prefect.py", "click.py", "json.py", "yaml.py", "ast.py", "astroid.py", "msgspec.py", "jinja2/__init__.py",
    "pluggy.py", "pathspec.py", "jsonschema.py", "tokenize.py", "inspect.py", "typing.py", "re.py", "pathlib.py",
    "p2d_rules/__init__.py", "p2d_reports/__init__.py",
)  # fmt: skip
"""Modules that a process with the tree on its search path would import."""


@pytest.fixture
def trapped(tmp_path: Path, mark: Path) -> Path:
    """A tree in which every module leaves a mark."""
    module = BESIDE.format(mark=str(mark))
    root = write(tmp_path / "tree", dict.fromkeys(TRAPS, module))
    write(root, {"paths.pth": f"import pathlib; pathlib.Path({str(mark)!r}).write_text('paths.pth')\n"})
    return write(
        root, {"flows.py": module + FLOWS, "shop/__init__.py": module, "shop/broken.py": "import prefect = 1\n"}
    )


@pytest.mark.parametrize("how", ["module", "script"])
def test_a_tree_is_audited_from_within_and_not_imported(trapped: Path, how: str) -> None:
    files = json.loads(audit(cwd=trapped, how=how))["coverage"]["files"]
    assert files["read"] == len(TRAPS) + 3


@pytest.mark.parametrize("options", [("-um", "p2d_audit"), ("-mp2d_audit",), ("-X", "dev", "-Bmp2d_audit")])
def test_every_way_to_write_the_option_keeps_the_folder_out(trapped: Path, options: tuple[str, ...]) -> None:
    process = subprocess.run(
        [sys.executable, *options, "rules"],
        cwd=trapped,
        env=environment(),
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert b"UnreadableFile" in process.stdout


@pytest.mark.parametrize("how", ["module", "script"])
def test_the_folder_is_kept_out_even_if_the_search_path_names_it(trapped: Path, how: str) -> None:
    for early in ("sitecustomize.py", "usercustomize.py", "typing.py", "re.py", "ast.py", "inspect.py", "tokenize.py"):
        (trapped / early).unlink()  # Python itself imports these, before any program
    assert audit(cwd=trapped, how=how, PYTHONPATH=os.curdir)


def test_another_program_keeps_its_search_path(tmp_path: Path) -> None:
    program = "import os, sys; import p2d_audit; print(os.path.realpath(sys.path[0]) == os.getcwd())"
    write(tmp_path, {"tool/__main__.py": program, "tool/__init__.py": "import p2d_audit\n", "alone.py": program})
    for arguments in (("-m", "tool"), ("-m", "alone", "-m", "p2d_audit"), ("-c", program), ("alone.py",)):
        ran = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path.resolve(), env=environment(), capture_output=True, check=True
        )
        assert ran.stdout.split() == [b"True"]


def test_no_module_of_the_tree_is_loaded_by_an_audit(trapped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(trapped)
    run_audit([Path()], load_config(None, Path()), load_all_plugins())
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    assert [file for file in files if file and Path(file).is_relative_to(trapped)] == []


# What is set around


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4294967295"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C.UTF-8"},
        {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"},
        {"PYTHONIOENCODING": "latin-1"},
        {"TZ": "Pacific/Kiritimati"},
        {"COLUMNS": "20", "TERM": "dumb", "FORCE_COLOR": "1"},
        {"PYTHONOPTIMIZE": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        {"PYTHONWARNINGS": "error"},
    ],
    ids=lambda variables: ",".join(f"{name}={value}" for name, value in variables.items()),
)
def test_the_environment_changes_no_byte(tree: Path, report: bytes, variables: Mapping[str, str]) -> None:
    assert audit(cwd=tree, **variables) == report


def test_a_root_is_the_same_given_relative_and_absolute(tree: Path, report: bytes) -> None:
    for root in (os.curdir, tree, tree / os.curdir, tree / "shop" / os.pardir):
        assert audit(root, cwd=tree) == report


def test_only_the_way_to_the_root_tells_where_a_run_started(tree: Path, report: bytes) -> None:
    for cwd, root in ((tree / "shop", os.pardir), (tree.parent, tree.name), (Path.cwd(), tree)):
        assert without_run(audit(root, cwd=cwd)) == without_run(report)


def test_the_order_of_the_paths_changes_nothing_but_what_was_asked_for(tree: Path, report: bytes) -> None:
    paths = ("flows.py", "prefect.yaml", "shop")
    assert audit(*paths, cwd=tree, how="script") == audit(*paths, cwd=tree)
    given = without_run(audit(*paths, cwd=tree))
    assert without_run(audit(*reversed(paths), cwd=tree)) == given == without_run(report)


def test_the_order_in_which_files_were_made_changes_no_byte(tmp_path: Path, report: bytes) -> None:
    turned = write(tmp_path / "two", dict(reversed(TREE.items())))
    assert audit(cwd=turned) == report
