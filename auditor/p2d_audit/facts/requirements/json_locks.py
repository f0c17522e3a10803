"""Reads Pipfile.lock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from p2d_audit.declarations import Declaration
from p2d_audit.facts.code.dialects import EXCLUDE
from p2d_audit.facts.json_errors import explain_json
from p2d_audit.facts.json_places import Json
from p2d_audit.facts.requirements.distributions import (
    Broken,
    is_prefects,
    read_constraint,
    read_pep508,
    requirements_of,
    wanted_requirements,
)
from p2d_audit.hookspecs import ReadFailure
from p2d_audit.model import Requirement, Span


def read_json_lock(path: str, text: str) -> Iterable[Declaration] | ReadFailure:
    """Return the versions that a Pipfile.lock locks, or why it cannot be read."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        line, why = explain_json(error)
        reason = f"not valid JSON: {why}"
    except RecursionError:
        line, reason = 1, "not read: nested too deeply"
    except ValueError as error:
        line, reason = 1, f"not valid JSON: {error}"
    else:
        return tuple(_requirements(path, text))
    return ReadFailure(line=line, reason=reason, remedy=f"mend the JSON, or {EXCLUDE}")


def _requirements(path: str, text: str) -> Iterator[Declaration]:
    places = Json(path, text)
    for category, packages in places.members(places.root).items():
        if category == "_meta":
            continue
        for name, offset in places.members(packages).items():
            if is_prefects(name):
                start = text.rfind('"', 0, text.rfind('"', 0, offset))
                span = places.span(start, text.index('"', start + 1) + 1)
                yield from _locked(name, places.value(offset), span)


def _locked(name: str, package: object, span: Span) -> Iterator[Requirement]:
    if not isinstance(package, dict) or "path" in package or ("editable" in package and "git" not in package):
        return
    if "git" in package or "file" in package:
        place = f"{package.get('git') or package['file']}@{package.get('ref', '')}".removesuffix("@")
        read = read_pep508(f"{name} @ {place}")
        if read is not None and not isinstance(read, Broken):
            yield from wanted_requirements(read, span, locked=True)
        return
    version = package.get("version")
    specifiers = read_constraint(version if isinstance(version, str) else "")
    if not isinstance(specifiers, Broken):
        yield from requirements_of(name, specifiers, span, locked=True)
