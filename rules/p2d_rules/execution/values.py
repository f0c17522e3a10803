"""How option values are named and shown."""

from p2d_audit import Constant, Constructed, Option, Symbol


def class_name(value: Constant) -> str | None:
    """Return the last name of a class given as an object or as itself, None for anything else."""
    return value.name.rpartition(".")[2] if isinstance(value, Constructed | Symbol) else None


def given(option: Option | None) -> Option | None:
    """Return the option if it says something: not None, False or nothing."""
    return option if option is not None and option.value not in (None, False, 0, ()) else None
