"""Tasks that may only take so long."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Task

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.execution.values import given


class TaskTimeout(Rule):
    """A task is stopped when it takes too long.

    Dagster knows no timeout of a step. The library that does the work often has
    one of its own (a request, a query); `asyncio.wait_for` ends what is async, and
    what knows no timeout at all is ended as a process of its own. A future with a
    timeout ends nothing: its thread goes on. The tag `dagster/max_runtime` ends the
    whole run.

    ```python
    from prefect import flow, task

    @task(timeout_seconds=60)  # PTD607
    def fetch():
        return "page"

    @flow
    def daily():
        fetch()
    ```

    becomes

    ```python dagster
    import subprocess
    import sys

    @dg.op
    def fetch():
        command = [sys.executable, "-c", "print('page')"]
        return subprocess.run(command, timeout=60, check=True, capture_output=True, text=True).stdout

    @dg.job
    def daily():
        fetch()
    ```
    """

    code = "PTD607"
    severity = "warning"
    construct = CATALOGUE["task-kw-timeout"]

    def check_task(self, task: Task) -> Iterator[Finding]:
        if option := given(task.option("timeout_seconds")) or given(task.option("timeout")):
            message = f"task `{task.function}` is stopped after `{option.text}` seconds"
            yield self.finding(task, message, span=option.span)
