"""Flows and tasks copied with other settings."""

from collections.abc import Iterator

from p2d_audit import Construct, Finding, Option, Reference, Rule, TaskCall, Unknown

from p2d_rules.catalogue import CATALOGUE

FIRST = CATALOGUE["v1-task-copy"]
COPIES = {
    "prefect.flows.Flow.with_options": CATALOGUE["flow-with-options"],
    "prefect.tasks.Task.with_options": CATALOGUE["task-with-options"],
    "prefect.tasks.Task.copy": FIRST,
}
RUN_NAMES = frozenset({"flow_run_name", "task_run_name"})
RESULTS = frozenset(
    {"cache_result_in_memory", "persist_result", "result_serializer", "result_storage", "result_storage_key"}
)


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
            changed = None if construct is FIRST else _changed(kind, reference.options)
            given = " and ".join(f"`{option.name}`" for option in reference.options)
            message = f"a {kind} is copied{f' with another {given}' if given else ''}"
            yield self.finding(reference, message, construct=changed or construct)

    def check_call(self, call: TaskCall) -> Iterator[Finding]:
        for option in call.options:
            if option.name == "task_args" and option.value:
                message = f"`{call.task.function}` is called with `task_args`"
                yield self.finding(call, message, span=option.span, construct=FIRST)


def _changed(kind: str, options: tuple[Option, ...]) -> Construct | None:
    """Return what a keyword of the decorator becomes, if only names of runs, a timeout or results are changed."""
    settings = [_setting(kind, option) for option in options]
    alike = len({"result" if setting in RESULTS else setting for setting in settings}) == 1
    return CATALOGUE.named(f"@prefect.{kind}({settings[0]}=)") if alike and settings[0] else None


def _setting(kind: str, option: Option) -> str | None:
    """Return the keyword an option amounts to: a name made in the run is one of the run."""
    if option.name in RUN_NAMES or (option.name == "name" and isinstance(option.value, Unknown)):
        return f"{kind}_run_name"
    return option.name if option.name == "timeout_seconds" or option.name in RESULTS else None
