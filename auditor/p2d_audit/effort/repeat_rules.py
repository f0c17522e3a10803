"""What tasks become that are called for each of several elements, or several times with different values."""

from __future__ import annotations

from collections import defaultdict

from p2d_audit.effort.choices import Choice, counted, either, shown
from p2d_audit.effort.evidence import TaskEvidence, differing_constants
from p2d_audit.effort.weights import TargetWeights
from p2d_audit.model import Confidence, Decider, TaskCall

_OVER: dict[Decider, str] = {
    "result": "what another task returns",
    "parameter": "a parameter of the flow",
    "constant": "constants",
    "unknown": "something that only a run knows",
}


def is_repeated(seen: TaskEvidence) -> bool:
    """Tell whether most calls of a task are made for each of several elements."""
    return 2 * len(seen.repetitions()) > len(seen.calls)


def repeats_over_constant(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    """Choose partitions, or a plain function where that is all it takes."""
    repeated = seen.repetitions()
    if not is_repeated(seen) or any(over != "constant" for _, over in repeated):
        return None
    return _plain(seen, "constants", "high") or Choice("partitions", _what(seen, "constants"), "high")


def repeats(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    """Choose by what is done for each element; what is given the elements' results together is one op."""
    if not is_repeated(seen):
        return _gathers(seen)
    repeated = [one for one in seen.repetitions() if one[1] != "constant"]
    if not repeated:
        return None
    over = "result" if any(by == "result" for _, by in repeated) else repeated[0][1]
    confidence: Confidence = "low" if over == "unknown" else "medium"
    if seen.writes:
        written = either([shown(one.text) for one in seen.writes])
        return Choice("partitions", f"{_what(seen, _OVER[over])} and writes with {written} each time", confidence)
    return _plain(seen, _OVER[over], confidence) or Choice("dynamic", _what(seen, _OVER[over]), confidence)


def varies(seen: TaskEvidence, _: TargetWeights) -> Choice | None:
    """Choose partitions for what is called several times with different constants, an op if it only acts."""
    by_flow: defaultdict[str, list[TaskCall]] = defaultdict(list)
    for call in seen.calls:
        by_flow[call.flow.id if call.flow else ""].append(call)
    for _id, calls in sorted(by_flow.items()):
        parameter = differing_constants(calls) if len(calls) > 1 else None
        if parameter is not None and (seen.returns_nothing or seen.writes or seen.does("read")):
            what = f"{seen.name} is called {len(calls)} times in one flow with different constants for `{parameter}`"
            acts = seen.returns_nothing and not seen.writes
            return Choice("op" if acts else "partitions", what, "medium")
    return None


def _gathers(seen: TaskEvidence) -> Choice | None:
    if not seen.gathered or seen.writes or seen.repetitions():
        return None
    producer = seen.gathered[0].task.function
    return Choice(
        "op", f"{seen.name} is given together what `{producer}` returns for each of several elements", "medium"
    )


def _plain(seen: TaskEvidence, over: str, confidence: Confidence) -> Choice | None:
    if not seen.is_cheap:
        return None
    statements = counted(seen.body.statements if seen.body else 0, "statement")
    return Choice("function", f"{_what(seen, over)} and has {statements}", confidence)


def _what(seen: TaskEvidence, over: str) -> str:
    repeated = seen.repetitions()
    how = "mapped over" if any(call.mode == "map" for call, _ in repeated) else "called in a loop over"
    some = "" if len(repeated) == len(seen.calls) else f", in {len(repeated)} of {len(seen.calls)} calls"
    return f"{seen.name} is {how} {over}{some}"
