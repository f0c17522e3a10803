"""How the arguments of a call reach what is called, when it is not called as it stands."""

from __future__ import annotations

from msgspec import Struct

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import Value
from p2d_audit.link.containers import Containers, union
from p2d_audit.link.frame import Frame


class Passing(Struct, frozen=True):
    """A way from a call's arguments to a function's.

    `skip` leading arguments are not handed on (the function itself); `each` says
    that elements of the others are; `first` is a node given before them (the
    object of `.pipe`); `partials` are the calls (frame, node) of
    `functools.partial` whose arguments come first; `folds` is `reduce`: the
    function is given its own result, `result`, and an element. `spread` hands on
    each element as `*element`; `args` is the node of a tuple that holds all
    arguments (of a thread).
    """

    skip: int = 0
    each: bool = False
    first: r.NodeId = -1
    partials: tuple[tuple[int, int], ...] = ()
    folds: bool = False
    spread: bool = False
    args: r.NodeId = -1


PLAIN = Passing()


class Supplied(Struct, frozen=True):
    """A value on its way to a parameter, and the argument it is written as."""

    argument: r.Argument
    value: Value


def supplied(containers: Containers, frame: Frame, node: int, passing: Passing = PLAIN) -> list[Supplied]:
    """Return what a call hands on."""
    call = frame.scope.nodes[node]
    assert isinstance(call, r.Call)
    if passing is PLAIN:
        return [Supplied(argument, frame.argument(argument)) for argument in call.arguments]
    if passing.args >= 0:
        return [Supplied(r.Argument(None, passing.args, 1, call.at), frame.values[passing.args])]
    made = passed_on(containers, passing.partials)
    if passing.first >= 0:
        made.append(Supplied(r.Argument(None, passing.first, 0, call.at), frame.values[passing.first]))
    plain = call.arguments[passing.skip :]
    rest = [Supplied(a, frame.argument(a)) for a in plain if not (passing.each and a.name == "flow")]
    if passing.folds and rest:
        elements = _elements(containers, rest[0].value)
        start = rest[1].value if len(rest) > 1 else elements
        frame.is_recursive = True
        return [*made, Supplied(rest[-1].argument, frame.values[node] | start), Supplied(rest[0].argument, elements)]
    if passing.each:
        rest = [Supplied(item.argument, _elements(containers, item.value)) for item in rest]
    if passing.spread:
        rest = [Supplied(r.Argument(None, i.argument.value, 1, i.argument.at), i.value) for i in rest]
    given = {item.argument.name for item in rest}
    named = [item for item in made if item.argument.name is not None and item.argument.name not in given]
    return [item for item in made if item.argument.name is None] + rest + named


def passed_on(containers: Containers, partials: tuple[tuple[int, int], ...]) -> list[Supplied]:
    """Return what `functools.partial` has given already, by position first."""
    made = [
        Supplied(argument, containers.all[index].argument(argument))
        for index, inner in partials
        for argument in _arguments(containers.all[index], inner)[1:]
    ]
    return sorted(made, key=lambda item: item.argument.name is not None)


def _arguments(frame: Frame, node: int) -> tuple[r.Argument, ...]:
    call = frame.scope.nodes[node]
    return call.arguments if isinstance(call, r.Call) else ()


def _elements(containers: Containers, value: Value) -> Value:
    return union(containers.element(atom) for atom in value)
