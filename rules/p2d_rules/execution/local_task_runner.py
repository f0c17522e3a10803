"""Task runners of one machine."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Effort, Finding, Flow, Option, Project, Rule, Severity, Task

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
    how many at a time is `max_concurrent`. Tasks that are called directly never come
    to the runner: where nothing is submitted or mapped, it goes.

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

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Tell a runner that nothing is given to apart: called directly, tasks run where the flow does."""
        used = set(_giving(project))
        for flow in project.flows:
            option = given(flow.option("task_runner"))
            name = class_name(option.value) if option is not None else None
            if option is None or name in ELSEWHERE:
                continue
            if flow not in used:
                message = f"flow `{flow.function}` has a `{name or option.text}` and submits or maps nothing"
                yield self.finding(
                    flow, message, span=option.span, severity="note", construct=RUNNERS.get(name or "", self.construct),
                    disposition="drop", effort=Effort(0, 0, 0.1),
                )  # fmt: skip
            else:
                yield self._working(flow, option, name)

    def _working(self, flow: Flow, option: Option, name: str | None) -> Finding:
        message = f"flow `{flow.function}` runs its tasks with"
        if name not in RUNNERS:
            return self.finding(flow, f"{message} `{name or option.text}`", span=option.span, confidence="low")
        construct = RUNNERS[name]
        severity: Severity = "note" if construct.disposition == "mechanical" else "warning"
        return self.finding(flow, f"{message} a `{name}`", span=option.span, severity=severity, construct=construct)


def _giving(project: Project) -> Iterator[Flow]:
    """Yield the flows that give calls to their runner, by their tasks too, or of which that is not known."""
    calling: defaultdict[Task | Flow, set[Flow]] = defaultdict(set)
    for call in project.calls:
        if call.flow is not None:
            calling[call.task].add(call.flow)
    for call in project.calls:
        if call.mode in ("submit", "map"):
            yield from (call.flow,) if call.flow is not None else ()
            yield from (flow for task in call.inside for flow in calling[task])
    flows: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in project.flows:
        flows[flow.span.path].append(flow)
    for one in project.unresolved:
        yield from (flow for flow in flows[one.span.path] if flow.span.encloses(one.span))
