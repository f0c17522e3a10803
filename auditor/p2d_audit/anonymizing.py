"""Makes a report that can leave the company: its structure and numbers, under pseudonyms.

What each field holds stands in one table; a field that nobody has put there is treated as foreign text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from typing import Any, Literal, get_args, get_origin

from msgspec import Struct, structs

from p2d_audit.catalogue import Catalogue
from p2d_audit.hiding import hide_snippets
from p2d_audit.pseudonyms import Pseudonyms
from p2d_audit.report import FindingRow, Report, RuleRow

_OWN_PACKS = frozenset({"p2d_audit", "p2d_rules", "p2d_audit_ml", "p2d_audit_terraform"})
_KEPT = frozenset({
    "schema_version", "version", "scoring_model", "digest", "via", "source", "tier", "statement", "rule", "rules",
    "blockers", "traps", "construct", "today", "until", "fail_on", "action", "purpose", "specifier", "timezone",
    "cron", "formula", "reached", "start", "vanishing", "confidence", "resolution", "code",
})  # fmt: skip
_PATHS = frozenset({"path", "flow_path", "config", "paths", "root", "only"})
_IDENTITIES = frozenset({
    "id", "flow", "caller_id", "callee_id", "unit", "used_by", "flows", "deployments", "target", "deployment",
    "cluster", "unlocks", "joined", "left",
})  # fmt: skip
_NAMES = frozenset({
    "function", "name", "caller", "callee", "on", "parameter", "work_pool", "flow_reference", "owners", "parameters",
    "imports", "freeze",
})  # fmt: skip
_SENTENCES = frozenset({
    "message", "why", "reason", "reasons", "change", "dagster", "prefect", "note", "notes", "remedy", "item",
    "setting", "lost", "actions", "what",
})  # fmt: skip
_LEFT_OUT = frozenset({"repo_url", "address", "commit", "line_hash"})
_DIGESTS = frozenset({"fingerprint", "content"})
_OWN_PARTS = frozenset({"tool", "rules", "constructs"})
_SCHEDULES = frozenset({"cron", "interval", "rrule"})


def anonymize(report: Report, salt: str, catalogue: Catalogue) -> Report:
    """Return a report without snippets and under pseudonyms; the same salt gives the same ones."""
    bare = hide_snippets(report)
    own = frozenset(pack.id for pack in bare.tool.packs) & _OWN_PACKS
    ordinary = (word for row in bare.rules if row.pack in own for word in _words(row.summary.replace("`", "_")))
    names = Pseudonyms(salt, known=_known(catalogue), spoken=_spoken(own), named=_named(bare), ordinary=ordinary)
    ids = {row.id: names.digest(row.fingerprint, len(row.id)) for row in (*bare.findings, *bare.suppressed)}
    hidden = _Anonymizer(names, ids)
    parts = {name: hidden.part(getattr(bare, name), name) for name in bare.__struct_fields__ if name not in _OWN_PARTS}
    rules = tuple(row if row.pack in own else _bare_rule(row) for row in bare.rules)
    return structs.replace(bare, **{**parts, "rules": rules, "extensions": {}})


class _Anonymizer:
    """Goes through a report by what its fields are called."""

    def __init__(self, names: Pseudonyms, ids: Mapping[str, str]) -> None:
        self._names = names
        self._ids = ids

    def part(self, value: Any, field: str) -> Any:
        """Return what a field holds, under pseudonyms."""
        match value:
            case str():
                return self._text(value, field)
            case tuple() | list():
                return type(value)(self.part(item, field) for item in value)
            case Struct():
                return self._row(value)
            case Mapping():
                return {self._key(key, field): self.part(item, _inner(field)) for key, item in value.items()}
            case _:
                return value

    def _row(self, row: Struct) -> Any:
        kept = _enumerations(type(row))
        changes = {
            name: self._finding_id(row) if _is_finding_id(row, name) else self._field(row, name)
            for name in row.__struct_fields__
            if name not in kept
        }
        return structs.replace(row, **changes)

    def _field(self, row: Struct, name: str) -> Any:
        value = getattr(row, name)
        kind = type(row).__name__
        if name in _LEFT_OUT:
            return None
        if (kind, name) in _KEPT_OF or (kind == "ScheduleRow" and name == "value" and _is_schedule(row)):
            return value
        return self.part(value, _SPECIAL.get((kind, name), name))

    def _finding_id(self, row: Any) -> str:
        number = row.id if isinstance(row, FindingRow) else row.finding
        return self._ids.get(number, self._names.digest(number, len(number)))

    def _text(self, text: str, field: str) -> str:
        names = self._names
        if field in _KEPT:
            return text
        if field in _DIGESTS:
            return names.digest(text, len(text))
        for fields, rewrite in (
            (_PATHS, names.path), (_IDENTITIES, names.identity), (_NAMES, names.name), (_SENTENCES, names.sentence),
        ):  # fmt: skip
            if field in fields:
                return rewrite(text)
        return names.code(text)

    def _key(self, key: Any, field: str) -> Any:
        return self._names.name(str(key)) if field == "parameters" else self._names.code(str(key))


_KEPT_OF = frozenset({
    ("CommandRow", "name"), ("RequirementRow", "name"), ("FlowRow", "prefect"), ("TaskRow", "prefect"),
    ("RequirementRow", "prefect"), ("ComponentRow", "prefect"), ("BlockRow", "action"), ("AutomationRow", "trigger"),
    ("DeploymentRow", "schedules"), ("HandoffRow", "kind"), ("ScheduleRow", "kind"), ("TriggerRow", "kind"),
})  # fmt: skip
"""Fields that hold a word of Prefect or a number where others of this name hold something foreign."""
_SPECIAL = {
    ("SettingRow", "name"): "text", ("ComponentRow", "name"): "text", ("Base", "name"): "path",
    ("ErrorRow", "source"): "message",
    ("DagsterScheduleRow", "code"): "text", ("FlowChange", "name"): "name", ("Unmapped", "symbol"): "symbol",
    ("FlowTargetRow", "rule"): "rule", ("FailedUnit", "kind"): "rule", ("End", "path"): "path",
    ("NodeRow", "id"): "id", ("EdgeRow", "source"): "id", ("EdgeRow", "target"): "id",
    ("FlowLinkRow", "source"): "id", ("FlowLinkRow", "target"): "id", ("DeltaRow", "prefect"): "prefect",
}  # fmt: skip


def _is_finding_id(row: Struct, name: str) -> bool:
    return (isinstance(row, FindingRow) and name == "id") or (type(row).__name__ == "MovedRow" and name == "finding")


def _is_schedule(row: Any) -> bool:
    return row.kind in _SCHEDULES


def _inner(field: str) -> str:
    return "parameters" if field in ("parameters", "options") else field


@cache
def _enumerations(kind: type[Struct]) -> frozenset[str]:
    """Return the fields of a row that hold one of few words."""
    return frozenset(field.name for field in structs.fields(kind) if _is_enumeration(field.type))


def _is_enumeration(kind: Any) -> bool:
    return get_origin(kind) is Literal or any(map(_is_enumeration, get_args(kind)))


def _bare_rule(row: RuleRow) -> RuleRow:
    """Return a rule of somebody's own without what it says."""
    return structs.replace(row, name=row.code, documentation="", summary="")


def _named(report: Report) -> Iterator[str]:
    """Yield the words that something of the audited tree is called by."""
    for flow in report.flows:
        yield from _words(f"{flow.function} {flow.name or ''}")
        yield from (parameter.name for parameter in flow.parameters)
    for task in report.tasks:
        yield from _words(f"{task.function} {task.name or ''}")
    things = (report.deployments, report.blocks, report.variables, report.automations)
    for name in (row.name or "" for rows in things for row in rows):
        yield from _words(name)
    for path in report.coverage.files.paths:
        yield from _words(path.removesuffix(PurePosixPath(path).suffix))


def _known(catalogue: Catalogue) -> Iterator[str]:
    """Yield the words of the constructs: names of Prefect and Dagster."""
    for construct in catalogue.values():
        for text in (construct.pattern, construct.equivalent, construct.id, *(name.text for name in construct.names)):
            yield from _words(text)


@cache
def _spoken(packages: frozenset[str]) -> frozenset[str]:
    """Return the words that p2d-audit's own code can say."""
    texts = (text for package in sorted(packages) for text in _sources(files(package)))
    return frozenset(word for text in texts for word in _words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _sources(folder: Traversable) -> Iterable[str]:
    for place in sorted(folder.iterdir(), key=lambda one: one.name):
        if place.is_dir():
            yield from _sources(place)
        elif place.name.endswith((".py", ".toml")):
            yield place.read_text(encoding="utf-8")
