"""Data frames passed between tasks."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Effort, Finding, Handoff, Project, Rule

from p2d_audit_ml.payloads import FRAMES, carries, route


class FrameHandoff(Rule):
    """A data frame is handed from one task to another.

    Every edge becomes a write and a read. Parquet keeps the types that CSV and
    JSON lose, and a partitioned asset lets one day be computed again. A frame
    that is only cut into columns on the way needs no step of its own.

    ```python
    import pandas as pd
    from prefect import flow, task

    @task
    def load() -> pd.DataFrame: ...

    @task
    def clean(df): ...

    @flow
    def training():
        clean(load())  # PTM102
    ```

    becomes

    ```python dagster
    @dg.asset(kinds={"pandas", "parquet"})
    def raw():
        return [{"label": 1}]

    @dg.asset(kinds={"pandas", "parquet"})
    def clean(raw):
        return [row for row in raw if row["label"]]
    ```
    """

    code = "PTM102"
    severity = "note"
    disposition = "adapt"
    effort = Effort(0.1, 0.25, 1)
    yields_to = frozenset({"PTD201"})

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Report each data frame that is handed on, whoever takes it: how it is kept is decided once."""
        frames: defaultdict[tuple[str, int | None], list[Handoff]] = defaultdict(list)
        for handoff in project.handoffs:
            if carries(handoff, FRAMES):
                frames[handoff.producer.task.id, handoff.element].append(handoff)
        for (producer, element), (first, *others) in frames.items():
            takers = {other.consumer.task.id for other in others} - {first.consumer.task.id}
            more = f" and {len(takers)} more" if takers else ""
            message = f"`{first.payload.type}` is handed {route(first)}{more}"
            yield self.finding(first, message, key=f"frame@{producer}[{element}]")
