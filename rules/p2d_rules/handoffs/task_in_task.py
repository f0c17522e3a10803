"""Tasks and flows called by tasks."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule, Span, TaskCall

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
        seen: set[tuple[Span, str]] = set()
        for call in project.calls:
            place = (call.span, call.task.id)
            if call.inside and place not in seen:
                # A function that several flows and tasks call is one place.
                seen.add(place)
                yield self._called(call)

    def _called(self, call: TaskCall) -> Finding:
        first, *others = call.inside
        kind, construct = ("flow", CATALOGUE["task-calls-flow"]) if call.is_subflow else ("task", self.construct)
        more = f" and {len(others)} more" if others else ""
        way = "" if call.caller == first.id else f" by `{call.caller.rpartition(':')[2]}`"
        message = f"task `{first.function}`{more} calls {kind} `{call.task.function}`{way}"
        return self.finding(first, message, span=call.span, construct=construct)
