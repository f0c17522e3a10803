"""Flows and tasks copied with other settings."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule, TaskCall

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.flows.changed_settings import COPIES, FIRST, prices


class CopiedUnit(Rule):
    """A flow or task is copied with other settings.

    `with_options` gives a copy of another name, with other retries or another
    runner, for one call or for good. An op has `alias`, `with_retry_policy` and
    `tag` for that, a graph makes one job with each `to_job`; an asset has no
    copies, a function makes both. All of it happens when the code is loaded: a
    run cannot choose the settings of its own steps.

    ```python
    from prefect import flow, task

    @task
    def load(table: str = "orders"):
        print(table)

    patient = load.with_options(retries=3)  # PTD115

    @flow
    def daily():
        load()
        patient("customers")

    nightly = daily.with_options(name="nightly")  # PTD115
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    patient = load.alias("patient").with_retry_policy(dg.RetryPolicy(max_retries=3))

    @dg.graph
    def tables():
        load()
        patient()

    daily = tables.to_job(name="daily")
    nightly = tables.to_job(name="nightly")
    ```
    """

    code = "PTD115"
    severity = "warning"
    construct = CATALOGUE["task-with-options"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        construct = COPIES.get(reference.symbol)
        if reference.kind == "call" and construct is not None:
            kind = "flow" if reference.symbol.startswith("prefect.flows.") else "task"
            price, api = (FIRST, FIRST) if construct is FIRST else prices(kind, reference.options)
            given = " and ".join(f"`{option.name}`" for option in reference.options)
            message = f"a {kind} is copied{f' with another {given}' if given else ''}"
            yield self.finding(reference, message, construct=price, api=api)

    def check_call(self, call: TaskCall) -> Iterator[Finding]:
        for option in call.options:
            if option.name == "task_args" and option.value:
                message = f"`{call.task.function}` is called with `task_args`"
                yield self.finding(call, message, span=option.span, construct=FIRST)
