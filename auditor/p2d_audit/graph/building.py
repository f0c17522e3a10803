"""Builds the graph of a project: every edge goes from what acts to what is acted on, and says where that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Protocol

from p2d_audit.effort.usage import is_test_path
from p2d_audit.graph.actors import Actors
from p2d_audit.graph.collecting import UNKNOWN, Collector, EdgeKind
from p2d_audit.graph.cycles import find_cycles
from p2d_audit.graph.documents import document_of
from p2d_audit.graph.links import find_needs
from p2d_audit.graph.waits import Waits, full_name
from p2d_audit.model import (
    Automation,
    Block,
    BlockAction,
    Deployment,
    DeploymentRun,
    Flow,
    Project,
    Schedule,
    Span,
    TaskCall,
    Unknown,
    Variable,
)
from p2d_audit.report import Graph

_OF_BLOCKS: dict[BlockAction, EdgeKind] = {
    "load": "loads",
    "yaml-reference": "loads",
    "save": "writes",
    "create": "defines",
}
"""What is done to the document of a Block; declaring or registering a class is done to none."""


def build_graph(project: Project) -> Graph:
    """Return what needs what in the project, sorted by id, and the flows that need each other.

    What belongs to tests is left out.
    """
    builder = _Builder(project)
    builder.add_units()
    builder.add_deployments()
    builder.add_runs()
    builder.add_automations()
    builder.add_documents()
    nodes, edges = builder.collector.nodes, builder.collector.edges
    return Graph(nodes=nodes, edges=edges, cycles=find_cycles(find_needs(nodes, edges)))


class _Placed(Protocol):
    @property
    def span(self) -> Span: ...


class _Builder:
    """A graph in the making."""

    def __init__(self, project: Project) -> None:
        self._hidden = frozenset(_of_tests(project))
        self.collector = Collector(self._hidden)
        self._project = project
        self._actors = Actors(project, self.collector)
        self._by_name = {name: one for one in reversed(project.deployments) if (name := full_name(one))}

    def add_units(self) -> None:
        """Add the flows, what flows they call, and the tasks that several flows call."""
        for flow in self._project.flows:
            if not flow.is_test:
                self._actors.flow(flow)
        for call in self._project.calls:
            if not call.task.is_test:
                self._add_calls_by_tasks(call)
            if call.flow is None or call.flow.is_test or call.task.is_test:
                continue
            if isinstance(call.task, Flow):
                self.collector.connect(call.flow.id, self._actors.flow(call.task), "calls", call.span)
            elif len(users := self._actors.users(call.task)) > 1 and call.flow.id in users:
                self.collector.connect(call.flow.id, self._actors.task(call.task), "calls", call.span)

    def _add_calls_by_tasks(self, call: TaskCall) -> None:
        """Add what the tasks that make a call, or the one flow that each of them belongs to, act on by it."""
        shared = isinstance(call.task, Flow) or len(self._actors.users(call.task)) > 1
        for task in call.inside if shared else ():
            if self._actors.users(task):
                called = self._actors.flow(call.task) if isinstance(call.task, Flow) else self._actors.task(call.task)
                self.collector.connect(self._actors.at(task, call.span), called, "calls", call.span)

    def add_deployments(self) -> None:
        """Add the deployments with their flows, and the schedules with what they are of."""
        for deployment in self._project.deployments:
            if deployment.id in self._hidden:
                continue
            node = self._deployment(deployment)
            if deployment.flow is not None:
                self.collector.connect(node, self._actors.flow(deployment.flow), "deploys", deployment.span)
            elif deployment.flow_reference is not None:
                flow = self.collector.external("flow", deployment.flow_reference, deployment.span)
                self.collector.connect(node, flow, "deploys", deployment.span)
        for schedule in self._project.schedules:
            if schedule.target is None or schedule.target.id not in self._hidden:
                self._add_schedule(schedule)

    def add_runs(self) -> None:
        """Add the runs that code, commands and requests start."""
        for run in self._project.runs:
            source = self._actors.at(run.unit, run.span)
            self.collector.connect(source, self._started(run), "starts", run.span)

    def add_automations(self) -> None:
        """Add the automations, among them the triggers of deployments, with what they wait for and run."""
        waits = Waits(self._project, self._actors, self.collector)
        for automation in self._project.automations:
            if automation.deployment is not None and automation.deployment.id in self._hidden:
                continue
            node = self._automation(automation)
            for source, place in waits.sources(automation.trigger):
                self.collector.connect(source, node, "triggers", place)
            if automation.deployment is not None:
                self.collector.connect(node, self._deployment(automation.deployment), "runs", automation.span)
            for given in automation.runs:
                target = self._called(given) or self.collector.external("deployment", given, automation.span)
                self.collector.connect(node, target, "runs", automation.span)

    def add_documents(self) -> None:
        """Add the documents of Blocks and the Variables, with who uses them."""
        for block in self._project.blocks:
            self._add_block(block)
        for variable in self._project.variables:
            self._add_variable(variable)

    def _deployment(self, deployment: Deployment) -> str:
        label = deployment.id.removeprefix("deployment:")
        return self.collector.add("deployment", deployment.id, label, deployment.span)

    def _add_schedule(self, schedule: Schedule) -> None:
        value = schedule.value if isinstance(schedule.value, str) else " ".join(schedule.value.source.split())
        name = schedule.slug if isinstance(schedule.slug, str) else value or UNKNOWN
        owner = schedule.target.id if schedule.target else schedule.span.path
        node = self.collector.add_another("schedule", f"schedule:{owner}:{name}", value or UNKNOWN, schedule.span)
        if isinstance(schedule.target, Deployment):
            self.collector.connect(node, self._deployment(schedule.target), "schedules", schedule.span)
        elif schedule.target is not None:
            self.collector.connect(node, self._actors.flow(schedule.target), "schedules", schedule.span)

    def _started(self, run: DeploymentRun) -> str:
        if run.deployment is not None:
            return self._deployment(run.deployment)
        if run.flow is not None:
            return self._actors.flow(run.flow)
        return self.collector.external("deployment", run.name, run.span)

    def _called(self, name: str | Unknown) -> str | None:
        found = self._by_name.get(name) if isinstance(name, str) else None
        return self._deployment(found) if found else None

    def _automation(self, automation: Automation) -> str:
        text = automation.trigger.text
        owner = automation.deployment.id if automation.deployment else automation.span.path
        named = isinstance(automation.name, str)
        key = automation.name if named else owner
        label = f"{automation.name}: {text}" if named and automation.deployment is None else text
        return self.collector.add_another("automation", f"automation:{key}", label, automation.span)

    def _add_block(self, block: Block) -> None:
        kind, document = _OF_BLOCKS.get(block.action), document_of(block)
        if kind is None or document is None:
            return
        if isinstance(document.name, Unknown):
            node = self.collector.external("block", Unknown(document.label), block.span)
        else:
            node = self.collector.add("block", document.key, document.label, None)
        self.collector.connect(self._actors.at(block.unit, block.span), node, kind, block.span)

    def _add_variable(self, variable: Variable) -> None:
        if isinstance(variable.name, Unknown):
            node = self.collector.external("variable", variable.name, variable.span)
        else:
            node = self.collector.add("variable", f"variable:{variable.name}", variable.name, None)
        kind: EdgeKind = "writes" if variable.action == "set" else "reads"
        self.collector.connect(self._actors.at(variable.unit, variable.span), node, kind, variable.span)


def _of_tests(project: Project) -> Iterator[str]:
    """Yield the ids of what belongs to tests; a schedule or automation is left out with its deployment.

    A file counts by its path, unless the audit was asked for what lies in a folder of tests.
    """
    yield from (unit.id for unit in (*project.flows, *project.tasks) if unit.is_test)
    yield from (one.id for one in project.deployments if one.flow and one.flow.is_test)
    if not any(is_test_path(unit.span.path) and not unit.is_test for unit in (*project.flows, *project.tasks)):
        placed: tuple[Iterable[_Placed], ...] = (project.runs, project.blocks, project.variables, project.references)
        yield from (f"file:{path}" for path in {one.span.path for one in chain(*placed)} if is_test_path(path))
