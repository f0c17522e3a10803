"""Computes constants from constants: operators, formatted texts, builtin functions.

What Python would refuse, what depends on the release or the hash seed, and what
would be large is `Lost`.
"""

from __future__ import annotations

import operator as op
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from msgspec import structs

from p2d_audit.link.atoms import External, Text
from p2d_audit.link.atoms import Value as Atoms
from p2d_audit.link.atoms import constant as atom_of
from p2d_audit.link.exact.known import (
    MAX_WEIGHT,
    OPEN_FORMAT,
    Built,
    Lost,
    Member,
    Ref,
    Value,
    View,
    bounded,
    has_set,
    is_key,
    is_list,
    is_plain,
    opened,
    plain_of,
    through,
    tried,
)
from p2d_audit.link.exact.methods import UNORDERED

FOLDED_TEXT = 2_000
"""Longest text that is put together."""
_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": op.add,
    "-": op.sub,
    "*": op.mul,
    "/": op.truediv,
    "//": op.floordiv,
    "%": op.mod,
    "**": op.pow,
    "|": op.or_,
    "&": op.and_,
    "^": op.xor,
    "<<": op.lshift,
    ">>": op.rshift,
}
_UNARY: dict[str, Callable[[Any], Any]] = {
    "unary-": op.neg,
    "unary+": op.pos,
    "unary~": op.invert,
    "unarynot": op.not_,
}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": op.eq,
    "!=": op.ne,
    "<": op.lt,
    "<=": op.le,
    ">": op.gt,
    ">=": op.ge,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
    "is": op.is_,
    "is not": op.is_not,
}
_CONVERSIONS: dict[str, Callable[[Any], str]] = {"r": repr, "s": str, "a": ascii}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "all": all,
    "enumerate": lambda *given: View(tuple(enumerate(*given))),
    "reversed": lambda items: View(tuple(reversed(items))),
    "zip": lambda *given: View(tuple(zip(*given, strict=False))),
    "any": any,
    "bool": bool,
    "chr": chr,
    "divmod": divmod,
    "float": float,
    "int": int,
    "len": len,
    "max": max,
    "min": min,
    "ord": ord,
    "range": range,
    "repr": repr,
    "round": round,
    "sorted": sorted,
    "str": str,
    "sum": sum,
    "list": list,
    "tuple": tuple,
    "set": frozenset,
    "frozenset": frozenset,
}
_TYPES = frozenset({f"builtins.{name}" for name in ("bool", "int", "float", "str", "list", "tuple", "dict", "set")})
_STRUCTURAL = frozenset({"len", "list", "tuple", "bool", "enumerate", "reversed", "zip"})
"""Builtins that do not look at the parts of what they are given."""


def fold(operator: str, operands: list[Atoms]) -> Atoms | None:
    """Return the constant an operator makes of its operands, or None if they are not constants."""
    texts = [next(iter(operand)) for operand in operands if len(operand) == 1]
    plain = [text.value for text in texts if isinstance(text, Text)]
    if len(plain) != len(operands):
        return None
    folded = operate(operator, plain)
    if not isinstance(folded, bool | int | float | str | None):
        return None
    return None if isinstance(folded, str) and len(folded) > FOLDED_TEXT else atom_of(folded)


def operate(operator: str, operands: list[Value]) -> Value:
    """Return what an operator makes of its operands."""
    if operator == "format":
        return through(lambda *parts: _joined([formatted(part, "", "") for part in parts]), *operands)
    if operator in _UNARY and len(operands) == 1:
        return through(lambda value: _unary(operator, value), *operands)
    if operator in _BINARY and len(operands) == 2:
        return through(lambda left, right: _binary(operator, plain_of(left), plain_of(right)), *operands)
    return next((operand for operand in operands if isinstance(operand, Lost)), Lost())


def compare(operators: tuple[str, ...], operands: list[Value]) -> Value:
    """Return what a comparison says, all of its links being true or one false."""
    if len(operators) != len(operands) - 1:
        return Lost()
    for operator, left, right in zip(operators, operands, operands[1:], strict=False):
        said = through(partial(_compared, operator), left, right)
        if said is not True:
            return said
    return True


def formatted(value: Value, conversion: str, spec: str) -> Value:
    """Return a value as `{value!conversion:spec}` of an f-string writes it."""
    if isinstance(value, Member):
        if value.kind != "text" or conversion:
            return Lost("written in different ways by different releases of Python")
        value = value.value
    if not is_plain(value) or has_set(value) or OPEN_FORMAT.search(spec):
        return value if isinstance(value, Lost) else Lost()
    turned: Value = _CONVERSIONS[conversion](value) if conversion else value
    return tried(lambda: format(turned, spec))


def call_builtin(name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """Return what a builtin function gives."""
    if name == "dict":
        return _dict(args, keywords)
    if name == "isinstance" and len(args) == 2 and not keywords:
        return through(_is_instance, *args)
    function = _FUNCTIONS.get(name)
    if function is None or (keywords and set(keywords) - {"default", "ndigits", "reverse", "base"}):
        return Lost()
    names = list(keywords)

    def run(*given: Value) -> Value:
        if name in ("str", "repr"):
            return formatted(given[0], "r" if name == "repr" else "", "") if len(given) == 1 else Lost()
        plain = [opened(plain_of(one)) for one in given]
        if not all(is_plain(one) or (name in _STRUCTURAL and is_list(one)) for one in plain):
            return Lost()
        if name in ("list", "tuple", "sum", "enumerate", "reversed", "zip") and any(
            isinstance(one, frozenset) for one in plain
        ):
            return Lost(UNORDERED)
        named = dict(zip(names, plain[len(args) :], strict=True))
        return tried(lambda: function(*plain[: len(args)], **named))

    return through(run, *args, *keywords.values())


def _is_instance(value: Value, of: Value) -> Value:
    """Say whether a value is of a builtin type, or of one of several; no class of Prefect is derived from these."""
    kinds = list(of) if isinstance(of, tuple) else [of]
    names = [kind.atom.name for kind in kinds if isinstance(kind, Ref) and isinstance(kind.atom, External)]
    if len(names) != len(kinds) or not _TYPES.issuperset(names):
        return Lost()
    if isinstance(value, Built):
        made = value.name.rpartition(".")[2]
        return False if value.name.startswith("prefect.") and made[:1].isupper() and "(" not in value.name else Lost()
    if type(value) not in (bool, int, float, str, type(None), list, tuple, dict, timedelta):
        return Lost()
    return any(f"builtins.{one.__name__}" in names for one in type(value).__mro__ if one is not object)


def _joined(parts: list[Value]) -> Value:
    lost = next((part for part in parts if not isinstance(part, str)), None)
    return bounded("".join(parts)) if lost is None else lost


def _unary(operator: str, value: Value) -> Value:
    value = plain_of(value)
    if operator == "unarynot" and is_list(value):
        return not value
    return tried(lambda: _UNARY[operator](value)) if is_plain(value) else Lost()


def _moved(made: Built, by: timedelta) -> Value:
    """Return a `datetime` by the clock on the wall a time later; its timezone stays what it is."""
    names = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    zone = {key: value for key, value in made.keywords.items() if key not in names}
    numbers = {key: value for key, value in made.keywords.items() if key in names}
    if len(made.args) > len(names) or not set(zone) <= {"tzinfo"}:
        return Lost()
    if not all(isinstance(number, int) for number in (*made.args, *numbers.values())):
        return Lost()
    try:
        moment = datetime(*made.args, **numbers) + by  # noqa: DTZ001 - the timezone is kept beside it
    except (OverflowError, TypeError, ValueError):
        return Lost("an expression that fails when it runs")
    return structs.replace(made, args=tuple(getattr(moment, name) for name in names), keywords=zone)


def _binary(operator: str, left: Value, right: Value) -> Value:
    match operator, left, right:
        case ("+", Built(name="datetime.datetime"), timedelta()):
            return _moved(left, right)
        case ("-", Built(name="datetime.datetime"), timedelta()):
            return _moved(left, -right)
        case ("+", timedelta(), Built(name="datetime.datetime")):
            return _moved(right, left)
    whole = is_plain(left) and is_plain(right)
    structural = (operator in ("+", "*") and not isinstance(left, str | dict)) or (
        operator == "|" and isinstance(left, dict) and isinstance(right, dict)
    )
    known = (list, tuple, dict, bool, int, float)
    if not whole and not (structural and isinstance(left, known) and isinstance(right, known)):
        return Lost()
    if not _is_moderate(operator, left, right):
        return Lost("too large to be followed")
    return tried(lambda: _BINARY[operator](left, right))


def _is_moderate(operator: str, left: Value, right: Value) -> bool:
    """Say whether an operation cannot take long or become large."""
    match operator, left, right:
        case "*", str() | list() | tuple(), int():
            return len(left) * right <= MAX_WEIGHT
        case "*", int(), str() | list() | tuple():
            return len(right) * left <= MAX_WEIGHT
        case "**", int() | float(), int() | float():
            return abs(right) <= 64
        case "<<", int(), int():
            return right <= 64
        case "%", str(), _:
            return not OPEN_FORMAT.search(left) and not has_set(right)
        case _:
            return True


def _compared(operator: str, left: Value, right: Value) -> Value:
    if operator in ("is", "is not"):
        single = any(one is None or isinstance(one, bool) for one in (left, right))
        return _COMPARE[operator](left, right) if single and is_plain(left) and is_plain(right) else Lost()
    left, right = plain_of(left), opened(plain_of(right))
    if operator in ("in", "not in") and isinstance(right, dict) and is_plain(left):
        return tried(lambda: _COMPARE[operator](left, right))
    return tried(lambda: _COMPARE[operator](left, right)) if is_plain(left) and is_plain(right) else Lost()


def _dict(args: list[Value], keywords: dict[str, Value]) -> Value:
    match [opened(arg) for arg in args]:
        case []:
            return bounded(dict(keywords))
        case [dict() as first]:
            return bounded({**first, **keywords})
        case [list() | tuple() as pairs] if all(
            isinstance(p, list | tuple) and len(p) == 2 and is_key(p[0]) for p in pairs
        ):
            return bounded({**{pair[0]: pair[1] for pair in pairs}, **keywords})
        case [Lost() as lost]:
            return lost
        case _:
            return Lost()
