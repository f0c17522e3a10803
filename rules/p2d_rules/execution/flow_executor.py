"""Executors of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

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
    construct = CATALOGUE["v1-executor"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            yield self.finding(reference, f"`{reference.symbol.rpartition('.')[2]}` runs the tasks of a flow")
