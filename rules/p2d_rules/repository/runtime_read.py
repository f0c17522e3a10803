"""What a run knows of itself."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule


class RuntimeRead(Rule):
    """Code reads from `prefect.runtime` what its run knows of itself.

    Ids, names, parameters and tags are fields of the context of an op or asset.
    The scheduled start time, read as the date of the data, is a partition key.
    Of deployments a Dagster run knows nothing; what they differ in is run config
    or a tag.

    ```python
    from prefect import task
    from prefect.runtime import flow_run

    @task
    def load():
        print(flow_run.id)  # PTD904
    ```

    becomes

    ```python dagster
    @dg.op
    def load(context: dg.OpExecutionContext):
        print(context.run_id)

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD904"
    severity = "note"
    disposition = "mechanical"
    effort = Effort(0.1, 0.25, 0.75)  # mapping: runtime-flow-run, runtime-task-run
    covers = frozenset({"prefect.runtime.*"})

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        module, _, field = reference.symbol.rpartition(".")
        if not module.startswith("prefect.runtime.") or reference.kind not in ("name", "call"):
            return
        message = f"`{reference.symbol.removeprefix('prefect.')}` is read"
        if module.endswith(".deployment"):
            effort = Effort(0.1, 0.5, 1)  # mapping: runtime-deployment
            yield self.finding(reference, message, severity="warning", disposition="adapt", effort=effort)
        elif field == "scheduled_start_time":
            effort = Effort(0.5, 1, 3, scope="flow")  # mapping: schedule-scheduled-start
            yield self.finding(reference, message, severity="warning", disposition="adapt", effort=effort)
        else:
            yield self.finding(reference, message)
