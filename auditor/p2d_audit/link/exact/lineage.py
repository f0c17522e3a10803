"""What classes inherit from, and so what sort of class each is."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from p2d_audit.link.atoms import Class, External, Made
from p2d_audit.link.atoms import Value as Atoms
from p2d_audit.link.frame import Frame
from p2d_audit.link.frames import Frames

Kind = Literal["class", "dataclass", "model", "settings", "enum", "other"]
_SETTINGS = frozenset(
    {"pydantic.BaseSettings", "pydantic_settings.BaseSettings", "pydantic.v1.BaseSettings",
     "pydantic_settings.main.BaseSettings", "pydantic.env_settings.BaseSettings"}
)  # fmt: skip
_MODELS = frozenset({"pydantic.BaseModel", "pydantic.v1.BaseModel", "pydantic.main.BaseModel"})
_DATACLASSES = frozenset(
    {"dataclasses.dataclass", "attr.s", "attr.attrs", "attr.define", "attrs.define", "attrs.frozen"}
)
PLAIN_BASES = frozenset(
    {"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "builtins.str", "builtins.int"}
)  # fmt: skip
_NAMED_TUPLES = frozenset({"typing.NamedTuple"})


class Line(Struct, frozen=True):
    """A class with its bases in the tree, nearest first, and the names of those outside of it."""

    classes: tuple[Class, ...]
    outside: tuple[str, ...]


class Lineage:
    """Classes with all that they inherit from."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._lines: dict[Class, Line] = {}

    def line(self, of: Class) -> Line:
        """Return a class with all that it inherits from."""
        if of not in self._lines:
            classes: list[Class] = []
            outside: list[str] = []
            self._climb(of, classes, outside)
            self._lines[of] = Line(tuple(classes), tuple(outside))
        return self._lines[of]

    def _climb(self, of: Class, classes: list[Class], outside: list[str]) -> None:
        if of in classes:
            return
        classes.append(of)
        scope = self._frames.modules.all[of.module].scopes[of.scope]
        defining = self._frames.all[of.frame]
        for base in scope.bases:
            atoms = defining.values[base.value]
            for atom in atoms:
                match atom:
                    case Class():
                        self._climb(atom, classes, outside)
                    case External(name):
                        outside.append(name)
                    case _:
                        outside.append("?")
            if not atoms:
                outside.append("?")

    def kind(self, of: Class) -> Kind:
        """Say what sort of class a class is."""
        line = self.line(of)
        outside = set(line.outside)
        if outside & _SETTINGS:
            return "settings"
        if any(name.startswith("enum.") for name in outside):
            return "enum"
        if outside & _MODELS:
            return "model"
        if outside & _NAMED_TUPLES or any(self._is_dataclass(one) for one in line.classes):
            return "dataclass"
        return "class" if outside <= PLAIN_BASES else "other"

    def _is_dataclass(self, of: Class) -> bool:
        scope = self._frames.modules.all[of.module].scopes[of.scope]
        defining = self._frames.all[of.frame]
        return any(names_in(defining.values[decorator.value]) & _DATACLASSES for decorator in scope.decorators)

    def body(self, of: Class) -> Frame | None:
        """Return the frame of a class's body."""
        return self._frames.enter(self._frames.modules.all[of.module], of.scope, of.frame, {})

    def declared(self, of: Class, name: str) -> tuple[Class, Frame, int] | None:
        """Return where a class or the nearest of its bases binds a name."""
        for one in self.line(of).classes:
            frame = self.body(one)
            if frame is not None and name in frame.scope.bindings:
                return one, frame, frame.scope.bindings[name]
        return None


def names_in(value: Atoms) -> set[str]:
    """Return the names from outside of the tree that a value is, or is made by."""
    return {atom.name for atom in value if isinstance(atom, External | Made)}
