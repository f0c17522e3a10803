"""Cached results."""

import re
from collections.abc import Iterator

from p2d_audit import Finding, Option, Rule, Symbol, Task

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.execution.values import given

KEY_FUNCTIONS = ("cache_key_fn", "cache_validator", "cache_for", "cache_key")
# What Prefect 3 does anyway within a run, or what switches caching off, moves without work.
WITHIN_A_RUN = frozenset({"DEFAULT", "NONE", "NO_CACHE", "RUN_ID", "RunId"})


class TaskCache(Rule):
    """A task's result is cached.

    Prefect skips a task whose inputs, or whose key, it has seen before. Dagster
    never skips a step that was selected. If the key holds a date, a file or a
    customer, that is a partition, and only missing partitions are materialised;
    what depends on the code is a `code_version`; the rest is a look-up that the
    asset does itself.

    ```python
    from datetime import timedelta

    from prefect import flow, task
    from prefect.tasks import task_input_hash

    @task(cache_key_fn=task_input_hash, cache_expiration=timedelta(days=1))  # PTD801
    def fetch(day: str):
        return day

    @flow
    def daily(day: str):
        fetch(day)
    ```

    becomes

    ```python dagster
    days = dg.DailyPartitionsDefinition(start_date="2026-01-01")

    @dg.asset(
        partitions_def=days,
        code_version="1",
        automation_condition=dg.AutomationCondition.on_missing(),
    )
    def fetch(context: dg.AssetExecutionContext):
        return context.partition_key
    ```
    """

    code = "PTD801"
    severity = "warning"
    construct = CATALOGUE["task-kw-cache-key-fn"]

    def check_task(self, task: Task) -> Iterator[Finding]:
        policy, expiration = task.option("cache_policy"), given(task.option("cache_expiration"))
        keys = [option for name in KEY_FUNCTIONS if (option := given(task.option(name)))]
        if policy is not None and not _crosses_runs(policy):
            policy = None
        named = [option for option in (policy, *keys, expiration) if option]
        if not named or (expiration and named == [expiration] and task.option("cache_policy")):
            return
        construct = self.construct
        if not keys:
            construct = CATALOGUE["task-kw-cache-policy" if policy else "task-kw-cache-expiration"]
        names = " and ".join(f"`{option.name}`" for option in named)
        message = f"the result of task `{task.function}` is cached by {names}"
        api = CATALOGUE.named(policy.value.name) if policy and isinstance(policy.value, Symbol) else None
        yield self.finding(task, message, span=named[0].span, construct=construct, api=api)


def _crosses_runs(policy: Option) -> bool:
    if policy.value is None:
        return False
    text = policy.value.name.rpartition(".")[2] if isinstance(policy.value, Symbol) else policy.text
    return not set(re.findall(r"\w+", text)) <= WITHIN_A_RUN
