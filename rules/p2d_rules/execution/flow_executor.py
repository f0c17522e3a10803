"""Executors of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule

PACKAGES = ("prefect.executors", "prefect.executors.dask", "prefect.executors.local", "prefect.engine.executors")


class FlowExecutor(Rule):
    """An executor of Prefect 1 runs the tasks of a flow.

    `LocalExecutor` is `dg.in_process_executor`; `LocalDaskExecutor` is
    `dg.multiprocess_executor`, but without shared memory between threads; for
    `DaskExecutor` there is an executor in `dagster-dask`, for an existing
    cluster.

    ```python prefect1
    from prefect import Flow, task
    from prefect.executors import LocalDaskExecutor

    @task
    def load():
        print("loading")

    with Flow("daily", executor=LocalDaskExecutor()) as flow:  # PTD603
        load()
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job(executor_def=dg.multiprocess_executor)
    def daily():
        load()
    ```
    """

    code = "PTD603"
    severity = "warning"
    disposition = "adapt"
    effort = Effort(0.25, 1, 6, scope="flow")  # mapping: v1-executor
    covers = frozenset(
        f"{package}.{name}" for package in PACKAGES for name in ("DaskExecutor", "LocalDaskExecutor", "LocalExecutor")
    )

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and reference.symbol in self.covers:
            yield self.finding(reference, f"`{reference.symbol.rpartition('.')[2]}` runs the tasks of a flow")
