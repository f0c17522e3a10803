"""Flows and tasks that are methods."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule, Task

from p2d_rules.catalogue import CATALOGUE


class DecoratedMethod(Rule):
    """A flow or task is a method.

    Dagster takes every parameter of an op for an input, `self` included, and
    then has nothing to give it when the run starts. What the object holds
    becomes a resource, the method a function that asks for it.

    ```python
    from prefect import flow, task

    class Shop:
        @task  # PTD102
        def orders(self):
            return []

    @flow
    def daily():
        Shop().orders()
    ```

    becomes

    ```python dagster
    class Shop(dg.ConfigurableResource):
        url: str = "https://shop.example"

    @dg.asset
    def orders(shop: Shop):
        return []

    defs = dg.Definitions(assets=[orders], resources={"shop": Shop()})
    ```
    """

    code = "PTD102"
    severity = "error"
    construct = CATALOGUE["task-method"]

    def check_task(self, task: Task) -> Iterator[Finding]:
        if task.is_method:
            yield self.finding(task, f"task `{task.function}` is a method")

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        if flow.is_method:
            construct = CATALOGUE["flow-method"]
            yield self.finding(flow, f"flow `{flow.function}` is a method", construct=construct)
