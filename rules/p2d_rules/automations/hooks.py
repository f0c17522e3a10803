"""Which functions hooks are, and what these read that Dagster's sensors are not given."""

from collections.abc import Iterator

from p2d_audit import Constant, Constructed, Hook, Symbol


def spelled(hook: Hook) -> str:
    """Return what a hook reads that no sensor is given, as a clause."""
    names = sorted({f"`{_last(name)}`" for name in hook.reads})
    return f", which uses {', '.join(names)}" if names else ""


def _last(name: str) -> str:
    """Return the attribute with the object it is of: `FlowRun.parameters`."""
    owner, _, attribute = name.replace("()", "").rpartition(".")
    last = owner.rpartition(".")[2]
    return f"{last}.{attribute}" if last[:1].isupper() else attribute


def named_in(value: Constant) -> Iterator[str]:
    """Yield the functions that a hook is, or several are, also those that a partial calls."""
    match value:
        case Symbol(name):
            yield name
        case tuple():
            yield from (name for one in value for name in named_in(one))
        case Constructed(args=(first, *_)):
            yield from named_in(first)


def key_of(name: str, hook: Constant) -> str:
    """Return the key of a hook that a method adds: the same function on several flows or tasks is moved once."""
    return f"{name}=[{hook.name.rpartition('.')[2]}]" if isinstance(hook, Symbol) else ""
