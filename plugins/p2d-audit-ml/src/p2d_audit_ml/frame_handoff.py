"""Data frames passed between tasks."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Handoff, Rule

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

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        """Report each handoff of a data frame."""
        if carries(handoff, FRAMES):
            yield self.finding(handoff, f"`{handoff.payload.type}` is handed {route(handoff)}")
