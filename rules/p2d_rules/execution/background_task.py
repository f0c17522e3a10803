"""Tasks started in the background."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, TaskCall

from p2d_rules.catalogue import CATALOGUE


class BackgroundTask(Rule):
    """A task is started in the background.

    `delay` and `apply_async` send a task to a worker and go on, often from a web
    application. Dagster runs jobs, whose start takes seconds, and no queue of
    single calls: a task queue such as Celery stays the right tool, or Prefect
    itself beside Dagster.

    ```python
    from prefect import task

    @task
    def send(address: str):
        print(address)

    def sign_up(address: str):
        send.delay(address)  # PTD612
    ```

    becomes

    ```python dagster
    class Send(dg.Config):
        address: str = "someone@example.com"

    @dg.op
    def send(config: Send):
        print(config.address)

    @dg.job
    def send_one():
        send()
    ```
    """

    code = "PTD612"
    severity = "error"
    construct = CATALOGUE["background-delay"]

    def check_call(self, call: TaskCall) -> Iterator[Finding]:
        if call.mode in ("delay", "apply_async"):
            yield self.finding(call, f"task `{call.task.function}` is started in the background")
