"""Mapped tasks."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.nested_map import is_nested
from p2d_rules.handoffs.payload import handles_runs

CHAINED = CATALOGUE["map-chained"]


class MappedTask(Rule):
    """A task is mapped over a collection.

    Prefect decides during the run how many copies of the task to start. Dagster
    wants the fan-out declared: a `DynamicOut` if the collection is only known
    during the run, partitions if it is known before. Hundreds of short items are
    better a loop or thread pool in one op, because every step starts a process.

    ```python
    from prefect import flow, task

    @task
    def double(n):
        return 2 * n

    @flow
    def numbers():
        double.map([1, 2, 3])  # PTD203
        double.submit(4)
    ```

    becomes

    ```python dagster
    @dg.op(out=dg.DynamicOut())
    def numbers():
        for n in [1, 2, 3]:
            yield dg.DynamicOutput(n, mapping_key=str(n))

    @dg.op
    def double(n):
        return 2 * n

    @dg.job
    def doubled():
        numbers().map(double)
    ```
    """

    code = "PTD203"
    severity = "warning"
    construct = CATALOGUE["map-dynamic"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        over = {(handoff.consumer, handoff.mapped_by) for handoff in project.handoffs if handoff.mapped_by}
        for call in project.calls:
            if call.mode != "map" or is_nested(call) or handles_runs(call):
                continue
            said = f"`{call.task.function}` is mapped over"
            if (call, "both") in over and (call, "consumer") not in over:
                yield self.finding(call, f"{said} the results of a mapped task", severity="note", construct=CHAINED)
            else:
                yield self.finding(call, f"{said} a collection")
