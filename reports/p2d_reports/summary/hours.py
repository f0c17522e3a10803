"""Writes hours, and what becomes of a figure between two reports."""

from __future__ import annotations


def hours(number: float) -> str:
    """Return hours in hundredths at most, such as `3.25`."""
    positive_zero = round(number, 2) + 0.0
    return f"{positive_zero:.2f}".rstrip("0").rstrip(".")


def difference(number: float) -> str:
    """Return a difference of hours with its sign, such as `+3.25 h`; none is `0 h`."""
    rounded = round(number, 2)
    return f"{'+' if rounded > 0 else ''}{hours(rounded)} h".replace("-", "\N{MINUS SIGN}")


def change(before: object, after: object) -> str:
    """Return what a figure was and is, or the one that there is; those that are equal are told once."""
    if before is None or after is None or before == after:
        return str(before if after is None else after) if (before, after) != (None, None) else ""
    return f"{before} → {after}"
