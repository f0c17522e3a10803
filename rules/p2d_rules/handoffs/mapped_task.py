"""Mapped tasks."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.fan_out import mapped_handoffs, roots_of
from p2d_rules.handoffs.nested_map import is_nested
from p2d_rules.handoffs.payload import handles_runs

CHAINED = CATALOGUE["map-chained"]
ZIPPED = CATALOGUE["map-zip"]


class MappedTask(Rule):
    """A task is mapped over a collection.

    Prefect decides during the run how many copies of the task to start. Dagster
    wants the fan-out declared: a `DynamicOut` if the collection is only known
    during the run, partitions if it is known before. Hundreds of short items are
    better a loop or thread pool in one op, because every step starts a process.
    A map over the results of another one goes on with its fan-out, also beside the
    collection that this one is over; several collections have to be paired first.

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
        given = mapped_handoffs(project.handoffs)
        chained = {call for (call, _), found in given.items() for one in found if one.mapped_by == "both"}
        for call in project.calls:
            if call.mode != "map" or is_nested(call) or handles_runs(call):
                continue
            said, roots = f"`{call.task.function}` is mapped over", roots_of(call, given)
            if len(roots) > 1:
                yield self.finding(call, f"{said} several collections, element by element", construct=ZIPPED)
            elif call in chained:
                yield self.finding(call, f"{said} the results of a mapped task", severity="note", construct=CHAINED)
            else:
                yield self.finding(call, f"{said} a collection")
