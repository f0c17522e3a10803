"""Estimates the hours and the readiness of a move from Prefect to Dagster."""

from typing import TYPE_CHECKING

from p2d_audit.late_names import late_names

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

__getattr__ = late_names(__name__, _HOMES)
