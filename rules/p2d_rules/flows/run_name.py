"""Names of single runs."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule, Task

from p2d_rules.catalogue import CATALOGUE


class RunName(Rule):
    """The runs of a flow or task get names of their own.

    Dagster identifies a run by its id and shows its tags. A name that holds a
    date or a customer says what the run is about: that is a partition key, or a
    tag. Steps have no names of their own but for the mapping key of a dynamic
    output.

    ```python
    from prefect import flow

    @flow(flow_run_name="load-{region}")  # PTD110
    def load(region: str):
        print(region)
    ```

    becomes

    ```python dagster
    regions = dg.StaticPartitionsDefinition(["eu", "us"])

    @dg.asset(partitions_def=regions)
    def load(context: dg.AssetExecutionContext):
        print(context.partition_key)
    ```
    """

    code = "PTD110"
    severity = "note"
    construct = CATALOGUE["flow-kw-flow-run-name"]

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        if name := flow.option("flow_run_name"):
            yield self.finding(flow, f"runs of flow `{flow.function}` are named {name.text}", span=name.span)

    def check_task(self, task: Task) -> Iterator[Finding]:
        if name := task.option("task_run_name"):
            construct = CATALOGUE["task-kw-task-run-name"]
            yield self.finding(
                task, f"runs of task `{task.function}` are named {name.text}", span=name.span, construct=construct
            )
