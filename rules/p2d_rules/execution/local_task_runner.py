"""Task runners of one machine."""

from collections.abc import Iterator

from p2d_audit import Disposition, Effort, Finding, Flow, Rule, Severity

from p2d_rules.execution.values import class_name, given

Judgement = tuple[Severity, Disposition, Effort]
RUNNERS: dict[str, Judgement] = {
    "ThreadPoolTaskRunner": ("warning", "adapt", Effort(0.25, 0.75, 3, scope="flow")),  # mapping: runner-threadpool
    "ConcurrentTaskRunner": ("warning", "adapt", Effort(0.1, 0.5, 2, scope="flow")),  # mapping: runner-concurrent
    "ProcessPoolTaskRunner": ("note", "mechanical", Effort(0.1, 0.5, 1, scope="flow")),  # mapping: runner-processpool
    "SequentialTaskRunner": ("note", "mechanical", Effort(0.1, 0.25, 0.5, scope="flow")),  # mapping: runner-sequential
}
ELSEWHERE = frozenset({"DaskTaskRunner", "PrefectTaskRunner", "RayTaskRunner"})


class LocalTaskRunner(Rule):
    """A flow chooses how its tasks run on one machine.

    Dagster's default executor gives each step a process of its own. Threads that
    share memory have no executor: tasks that rely on it stay together in one op
    with a thread pool. Strictly one after the other is `dg.in_process_executor`;
    how many at a time is `max_concurrent`.

    ```python
    from prefect import flow, task
    from prefect.task_runners import ThreadPoolTaskRunner

    @task
    def load():
        print("loading")

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=4))  # PTD601
    def daily():
        load.submit()
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job(executor_def=dg.multiprocess_executor.configured({"max_concurrent": 4}))
    def daily():
        load()
    ```
    """

    code = "PTD601"
    severity = "warning"
    disposition = "adapt"
    effort = Effort(0.5, 1, 4, scope="flow")  # mapping: flow-kw-task-runner
    covers = frozenset(f"prefect.task_runners.{name}" for name in (*RUNNERS, "BaseTaskRunner", "TaskRunner"))

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        option = given(flow.option("task_runner"))
        if option is None:
            return
        name = class_name(option.value)
        if name in RUNNERS:
            severity, disposition, effort = RUNNERS[name]
            message = f"flow `{flow.function}` runs its tasks with a `{name}`"
            yield self.finding(
                flow, message, span=option.span, severity=severity, disposition=disposition, effort=effort
            )
        elif name not in ELSEWHERE:
            message = f"flow `{flow.function}` runs its tasks with `{name or option.text}`"
            yield self.finding(flow, message, span=option.span, confidence="low")
