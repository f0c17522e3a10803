"""Rules about machine learning code: what it passes between tasks, and what it decides on."""

from p2d_audit import Rule, hookimpl

from p2d_audit_ml.array_handoff import ArrayHandoff
from p2d_audit_ml.frame_handoff import FrameHandoff
from p2d_audit_ml.metric_branch import MetricBranch
from p2d_audit_ml.model_handoff import ModelHandoff
from p2d_audit_ml.tensor_handoff import TensorHandoff
from p2d_audit_ml.tracked_run import TrackedRun


@hookimpl
def p2d_rules() -> tuple[type[Rule], ...]:
    """Return the rules of this distribution."""
    return (ModelHandoff, FrameHandoff, ArrayHandoff, TensorHandoff, TrackedRun, MetricBranch)
