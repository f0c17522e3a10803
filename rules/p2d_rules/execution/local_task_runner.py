"""Task runners of one machine."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule, Severity

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.execution.values import class_name, given

RUNNERS = {
    "ThreadPoolTaskRunner": CATALOGUE["runner-threadpool"],
    "ConcurrentTaskRunner": CATALOGUE["runner-concurrent"],
    "ProcessPoolTaskRunner": CATALOGUE["runner-processpool"],
    "SequentialTaskRunner": CATALOGUE["runner-sequential"],
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
    construct = CATALOGUE["flow-kw-task-runner"]

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        option = given(flow.option("task_runner"))
        if option is None:
            return
        name = class_name(option.value)
        if name in RUNNERS:
            construct = RUNNERS[name]
            severity: Severity = "note" if construct.disposition == "mechanical" else "warning"
            message = f"flow `{flow.function}` runs its tasks with a `{name}`"
            yield self.finding(flow, message, span=option.span, severity=severity, construct=construct)
        elif name not in ELSEWHERE:
            message = f"flow `{flow.function}` runs its tasks with `{name or option.text}`"
            yield self.finding(flow, message, span=option.span, confidence="low")
