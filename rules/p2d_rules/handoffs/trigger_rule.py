"""Triggers of Prefect 1 tasks."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Symbol, Task

from p2d_rules.catalogue import CATALOGUE

# `all_successful` is the default of both; `manual_only` waits for a person and is PTD701's.
ORDINARY = frozenset({"all_successful", "manual_only"})


class TriggerRule(Rule):
    """A task's trigger lets it run after failures.

    Prefect 1 asks the trigger whether to run the task, given the states of all
    tasks before it. Dagster has no triggers: a step runs when every step before
    it has succeeded. Clean-up becomes a resource's teardown, an alarm a hook or
    a `dg.run_failure_sensor`, anything else an outcome returned as data.

    ```python prefect1
    from prefect import Flow, task
    from prefect.triggers import any_failed

    @task
    def load():
        raise ValueError("empty")

    @task(trigger=any_failed)  # PTD220
    def apologise():
        print("sorry")

    with Flow("daily") as flow:
        apologise(upstream_tasks=[load()])
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        return 1

    @dg.job
    def daily():
        load()

    @dg.run_failure_sensor(monitored_jobs=[daily])
    def apologise(context):
        print("sorry")
    ```
    """

    code = "PTD220"
    severity = "error"
    construct = CATALOGUE["v1-task-kw-trigger"]

    def check_task(self, task: Task) -> Iterator[Finding]:
        trigger = task.option("trigger")
        if trigger is None or trigger.value is None:
            return
        name = trigger.value.name.rpartition(".")[2] if isinstance(trigger.value, Symbol) else trigger.text
        if name not in ORDINARY:
            api = CATALOGUE.named(trigger.value.name, "1") if isinstance(trigger.value, Symbol) else None
            yield self.finding(task, f"task `{task.function}` is triggered by `{name}`", span=trigger.span, api=api)
