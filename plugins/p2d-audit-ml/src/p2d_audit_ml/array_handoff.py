"""Arrays passed between tasks."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Handoff, Rule

from p2d_audit_ml.payloads import ARRAYS, carries, route


class ArrayHandoff(Rule):
    """An array is handed from one task to another.

    An array has no column names to check and is often one half of a pair: the
    features without the labels. Hand both over as one asset with two outputs,
    so that they are always of the same rows.

    ```python
    import numpy as np
    from prefect import flow, task

    @task
    def features() -> np.ndarray: ...

    @task
    def fit(x): ...

    @flow
    def training():
        fit(features())  # PTM103
    ```

    becomes

    ```python dagster
    @dg.multi_asset(outs={"features": dg.AssetOut(), "labels": dg.AssetOut()})
    def split():
        return [[0.0], [1.0]], [0, 1]
    ```
    """

    code = "PTM103"
    severity = "note"
    disposition = "adapt"
    effort = Effort(0.1, 0.25, 1)

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        """Report each handoff of an array."""
        if carries(handoff, ARRAYS):
            yield self.finding(handoff, f"`{handoff.payload.type}` is handed {route(handoff)}")
