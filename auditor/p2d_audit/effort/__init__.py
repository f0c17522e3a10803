"""Estimates the hours and the readiness of a move from Prefect to Dagster."""

from p2d_audit.effort.assessment import Assessment, FlowAssessment, assess
from p2d_audit.effort.hours import ContradictionError
from p2d_audit.effort.weighing import load_weights
from p2d_audit.effort.weights import Weights

__all__ = ["Assessment", "ContradictionError", "FlowAssessment", "Weights", "assess", "load_weights"]
