"""Tries modules of one flow, given as text: what reaches a task there, and does the tool say so?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from p2d_audit.testing import read_project

from tests.oracle.asking import Prefect
from tests.oracle.comparing import missing
from tests.oracle.edges import Observed
from tests.oracle.generating import FLOW
from tests.oracle.statements import stated

# Generated flows that the tool once read wrongly.
SEEDS = Path(__file__).with_name("seeds")


@dataclass(frozen=True)
class Trial:
    """A module that was run; `error` says why it did not complete, `missing` what the tool does not say."""

    source: str
    answer: Mapping[str, Any]
    error: str | None
    missing: tuple[str, ...]


def try_sources(sources: Iterable[str], prefect: Prefect) -> Iterator[Trial]:
    """Run modules for real and compare each with what the tool reads in it."""
    with tempfile.TemporaryDirectory() as folder:
        for number, source in enumerate(sources):
            path = Path(folder, f"generated_{number}.py")
            path.write_text(source, encoding="utf-8")
            (answer,) = prefect.ask({"trace": str(path), "flow": FLOW})
            rest = {name: value for name, value in answer.items() if name not in {"trace", "flow"}}
            error = answer.get("error")
            yield Trial(source, rest, error, () if error else tuple(missed(source, rest)))


def missed(source: str, answer: Mapping[str, Any]) -> list[str]:
    """Return the edges of an answer that the tool does not say of a module."""
    project = read_project({"flow.py": source})
    said = stated(project, next(flow for flow in project.flows if flow.function == FLOW))
    return sorted(map(str, missing(said, Observed.of(answer).placed(said.place_of))))


def seed_text(trial: Trial) -> str:
    """Return a module and what Prefect says of it, as they are kept."""
    content = {"source": trial.source.splitlines(), "answer": trial.answer}
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read_seed(path: Path) -> tuple[str, dict[str, Any]]:
    """Return a kept module and what Prefect says of it."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return "\n".join(content["source"]) + "\n", content["answer"]
