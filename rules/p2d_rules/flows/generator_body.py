"""Flows and tasks that yield."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule, Task

from p2d_rules.catalogue import CATALOGUE


class GeneratorBody(Rule):
    """A flow or task yields its values one by one.

    Prefect 3 hands each yielded value on as it comes. An op that yields anything
    but `dg.Output` or another event fails. The values are returned together, or
    each becomes a `dg.DynamicOutput` with a step of its own.

    ```python
    from prefect import flow, task

    @task  # PTD103
    def pages():
        for number in range(3):
            yield number

    @flow
    def crawl():
        for page in pages():
            print(page)
    ```

    becomes

    ```python dagster
    @dg.op(out=dg.DynamicOut())
    def pages():
        for number in range(3):
            yield dg.DynamicOutput(number, mapping_key=str(number))

    @dg.op
    def show(page):
        print(page)

    @dg.job
    def crawl():
        pages().map(show)
    ```
    """

    code = "PTD103"
    severity = "error"
    construct = CATALOGUE["task-generator"]

    def check_task(self, task: Task) -> Iterator[Finding]:
        if task.is_generator:
            yield self.finding(task, f"task `{task.function}` is a generator")

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        if flow.is_generator:
            construct = CATALOGUE["flow-generator"]
            yield self.finding(flow, f"flow `{flow.function}` is a generator", construct=construct)
