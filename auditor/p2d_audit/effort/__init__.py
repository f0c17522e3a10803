"""Estimates the hours and the readiness of a move from Prefect to Dagster."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from p2d_audit.effort.assessment import Assessment, FlowAssessment, assess
    from p2d_audit.effort.hours import ContradictionError
    from p2d_audit.effort.weighing import lay_over, load_weights
    from p2d_audit.effort.weights import Weights

__all__ = ["Assessment", "ContradictionError", "FlowAssessment", "Weights", "assess", "lay_over", "load_weights"]

_HOMES = {
    "Assessment": "assessment",
    "ContradictionError": "hours",
    "FlowAssessment": "assessment",
    "Weights": "weights",
    "assess": "assessment",
    "lay_over": "weighing",
    "load_weights": "weighing",
}


def __getattr__(name: str) -> object:
    """Import what is asked for; a configuration wants weights, and all the rest only an audit."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
