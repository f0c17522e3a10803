"""Shares the hours of what is spread over sprints out to its parts, so that these add up to the hundredth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from p2d_audit.plan.placing import Piece
from p2d_audit.report import Range


class Part(Struct, frozen=True, kw_only=True):
    """The `number`th of `of` parts of an item, the sprint it is done in and its hours."""

    item: str
    wave: int
    number: int
    of: int
    hours: Range


def share_out(pieces: Iterable[Piece], hours: Mapping[str, Range]) -> tuple[Part, ...]:
    """Return the parts of all items in the order in which they are worked on."""
    amounts: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for piece in pieces:
        amounts[piece.item][piece.wave] = amounts[piece.item].get(piece.wave, 0) + piece.amount
    return tuple(part for item, by_wave in amounts.items() for part in _parts(item, by_wave, hours[item]))


def _parts(item: str, amounts: Mapping[int, int], hours: Range) -> Iterator[Part]:
    whole = sum(amounts.values())
    done = 0
    before = (0, 0, 0)
    for number, (wave, amount) in enumerate(sorted(amounts.items()), 1):
        done += amount
        share = done / whole if whole else 1.0
        until = (round(100 * hours.low * share), round(100 * hours.likely * share), round(100 * hours.high * share))
        low, likely, high = (end - begin for end, begin in zip(until, before, strict=True))
        before = until
        yield Part(
            item=item,
            wave=wave,
            number=number,
            of=len(amounts),
            hours=Range(low=low / 100, likely=likely / 100, high=high / 100),
        )
