"""Reads the names by which Blocks and Variables are known to the server."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from typing import TypeVar

from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.link.constants import NO_TEXT, Constants, span_of, text_at
from p2d_audit.link.declaring.options import named_options, text_of
from p2d_audit.link.declaring.ways import Ways
from p2d_audit.link.exact.known import SEVERAL
from p2d_audit.link.frame import Frame
from p2d_audit.model import Block, Span, Unknown, Variable

_Named = TypeVar("_Named", Block, Variable)


MAX_COMPUTED = 8
"""How many names that a call puts together itself are told apart; what has more looks up whatever it is asked for."""


class Documents:
    """The names that calls give."""

    def __init__(self, constants: Constants, ways: Ways) -> None:
        self._constants = constants
        self._ways = ways
        self._computed: dict[Span, str] = {}
        """The calls that put the name together themselves, with its text."""

    def names(self, frame: Frame, node: int, call: r.Call, *keywords: str) -> Iterable[str | Unknown | None]:
        """Yield the name of the document in each way a call is made: the first argument or a keyword."""
        given = (a for a in call.arguments if a.star != 2 and (a.name is None or a.name in keywords))
        argument = next(given, None)
        if argument is not None and isinstance(frame.scope.nodes[argument.value], r.Expression):
            self._computed[span_of(frame.module, call.at)] = text_at(frame.module, argument.at)
        for way in self._ways.of(frame, node):
            with self._ways.within(way):
                if argument is None or argument.star:
                    yield text_of(named_options(self._constants, frame, node, keywords[:1]), *keywords)
                else:
                    yield self._constants.text_of(frame, argument)

    def kept(self, group: list[_Named]) -> Iterable[_Named]:
        """Return one entry per known name of a place, and one of unknown name if a call of the helper gives that."""
        by_name = {entry.name: entry for entry in group if not isinstance(entry.name, Unknown)}
        computed = self._computed.get(group[0].span)
        if len(by_name) > MAX_COMPUTED and computed is not None:
            return [replace(group[0], name=Unknown(computed, SEVERAL))]
        unknown = (entry for entry in group if _is_unknown(entry.name, bool(by_name)))
        return chain(by_name.values(), islice(unknown, 1))


def _is_unknown(name: str | Unknown | None, known: bool) -> bool:
    """Say whether a name is not known; beside known names, one that is given None or the like is none."""
    return isinstance(name, Unknown) and not (known and name.why == NO_TEXT)
