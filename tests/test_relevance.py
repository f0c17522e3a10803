"""Which Python files are parsed, and that nothing is missed because of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from p2d_audit.audit import load_all_plugins
from p2d_audit.config import Config
from p2d_audit.effort import load_weights
from p2d_audit.files import Found, Source
from p2d_audit.files.imports import Module, read_imports
from p2d_audit.files.relevance import ALWAYS, find_relevant
from p2d_audit.judging import Judge, Judged, find_ground

PROJECTS = Path(__file__).parent / "projects"
PLUGINS = load_all_plugins()
NOISE = {
    "vendor/numbers/__init__.py": "from .core import add\n",
    "vendor/numbers/core.py": "def add(a, b):\n    return a + b\n",
    "vendor/json.py": "def dumps(x):\n    return x\n",
    "vendor/broken.py": "def f(:\n",
}


def module(path: str, text: str, size: int | None = None) -> Module:
    content = text.encode()
    return Module(
        path=path,
        marked=b"prefect" in content,
        imports=read_imports(content),
        size=len(content) if size is None else size,
    )


def relevant(files: dict[str, str]) -> set[str]:
    return set(find_relevant(module(path, text) for path, text in files.items()))


def everything(found: Found, root: Path) -> Found:
    """Return what was found as if every Python file mattered."""
    kept = {source.path: source for source in found.sources}
    every = {
        one.path: Source(path=one.path, kind="python", content=(root / one.path).read_bytes())
        for one in found.modules
        if one.importable
    }
    return replace(found, sources=tuple(sorted((every | kept).values(), key=lambda source: source.path)))


def said(judged: Judged) -> dict[str, list[object]]:
    project = judged.project
    return {
        "findings": sorted((one.rule, one.span, one.message) for one in judged.outcome.findings),
        "flows": [(flow.id, flow.span, flow.name, flow.via) for flow in project.flows],
        "tasks": sorted((task.id, task.span, task.via) for task in project.tasks),
        "handoffs": [
            (one.flow.id, one.producer.span, one.consumer.span, one.parameter, one.kind) for one in project.handoffs
        ],
        "deployments": [(one.id, one.span) for one in project.deployments],
        "unresolved": [(one.span, one.what) for one in project.unresolved],
    }


@pytest.mark.parametrize("name", sorted(one.name for one in PROJECTS.iterdir() if one.is_dir()))
def test_an_audit_of_all_files_finds_what_one_of_those_that_matter_finds(name: str) -> None:
    config = Config(weights=load_weights())
    paths = [PROJECTS / name]
    ground = find_ground(paths, config)
    judge = Judge(paths, config, PLUGINS, ground)
    found = judge.find()
    assert said(judge.judge(everything(found, ground.root))) == said(judge.judge(found))


def test_helpers_beside_much_else_are_all_that_is_parsed() -> None:
    files = NOISE | {
        "flows/daily.py": "import json\nfrom prefect import flow\nfrom flows.steps import run\n",
        "flows/steps.py": "from flows.numbers import add\n",
        "flows/numbers.py": "",
        "flows/unused.py": "import os\n",
    }
    assert relevant(files) == {"flows/daily.py", "flows/steps.py", "flows/numbers.py"}


def test_what_reaches_a_wrapper_of_prefect_is_parsed() -> None:
    files = {
        "company/jobs.py": "from prefect import flow\n",
        "company/__init__.py": "from company.jobs import job\n",
        "etl/daily.py": "from company import job\n",
        "etl/other.py": "import csv\n",
    }
    assert relevant(files) == {"company/jobs.py", "company/__init__.py", "etl/daily.py"}


def test_the_nearest_of_several_modules_of_a_name_is_meant() -> None:
    files = {
        "a/flow.py": "import prefect\nimport utils\n",
        "a/utils.py": "",
        "b/utils.py": "import prefect\n",
        "b/other.py": "import utils\n",
        "c/third.py": "import csv, utils\n",
    }
    assert relevant(files) == {"a/flow.py", "a/utils.py", "b/utils.py", "b/other.py"}


def test_a_module_of_the_standard_library_is_not_one_that_lies_elsewhere() -> None:
    files = {"flows/f.py": "import prefect\nimport queue\n", "vendor/queue.py": "import threading\n"}
    assert relevant(files) == {"flows/f.py"}


def test_helpers_are_left_out_from_the_distance_on_where_they_are_out_of_proportion() -> None:
    chain = [
        module("flow.py", "import prefect\nimport near\n"),
        module("near.py", "import far\n"),
        module("far.py", "import further\n", size=ALWAYS),
        module("further.py", ""),
    ]
    assert find_relevant(chain) == {"flow.py", "near.py"}


def test_names_of_the_standard_library_that_rules_watch_make_no_file_matter(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text(
        "import os\nprint(os.environ.get('HOME'), os.getenv('USER'))\n", encoding="utf-8"
    )
    config = Config(weights=load_weights())
    assert any(name.startswith("os.") for rule in PLUGINS.rules for name in rule.watches)
    assert Judge([tmp_path], config, PLUGINS, find_ground([tmp_path], config)).find().sources == ()
