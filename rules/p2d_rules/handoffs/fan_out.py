"""Over which collections a call is mapped, also by the results of other mapped calls."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from p2d_audit import Argument, Handoff, TaskCall

Root = tuple[str, object]
Given = Mapping[tuple[TaskCall, str], list[Handoff]]
_WRITTEN = ("[", "(", "{", "range(", "list(", "tuple(", "sorted(", "enumerate(", "zip(")
_HOLDING = ("list", "tuple", "set", "frozenset", "sequence", "iterable", "collection")
MAX_CHAIN = 50
"""How many mapped calls are followed up, each over the results of the next."""


def mapped_handoffs(handoffs: Iterable[Handoff]) -> Given:
    """Return the hand-offs by the call and the parameter that map over them."""
    found: defaultdict[tuple[TaskCall, str], list[Handoff]] = defaultdict(list)
    for handoff in handoffs:
        if handoff.mapped_by is not None:
            found[handoff.consumer, handoff.parameter].append(handoff)
    return found


def roots_of(call: TaskCall, given: Given, caller: str | None = None, depth: int = 0) -> frozenset[Root]:
    """Return what surely is a collection, each once, that the fan-out of a mapped call begins with.

    What another function than the `caller` maps over may be the same under another name, and is left out.
    """
    mapped = [argument for argument in call.arguments if not argument.unmapped]
    found: set[Root] = set()
    for argument in mapped:
        reaching = given.get((call, argument.parameter), [])
        for handoff in reaching:
            if handoff.mapped_by == "both" and not handoff.changed and depth < MAX_CHAIN:
                found |= roots_of(handoff.producer, given, caller or call.caller, depth + 1)
            else:
                found.add(("result", handoff.producer))
        here = caller in (None, call.caller) and not reaching
        if here and (len(mapped) == 1 or _is_collection(call, argument)):
            found.add(("text", argument.text))
    return frozenset(found)


def _is_collection(call: TaskCall, argument: Argument) -> bool:
    """Tell whether an argument is written as a collection, or is a parameter that is annotated as one."""
    if argument.text.startswith(_WRITTEN):
        return True
    parameters = call.flow.parameters if call.flow is not None else ()
    types = (one.annotation or "" for one in parameters if one.name == argument.text)
    return any(text.rpartition(".")[2].lower().startswith(_HOLDING) for text in types)
