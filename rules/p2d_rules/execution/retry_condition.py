"""Retries that depend on the error."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Task

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.execution.values import given


class RetryCondition(Rule):
    """A function or a list of errors decides whether a task is tried again.

    A `dg.RetryPolicy` retries every exception. To retry some, the op catches
    what is final and raises `dg.Failure(allow_retries=False)`, or catches what
    will pass and raises `dg.RetryRequested`.

    ```python
    from prefect import flow, task

    def is_passing(task, run, state):
        return True

    @task(retries=3, retry_condition_fn=is_passing)  # PTD605, PTD604
    def load():
        print("loading")

    @flow
    def daily():
        load()
    ```

    becomes

    ```python dagster
    @dg.op(retry_policy=dg.RetryPolicy(max_retries=3))
    def load():
        try:
            print("loading")
        except ValueError as error:
            raise dg.Failure(str(error), allow_retries=False) from error

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD605"
    severity = "warning"
    construct = CATALOGUE["task-kw-retry-condition"]

    def check_task(self, task: Task) -> Iterator[Finding]:
        for name in ("retry_condition_fn", "retry_on"):
            if option := given(task.option(name)):
                message = f"`{option.text}` decides whether task `{task.function}` is retried"
                yield self.finding(task, message, span=option.span)
