"""The golden files are what the real Prefect says today."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.asking import ROOT, ask_prefect, prefect_is_installed
from tests.oracle.cases import (
    case_files,
    flow_of,
    golden_of,
    golden_path,
    lacks_module,
    make_golden,
    project_of,
    source_of,
)
from tests.oracle.verdicts import judge_flow

SAMPLE = 20

needs_prefect = pytest.mark.skipif(
    not prefect_is_installed(), reason="Prefect is not installed; P2D_ORACLE_PYTHON can name a Python that has it"
)


@pytest.fixture(scope="module")
def made_anew() -> dict[Path, str]:
    return dict(make_golden(case_files()))


@pytest.mark.oracle
@needs_prefect
@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.stem)
def test_the_golden_file_is_made_again_byte_by_byte(path: Path, made_anew: dict[Path, str]) -> None:
    if path not in made_anew:
        pytest.skip("a library that the case file imports is not installed")
    assert made_anew[path] == golden_path(path).read_text(encoding="utf-8")


@needs_prefect
def test_idioms_picked_by_the_commit_are_judged_live() -> None:
    wrong = {f"{path.stem}.{flow}": list(faults) for path, flow, faults in _judged(_picked()) if faults}
    assert wrong == {}


def _picked() -> list[tuple[Path, str]]:
    """Return idioms of all families, others for every commit."""
    idioms = [(path, flow) for path in case_files() for flow in golden_of(path)["flows"]]
    return random.Random(_commit()).sample(idioms, SAMPLE)


def _commit() -> str:
    git = ["git", "rev-parse", "HEAD"]
    try:
        return subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "no commit"


def _judged(idioms: list[tuple[Path, str]]) -> Iterator[tuple[Path, str, list[str]]]:
    for answer in ask_prefect({"trace": str(path), "flow": flow} for path, flow in idioms):
        path, flow = Path(answer.pop("trace")), answer.pop("flow")
        yield path, flow, list(_faults(path, flow, answer))


def _faults(path: Path, flow: str, answer: dict[str, Any]) -> Iterator[str]:
    if "error" in answer:
        if not lacks_module(answer):
            yield answer["error"]
        return
    if json.dumps(answer, sort_keys=True) != json.dumps(golden_of(path)["flows"][flow], sort_keys=True):
        yield "the golden file says otherwise"
    yield from judge_flow(project_of(path), flow_of(path, flow), source_of(path), answer).complaints()
