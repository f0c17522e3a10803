"""Effects of shared functions, each place once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec.structs import replace
from p2d_audit import Construct, Effect, Finding, Rule, Span


def find_once(
    rule: Rule, effects: Iterable[tuple[Effect, str]], construct: Construct | None = None
) -> Iterator[Finding]:
    """Yield one finding for each place, with its message.

    A function that several flows or tasks call is one place: what is found there belongs to none of them, and
    the message ends with how many others reach it.
    """
    places: defaultdict[Span, list[tuple[Effect, str]]] = defaultdict(list)
    for effect, message in effects:
        places[effect.span].append((effect, message))
    for found in places.values():
        effect, message = min(found, key=lambda pair: pair[0].unit.id)
        others = len({other.unit.id for other, _ in found}) - 1
        finding = rule.finding(effect, f"{message}{_also(others)}", construct=construct)
        yield replace(finding, unit=None, key=effect.span.path) if others else finding


def _also(others: int) -> str:
    return f", as do {others} others that get here" if others > 1 else ", as does another that gets here" * others
