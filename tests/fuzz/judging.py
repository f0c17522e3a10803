"""Says whether what an audit of made-up files gives is a report that hides nothing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import jsonschema_rs
from p2d_audit.audit import load_all_plugins, run_audit
from p2d_audit.config import load_config
from p2d_audit.plugins import Plugins
from p2d_audit.report_schema import report_schema


@cache
def plugins() -> Plugins:
    return load_all_plugins()


@cache
def validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(report_schema())


def complaints(tree: Path) -> list[str]:
    """Audit a tree and return what is wrong with the report: errors of the tool, the schema, files nobody speaks of."""
    report = run_audit([tree], load_config(None, tree), plugins())
    renderer = plugins().renderer("json")
    assert renderer is not None
    data = json.loads(renderer.render(report))
    found = [f"{row.source}: {row.message}" for row in report.errors]
    found += [f"{error.instance_path}: {error.message}" for error in validator().iter_errors(data)]
    files = report.coverage.files
    told = len({*files.paths, *(one.path for one in files.failed), *(one.path for one in files.skipped)})
    there = sum(one.is_file() for one in tree.rglob("*"))
    return found + ([f"{there - told} files are not told of"] if there > told else [])
