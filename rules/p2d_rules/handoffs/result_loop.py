"""Loops over a task's result."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Region, Rule, Span

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.completion_order import CompletionOrder
from p2d_rules.handoffs.deciders import deciders, line_of


class ResultLoop(Rule):
    """A flow loops over a task's result.

    The number of turns is only known during the run. In a job's body the result
    is a handle and iterating over it raises. A loop that calls tasks or starts runs becomes a
    `DynamicOut` with `map` and `collect`, or a sensor that adds partitions; a
    loop of plain Python moves into the task that uses what it makes.

    ```python
    from prefect import flow, task

    @task
    def names():
        return ["a", "b"]

    @task
    def load(name):
        print(name)

    @flow
    def every():
        for name in names():  # PTD209
            load(name)
    ```

    becomes

    ```python dagster
    @dg.op(out=dg.DynamicOut())
    def names():
        for name in ["a", "b"]:
            yield dg.DynamicOutput(name, mapping_key=name)

    @dg.op
    def load(name):
        print(name)

    @dg.job
    def every():
        names().map(load)
    ```
    """

    code = "PTD209"
    severity = "error"
    construct = CATALOGUE["loop-over-result"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        calling = {region for call in project.calls for region in call.within}
        by_completion = {
            line_of(r.span) for r in project.references if CATALOGUE.named(r.symbol) is CompletionOrder.construct
        }
        seen: set[Span] = set()
        for region in project.regions:
            loop = region.kind in ("for", "comprehension") and region.decided_by == "result"
            # The conditions of a comprehension are regions of its own place.
            if loop and line_of(region.span) not in by_completion and not _is_condition(region, seen):
                seen.add(region.span)
                yield self._loop(region, region in calling or region.starts)

    def _loop(self, region: Region, calls_tasks: bool) -> Finding:
        message = f"`{region.test}` loops over {deciders(region)}"
        if calls_tasks and not _is_gathered(region):
            return self.finding(region, message)
        construct = CATALOGUE["python-between-tasks"]
        return self.finding(region, message, severity="warning", construct=construct)


def _is_condition(region: Region, seen: set[Span]) -> bool:
    """Tell whether a region is a condition of a comprehension that is found already."""
    return region.kind == "comprehension" and any(other.encloses(region.span) for other in seen)


def _is_gathered(region: Region) -> bool:
    """Tell whether the loop is over a list of calls that a comprehension of the flow has made."""
    return bool(region.on) and all(any(outer.kind == "comprehension" for outer in call.within) for call in region.on)
