"""Tells the kinds of triggers by the keys that files and commands give them."""

from __future__ import annotations

from typing import get_args

from p2d_audit.model import TriggerKind


def kind_of_trigger(stated: object, posture: object, *, has_triggers: bool, has_require: bool) -> TriggerKind:
    """Tell the kind as Prefect does: by `type`, which is stated, else by the keys that are there."""
    if stated is not None:
        return next((kind for kind in get_args(TriggerKind) if kind == stated), "other")
    if posture == "Metric":
        return "metric"
    if has_triggers:
        return "compound" if has_require else "sequence"
    return "event"
