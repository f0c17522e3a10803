"""p2d-audit reads Prefect code and tells what moving it to Dagster costs.

The names below are the public API: all that rules, renderers and plugins may use.
"""

from p2d_audit import isolation

isolation.leave_current_folder()

# ruff: noqa: E402 - nothing may be imported before the line above
from p2d_audit.hookspecs import Recogniser, Renderer, hookimpl
from p2d_audit.model import (
    Argument,
    Automation,
    Block,
    Confidence,
    Constant,
    Construct,
    DagsterSchedule,
    Deployment,
    DeploymentRun,
    Disposition,
    Duration,
    Flow,
    Handoff,
    HandoffKind,
    Influence,
    Option,
    Parameter,
    Payload,
    Project,
    Reference,
    Region,
    Schedule,
    Severity,
    Span,
    Symbol,
    Task,
    TaskCall,
    Trigger,
    Unit,
    Unknown,
    Unresolved,
    Variable,
)
from p2d_audit.rule import Effort, Finding, Related, Rule, short_description

__version__ = "0.1.0"

__all__ = [
    "Argument",
    "Automation",
    "Block",
    "Confidence",
    "Constant",
    "Construct",
    "DagsterSchedule",
    "Deployment",
    "DeploymentRun",
    "Disposition",
    "Duration",
    "Effort",
    "Finding",
    "Flow",
    "Handoff",
    "HandoffKind",
    "Influence",
    "Option",
    "Parameter",
    "Payload",
    "Project",
    "Recogniser",
    "Reference",
    "Region",
    "Related",
    "Renderer",
    "Rule",
    "Schedule",
    "Severity",
    "Span",
    "Symbol",
    "Task",
    "TaskCall",
    "Trigger",
    "Unit",
    "Unknown",
    "Unresolved",
    "Variable",
    "__version__",
    "hookimpl",
    "short_description",
]
