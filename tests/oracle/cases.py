"""The case files: small flows in families, and what the real Prefect once said of them."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from p2d_audit.model import Flow, Project
from p2d_audit.testing import read_project

from tests.oracle.asking import ask_prefect

FLOWS = Path(__file__).with_name("flows")
GOLDEN = Path(__file__).with_name("golden")


def case_files() -> list[Path]:
    """Return all case files."""
    return sorted(FLOWS.glob("*.py"))


@cache
def source_of(path: Path) -> str:
    """Return the text of a case file."""
    return path.read_text(encoding="utf-8")


@cache
def project_of(path: Path) -> Project:
    """Return what the tool reads in a case file and the case files that it imports."""
    return read_project({one.name: source_of(one) for one in _with_imports(path, [])})


def _with_imports(path: Path, found: list[Path]) -> list[Path]:
    if path not in found and path.exists():
        found.append(path)
        for node in ast.walk(ast.parse(source_of(path))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                _with_imports(path.with_name(f"{name}.py"), found)
    return found


def flow_of(path: Path, function: str) -> Flow:
    """Return the flow of a case file that is made of a function."""
    flows = {flow.function: flow for flow in project_of(path).flows if flow.span.path == path.name}
    return flows[function]


# Golden files


def golden_path(path: Path) -> Path:
    """Return where the golden file of a case file is."""
    return GOLDEN / f"{path.stem}.json"


def golden_of(path: Path) -> dict[str, Any]:
    """Return what the real Prefect said of a case file when its golden file was made."""
    text = golden_path(path).read_text(encoding="utf-8") if golden_path(path).exists() else "{}"
    found: dict[str, Any] = {"source": "", "flows": {}, "settings": {}, **json.loads(text)}
    return found


def digest(path: Path) -> str:
    """Return what tells one version of a case file from another."""
    return hashlib.sha256(source_of(path).encode()).hexdigest()


def make_golden(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the texts of golden files, made by the real Prefect; those of files that lack a library are left out."""
    paths = list(paths)
    traces = [{"trace": str(path)} for path in paths]
    settings = [{"settings": str(path)} for path in paths]
    flows: dict[str, dict[str, Any]] = {str(path): {} for path in paths}
    evaluated: dict[str, Mapping[str, Any]] = {}
    for answer in ask_prefect([*traces, *settings]):
        path = answer.get("trace") or answer["settings"]
        rest = {name: value for name, value in answer.items() if name not in {"trace", "settings", "flow"}}
        if "trace" in answer:
            flows[path][answer["flow"] or ""] = rest
        else:
            evaluated[path] = rest
    for path in paths:
        content = {"source": digest(path), "flows": flows[str(path)], "settings": evaluated[str(path)]}
        if not lacks_module(evaluated[str(path)]):
            yield path, json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def lacks_module(answer: Mapping[str, Any]) -> bool:
    """Whether a file could not be run because a library that it imports is not installed."""
    return "ModuleNotFoundError" in answer.get("error", "")
