"""Tasks of Prefect 1 that are classes."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Task

from p2d_rules.catalogue import CATALOGUE


class TaskClass(Rule):
    """A task is a class with a `run` method.

    What its constructor takes is fixed when the module is imported: settings
    become a `dg.Config` or arguments of a function that makes ops, connections
    a resource. The `run` method becomes the op.

    ```python prefect1
    from prefect import Flow, Task

    class Load(Task):  # PTD113
        def __init__(self, table, **settings):
            self.table = table
            super().__init__(**settings)

        def run(self):
            return self.table

    with Flow("daily") as flow:
        Load("orders")()
    ```

    becomes

    ```python dagster
    class Load(dg.Config):
        table: str = "orders"

    @dg.op
    def load(config: Load):
        return config.table

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD113"
    severity = "note"
    construct = CATALOGUE["v1-task-class"]

    def check_task(self, task: Task) -> Iterator[Finding]:
        if task.via == "task-class":
            yield self.finding(task, f"task `{task.function}` is a class")
