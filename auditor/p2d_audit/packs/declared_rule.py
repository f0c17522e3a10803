"""A rule that is declared as data: it matches a name, a keyword, a base class or a key of a YAML file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from msgspec import Struct

from p2d_audit.catalogue import Construct, PrefectName
from p2d_audit.model import Constant, Effort, Project, Reference
from p2d_audit.rule import Finding, Rule
from p2d_audit.symbols import covers

_ANY_MAJOR = ("1", "2", "3")
_USED = ("call", "decorator")


class Match(Struct, frozen=True, kw_only=True):
    """What a declared rule looks for; `value` is compared only if `valued`."""

    names: tuple[str, ...]
    keys: tuple[str, ...]
    used_as: tuple[str, ...]
    keyword: str | None
    value: object
    valued: bool


class DeclaredRule(Rule):
    """A rule of a pack; `declared_as` is its text, from which its pack's digest is made."""

    match: ClassVar[Match]
    message: ClassVar[str]
    pack_version: ClassVar[str]
    declared_as: ClassVar[str]

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Find what matches: among Prefect's names, among the pack's own, and among keys."""
        for reference in (*project.references, *project.watched):
            if reference.kind in self.match.used_as and _is_any(reference.symbol, self.match.names):
                yield from self._named(reference)
        for key in project.keys:
            if key.path in self.match.keys and self._fits(key.value):
                yield self.finding(key, self._text(key.path, key.value), key=key.path)

    def _named(self, reference: Reference) -> Iterator[Finding]:
        if self.match.keyword is None:
            yield self.finding(reference, self._text(reference.symbol, None), key=_key(reference))
        for option in reference.options:
            if option.name == self.match.keyword and self._fits(option.value):
                text = self._text(reference.symbol, option.text)
                yield self.finding(reference, text, span=option.span, key=_key(reference))

    def _fits(self, value: Constant) -> bool:
        same = value == self.match.value and isinstance(value, bool) == isinstance(self.match.value, bool)
        return same or not self.match.valued

    def _text(self, name: str, value: object) -> str:
        shown = value if isinstance(value, str) else json.dumps(value, default=str)
        return self.message.replace("{name}", name).replace("{value}", shown)


def make_rule(row: Mapping[str, Any], pack: str, version: str, source: str) -> type[DeclaredRule]:
    """Return the rule class that a row of a pack's file declares, which `pack.schema.json` allows."""
    construct = _construct(row, pack, source)
    match = _match(row["match"])
    attributes = {
        "__module__": pack,
        "__doc__": f"{row['summary']}\n\n{row.get('documentation', '').strip()}".strip(),
        "code": row["code"],
        "severity": row.get("severity", "warning"),
        "confidence": row.get("confidence", "high"),
        "construct": construct,
        "trap": row.get("trap", False),
        "watches": frozenset(match.names),
        "match": match,
        "message": row["message"],
        "pack_version": version,
        "declared_as": json.dumps(row, sort_keys=True, default=str),
    }
    return type(row["name"], (DeclaredRule,), attributes)


def _match(row: Mapping[str, Any]) -> Match:
    base = row.get("base")
    return Match(
        names=_several(base if base is not None else row.get("name", ())),
        keys=_several(row.get("yaml-key", ())),
        used_as=("base",) if base is not None else tuple(row.get("used-as", _USED)),
        keyword=row.get("keyword"),
        value=tuple(row["value"]) if isinstance(row.get("value"), list) else row.get("value"),
        valued="value" in row,
    )


def _construct(row: Mapping[str, Any], pack: str, source: str) -> Construct:
    low, likely, high = row["effort"]
    match = _match(row["match"])
    names = (*match.names, *(f"yaml: {key}" for key in match.keys))
    return Construct(
        id=f"{pack}-{row['code'].lower()}",
        family=pack,
        pattern=row["summary"],
        names=tuple(PrefectName(name, _ANY_MAJOR) for name in names),
        equivalent=row["equivalent"],
        disposition=row["disposition"],
        effort=Effort(low, likely, high, row.get("scope", "each")),
        caveat=row["summary"],
        source=source,
    )


def _several(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _is_any(symbol: str, patterns: Iterable[str]) -> bool:
    return any(covers(pattern, symbol) for pattern in patterns)


def _key(reference: Reference) -> str:
    return f"{reference.symbol}@{reference.span.path}:{reference.span.line}"
