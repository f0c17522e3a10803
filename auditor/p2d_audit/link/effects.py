"""What one frame does: reads the clock, writes a table, raises, shows a value.

A function from outside of the tree is known by the dotted name that its call
has, a method of an object of which nothing is known by its last name, and only
where that means one thing whatever it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link import effect_names as names
from p2d_audit.link.atoms import NOTHING, External, Made, Text, Value, in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.exact.places import text_at
from p2d_audit.link.frame import Frame, outside_names
from p2d_audit.link.statements import judge_statement
from p2d_audit.link.stopwatches import stopwatches
from p2d_audit.link.written import what_is_written
from p2d_audit.model import Decider, EffectKind, Written

ENVIRONMENT = "os.environ"
_OWN = (atoms.Function, atoms.BoundFunction, atoms.Unit, atoms.Class, atoms.Instance, atoms.Partial, atoms.Maker)
_FOR_READING = re.compile(r"r[bt]?|[bt]r?")
_FOR_WRITING = re.compile(r"[wax][bt]?\+?|[wax]\+[bt]?|r[bt]?\+[bt]?")
_MAX_CHAIN = 200
OUTGOING = ("write", "read", "request", "notify", "external-job")
"""Effects that reach beyond the program."""


class Found(Struct, frozen=True):
    """An effect of one frame; `shown` is what is shown, taken apart, sent or written, `decided_by` decides a return."""

    kind: EffectKind
    at: r.At
    text: str
    shown: Value = NOTHING
    decided_by: Decider | None = None
    written: Written | None = None


def effects_of(interpreter: Interpreter, frame: Frame) -> Iterator[Found]:
    """Yield what a frame does itself, without the functions that it calls."""
    clocks: dict[int, Found] = {}
    for index, found in _of_nodes(interpreter, frame):
        if found.kind == "clock":
            clocks[index] = found
        else:
            yield found
    measuring = stopwatches(frame.scope, clocks)
    for index, found in clocks.items():
        yield replace(found, kind="stopwatch") if index in measuring else found
    for jump in frame.scope.jumps:
        if jump.kind == "raise":
            yield Found("raise", jump.at, text_at(frame.module, jump.at))
    for region in frame.scope.regions:
        if region.kind == "assert":
            yield Found("assert", region.at, text_at(frame.module, region.at))


def _of_nodes(interpreter: Interpreter, frame: Frame) -> Iterator[tuple[int, Found]]:
    """Yield what single nodes do."""
    for index, node in enumerate(frame.scope.nodes):
        match node:
            case r.Call():
                yield from ((index, found) for found in _of_call(interpreter, frame, index, node))
            case r.Item(value, key) if _is_environment(frame, value):
                yield index, Found("environment-read", _place(frame, value), _key_text(frame, key))
            case r.Expression("compare", (_, right), at, ("in" | "not in",)) if _is_environment(frame, right):
                yield index, Found("environment-read", at, ENVIRONMENT)
            case r.StoredItem(base, key, _, r.At() as at) | r.Removed(base, key, r.At() as at):
                if _is_environment(frame, base):
                    yield index, Found("environment-write", at, _key_text(frame, key))


def called_names(interpreter: Interpreter, frame: Frame, index: int, call: r.Call) -> list[str]:
    """Return what a call may be known by: dotted names, else the method's name; none for functions of the tree."""
    outside = sorted(outside_names(frame, index)) + _library_runs(interpreter, frame, index)
    if outside or any(isinstance(atom, _OWN) for atom in frame.values[call.callee]):
        return outside
    callee = frame.scope.nodes[call.callee]
    return [f".{callee.name}"] if isinstance(callee, r.Attribute) else []


def _library_runs(interpreter: Interpreter, frame: Frame, index: int) -> list[str]:
    """Return the tasks of Prefect 1's library whose `run` is called as a plain method."""
    found: list[str] = []
    for callee in frame.callees.get(index, ()):
        match callee:
            case ("method", atoms.Unit() as unit, "run") if unit.plain in interpreter.drafts.all:
                draft = interpreter.drafts.all[unit.plain]
                found += [f"{draft.symbol}().run"] if draft.of_library else []
    return sorted(found)


def _of_call(interpreter: Interpreter, frame: Frame, index: int, call: r.Call) -> Iterator[Found]:
    for name in called_names(interpreter, frame, index, call):
        kind = _judge(frame, call, name)
        if kind == "wait":
            loop = _loop_around(frame, call.region)
            if loop is not None:
                yield Found("wait", call.at, f"{text_at(frame.module, loop.at)}: {name}")
            return
        if kind is not None:
            home = ENVIRONMENT if kind.startswith("environment") and name.startswith(".") else ""
            written = what_is_written(interpreter, frame, call, name) if kind == "write" else None
            given = _involved(frame, call) if kind in OUTGOING else NOTHING
            yield Found(kind, call.at, f"{home}{name}".lstrip("."), given, written=written)
            return
        if _is_shown(name):
            given = NOTHING.union(*(_shown(frame, argument.value) for argument in call.arguments))
            if any(source.how in atoms.ITSELF for source in interpreter.sources(given)):
                yield Found("shown-result", call.at, name, given)
            return


def _involved(frame: Frame, call: r.Call) -> Value:
    """Return what a call is given, and the object whose method it is."""
    callee = frame.scope.nodes[call.callee]
    owner = frame.values[callee.value] if isinstance(callee, r.Attribute) else NOTHING
    return owner.union(*(frame.argument(argument) for argument in call.arguments))


def _judge(frame: Frame, call: r.Call, name: str) -> EffectKind | None:
    """Return what a call does, by its name and where that does not suffice by what it is given."""
    last = name.rpartition(".")[2]
    if name in names.OPENERS or last == "open":
        return _opening(frame, call, name)
    if name in names.ANY_VERB:
        verb = next((text for text in _texts(frame, call.arguments[:1])), None)
        return None if verb is None else "read" if verb.lower() == "get" else "request"
    known = names.judge_name(name)
    if known == "request" and any(url in text for text in _texts(frame, call.arguments) for url in names.HOOK_URLS):
        return "notify"
    if known is not None:
        return None if last in names.ONLY_WITH_TARGET and not _has_target(frame, call) else known
    if name.startswith(".") and last in ("get", "update", "setdefault", "pop", "copy", "items", "keys", "values"):
        return _of_environment(frame, call, last)
    if last in names.SQL_CALLS:
        known = judge_statement(frame, call)
        return None if known == "read" and name in names.IN_MEMORY else known
    return _spark(frame, call, last)


def _opening(frame: Frame, call: r.Call, name: str) -> EffectKind | None:
    """Return what a file is opened for; of an `open` that is not known, only if the mode is one to write."""
    method = name not in names.OPENERS
    first = 0 if method or name.startswith("pathlib") else 1
    given = [a for i, a in enumerate(call.arguments) if a.name == "mode" or (a.name is None and i >= first)]
    modes = [mode for mode in _texts(frame, given[: 2 if method else 1]) if not (method and mode == "x")]
    if any(_FOR_WRITING.fullmatch(mode) for mode in modes):
        return "write"
    if method:
        return None
    return "read" if not given or any(_FOR_READING.fullmatch(mode) for mode in modes) else None


def _has_target(frame: Frame, call: r.Call) -> bool:
    """Say whether something is told where to write, and not into memory."""
    for position, argument in enumerate(call.arguments):
        if (argument.name is None and position == 0) or argument.name in names.TARGETS:
            made = {atom.name for atom in frame.argument(argument) if isinstance(atom, Made)}
            return not made & {"io.StringIO", "io.BytesIO"} and frame.argument(argument) != atoms.constant(None)
    return False


def _spark(frame: Frame, call: r.Call, last: str) -> EffectKind | None:
    """Return what the end of a chain such as `df.write.mode("append").parquet(path)` does."""
    node = frame.scope.nodes[call.callee]
    if last not in names.DATA_WRITERS or not isinstance(node, r.Attribute):
        return None
    for _ in range(_MAX_CHAIN):
        match node:
            case r.Attribute(_, "write" | "writeStream" | "writeTo"):
                return "write"
            case r.Attribute(_, "read" | "readStream"):
                return "read"
            case r.Attribute(value):
                node = frame.scope.nodes[value]
            case r.Call(callee):
                node = frame.scope.nodes[callee]
            case _:
                return None
    return None


def _shown(frame: Frame, node: int) -> Value:
    """Return what becomes text as it is: a value, or the fields of a formatted text."""
    match frame.scope.nodes[node]:
        case r.Expression("format" | "spec", operands) | r.Expression("%", (_, *operands)):
            return NOTHING.union(*(_shown(frame, operand) for operand in operands))
        case r.Sequence("tuple", operands):
            return NOTHING.union(*(_shown(frame, operand) for operand in operands))
        case r.Call(callee, arguments):
            method = frame.scope.nodes[callee]
            if isinstance(method, r.Attribute) and method.name == "format":
                return NOTHING.union(*(_shown(frame, argument.value) for argument in arguments))
            return frame.values[node]
        case _:
            return frame.values[node]


def _is_shown(name: str) -> bool:
    if name == "builtins.print":
        return True
    return name.startswith(names.LOGGERS) and name.rpartition(".")[2] in names.LOGGED


def _loop_around(frame: Frame, region: int) -> r.Region | None:
    while region >= 0:
        found = frame.scope.regions[region]
        if found.kind in ("for", "while"):
            return found
        region = found.parent
    return None


def _texts(frame: Frame, arguments: tuple[r.Argument, ...] | list[r.Argument]) -> Iterator[str]:
    for argument in arguments:
        for atom in in_order(frame.argument(argument)):
            if isinstance(atom, Text) and isinstance(atom.value, str):
                yield atom.value


def _of_environment(frame: Frame, call: r.Call, last: str) -> EffectKind | None:
    callee = frame.scope.nodes[call.callee]
    if not isinstance(callee, r.Attribute) or not _is_environment(frame, callee.value):
        return None
    return "environment-write" if last in ("update", "setdefault", "pop") else "environment-read"


def _is_environment(frame: Frame, node: int) -> bool:
    """Say whether a node is `os.environ`, also after something was stored into it."""
    for _ in range(_MAX_CHAIN):
        if External(ENVIRONMENT) in frame.values[node]:
            return True
        match frame.scope.nodes[node]:
            case r.StoredItem(base) | r.Removed(base) | r.Touched(base) | r.Passed(base):
                node = base
            case r.Choice((first, *_)):
                node = first
            case r.Attribute(value, "environ"):
                stored = frame.scope.nodes[value]
                if not isinstance(stored, r.Stored) or stored.name != "environ":
                    return False
                node = stored.value
            case _:
                return False
    return False


def _place(frame: Frame, node: int) -> r.At:
    """Return where `os.environ` stands that is read."""
    for _ in range(_MAX_CHAIN):
        match frame.scope.nodes[node]:
            case r.Attribute(at=at) | r.Load(at=at) | r.Free(at=at):
                return at
            case r.StoredItem(base) | r.Removed(base) | r.Touched(base) | r.Passed(base):
                node = base
            case r.Choice((first, *_)):
                node = first
            case _:
                break
    return frame.scope.at


def _key_text(frame: Frame, key: int) -> str:
    """Return `os.environ["NAME"]` where the name is known."""
    known = [atom.value for atom in frame.values[key] if isinstance(atom, Text)]
    return f'{ENVIRONMENT}["{known[0]}"]' if len(known) == 1 else f"{ENVIRONMENT}[…]"
