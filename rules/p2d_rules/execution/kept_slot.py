"""Limits on what runs at the same time."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Flow, Project, Reference, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.execution.concurrency_slot import ConcurrencySlot


class KeptSlot(Rule):
    """Slots of a concurrency limit are taken.

    Prefect gives the slots of a run back that was cancelled or has crashed. Dagster
    keeps the slots of a pool taken by such a run for good, unless the instance frees
    them: with `run_monitoring`, which is off, and `free_slots_after_run_end_seconds`,
    which is not set. Some day nothing gets a slot any more, and nothing says so.
    A flow that takes a slot around all its tasks is limited by a tag of its runs,
    `tag_concurrency_limits`, and keeps nothing.

    ```python
    from prefect import task
    from prefect.concurrency.sync import concurrency

    @task
    def load():
        with concurrency("database"):  # PTD650
            print("loading")
    ```

    becomes

    ```yaml dagster
    run_monitoring:
      enabled: true
      free_slots_after_run_end_seconds: 300
    ```

    ```python dagster
    @dg.op(pool="database")
    def load():
        print("loading")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD650"
    severity = "warning"
    trap = True
    construct = CATALOGUE["concurrency-slot-ctx"]
    effort = Effort(0.05, 0.1, 0.25, scope="repo")

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Find it once, at the first slot: it is a setting of the instance."""
        slots = (
            reference
            for reference in project.references
            if _becomes_pool(reference) and CATALOGUE.named(reference.symbol) is ConcurrencySlot.construct
        )
        first = next(slots, None)
        if first is not None:
            more = sum(1 for _ in slots)
            count = f"at {more + 1} places" if more else "at one place"
            message = f"slots taken {count} become a pool, whose slots a crashed run keeps"
            yield self.finding(first, message)


def _becomes_pool(reference: Reference) -> bool:
    """Tell whether a step may take the slot; where a flow takes it, a limit on a tag of its runs does the same."""
    return reference.kind == "call" and not isinstance(reference.unit, Flow)
