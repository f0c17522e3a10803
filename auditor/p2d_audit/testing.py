"""What tests of rules and plugins need: code in, project or findings out.

A comment `# PTD203` at the end of a line promises a finding of that rule there;
several codes are separated by commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import PurePosixPath
from textwrap import dedent

from p2d_audit.errors import AuditError
from p2d_audit.facts import read_text
from p2d_audit.files import kind_of
from p2d_audit.hookspecs import Reader, Recogniser
from p2d_audit.inspection import inspect_project
from p2d_audit.link import link
from p2d_audit.model import Project
from p2d_audit.plugins import Plugins, load_plugins
from p2d_audit.rule import Finding, Rule

_MARK = re.compile(r"#\s*([A-Z]+\d{3}(?:\s*,\s*[A-Z]+\d{3})*)\s*$")


def read_project(
    files: Mapping[str, str],
    *,
    recognisers: tuple[Recogniser, ...] = (),
    readers: tuple[Reader, ...] = (),
    watches: frozenset[str] = frozenset(),
) -> Project:
    """Return the project that files, given as path → text, make together; raise AuditError if one cannot be read."""
    patterns = tuple((pattern, reader.name) for reader in readers for pattern in reader.patterns)
    facts = []
    for path, text in files.items():
        kind = kind_of(PurePosixPath(path), patterns)
        if kind is None:
            raise AuditError(f"{path}: of no kind that is read")
        facts.append(read_text(path, kind, dedent(text), readers))
    for file in facts:
        for failure in (file.failure, *file.unread):
            if failure is not None:
                raise AuditError(f"{file.path}:{failure.line}: {failure.reason}")
    return link(facts, recognisers=recognisers, watches=watches)


@cache
def _installed_plugins() -> Plugins:
    return load_plugins()


def audit_files(files: Mapping[str, str], *, rules: Iterable[Rule] | None = None) -> tuple[Finding, ...]:
    """Return what `rules` (all installed ones by default) find in files given as path → text."""
    plugins = _installed_plugins()
    chosen = plugins.rules if rules is None else tuple(rules)
    watches = frozenset(name for rule in chosen for name in rule.watches)
    project = read_project(files, recognisers=plugins.recognisers, readers=plugins.readers, watches=watches)
    inspection = inspect_project(project, chosen)
    if inspection.errors:
        raise AuditError("; ".join(error.message for error in inspection.errors))
    return inspection.findings


def audit_code(code: str, *, filename: str = "flow.py", rules: Iterable[Rule] | None = None) -> tuple[Finding, ...]:
    """Return what `rules` (all installed ones by default) find in one file."""
    return audit_files({filename: code}, rules=rules)


def marked(code: str) -> frozenset[tuple[int, str]]:
    """Return the (line, code) pairs that marks in the code promise."""
    lines = enumerate(dedent(code).splitlines(), 1)
    marks = ((number, _MARK.search(line)) for number, line in lines)
    return frozenset((number, one.strip()) for number, mark in marks if mark for one in mark[1].split(","))
