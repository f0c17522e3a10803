"""Turns abstract values into the constants of the model."""

from __future__ import annotations

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import (
    BoundFunction,
    Box,
    Class,
    External,
    Function,
    Given,
    Instance,
    Made,
    Pack,
    Result,
    Text,
    Unit,
    Value,
)
from p2d_audit.link.frame import Frame
from p2d_audit.link.frames import Frames
from p2d_audit.link.modules import Module
from p2d_audit.model import Constant, Construct, Duration, Option, Span, Symbol, Unknown

MAX_DEPTH = 8
MAX_TEXT = 200
_SECONDS = {"weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1, "milliseconds": 0.001}
_TIMEDELTA_ORDER = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")
_TIMEDELTAS = frozenset({"datetime.timedelta", "pendulum.duration", "pendulum.Duration"})


def span_of(module: Module, at: r.At) -> Span:
    """Return a place of a module."""
    return Span(module.path, at.line, at.column, at.end_line, at.end_column)


def text_at(module: Module, at: r.At) -> str:
    """Return the source text at a place on one line, cut after 200 characters."""
    lines = module.lines[at.line - 1 : at.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: at.end_column - 1]
    lines[0] = lines[0][at.column - 1 :]
    text = " ".join(line.strip() for line in lines)
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


class Constants:
    """Reads constants out of frames."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames

    def of(self, value: Value, source: str, depth: int = 0) -> Constant:
        """Return the one constant a value is; `Unknown` with the source text where it is none or several."""
        if depth > MAX_DEPTH:
            return Unknown(source, "nested too deeply")
        if not value:
            return Unknown(source, "known only when the code runs")
        if len(value) > 1:
            made = [atom for atom in value if isinstance(atom, Made)]
            if len(made) == 1 and all(isinstance(atom, Made) or _is_trace(atom) for atom in value):
                return self._made(made[0], source, depth)
            return Unknown(source, "may be one of several values")
        return self._atom(next(iter(value)), source, depth)

    def text(self, value: Value, source: str) -> str | Unknown:
        """Return the text a value is, or `Unknown`."""
        constant = self.of(value, source)
        if isinstance(constant, str | Unknown):
            return constant
        return Unknown(source, "not a text")

    def options(self, frame: Frame, node: int) -> tuple[Option, ...]:
        """Return the keywords of a call, `**known_dict` taken apart."""
        call = frame.scope.nodes[node]
        if not isinstance(call, r.Call):
            return ()
        made: list[Option] = []
        for argument in call.arguments:
            text, span = text_at(frame.module, argument.at), span_of(frame.module, argument.at)
            if argument.name is not None:
                constant = self.of(frame.argument(argument), text)
                made.append(Option(name=argument.name, value=constant, text=text, span=span))
            elif argument.star == 2:
                held = self.of(frame.argument(argument), text)
                if isinstance(held, dict):
                    made += [Option(name=str(k), value=v, text=f"{v!r}", span=span) for k, v in sorted(held.items())]
        return tuple(made)

    def _atom(self, atom: object, source: str, depth: int) -> Constant:
        match atom:
            case Text(_, value):
                return value
            case External(name):
                return Symbol(name)
            case Made():
                return self._made(atom, source, depth)
            case Box():
                return self._box(atom, source, depth)
            case Pack(keys, values):
                return self._pack(keys, values, source, depth)
            case Function(module, scope) | BoundFunction(Function(module, scope)):
                return self._named(module, scope)
            case Class(module, scope):
                return self._named(module, scope)
            case Instance(Class(module, scope), frame, node) if frame >= 0:
                name = self._named(module, scope).name
                return self._construct(name, self._frames.all[frame], node, depth)
            case Unit(_, key) if key[0] >= 0:
                return self._named(key[0], key[1])
            case _:
                return Unknown(source, "known only when the code runs")

    def _named(self, module: int, scope: int) -> Symbol:
        found = self._frames.modules.all[module]
        return Symbol(f"{found.dotted}.{found.scopes[scope].qualname}")

    def _made(self, made: Made, source: str, depth: int) -> Constant:
        frame = self._frames.all[made.frame]
        construct = self._construct(made.name, frame, made.node, depth)
        if made.name in _TIMEDELTAS:
            return _duration(construct) or Unknown(source, "an interval known only when the code runs")
        return construct

    def _construct(self, name: str, frame: Frame, node: int, depth: int) -> Construct:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        args: list[Constant] = []
        keywords: dict[str, Constant] = {}
        places: dict[str, Span] = {}
        for argument in call.arguments:
            constant = self.of(frame.argument(argument), text_at(frame.module, argument.at), depth + 1)
            if argument.name is not None:
                keywords[argument.name] = constant
            elif argument.star == 2 and isinstance(constant, dict):
                keywords.update(constant)
            elif not argument.star:
                args.append(constant)
            places[argument.name or str(len(args) - 1)] = span_of(frame.module, argument.at)
        return Construct(name, tuple(args), keywords, span_of(frame.module, call.at), places)

    def _box(self, box: Box, source: str, depth: int) -> Constant:
        frame, node = self._frames.node_of(box)
        match node:
            case r.Sequence(_, items, spread, False) if not spread:
                return tuple(self.of(frame.values[item], source, depth + 1) for item in items)
            case r.Mapping(keys, values, False):
                return self._mapping(frame, keys, values, source, depth)
            case r.StoredItem(base, key, value):
                before = self.of(frame.values[base], source, depth + 1)
                name = self.of(frame.values[key], source, depth + 1)
                if isinstance(before, dict) and isinstance(name, str):
                    return before | {name: self.of(frame.values[value], source, depth + 1)}
            case r.Call(_, arguments) if all(a.name for a in arguments):
                return {str(a.name): self.of(frame.argument(a), source, depth + 1) for a in arguments}
        return Unknown(source, "a container whose contents are known only when the code runs")

    def _pack(self, keys: tuple[Text | None, ...], values: tuple[Value, ...], source: str, depth: int) -> Constant:
        if any(key is None for key in keys):
            return Unknown(source, "a container whose contents are known only when the code runs")
        held = [self.of(value, source, depth + 1) for value in values]
        names = [key.value for key in keys if key is not None]
        if all(isinstance(name, str) for name in names):
            return dict(zip(map(str, names), held, strict=True))
        return tuple(held)

    def _mapping(
        self, frame: Frame, keys: tuple[int, ...], values: tuple[int, ...], source: str, depth: int
    ) -> Constant:
        made: dict[str, Constant] = {}
        for key, value in zip(keys, values, strict=True):
            constant = self.of(frame.values[value], source, depth + 1)
            if key < 0:
                if not isinstance(constant, dict):
                    return Unknown(source, "a container whose contents are known only when the code runs")
                made |= constant
                continue
            name = self.of(frame.values[key], source, depth + 1)
            made[name if isinstance(name, str) else str(name)] = constant
        return made


def _is_trace(atom: object) -> bool:
    return isinstance(atom, Given | Result)


def _duration(construct: Construct) -> Duration | None:
    total = 0.0
    given = dict(zip(_TIMEDELTA_ORDER, construct.args, strict=False)) | dict(construct.keywords)
    for unit, amount in given.items():
        if not isinstance(amount, int | float):
            return None
        total += amount * (0.000_001 if unit == "microseconds" else _SECONDS.get(unit, 0))
    return Duration(total)
