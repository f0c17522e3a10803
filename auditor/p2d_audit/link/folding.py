"""Computes constants from constants: text put together, numbers added, multiplied or negated."""

from __future__ import annotations

from p2d_audit.link.atoms import Text, Value, constant

FOLDED_TEXT = 2_000
"""Longest text that is put together."""


def fold(operator: str, operands: list[Value]) -> Value | None:
    """Return the constant an operator makes of its operands, or None if they are not constants."""
    texts = [next(iter(operand)) for operand in operands if len(operand) == 1]
    if len(texts) != len(operands) or not all(isinstance(text, Text) for text in texts):
        return None
    plain = [text.value for text in texts if isinstance(text, Text)]
    match operator, plain:
        case "format", _:
            folded = "".join(map(str, plain))
            return constant(folded) if len(folded) <= FOLDED_TEXT else None
        case "+", [str(left), str(right)] if len(left) + len(right) <= FOLDED_TEXT:
            return constant(left + right)
        case (("+" | "-" | "*" | "/"), [int() | float() as first, int() | float() as second]):
            return _arithmetic(operator, first, second)
        case "unary-", [int() | float() as number]:
            return constant(-number)
        case _:
            return None


def _arithmetic(operator: str, left: float, right: float) -> Value | None:
    if max(abs(left), abs(right)) > 2**53 or (operator == "/" and not right):
        return None
    match operator:
        case "+":
            return constant(left + right)
        case "-":
            return constant(left - right)
        case "*":
            return constant(left * right)
        case _:
            return constant(left / right)
