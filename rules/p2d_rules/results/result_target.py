"""Results and targets of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule, Task

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.execution.values import given


class ResultTarget(Rule):
    """A Prefect 1 flow or task says where its result is.

    `result` says where to write; an I/O manager does that. With `target` the task
    is skipped if the file exists: in Dagster that is a partition for each file,
    and only those that are missing are materialised.

    ```python prefect1
    from prefect import Flow, task
    from prefect.engine.results import LocalResult

    @task(target="{date:%Y-%m-%d}.csv", result=LocalResult(dir="data"))  # PTD803
    def orders():
        return [1, 2]

    with Flow("daily") as flow:
        orders()
    ```

    becomes

    ```python dagster
    days = dg.DailyPartitionsDefinition(start_date="2026-01-01")

    @dg.asset(partitions_def=days, automation_condition=dg.AutomationCondition.on_missing())
    def orders(context: dg.AssetExecutionContext):
        return [context.partition_key]

    defs = dg.Definitions(assets=[orders], resources={"io_manager": dg.FilesystemIOManager()})
    ```
    """

    code = "PTD803"
    severity = "warning"
    construct = CATALOGUE["v1-task-kw-result-target"]

    def check_task(self, task: Task) -> Iterator[Finding]:
        options = [option for name in ("target", "result") if (option := given(task.option(name)))]
        if options:
            names = " and ".join(f"`{option.name}`" for option in options)
            yield self.finding(task, f"task `{task.function}` sets {names}", span=options[0].span)

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        if option := given(flow.option("result")):
            construct = CATALOGUE["v1-results"]
            message = f"flow `{flow.function}` sets `result`"
            yield self.finding(flow, message, span=option.span, disposition="adapt", construct=construct)
