"""Evaluates the members of enumerations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import Class
from p2d_audit.link.exact.known import Built, Lost, Member, Value, is_plain, plain_of, same
from p2d_audit.link.exact.lineage import PLAIN_BASES, Lineage
from p2d_audit.link.frame import Frame

if TYPE_CHECKING:
    from p2d_audit.link.exact.evaluation import Evaluator

_ENUMS: dict[str, Literal["plain", "str", "text", "int"]] = {
    "enum.Enum": "plain",
    "enum.StrEnum": "text",
    "enum.IntEnum": "int",
}


class Enumerations:
    """The members of the enumerations of the tree."""

    def __init__(self, evaluator: Evaluator, lineage: Lineage) -> None:
        self._evaluator = evaluator
        self._lineage = lineage

    def member(self, of: Class, name: Value) -> Value | None:
        """Return a member of an enumeration by its name; None if the class is none or has no such member."""
        if not isinstance(name, str) or name.startswith("_") or self._lineage.kind(of) != "enum":
            return None
        frame = self._lineage.body(of)
        if frame is None or name not in self._members(frame):
            return None
        kind = self._enum_kind(of)
        own = {
            key
            for one in self._lineage.line(of).classes
            for key in self._evaluator.frames.modules.all[one.module].scopes[one.scope].bindings
        }
        if own & {"__new__", "__init__", "_generate_next_value_"}:
            return Lost()
        value = self._member_value(frame, name, kind)
        scope = frame.scope
        first = next(
            (other for other in self._members(frame) if same(self._member_value(frame, other, kind), value)), name
        )
        qualified = f"{frame.module.dotted}.{scope.qualname}.{first}"
        written = "str" if kind == "text" and own & {"__str__", "__format__"} else kind
        return Member(of, qualified, first, value, written) if written is not None else Lost()

    def with_value(self, of: Class, value: Value) -> Value:
        """Return the first member of an enumeration that has a value."""
        frame = self._lineage.body(of)
        value = plain_of(value)
        for name in self._members(frame) if frame is not None and is_plain(value) else ():
            member = self.member(of, name)
            if not isinstance(member, Member) or not is_plain(member.value):
                return Lost()
            if member.value == value:
                return member
        return Lost()

    def _members(self, frame: Frame) -> Iterator[str]:
        for name, node in frame.scope.bindings.items():
            if not name.startswith("_") and not isinstance(frame.scope.nodes[node], r.Definition):
                yield name

    def _member_value(self, frame: Frame, name: str, kind: str | None) -> Value:
        value = self._evaluator.node(frame, frame.scope.bindings[name])
        if not (isinstance(value, Built) and value.name == "enum.auto"):
            return value
        if kind == "text":
            return name.lower()
        before: list[str] = []
        for other in self._members(frame):
            before.append(other)
            if other == name:
                break
        made = [self._evaluator.node(frame, frame.scope.bindings[one]) for one in before]
        automatic = all(isinstance(one, Built) and one.name == "enum.auto" for one in made)
        return len(made) if automatic and kind in ("plain", "int") else Lost()

    def _enum_kind(self, of: Class) -> Literal["plain", "str", "text", "int"] | None:
        outside = [
            name
            for name in self._lineage.line(of).outside
            if name not in PLAIN_BASES or name.endswith((".str", ".int"))
        ]
        found: list[Literal["plain", "str", "text", "int"]] = [_ENUMS[name] for name in outside if name in _ENUMS]
        mixed = [name for name in outside if name not in _ENUMS]
        if found == ["plain"] and mixed == ["builtins.str"]:
            return "str"
        if found == ["plain"] and mixed == ["builtins.int"]:
            return "int"
        if len(found) != 1 or mixed:
            return None
        return found[0]
