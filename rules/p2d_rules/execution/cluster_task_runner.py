"""Task runners that use a cluster."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.execution.values import class_name


class ClusterTaskRunner(Rule):
    """A flow runs its tasks on Dask, on Ray or as background tasks.

    `dagster-dask` has an executor for an existing Dask cluster, Ray has one from
    its community; both need storage that every worker can read. A cluster made
    for the run, and Dask or Ray objects passed between tasks, become a resource
    and one op that uses it. For background tasks there is nothing.

    ```python
    from prefect import flow, task
    from prefect_dask import DaskTaskRunner

    @task
    def load():
        print("loading")

    @flow(task_runner=DaskTaskRunner(address="tcp://cluster:8786"))  # PTD602
    def daily():
        load.submit()
    ```

    becomes

    ```python dagster
    class Cluster(dg.ConfigurableResource):
        address: str

        def run(self, function):
            return function()

    @dg.op
    def load(cluster: Cluster):
        return cluster.run(lambda: print("loading"))

    @dg.job(resource_defs={"cluster": Cluster(address="tcp://cluster:8786")})
    def daily():
        load()
    ```
    """

    code = "PTD602"
    severity = "error"
    construct = CATALOGUE["runner-dask"]

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        option = flow.option("task_runner")
        name = class_name(option.value) if option else None
        if option is None or name is None:
            return
        message = f"flow `{flow.function}` runs its tasks with a `{name}`"
        if name in ("DaskTaskRunner", "RayTaskRunner"):
            yield self.finding(flow, message, span=option.span)
        elif name == "PrefectTaskRunner":
            construct = CATALOGUE["runner-prefect"]
            yield self.finding(flow, message, span=option.span, disposition="no-equivalent", construct=construct)
