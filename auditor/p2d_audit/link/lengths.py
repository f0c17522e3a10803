"""Tells whether a parameter is what a loop goes over, or only decides how much there is to go over."""

from __future__ import annotations

from p2d_audit.facts import records as r
from p2d_audit.link import vocabulary
from p2d_audit.link.atoms import Given, Value
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.containers import EXTENDING
from p2d_audit.link.frame import Frame, node_arguments, outside_names


def goes_over_parameter(interpreter: Interpreter, frame: Frame, iterable: int) -> bool:
    """Tell whether the elements of an iterable are as many as a parameter has, but for what a test has chosen."""
    nodes = frame.scope.nodes
    waiting, seen = [iterable], set[int]()
    while waiting:
        index = waiting.pop()
        if index in seen or index < 0:
            continue
        seen.add(index)
        match nodes[index]:
            case r.Choice(options):
                waiting += options
            case r.StoredItem(base) | r.Stored(base) | r.Removed(base) | r.Passed(base) | r.Shared(_, base):
                waiting.append(base)
            case r.Touched(base, call):
                waiting.append(base)
                if _extends(frame, call) and _has_given(interpreter, node_arguments(frame, call)):
                    return True
            case r.Call(_, arguments) if vocabulary.TRANSPARENT & outside_names(frame, index):
                waiting += [argument.value for argument in arguments]
            case _ if _has_given(interpreter, frame.values[index]):
                return True
    return False


def _extends(frame: Frame, call: int) -> bool:
    made = frame.scope.nodes[call]
    method = frame.scope.nodes[made.callee] if isinstance(made, r.Call) else None
    return isinstance(method, r.Attribute) and method.name in EXTENDING


def _has_given(interpreter: Interpreter, value: Value) -> bool:
    return any(isinstance(atom, Given) for atom in interpreter.counted(value))
