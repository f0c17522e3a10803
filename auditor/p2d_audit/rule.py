"""What a rule is: a class that looks at one step of the project and yields findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, TypeAlias

from msgspec import Struct

from p2d_audit.catalogue import Construct
from p2d_audit.model import (
    Automation,
    Block,
    Command,
    Component,
    Confidence,
    Deployment,
    DeploymentRun,
    Disposition,
    Effect,
    Effort,
    Flow,
    Handoff,
    Key,
    Project,
    Reference,
    Region,
    Requirement,
    Schedule,
    Setting,
    Severity,
    Span,
    Task,
    TaskCall,
    Unit,
    Unresolved,
    Variable,
)

Subject: TypeAlias = (
    Flow
    | Task
    | TaskCall
    | Region
    | Handoff
    | Effect
    | Deployment
    | DeploymentRun
    | Schedule
    | Block
    | Variable
    | Automation
    | Command
    | Component
    | Setting
    | Requirement
    | Reference
    | Key
    | Unresolved
)


class Related(Struct, frozen=True):
    """Another place that explains a finding."""

    span: Span
    message: str


class Finding(Struct, frozen=True, kw_only=True):
    """One rule's statement about one place.

    `unit` is the id of the flow, task or deployment it belongs to, None for the
    repository; `key` names the definition that `def`-scoped effort is counted
    once for; `construct` is the id of the catalogue's entry for the exact API;
    `trap` says that the code, moved as it stands, loads and does something else;
    `steps` is the way a value takes to the place, if the finding is about one.
    """

    rule: str
    span: Span
    message: str
    unit: str | None
    severity: Severity
    confidence: Confidence
    disposition: Disposition
    effort: Effort
    key: str
    related: tuple[Related, ...] = ()
    construct: str | None = None
    trap: bool = False
    steps: tuple[Related, ...] = ()


_STEPS = (
    ("flows", "flow"),
    ("tasks", "task"),
    ("regions", "region"),
    ("calls", "call"),
    ("handoffs", "handoff"),
    ("effects", "effect"),
    ("deployments", "deployment"),
    ("runs", "run"),
    ("schedules", "schedule"),
    ("blocks", "block"),
    ("variables", "variable"),
    ("automations", "automation"),
    ("commands", "command"),
    ("components", "component"),
    ("settings", "setting"),
    ("requirements", "requirement"),
    ("references", "reference"),
)
"""What of a project is looked at one by one, and the end of the name of the method that looks."""


class Rule:
    """A pattern of Prefect code and what it means for a move to Dagster.

    A subclass sets the class attributes, documents the pattern in its docstring
    (first line: the short description) and overrides one step. A rule keeps no
    state. Disposition and effort are those of its `construct` where it sets none.
    """

    code: ClassVar[str]
    severity: ClassVar[Severity]
    construct: ClassVar[Construct | None] = None
    """The catalogue's entry for what most of its findings are about."""
    disposition: ClassVar[Disposition]
    effort: ClassVar[Effort]
    confidence: ClassVar[Confidence] = "high"
    trap: ClassVar[bool] = False
    """Whether the code, moved as it stands, loads in Dagster without a word and does something else.

    "As it stands": decorators and calls of Prefect's own are replaced, the plain Python between them stays.
    """
    yields_to: ClassVar[frozenset[str]] = frozenset()
    """Codes of rules that tell of the same work: where one of these finds something too, only that stays."""
    _taken: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Of `_STEPS`, those that the class has a method of its own for."""
    watches: ClassVar[frozenset[str]] = frozenset()
    """Dotted names that are none of Prefect's, whose uses it finds in `Project.watched`; `.*` at the end: all below."""

    def __init_subclass__(cls) -> None:
        steps = ((subjects, f"check_{step}") for subjects, step in _STEPS)
        cls._taken = tuple(pair for pair in steps if getattr(cls, pair[1]) is not getattr(Rule, pair[1]))
        if cls.construct is not None:
            cls.disposition = vars(cls).get("disposition", cls.construct.disposition)
            cls.effort = vars(cls).get("effort", cls.construct.effort)

    def check(self, project: Project) -> Iterator[Finding]:
        """Walk the project from the outside in; override a narrower step where one suffices."""
        yield from self.check_project(project)
        for subjects, name in self._taken:
            step = getattr(self, name)
            for subject in getattr(project, subjects):
                yield from step(subject)

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Look at everything together."""
        yield from ()

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        """Look at one flow's definition."""
        yield from ()

    def check_task(self, task: Task) -> Iterator[Finding]:
        """Look at one task's definition."""
        yield from ()

    def check_region(self, region: Region) -> Iterator[Finding]:
        """Look at one branch, loop, `try` or `with`."""
        yield from ()

    def check_call(self, call: TaskCall) -> Iterator[Finding]:
        """Look at one call of a task or sub-flow."""
        yield from ()

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        """Look at one value passed between two calls."""
        yield from ()

    def check_effect(self, effect: Effect) -> Iterator[Finding]:
        """Look at one thing that the body of a flow or task does."""
        yield from ()

    def check_deployment(self, deployment: Deployment) -> Iterator[Finding]:
        """Look at one deployment."""
        yield from ()

    def check_run(self, run: DeploymentRun) -> Iterator[Finding]:
        """Look at one deployment run started from code."""
        yield from ()

    def check_schedule(self, schedule: Schedule) -> Iterator[Finding]:
        """Look at one schedule."""
        yield from ()

    def check_block(self, block: Block) -> Iterator[Finding]:
        """Look at one use of a Block."""
        yield from ()

    def check_variable(self, variable: Variable) -> Iterator[Finding]:
        """Look at one use of a Variable."""
        yield from ()

    def check_automation(self, automation: Automation) -> Iterator[Finding]:
        """Look at one automation."""
        yield from ()

    def check_command(self, command: Command) -> Iterator[Finding]:
        """Look at one call of the `prefect` program."""
        yield from ()

    def check_component(self, component: Component) -> Iterator[Finding]:
        """Look at one image, chart or action of Prefect's."""
        yield from ()

    def check_setting(self, setting: Setting) -> Iterator[Finding]:
        """Look at one setting of Prefect that is given outside of Python."""
        yield from ()

    def check_requirement(self, requirement: Requirement) -> Iterator[Finding]:
        """Look at one distribution of Prefect's that the project depends on."""
        yield from ()

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        """Look at one use of a name that comes from Prefect."""
        yield from ()

    def finding(
        self,
        subject: Subject,
        message: str,
        *,
        span: Span | None = None,
        key: str | None = None,
        related: tuple[Related, ...] = (),
        severity: Severity | None = None,
        confidence: Confidence | None = None,
        disposition: Disposition | None = None,
        effort: Effort | None = None,
        construct: Construct | None = None,
        api: Construct | None = None,
        trap: bool | None = None,
    ) -> Finding:
        """Make a finding about `subject`; what is not given is the construct's or else the rule's own.

        `api` is the construct it names where disposition and hours are those of the pattern, not of that API.
        """
        place = span or _place(subject)
        exact = api or construct or self.construct
        return Finding(
            rule=self.code,
            span=place,
            message=message,
            unit=_unit(subject),
            severity=severity or self.severity,
            confidence=confidence or self.confidence,
            disposition=disposition or (construct or self).disposition,
            effort=effort or (construct or self).effort,
            key=key or _unit(subject) or place.path,
            related=related,
            construct=exact.id if exact else None,
            trap=self.trap if trap is None else trap,
            steps=_steps(subject) if isinstance(subject, Handoff) else (),
        )


def short_description(rule: type[Rule] | Rule) -> str:
    """Return the first line of a rule's docstring; its own, not an inherited one."""
    own = rule if isinstance(rule, type) else type(rule)
    return (own.__doc__ or "").strip().partition("\n")[0]


def _steps(handoff: Handoff) -> tuple[Related, ...]:
    """Return the two calls of a hand-off, and what each of them does."""
    gives, takes = "returns a value", f"takes it as `{handoff.parameter}`"
    if handoff.kind == "ordering":
        gives, takes = "is called", "waits for it"
    return (
        Related(handoff.producer.span, f"`{handoff.producer.task.function}` {gives}"),
        Related(handoff.consumer.span, f"`{handoff.consumer.task.function}` {takes}"),
    )


def _place(subject: Subject) -> Span:
    return subject.head if isinstance(subject, Unit) else subject.span


def _unit(subject: Subject) -> str | None:
    match subject:
        case Flow() | Task() | Deployment():
            return subject.id
        case TaskCall() | Region() | Handoff():
            return subject.flow.id if subject.flow else None
        case Schedule():
            return subject.target.id if subject.target else None
        case Automation():
            return subject.deployment.id if subject.deployment else None
        case Command():
            return subject.deployment.id if subject.deployment else None
        case Component() | Setting() | Requirement() | Key() | Unresolved():
            return None
        case Effect():
            return subject.unit.id
        case DeploymentRun() | Block() | Variable() | Reference():
            return subject.unit.id if subject.unit else None
