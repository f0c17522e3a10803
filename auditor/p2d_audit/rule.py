"""What a rule is: a class that looks at one step of the project and yields findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Literal, TypeAlias

from msgspec import Struct

from p2d_audit.model import (
    Automation,
    Block,
    Command,
    Component,
    Confidence,
    Deployment,
    DeploymentRun,
    Disposition,
    Flow,
    Handoff,
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

Scope: TypeAlias = Literal["each", "def", "flow", "deploy", "repo"]
Subject: TypeAlias = (
    Flow
    | Task
    | TaskCall
    | Region
    | Handoff
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
    | Unresolved
)


class Effort(Struct, frozen=True):
    """Hours one occurrence takes: low, typical, high; `scope` says what an occurrence is.

    `each` place, `def`inition (once in the repository), `flow`, `deploy`ment or
    `repo`sitory (once). Figures come from the mapping's three-point estimates.
    """

    low: float
    likely: float
    high: float
    scope: Scope = "each"


class Related(Struct, frozen=True):
    """Another place that explains a finding."""

    span: Span
    message: str


class Finding(Struct, frozen=True, kw_only=True):
    """One rule's statement about one place.

    `unit` is the id of the flow, task or deployment it belongs to, None for the
    repository; `key` names the definition that `def`-scoped effort is counted
    once for.
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


class Rule:
    """A pattern of Prefect code and what it means for a move to Dagster.

    A subclass sets the class attributes, documents the pattern in its docstring
    (first line: the short description) and overrides one step. A rule keeps no
    state.
    """

    code: ClassVar[str]
    severity: ClassVar[Severity]
    disposition: ClassVar[Disposition]
    effort: ClassVar[Effort]
    confidence: ClassVar[Confidence] = "high"
    covers: ClassVar[frozenset[str]] = frozenset()
    """Dotted Prefect names that this rule has an opinion on; one that ends in `.*` covers what is below it."""

    def check(self, project: Project) -> Iterator[Finding]:
        """Walk the project from the outside in; override a narrower step where one suffices."""
        yield from self.check_project(project)
        for subjects, step in self._steps(project):
            for subject in subjects:
                yield from step(subject)

    def _steps(self, project: Project) -> tuple[tuple[Iterable[Any], Callable[[Any], Iterator[Finding]]], ...]:
        return (
            (project.flows, self.check_flow),
            (project.tasks, self.check_task),
            (project.regions, self.check_region),
            (project.calls, self.check_call),
            (project.handoffs, self.check_handoff),
            (project.deployments, self.check_deployment),
            (project.runs, self.check_run),
            (project.schedules, self.check_schedule),
            (project.blocks, self.check_block),
            (project.variables, self.check_variable),
            (project.automations, self.check_automation),
            (project.commands, self.check_command),
            (project.components, self.check_component),
            (project.settings, self.check_setting),
            (project.requirements, self.check_requirement),
            (project.references, self.check_reference),
        )

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
    ) -> Finding:
        """Make a finding about `subject`, with the rule's own attributes where none are given."""
        place = span or _place(subject)
        return Finding(
            rule=self.code,
            span=place,
            message=message,
            unit=_unit(subject),
            severity=severity or self.severity,
            confidence=confidence or self.confidence,
            disposition=disposition or self.disposition,
            effort=effort or self.effort,
            key=key or _unit(subject) or place.path,
            related=related,
        )


def short_description(rule: type[Rule] | Rule) -> str:
    """Return the first line of a rule's docstring; its own, not an inherited one."""
    own = rule if isinstance(rule, type) else type(rule)
    return (own.__doc__ or "").strip().partition("\n")[0]


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
        case Component() | Setting() | Requirement() | Unresolved():
            return None
        case DeploymentRun() | Block() | Variable() | Reference():
            return subject.unit.id if subject.unit else None
