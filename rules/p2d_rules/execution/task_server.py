"""Processes that wait for background tasks."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class TaskServer(Rule):
    """A process serves tasks that are started in the background.

    There is no such process in Dagster: a code server loads definitions, and
    runs begin with a job. A task queue such as Celery stays the right tool for
    single calls.

    ```python
    from prefect import task
    from prefect.task_worker import serve

    @task
    def send(address: str):
        print(address)

    if __name__ == "__main__":
        serve(send)  # PTD613
    ```

    becomes

    ```python dagster
    @dg.op
    def send():
        print("someone@example.com")

    @dg.job
    def send_one():
        send()
    ```
    """

    code = "PTD613"
    severity = "error"
    construct = CATALOGUE["background-serve"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            key = f"{reference.span.path}:{reference.span.line}"
            yield self.finding(reference, "tasks are served to be run in the background", key=key)
