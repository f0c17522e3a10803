"""How bodies end: what they return, and where a return keeps later calls from being made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link import effect_names as names
from p2d_audit.link.atoms import BoundFunction, Class, External, Function, Unit, Value
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.effect_names import words
from p2d_audit.link.effects import Found, called_names
from p2d_audit.link.exact.places import text_at
from p2d_audit.link.frame import Frame
from p2d_audit.link.holding import class_of, connections, held_in
from p2d_audit.link.plain_names import PLAIN_METHODS, is_plain
from p2d_audit.link.runs import Runs
from p2d_audit.model import Unknown

_TRUTHS = words(
    "builtins.bool builtins.isinstance builtins.all builtins.any builtins.hasattr builtins.callable "
    "os.path.exists os.path.isfile os.path.isdir"
)
_TRUTH_METHODS = frozenset(
    {"startswith", "endswith", "exists", "is_file", "is_dir", "issubset", "issuperset", "isdisjoint", "isdigit"}
)
_MAX_DEPTH = 8


class Ending(Struct, frozen=True):
    """What a body returns."""

    returns: bool | Unknown
    returns_bool: bool
    connection: str | None


class Endings:
    """Reads what functions return out of finished frames."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._unclear: dict[int, frozenset[tuple[int, int, int]]] = {}

    def of(self, frames: Sequence[Frame]) -> Ending:
        """Return how a function ends, all of whose frames are given."""
        if not frames:
            return Ending(False, False, None)
        ends = [(frame, node) for frame in frames for node in (*frame.scope.returned, *frame.scope.yielded)]
        kept = [(frame, node) for frame, node in ends if not _is_none(frame, node)]
        values = [frame.values[node] for frame, node in kept]
        made = sorted({name for value in values for name in connections(value)})
        made = made or sorted({name for value in values if (name := self._holder(value))})
        return Ending(
            returns=bool(made) or self._returns(frames[0], kept),
            returns_bool=bool(kept) and all(_is_truth(frame, node, 0) for frame, node in kept),
            connection=made[0] if made else None,
        )

    def _holder(self, value: Value) -> str | None:
        """Return the class of the project whose instance is returned with a connection or secret in it."""
        return class_of(self._interpreter, value) if held_in(self._interpreter, value) else None

    def unclear(self, frame: Frame) -> frozenset[tuple[int, int, int]]:
        """Return the calls of a frame of which nothing is known."""
        if frame.index not in self._unclear:
            raised = set(frame.scope.raised)
            self._unclear[frame.index] = frozenset(
                (frame.module.index, frame.number, index)
                for index, node in frame.calls
                if index not in raised and not self._is_clear(frame, index, node)
            )
        return self._unclear[frame.index]

    def _is_clear(self, frame: Frame, index: int, call: r.Call) -> bool:
        callees = frame.values[call.callee]
        if any(isinstance(atom, Function | BoundFunction | Class | Unit | atoms.Method) for atom in callees):
            return True
        known = called_names(self._interpreter, frame, index, call)
        return bool(known) and all(_is_known(name) for name in known) and not self._hands_over(frame, index, call)

    def _hands_over(self, frame: Frame, index: int, call: r.Call) -> bool:
        """Tell whether a call from outside is given a function of the tree, which it may call, out of sight."""
        given = (atom for argument in call.arguments for atom in frame.argument(argument))
        functions = (atom.function if isinstance(atom, BoundFunction) else atom for atom in given)
        named = (
            self._interpreter.modules.all[one.module].scopes[one.scope].kind == "function"
            for one in functions
            if isinstance(one, Function)
        )
        return not frame.children.get(index) and any(named)

    def _returns(self, frame: Frame, kept: list[tuple[Frame, int]]) -> bool | Unknown:
        scope = frame.scope
        if scope.is_generator:
            return True
        if scope.returns_text == "None" or not kept:
            return False
        doubtful = [(one, node) for one, node in kept if self._may_be_none(one, node, 0)]
        if len(doubtful) < len(kept):
            return True
        one, node = doubtful[0]
        call = one.scope.nodes[node]
        if all(self._is_nothing(other, at) for other, at in doubtful):
            return False
        return Unknown(text_at(one.module, call.at) if isinstance(call, r.Call) else "return", "what a call gives")

    def _may_be_none(self, frame: Frame, node: int, depth: int) -> bool:
        """Say whether a value is what a call gives of which that is not known."""
        call = frame.scope.nodes[node]
        if isinstance(call, r.Choice):
            return all(self._may_be_none(frame, option, depth + 1) for option in call.options) if depth < 4 else True
        if not isinstance(call, r.Call):
            return False
        children = [self._interpreter.all[child] for child in sorted(frame.children.get(node, ()))]
        if children and depth < _MAX_DEPTH:
            return not any(self._gives(child, depth + 1) for child in children)
        if any(isinstance(atom, Class | Unit | atoms.Method) for atom in frame.values[call.callee]):
            return False
        known = called_names(self._interpreter, frame, node, call)
        return not known or not all(_gives_value(name) for name in known)

    def _gives(self, frame: Frame, depth: int) -> bool:
        if frame.scope.is_generator or frame.scope.kind == "class":
            return True
        kept = [node for node in frame.scope.returned if not _is_none(frame, node)]
        return any(not self._may_be_none(frame, node, depth) for node in kept)

    def _is_nothing(self, frame: Frame, node: int) -> bool:
        """Say whether a value is surely None: what a write, a log or a function without a return gives."""
        call = frame.scope.nodes[node]
        if not isinstance(call, r.Call):
            return False
        children = [self._interpreter.all[child] for child in frame.children.get(node, ())]
        if children:
            return all(not [n for n in child.scope.returned if not _is_none(child, n)] for child in children)
        known = called_names(self._interpreter, frame, node, call)
        nothing = ("builtins.print", *names.SLEEPS)
        return bool(known) and all(name in nothing or name.startswith(names.LOGGERS) for name in known)


def early_returns(runs: Runs, unit: Unit, frame: Frame, own: bool) -> Iterator[Found]:
    """Yield the returns behind which a function of a flow's run would call more, and that no result decides.

    In a function that is not the flow's `own` body, those that only what it is called with decides are left
    out, where that is written in the code.
    """
    calls = None
    for jump in frame.scope.jumps:
        branch = _outermost_branch(frame.scope, jump.region) if jump.kind == "return" else None
        if branch is None or runs.is_decided_by_result(unit, frame, jump.region):
            continue
        if not own and runs.is_known(frame, jump.region):
            continue
        calls = sorted(runs.calling_nodes(unit, frame)) if calls is None else calls
        if any(node >= jump.following and _follows(frame.scope, node, jump, branch) for node in calls):
            decider = runs.decider_around(unit, frame, jump.region)
            yield Found("early-return", jump.at, text_at(frame.module, jump.at), decided_by=decider)


def _outermost_branch(scope: r.Scope, region: int) -> int | None:
    found = None
    while region >= 0:
        if scope.regions[region].kind in ("if", "match"):
            found = region
        region = scope.regions[region].parent
    return found


def _follows(scope: r.Scope, node: int, jump: r.Jump, branch: int) -> bool:
    """Say whether a call stands behind a return on the way it would go on: in no other arm, handler or clean-up."""
    call = scope.nodes[node]
    around = set(_around(scope, call.region)) if isinstance(call, r.Call) else set()
    if branch in around:
        return False
    left = [scope.regions[i] for i in _around(scope, jump.region)]
    return not any(_is_beside(scope, scope.regions[i], one) for i in around for one in left)


def _is_beside(scope: r.Scope, clause: r.Region, part: r.Region) -> bool:
    """Say whether a region is a handler or clean-up of the `try` that another region is a part of."""
    if clause.kind not in ("except", "finally") or part.kind not in ("try", "except", "else") or part.at >= clause.at:
        return False
    if clause.kind == "except":
        return clause.test == part.test
    whole = next(one for one in scope.regions if one.kind == "try" and one.test == part.test)
    return clause.parent == part.parent and clause.end_line <= whole.end_line


def _around(scope: r.Scope, region: int) -> Iterator[int]:
    while region >= 0:
        yield region
        region = scope.regions[region].parent


def _is_none(frame: Frame, node: int) -> bool:
    return frame.values[node] == atoms.constant(None)


def _is_truth(frame: Frame, node: int, depth: int) -> bool:
    """Say whether an expression is a truth value by its form."""
    match frame.scope.nodes[node]:
        case r.Constant(value):
            return isinstance(value, bool)
        case r.Expression("compare" | "unarynot"):
            return True
        case r.Choice(options) if depth < _MAX_DEPTH:
            return all(_is_truth(frame, option, depth + 1) for option in options)
        case r.Call(callee):
            function = frame.scope.nodes[callee]
            if isinstance(function, r.Attribute) and function.name in _TRUTH_METHODS:
                return True
            return any(isinstance(a, External) and a.name in _TRUTHS for a in frame.values[callee])
        case _:
            return False


def _is_known(name: str) -> bool:
    last = name.rpartition(".")[2]
    if name.startswith("."):
        return last in PLAIN_METHODS or last in names.METHODS
    return is_plain(name) or name in names.OPENERS or names.judge_name(name) is not None


def _gives_value(name: str) -> bool:
    """Say whether a call surely gives something else than None."""
    last = name.rpartition(".")[2]
    if last[:1].isupper() or names.judge_name(name) in ("read", "clock", "random"):
        return True
    if name.startswith("."):
        return last in PLAIN_METHODS - _WITHOUT_VALUE
    return is_plain(name) and last not in _WITHOUT_VALUE and not name.startswith(names.LOGGERS)


_WITHOUT_VALUE = words(
    "append appendleft extend extendleft clear discard insert remove reverse sort update get pop setdefault print "
    "setattr match search fullmatch first"
)
"""Functions and methods that give None, or may."""
