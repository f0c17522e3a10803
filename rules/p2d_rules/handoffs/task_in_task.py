"""Tasks and flows called by tasks."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule, Task

from p2d_rules.catalogue import CATALOGUE


class TaskInTask(Rule):
    """A task calls another task or a flow.

    In Prefect the inner call is a run of its own, with retries and logs. An op
    called inside an op is a plain function call: it loses all of that, and fails
    if it asks for a context. The inner one becomes a function, or both become
    steps of the graph.

    ```python
    from prefect import flow, task

    @task(retries=3)
    def fetch():
        return 1

    @task
    def load():
        return fetch()  # PTD216

    @flow
    def daily():
        load()
    ```

    becomes

    ```python dagster
    @dg.op(retry_policy=dg.RetryPolicy(max_retries=3))
    def fetch():
        return 1

    @dg.op
    def load(fetched):
        return fetched

    @dg.job
    def daily():
        load(fetch())
    ```
    """

    code = "PTD216"
    severity = "error"
    construct = CATALOGUE["task-in-task"]
    # Calling the function itself makes no run, in Prefect as in Dagster.

    def check_project(self, project: Project) -> Iterator[Finding]:
        tasks: dict[str, Task] = {task.id: task for task in project.tasks}
        for call in project.calls:
            caller = tasks.get(call.caller)
            if caller is None:
                continue
            kind, construct = ("task", self.construct)
            if call.is_subflow:
                kind, construct = ("flow", CATALOGUE["task-calls-flow"])
            message = f"task `{caller.function}` calls {kind} `{call.task.function}`"
            yield self.finding(caller, message, span=call.span, construct=construct)
