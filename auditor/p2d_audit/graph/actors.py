"""Says who does what stands at a place: a flow, a task of several flows, a deployment or a file."""

from __future__ import annotations

from collections import defaultdict

from p2d_audit.effort.usage import trace_usage
from p2d_audit.graph.collecting import Collector
from p2d_audit.model import Deployment, Flow, Project, Span, Task, Unit


class Actors:
    """The nodes that act; tasks of one flow act as that flow."""

    def __init__(self, project: Project, collector: Collector) -> None:
        self._collector = collector
        self._usage = trace_usage(project, ())
        self._own = {task.id for task in project.tasks}
        self._deployments: defaultdict[str, list[Deployment]] = defaultdict(list)
        for deployment in project.deployments:
            self._deployments[deployment.span.path].append(deployment)

    def users(self, task: Task) -> frozenset[str]:
        """Return the flows that a task of the tree belongs to."""
        return self._usage.owners_of(task.id) if task.id in self._own else frozenset()

    def at(self, unit: Unit | None, span: Span) -> str:
        """Return the node of what acts: the unit, else the deployment around the place, else the file."""
        if isinstance(unit, Flow):
            return self.flow(unit)
        if unit is not None:
            owners = self._usage.owners_of(unit.id)
            return next(iter(owners)) if len(owners) == 1 else self.task(unit)
        for deployment in self._deployments[span.path]:
            if _covers(deployment.span, span):
                return deployment.id
        return self._collector.add("file", f"file:{span.path}", span.path, Span(span.path, 1, 1, 1, 1))

    def flow(self, flow: Flow) -> str:
        """Add a flow, called by its name, or by its function where only a run knows the name."""
        label = flow.name if isinstance(flow.name, str) else flow.function
        return self._collector.add("flow", flow.id, label, flow.span)

    def task(self, task: Unit) -> str:
        """Add a task."""
        return self._collector.add("task", task.id, task.function, task.span)


def _covers(outer: Span, inner: Span) -> bool:
    starts = (outer.line, outer.column) <= (inner.line, inner.column)
    return starts and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
