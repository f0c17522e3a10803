"""Composes random flows out of pieces, as source text, the same one for the same random numbers."""

from __future__ import annotations

import re
from random import Random
from textwrap import indent

from hypothesis import strategies as st

from tests.oracle.expressions import CALLS, EXPRESSIONS, PRELUDE, TYPES
from tests.oracle.pieces import PIECES, Piece

FLOW = "generated"
_HOLE = re.compile(r"<(\w+)(!?)>")
_NAME = re.compile(r"\$(\w+)")
# What stands in no branch or loop.
_OUTSIDE = ("<block>", "return None", "nonlocal", "global")
_DEPTH = 2
_CALLS = 8


class _Writer:
    """Writes one flow; `names` are the variables that are bound where it is, with their types."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names: list[tuple[str, str]] = []
        self.module: list[str] = []
        self.calls = 0
        self.fresh = 0
        self.is_async = False

    def flow(self) -> str:
        """Return the text of a module with one flow."""
        self.is_async = self.random.random() < 0.12
        body = self.block(self.random.randint(1, 5))
        if self.names:
            body += "\n" + "\n".join(f"sink({name})" for name, _ in self.names[-2:])
        head = f"@flow\n{'async ' if self.is_async else ''}def {FLOW}():\n"
        return "\n\n\n".join([PRELUDE.rstrip(), *self.module, head + indent(body, "    ")]) + "\n"

    def block(self, count: int, depth: int = 0) -> str:
        """Return some statements."""
        wanted = [piece for piece in PIECES if self.fits(piece.body) and (not piece.is_async or self.is_async)]
        if depth:
            wanted = [
                piece for piece in wanted if not piece.is_async and not any(one in piece.body for one in _OUTSIDE)
            ]
        texts = []
        for number in range(count):
            piece = self.random.choice(wanted)
            if self.calls < _CALLS or not number:
                texts.append(self.piece(piece, depth))
        return "\n".join(texts)

    def fits(self, template: str) -> bool:
        """Whether a template may stand in the flow: the result of a state is a coroutine in an async one."""
        return not self.is_async or "return_state" not in template

    def piece(self, piece: Piece, depth: int) -> str:
        """Return the statements of one piece."""
        self.fresh += 1
        number = self.fresh
        if piece.module:
            self.module.append(_NAME.sub(rf"\g<1>_{number}", piece.module))
        body = _NAME.sub(rf"\g<1>_{number}", piece.body)
        lines = [self.line(line, depth) for line in body.split("\n")]
        self.names += [(f"{name}_{number}", kind) for name, kind in piece.gives.items()]
        return "\n".join(lines)

    def line(self, line: str, depth: int) -> str:
        """Fill the holes of one line."""
        if line.strip() == "<block>":
            before = list(self.names)
            text = self.block(self.random.randint(1, 2), depth + 1)
            self.names = before
            return indent(text, line[: len(line) - len(line.lstrip())])
        return _HOLE.sub(lambda hole: self.expression(hole[1], 0 if hole[2] else _DEPTH), line)

    def expression(self, kind: str, depth: int) -> str:
        """Return an expression of a type."""
        if kind == "any":
            kind = self.random.choice(TYPES)
        known = [name for name, its in self.names if its == kind]
        dice = self.random.random()
        if kind != "cond" and (depth <= 0 or self.calls >= _CALLS or dice < 0.45):
            if known and (dice < 0.8 or self.calls >= _CALLS):
                return self.random.choice(known)
            self.calls += 1
            return f"load_{kind}()"
        if kind != "cond" and dice < 0.75:
            self.calls += 1
            template = self.random.choice([call for call in CALLS if self.fits(call)]).replace("{type}", kind)
        else:
            template = self.random.choice(EXPRESSIONS[kind])
        self.fresh += 1
        template = _NAME.sub(rf"\g<1>_{self.fresh}", template)
        self.calls += template.count("to_int")
        return _HOLE.sub(lambda hole: self.expression(hole[1], 0 if hole[2] else depth - 1), template)


def make_flow(random: Random) -> str:
    """Return a module with one flow called `generated`."""
    return _Writer(random).flow()


def flow_sources() -> st.SearchStrategy[str]:
    """Return the strategy of such modules, for Hypothesis to vary and to shrink."""
    return st.randoms(use_true_random=False).map(make_flow)
