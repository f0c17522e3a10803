"""What operators make of values, and how much values hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

MAX_SIZE = 20_000
MAX_NUMBER = 10**15

Value: TypeAlias = Any
"""As in `values`."""


def operate(operator: str, operands: Sequence[Value]) -> bool | int | float | None:
    """Return what an operator makes of its operands, None if that cannot be told."""
    if not all(isinstance(one, str | int | float) or one is None for one in operands):
        return None
    try:
        match operator, operands:
            case "!", [bool() as one]:
                return not one
            case "-", [int() | float() as one]:
                return -one
            case _, [int() | float() as left, int() | float() as right] if max(abs(left), abs(right)) > MAX_NUMBER:
                pass
            case "==", [left, right]:
                return bool(left == right)
            case "!=", [left, right]:
                return bool(left != right)
            case "&&", [bool() as left, bool() as right]:
                return left and right
            case "||", [bool() as left, bool() as right]:
                return left or right
            case "+", [int() | float() as left, int() | float() as right]:
                return left + right
            case "-", [int() | float() as left, int() | float() as right]:
                return left - right
            case "*", [int() | float() as left, int() | float() as right]:
                return left * right
            case "/", [int() | float() as left, int() | float() as right]:
                return int(left / right) if left % right == 0 else left / right
    except (ArithmeticError, ValueError):
        pass
    return None


def size_of(value: Value) -> int:
    """Return how much a value holds, counted as far as matters."""
    total, pending = 0, [value]
    while pending and total <= MAX_SIZE:
        one = pending.pop()
        total += 1
        if isinstance(one, str):
            total += len(one) // 10
        elif isinstance(one, Mapping):
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
    return total
