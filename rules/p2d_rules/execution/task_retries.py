"""Tasks that are tried again."""

from collections.abc import Iterator

from p2d_audit import Construct, Duration, Finding, Option, Rule, Severity, Task

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.execution.values import given

SCALAR = CATALOGUE["task-kw-retries"]
LIST = CATALOGUE["task-kw-retry-delay-list"]
CALLABLE = CATALOGUE["task-kw-retry-delay-callable"]


class TaskRetries(Rule):
    """A task is tried again when it fails.

    `dg.RetryPolicy` counts the same way and takes one delay, with a linear or
    exponential backoff and one of two kinds of jitter. A list of delays has no
    policy: the op catches the error and raises `dg.RetryRequested` with the
    seconds to wait. Prefect's exponential backoff waits 2, 4, 8 seconds where
    Dagster's waits 2, 6, 14.

    ```python
    from prefect import flow, task

    @task(retries=3, retry_delay_seconds=10)  # PTD604
    def load():
        print("loading")

    @flow
    def daily():
        load()
    ```

    becomes

    ```python dagster
    @dg.op(retry_policy=dg.RetryPolicy(max_retries=3, delay=10))
    def load():
        print("loading")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD604"
    severity = "note"
    construct = SCALAR

    def check_task(self, task: Task) -> Iterator[Finding]:
        retries = given(task.option("retries")) or given(task.option("max_retries"))
        if retries is None:
            return
        delay = given(task.option("retry_delay_seconds")) or given(task.option("retry_delay"))
        construct = _judge(delay)
        severity: Severity = "note" if construct is SCALAR else "warning"
        jitter = ", with jitter" if given(task.option("retry_jitter_factor")) else ""
        times = "once" if retries.value == 1 else f"{retries.text} times"
        message = f"task `{task.function}` is retried {times}{_spacing(delay)}{jitter}"
        yield self.finding(task, message, span=retries.span, severity=severity, construct=construct)


def _judge(delay: Option | None) -> Construct:
    if delay is None or isinstance(delay.value, int | float | Duration):
        return SCALAR
    return LIST if isinstance(delay.value, tuple) else CALLABLE


def _spacing(delay: Option | None) -> str:
    match delay.value if delay else None:
        case None:
            return ""
        case Duration(seconds):
            return f", {seconds:g} s apart"
        case int() | float() as number:
            return f", {number:g} s apart"
        case _:
            return f", with the delays `{delay.text}`" if delay else ""
