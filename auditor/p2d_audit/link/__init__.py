"""Puts the facts of all files together: who is a flow, who a task, what calls what, where data travels."""

from typing import TYPE_CHECKING

from p2d_audit.late_names import late_names

if TYPE_CHECKING:
    from p2d_audit.link.linking import link

__all__ = ["link"]

__getattr__ = late_names(__name__, {"link": "linking"})
