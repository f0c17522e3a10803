"""Context objects of Prefect 2 and 3."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

CLASSES = ("EngineContext", "FlowRunContext", "SettingsContext", "TagsContext", "TaskRunContext")


class RunContext(Rule):
    """Code asks for the context object of its run.

    The context of an op or asset is a parameter, not something to look up: it
    goes down to the functions that need it as an argument. It has the run's id,
    tags, config and partition key, but neither the task nor a client.

    ```python
    from prefect import task
    from prefect.context import get_run_context

    @task
    def load():
        print(get_run_context().task_run.name)  # PTD903
    ```

    becomes

    ```python dagster
    @dg.op
    def load(context: dg.OpExecutionContext):
        print(context.op.name, context.run_id)

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD903"
    severity = "warning"
    construct = CATALOGUE["context-objects"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            yield self.finding(
                reference, f"`{reference.symbol.removeprefix('prefect.context.')}` asks for the run's context"
            )
