"""Which calls decide a region."""

from p2d_audit import Region


def deciders(region: Region) -> str:
    """Return the deciding calls as a phrase: the result of `a` and `b`."""
    names = sorted({call.task.function for call in region.on})
    return f"the result of {' and '.join(f'`{name}`' for name in names)}" if names else "a task's result"
