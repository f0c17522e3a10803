"""What storing a handed-over value becomes, by how it is handed over and what it is."""

from p2d_audit import Construct, Handoff, HandoffKind

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.confidential import is_secret
from p2d_rules.handoffs.payload import describe, handles_runs, is_carried, is_each_item, weigh

PLAIN = CATALOGUE["handoff-return-arg"]
FAN_OUT, SEVERAL = CATALOGUE["map-dynamic"], CATALOGUE["task-returns-tuple"]
_LARGE, SECRET = CATALOGUE["handoff-large-dataframe"], CATALOGUE["handoff-secret"]
_SMALL: dict[HandoffKind, Construct] = {
    "direct": PLAIN,
    "future": CATALOGUE["handoff-submit-future"],
    "mapped": PLAIN,
    "transformed": CATALOGUE["handoff-expression"],
    "container": CATALOGUE["handoff-nested-structure"],
}
_MAPPED = {"both": CATALOGUE["map-chained"], "producer": CATALOGUE["map-reduce"], "consumer": FAN_OUT}
_ON_THE_WAY = {"transformed": ", changed on the way", "container": ", inside a container"}


def is_stored(handoff: Handoff) -> bool:
    """Tell whether a value is handed on that can be stored; the others have rules of their own."""
    if handoff.kind == "ordering" or weigh(handoff) == "unserialisable" or is_carried(handoff):
        return False
    return not handles_runs(handoff.producer) and not handles_runs(handoff.consumer)


def become(handoff: Handoff, kept: frozenset[str]) -> tuple[Construct, str]:
    """Return the construct of a hand-off and what it says; `kept` are the tasks that load a secret."""
    told = handoff.payload.type if handoff.mapped_by != "consumer" else None
    message = describe(handoff, f"{told} | None" if told and handoff.payload.optional else told)
    if is_secret(handoff, kept):
        return SECRET, f"{message}: a secret"
    if is_each_item(handoff):
        return FAN_OUT, describe(handoff)
    small = _MAPPED[handoff.mapped_by] if handoff.mapped_by else _SMALL[handoff.kind]
    if handoff.element is not None and small.disposition == "mechanical":
        small = SEVERAL
    construct = _LARGE if weigh(handoff) == "large" else small
    return construct, f"{message}{_ON_THE_WAY.get(handoff.kind, '')}"
