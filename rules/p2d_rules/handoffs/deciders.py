"""What decides a region, in words."""

from p2d_audit import Region

_OTHERS = {
    "result": "a task's result",
    "parameter": "a parameter of the flow",
    "constant": "a constant",
    "unknown": "a value that is known only in the run",
}


def deciders(region: Region) -> str:
    """Return the deciding calls as a phrase (the result of `a` and `b`), or what else decides."""
    names = sorted({call.task.function for call in region.on})
    if names:
        return f"the result of {' and '.join(f'`{name}`' for name in names)}"
    return _OTHERS[region.decided_by]
