"""Turns what nodes and abstract values are into the constants of the model."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.link import atoms, vocabulary
from p2d_audit.link.atoms import Atom, Instance, Partial, in_order
from p2d_audit.link.classes import Classes
from p2d_audit.link.exact.evaluation import Evaluator
from p2d_audit.link.exact.known import PARAMETER, RUNTIME, SEVERAL, Built, Lost, Member, Ref, Value, View
from p2d_audit.link.exact.places import span_of, text_at
from p2d_audit.link.frame import Frame
from p2d_audit.model import Constant, Constructed, Duration, Option, Symbol, Unknown

MAX_DEPTH = 8
NO_TEXT = "not a text"
"""Why a name is unknown that is given something else, such as None."""
__all__ = ["NO_TEXT", "Constants", "span_of", "text_at"]


class Constants:
    """Reads constants out of frames."""

    def __init__(self, frames: Classes) -> None:
        self._frames = frames
        if not isinstance(frames.exact, Evaluator):
            frames.exact = Evaluator(frames)
        self._evaluator = frames.exact

    def set_tests_apart(self, modules: Iterable[int]) -> None:
        """Let what the tests in these modules give to functions of other code say nothing of it."""
        self._evaluator.names.tests = frozenset(modules)

    def at(self, frame: Frame, node: int, source: str) -> Constant:
        """Return the constant a node gives; `Unknown` with the source text and the reason where it gives none."""
        return self._constant(self._evaluator.node(frame, node), source, 0)

    def argument(self, frame: Frame, argument: r.Argument) -> Constant:
        """Return the constant that an argument of a call is."""
        return self.at(frame, argument.value, text_at(frame.module, argument.at))

    def text_of(self, frame: Frame, argument: r.Argument) -> str | Unknown:
        """Return the text that an argument of a call is, or `Unknown`."""
        return _as_text(self.argument(frame, argument), text_at(frame.module, argument.at))

    def options(self, frame: Frame, node: int) -> tuple[Option, ...]:
        """Return the keywords of a call, `**known_dict` taken apart, with those of the partial it calls."""
        call = frame.scope.nodes[node]
        if not isinstance(call, r.Call):
            return ()
        made = self._own_options(frame, call)
        inner = self._partial(frame, call)
        if inner is not None and (inner.frame, inner.node) != (frame.index, node):
            given = {option.name for option in made}
            inherited = self.options(self._frames.all[inner.frame], inner.node)
            made += [option for option in inherited if option.name not in given]
        return tuple(made)

    def _partial(self, frame: Frame, call: r.Call) -> Partial | None:
        """Return the partial that a call calls, or makes another partial of."""
        called = self._evaluator.reference(frame, call.callee)
        if isinstance(called, Ref) and isinstance(called.atom, atoms.External) and call.arguments:
            makes = called.atom.name in vocabulary.PARTIALS
            called = self._evaluator.reference(frame, call.arguments[0].value) if makes else called
        return called.atom if isinstance(called, Ref) and isinstance(called.atom, Partial) else None

    def merged(self, options: tuple[Option, ...]) -> tuple[Option, ...]:
        """Return options with each name once; one that is given several values is unknown.

        What calls of a factory give counts more than that it has parameters.
        """
        first: dict[str, Option] = {}
        for option in options:
            known = first.setdefault(option.name, option)
            if known.value == Unknown(known.text, PARAMETER):
                first[option.name] = option
            elif option.value != Unknown(option.text, PARAMETER) and not _agree(known.value, option.value):
                first[option.name] = replace(known, value=Unknown(known.text, SEVERAL))
        return tuple(first.values())

    def _own_options(self, frame: Frame, call: r.Call) -> list[Option]:
        made: list[Option] = []
        for argument in call.arguments:
            text, span = text_at(frame.module, argument.at), span_of(frame.module, argument.at)
            if argument.name is not None:
                made.append(Option(name=argument.name, value=self.argument(frame, argument), text=text, span=span))
            elif argument.star == 2:
                held = self.argument(frame, argument)
                if isinstance(held, dict):
                    made += [Option(name=str(k), value=v, text=f"{v!r}", span=span) for k, v in sorted(held.items())]
                else:
                    unknown = held if isinstance(held, Unknown) else Unknown(text, RUNTIME)
                    made.append(Option(name="**", value=unknown, text=text, span=span))
        return made

    def _constant(self, value: Value, source: str, depth: int) -> Constant:
        """Return a value as the model says it."""
        if depth > MAX_DEPTH:
            return Unknown(source, "nested too deeply")
        match value:
            case None | bool() | int() | float() | str():
                return value
            case Lost():
                return Unknown(source, value.reason())
            case timedelta():
                return Duration(value.total_seconds())
            case list() | tuple() | View():
                items = value.items if isinstance(value, View) else value
                return tuple(self._constant(item, source, depth + 1) for item in items)
            case frozenset():
                return tuple(self._constant(item, source, depth + 1) for item in in_order(value))
            case dict():
                return {str(key): self._constant(item, source, depth + 1) for key, item in value.items()}
            case Member():
                return Symbol(value.qualified) if value.kind == "plain" else self._constant(value.value, source, depth)
            case Built():
                return self._construct(value, depth)
            case Ref(atom):
                return self._reference(atom, source, depth)
            case _:
                return Unknown(source, RUNTIME)

    def _construct(self, value: Built, depth: int) -> Constructed:
        texts = value.texts
        return Constructed(
            value.name,
            tuple(self._constant(one, texts.get(str(i), value.name), depth + 1) for i, one in enumerate(value.args)),
            {name: self._constant(one, texts.get(name, name), depth + 1) for name, one in value.keywords.items()},
            span_of(value.module, value.at),
            {name: span_of(value.module, at) for name, at in value.places.items()},
        )

    def _reference(self, atom: Atom, source: str, depth: int) -> Constant:
        match atom:
            case atoms.External(name):
                return Symbol(name)
            case atoms.Function(module, scope) | atoms.BoundFunction(atoms.Function(module, scope)):
                return self._named(module, scope)
            case atoms.Class(module, scope):
                return self._named(module, scope)
            case atoms.Unit(_, key) if key[0] >= 0:
                return self._named(key[0], key[1])
            case Instance(atoms.Class(module, scope), frame, node) if frame >= 0:
                built = self._evaluator.calls.built(self._frames.all[frame], node, self._named(module, scope).name)
                return self._constant(built, source, depth)
            case Partial(frame, node):
                built = self._evaluator.calls.built(self._frames.all[frame], node, "functools.partial")
                return self._constant(built, source, depth)
            case _:
                return Unknown(source, RUNTIME)

    def _named(self, module: int, scope: int) -> Symbol:
        found = self._frames.modules.all[module]
        return Symbol(f"{found.dotted}.{found.scopes[scope].qualname}")


def _agree(first: Constant, second: Constant) -> bool:
    """Say whether two constants are the same, or unknown for the same reason."""
    return first == second and repr(first) == repr(second)


def _as_text(constant: Constant, source: str) -> str | Unknown:
    return constant if isinstance(constant, str | Unknown) else Unknown(source, NO_TEXT)
