"""Submitted tasks whose futures nobody looks at."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE


class DiscardedFuture(Rule):
    """A task is submitted, and nobody looks at its future.

    If it fails, a flow of Prefect 3 ends as Completed all the same: only what the flow
    returns or raises decides. In Dagster the step that failed fails the run, and
    alerts go off that never did. A step whose failure does not count catches it.

    ```python
    from prefect import flow, task
    from prefect.task_runners import ThreadPoolTaskRunner

    @task
    def notify():
        print("done")

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=2))
    def daily():
        notify.submit()  # PTD651
        return "loaded"
    ```

    becomes

    ```python dagster
    @dg.op
    def notify(context: dg.OpExecutionContext):
        try:
            print("done")
        except OSError as error:
            context.log.warning(f"nobody was told: {error}")

    @dg.job
    def daily():
        notify()
    ```
    """

    code = "PTD651"
    severity = "note"
    trap = True
    construct = CATALOGUE["state-v3-success-with-failed-tasks"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        awaited = {id(handoff.producer) for handoff in project.handoffs}
        for call in project.calls:
            discarded = call.mode in ("submit", "map") and not call.result_used and not call.awaited
            if discarded and call.flow and call.flow.prefect == "3" and id(call) not in awaited:
                yield self.finding(call, f"nobody looks at the future of task `{call.task.function}`")
