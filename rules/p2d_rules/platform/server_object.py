"""Objects of the server's API."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.file_work import effort_in_file, key_in_file

OBJECTS = tuple(
    CATALOGUE[name]
    for name in ("client-actions", "client-filters", "client-filters-other", "client-objects", "server-schemas")
)
# Methods of a class that make one of its objects, in pydantic 1 and 2.
MAKERS = frozenset(
    {"construct", "model_construct", "model_validate", "model_validate_json", "parse_obj", "parse_raw"},
)


class ServerObject(Rule):
    """An object of the server's API is made.

    A filter, a run or a deployment as an object is what the API takes or returns.
    Dagster's instance has few of them: `dg.RunsFilter` finds runs by id, job,
    status, tags and times, not by deployment, work queue or parent. What creates
    or changes something goes with the call that it is given to.

    ```python
    from prefect import get_client, task
    from prefect.client.schemas.filters import FlowRunFilter

    @task
    async def failures():
        failed = FlowRunFilter(state={"type": {"any_": ["FAILED"]}})  # PTD943
        async with get_client() as client:
            return await client.read_flow_runs(flow_run_filter=failed)
    ```

    becomes

    ```python dagster
    @dg.op
    def failures(context: dg.OpExecutionContext):
        failed = dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE])
        return len(context.instance.get_run_records(filters=failed))

    @dg.job
    def daily():
        failures()
    ```
    """

    code = "PTD943"
    severity = "note"
    construct = CATALOGUE["client-filters"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        owner, _, name = reference.symbol.rpartition(".")
        symbol = owner if name in MAKERS else reference.symbol
        construct = CATALOGUE.named(symbol)
        if reference.kind in ("call", "base") and construct in OBJECTS:
            done = "made" if reference.kind == "call" else "extended"
            yield self.finding(
                reference,
                f"`{symbol.rpartition('.')[2]}` of the server's API is {done}",
                key=key_in_file(reference, construct),
                construct=construct,
                effort=effort_in_file(construct),
            )
