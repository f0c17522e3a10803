"""Puts the facts of all files together: who is a flow, who a task, what calls what, where data travels."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from p2d_audit.link.linking import link

__all__ = ["link"]


def __getattr__(name: str) -> object:
    """Import the linker when it is asked for: its words alone are wanted by others."""
    if name != "link":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.linking"), name)
