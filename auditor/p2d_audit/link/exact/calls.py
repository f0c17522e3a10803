"""Evaluates calls: functions of the tree, builtins, methods, intervals, and what reads the environment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import UNSET

from p2d_audit.facts import records as r
from p2d_audit.link import atoms, vocabulary
from p2d_audit.link.exact.durations import DURATIONS, duration
from p2d_audit.link.exact.folding import call_builtin
from p2d_audit.link.exact.known import (
    BY_SETTINGS,
    CONTENTS,
    Built,
    Lost,
    Ref,
    Value,
    View,
    bounded,
    merged,
    plain_of,
    through,
)
from p2d_audit.link.exact.methods import call_method
from p2d_audit.link.exact.places import text_at
from p2d_audit.link.frame import Frame

if TYPE_CHECKING:
    from p2d_audit.link.exact.evaluation import Evaluator

_READS = frozenset({"os.environ.get", "os.getenv", "os.environ.setdefault", "os.environ.pop"})
_SETTINGS_READERS = ("decouple.", "environs.", "environ.", "starlette.config.", "dynaconf.", "dotenv.")
_COPIES = frozenset({"copy.copy", "copy.deepcopy"})
_GETTERS = frozenset({"builtins.getattr", "builtins.super", "builtins.type"})
_CREDENTIAL = re.compile(r"(?i)pass|pwd|secret|token|key|credential|auth|dsn|url|uri|conn")


class Calls:
    """What calls give."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._frames = evaluator.frames

    def arguments(
        self, frame: Frame, call: r.Call, holder: int = -1
    ) -> tuple[list[Value] | None, dict[str, Value] | None]:
        """Return the positional and named arguments of a call, None where those of a `*` or `**` are not known.

        `holder` is the node of a container that keeps them.
        """
        args: list[Value] | None = []
        keywords: dict[str, Value] | None = {}
        for argument in call.arguments:
            value = (
                self._evaluator.held(frame, holder, argument.value)
                if holder >= 0
                else self._evaluator.node(frame, argument.value)
            )
            if argument.name is not None:
                if keywords is not None:
                    keywords[argument.name] = value
            elif argument.star == 2:
                known = isinstance(value, dict) and all(isinstance(key, str) for key in value)
                keywords = {**keywords, **value} if known and keywords is not None else None
            elif argument.star == 1:
                held = list(value.items) if isinstance(value, View) else value
                args = [*args, *held] if isinstance(held, list | tuple) and args is not None else None
            elif args is not None:
                args.append(value)
        return args, keywords

    def call(self, frame: Frame, index: int, call: r.Call) -> Value:
        """Return what a call gives; that of a task is known only when it has run."""
        site = (frame.module.index, frame.number, index)
        if any(isinstance(atom, atoms.Result) and atom.site == site for atom in frame.values[index]):
            return Lost()
        callee = frame.scope.nodes[call.callee]
        if isinstance(callee, r.Attribute):
            owner = self._evaluator.node(frame, callee.value)
            if not isinstance(owner, Ref | Built):
                return self._method(frame, call, owner, callee.name)
            if isinstance(owner, Ref) and isinstance(owner.atom, atoms.Unit) and self._is_renamed(call):
                return Lost()
        called = self._evaluator.node(frame, call.callee)
        own = isinstance(called, Ref) and isinstance(called.atom, atoms.Function | atoms.BoundFunction | atoms.Class)
        if own and self._evaluator.is_turning(frame, index):
            return Lost()
        match called:
            case Ref(atoms.External(name)):
                return self._external(frame, index, call, name)
            case Ref(atoms.Function() | atoms.BoundFunction()):
                return self._function(frame, index, call)
            case Ref(atoms.Class() as of) if self._evaluator.fields.lineage.kind(of) == "enum":
                args, keywords = self.arguments(frame, call)
                single = args is not None and len(args) == 1 and keywords == {}
                return self._evaluator.fields.enumerations.with_value(of, args[0]) if args and single else Lost()
            case Built(name) if name.startswith(_SETTINGS_READERS):
                return self.environment(*self.arguments(frame, call))
            case _:
                return self._evaluator.reference(frame, index)

    def _is_renamed(self, call: r.Call) -> bool:
        """Say whether a call of `with_options` may give its copy another name."""
        return any(argument.star or argument.name == "name" for argument in call.arguments)

    def _method(self, frame: Frame, call: r.Call, owner: Value, name: str) -> Value:
        args, keywords = self.arguments(frame, call)
        if args is None or keywords is None:
            return owner if isinstance(owner, Lost) else Lost()
        return call_method(owner, name, args, keywords)

    def _external(self, frame: Frame, index: int, call: r.Call, name: str) -> Value:
        if name in _READS or name.startswith(_SETTINGS_READERS):
            if name.rpartition(".")[2][:1].isupper():
                return self.built(frame, index, name)
            args, keywords = self.arguments(frame, call)
            if name in _READS and args is not None and len(args) == 1 and not keywords:
                args = [*args, None]
            return self.environment(args, keywords)
        if name.startswith("builtins."):
            args, keywords = self.arguments(frame, call, index)
            if args is None or keywords is None:
                return Lost(CONTENTS)
            if name in _GETTERS:
                return self._evaluator.reference(frame, index)
            return call_builtin(name.removeprefix("builtins."), args, keywords)
        if name in _COPIES or name in vocabulary.TRANSPARENT:
            return self._handed_on(frame, call, name)
        if name in DURATIONS:
            return self._duration(frame, call, name)
        value = frame.values[index]
        if any(isinstance(atom, atoms.Unit | atoms.Maker | atoms.Partial) for atom in value):
            return self._evaluator.reference(frame, index)
        return self.built(frame, index, name)

    def _handed_on(self, frame: Frame, call: r.Call, name: str) -> Value:
        position = 1 if name == "typing.cast" else 0
        if len(call.arguments) <= position or call.arguments[position].star:
            return Lost()
        return self._evaluator.node(frame, call.arguments[position].value)

    def _duration(self, frame: Frame, call: r.Call, name: str) -> Value:
        args, keywords = self.arguments(frame, call)
        if args is None or keywords is None:
            return Lost("an interval known only when the code runs")
        names = list(keywords)
        count = len(args)
        return through(
            lambda *given: duration(
                name,
                [plain_of(one) for one in given[:count]],
                {key: plain_of(one) for key, one in zip(names, given[count:], strict=True)},
            ),
            *args,
            *keywords.values(),
        )

    def _function(self, frame: Frame, index: int, call: r.Call) -> Value:
        """Return what a function of the tree returns, if that is one thing."""
        return self.returned([self._frames.all[child] for child in sorted(frame.children.get(index, ()))], call.awaited)

    def returned(self, frames: list[Frame], awaited: bool = False) -> Value:
        """Return what all of these frames return."""
        found: list[Value] = []
        for entered in frames:
            scope = entered.scope
            conditional = len(scope.returned) > 1 or any(region.returns for region in scope.regions)
            if scope.is_generator or (scope.is_async and not awaited) or conditional:
                return self._common(frames)
            found.append(self._evaluator.node(entered, scope.returned[0]) if scope.returned else None)
        return merged(found) if found else Lost()

    def _common(self, frames: list[Frame]) -> Value:
        """Return the one function, class or flow that frames with several returns give."""
        found = frozenset().union(*(frame.returned for frame in frames))
        atom = next(iter(found)) if len(found) == 1 else None
        if isinstance(atom, atoms.Function | atoms.Class | atoms.Unit | atoms.Maker):
            return Ref(atom)
        return Lost("may be one of several values")

    def environment(self, args: list[Value] | None, keywords: dict[str, Value] | None = None) -> Value:
        """Return what reading a setting of the environment gives: a Lost with the default, if one is given."""
        args, keywords = args or [], keywords or {}
        key = plain_of(args[0]) if args else keywords.get("key")
        variable = f"the environment variable {key}" if isinstance(key, str) else "an environment variable"
        default = args[1] if len(args) > 1 else keywords.get("default", UNSET)
        hidden = isinstance(default, str) and bool(_CREDENTIAL.search(str(key)))
        if isinstance(default, Lost):
            settings = (f"set by {variable}", *default.settings)
            return Lost("", tuple(dict.fromkeys(settings)), default.default, hidden or default.hidden)
        return Lost("", (f"set by {variable}",), default, hidden)

    def settings(self, default: Value) -> Lost:
        """Return a field of a settings class, which the environment may set."""
        return Lost("", (BY_SETTINGS,), UNSET if isinstance(default, Lost) else default)

    def built(self, frame: Frame, index: int, name: str) -> Value:
        """Return what calling something outside of the tree gives, with its arguments."""
        call = frame.scope.nodes[index]
        assert isinstance(call, r.Call)
        if name in DURATIONS:
            return self._duration(frame, call, name)
        args: list[Value] = []
        keywords: dict[str, Value] = {}
        places: dict[str, r.At] = {}
        texts: dict[str, str] = {}
        for argument in call.arguments:
            value = self._evaluator.node(frame, argument.value)
            if argument.name is not None:
                keywords[argument.name] = value
            elif argument.star == 2 and isinstance(value, dict):
                keywords.update({str(key): item for key, item in value.items()})
            elif argument.star == 1 and isinstance(value, list | tuple):
                args += value
            else:
                args += [] if argument.star else [value]
            place = argument.name or str(len(args) - 1)
            places[place], texts[place] = argument.at, text_at(frame.module, argument.at)
        return bounded(Built(name, tuple(args), keywords, frame.module, call.at, places, texts))
