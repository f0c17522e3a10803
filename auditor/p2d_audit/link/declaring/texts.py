"""Reads texts that are known only in part, such as the end of a URL."""

from __future__ import annotations

import re
import shlex

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import External
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.exact.evaluation import Evaluator
from p2d_audit.link.exact.known import Member
from p2d_audit.link.frame import Frame

HOLE = "{…}"
"""Stands for a part of a text that is not known."""
MAX_DEPTH = 20
_JOINING = frozenset(
    {"urllib.parse.urljoin", "posixpath.join", "os.path.join", "builtins.str", "yarl.URL", "httpx.URL"}
)
_KEEPING = frozenset({"strip", "rstrip", "lstrip", "format", "encode", "dedent", "cleandoc"})


class Texts:
    """Texts as far as they are known."""

    def __init__(self, interpreter: Interpreter) -> None:
        assert isinstance(interpreter.exact, Evaluator)
        self._evaluator = interpreter.exact
        self._interpreter = interpreter

    def of(self, frame: Frame, node: int) -> str:
        """Return the text that a node gives, `HOLE` for each part that is not known."""
        return self._text(frame, node, 0)

    def words(self, frame: Frame, node: int) -> list[str] | None:
        """Return the texts in a list, or the words of a text that is split; None if a node gives neither."""
        value = self._evaluator.node(frame, node)
        if isinstance(value, list | tuple):
            return [item if isinstance(item, str) else HOLE for item in value]
        shown = frame.scope.nodes[node]
        match shown:
            case r.Sequence(_, items, spread, repeated) if not repeated:
                parts = [
                    self.words(frame, one) if at in spread else [self.of(frame, one)] for at, one in enumerate(items)
                ]
                return [word for part in parts for word in ([HOLE] if part is None else part)]
            case r.Expression("+", operands):
                parts = [self.words(frame, operand) for operand in operands]
                return [word for part in parts for word in ([HOLE] if part is None else part)] if any(parts) else None
            case r.Touched(base, _) | r.Passed(base, _) | r.Load(base):
                return self.words(frame, base)
            case r.Item(base, key):
                words, part = self.words(frame, base), self._evaluator.node(frame, key)
                return words[part] if words is not None and isinstance(part, slice) and part.step != 0 else None
            case r.Choice(options):
                every = (self.words(frame, one) for one in options if one < node)
                return next((words for words in every if words is not None), None)
            case r.Call():
                return self._split(frame, shown)
            case _:
                return None

    def _split(self, frame: Frame, call: r.Call) -> list[str] | None:
        """Return the words of `text.split()` or `shlex.split(text)`."""
        callee = frame.scope.nodes[call.callee]
        if not isinstance(callee, r.Attribute) or callee.name != "split":
            return None
        by_module = any(atom.name == "shlex.split" for atom in frame.values[call.callee] if isinstance(atom, External))
        given = call.arguments[0].value if by_module and call.arguments else callee.value
        text = self.of(frame, given)
        if text == HOLE:
            return None
        return words_of(text) if by_module else text.split()

    def _text(self, frame: Frame, index: int, depth: int) -> str:
        value = self._evaluator.node(frame, index)
        if isinstance(value, Member):
            value = value.value
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if depth > MAX_DEPTH:
            return HOLE
        return self._part(frame, frame.scope.nodes[index], depth + 1)

    def _part(self, frame: Frame, node: r.AnyNode, depth: int) -> str:
        match node:
            case r.Expression("format" | "+" | "/", operands):
                between = "/" if node.operator == "/" else ""
                return between.join(self._text(frame, one, depth) for one in operands)
            case r.Expression("spec", operands) if operands:
                return self._text(frame, operands[0], depth)
            case r.Expression("%", operands) if operands:
                return re.sub(r"%(\(\w+\))?[sdr]", HOLE, self._text(frame, operands[0], depth))
            case r.Load(value):
                return self._text(frame, value, depth)
            case r.Choice(options):
                return next((text for text in (self._text(frame, one, depth) for one in options) if text != HOLE), HOLE)
            case r.Free(name):
                return self._bound(frame, name, depth)
            case r.Call():
                return self._call(frame, node, depth)
            case _:
                return HOLE

    def _bound(self, frame: Frame, name: str, depth: int) -> str:
        """Return what an enclosing scope binds a name to."""
        current = frame
        while current.parent >= 0:
            current = self._interpreter.all[current.parent]
            node = current.scope.bindings.get(name)
            if node is not None and current.scope.kind != "class":
                return self._text(current, node, depth)
        return HOLE

    def _call(self, frame: Frame, call: r.Call, depth: int) -> str:
        callee = frame.scope.nodes[call.callee]
        if isinstance(callee, r.Attribute) and callee.name in _KEEPING:
            text = self._text(frame, callee.value, depth)
            return re.sub(r"\{\w*\}", HOLE, text) if callee.name == "format" else text
        names = {str(getattr(atom, "name", "")) for atom in frame.values[call.callee]}
        if names & _JOINING:
            return "/".join(self._text(frame, argument.value, depth) for argument in call.arguments)
        return HOLE


def words_of(text: str) -> list[str]:
    """Return the words of a command as a shell reads them."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
