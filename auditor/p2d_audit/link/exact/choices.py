"""Evaluates choices: branches, conditional expressions, `and` and `or`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from p2d_audit.facts import records as r
from p2d_audit.link.exact.known import Lost, Value, merged, through, truth
from p2d_audit.link.frame import Frame

if TYPE_CHECKING:
    from p2d_audit.link.exact.evaluation import Evaluator


class Choices:
    """Which of several values a node gives."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def of(self, frame: Frame, node: r.Choice) -> Value:
        """Return the option that is chosen; where that is not known, the value that all options are."""
        options, tests = node.options, node.tests
        if node.two_armed:
            decided = truth(self._evaluator.node(frame, tests[0]))
            if decided is not None:
                return self._evaluator.node(frame, options[0 if decided else 1])
        values = [self._evaluator.node(frame, option) for option in options]
        return self._joined(node.connective, values) if node.connective else merged(values)

    def _joined(self, operator: str, values: list[Value]) -> Value:
        """Return what `a or b or …` or `a and b and …` gives."""
        for position, value in enumerate(values[:-1]):
            said = truth(value)
            if said is None:
                if isinstance(value, Lost) and value.settings:
                    rest = self._joined(operator, values[position + 1 :])
                    return through(lambda one: (one or rest) if operator == "or" else (one and rest), value)  # noqa: B023
                return merged(values[position:])
            if said is (operator == "or"):
                return value
        return values[-1]
