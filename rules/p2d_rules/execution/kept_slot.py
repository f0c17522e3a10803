"""Limits on what runs at the same time."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.execution.concurrency_slot import ConcurrencySlot


class KeptSlot(Rule):
    """Slots of a concurrency limit are taken.

    Prefect gives the slots of a run back that was cancelled or has crashed. Dagster
    keeps the slots of a pool taken by such a run for good, unless the instance frees
    them: with `run_monitoring`, which is off, and `free_slots_after_run_end_seconds`,
    which is not set. Some day nothing gets a slot any more, and nothing says so.

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
            if reference.kind == "call" and CATALOGUE.named(reference.symbol) is ConcurrencySlot.construct
        )
        first = next(slots, None)
        if first is not None:
            more = sum(1 for _ in slots)
            count = f"at {more + 1} places" if more else "at one place"
            yield self.finding(first, f"slots of a concurrency limit are taken {count}")
