"""What a run knows of itself."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


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
    construct = CATALOGUE["runtime-flow-run"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        module, _, field = reference.symbol.rpartition(".")
        if not module.startswith("prefect.runtime.") or reference.kind not in ("name", "call"):
            return
        message = f"`{reference.symbol.removeprefix('prefect.')}` is read"
        if module.endswith(".deployment"):
            construct = CATALOGUE["runtime-deployment"]
            yield self.finding(reference, message, severity="warning", disposition="adapt", construct=construct)
        elif field == "scheduled_start_time":
            construct = CATALOGUE["schedule-scheduled-start"]
            yield self.finding(reference, message, severity="warning", disposition="adapt", construct=construct)
        else:
            yield self.finding(reference, message, api=CATALOGUE.named(reference.symbol))
