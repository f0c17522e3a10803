"""Clients of Prefect's server."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule, Severity

from p2d_rules.catalogue import CATALOGUE

SECOND = frozenset(
    {
        "prefect.client.get_client",
        "prefect.client.orchestration.PrefectClient",
        "prefect.client.orchestration.SyncPrefectClient",
        "prefect.client.orchestration.get_client",
        "prefect.get_client",
    }
)
STARTS = CATALOGUE["client-create-flow-run"]
CLIENT = "prefect.client.orchestration.PrefectClient"
FIRST = frozenset(
    {
        "prefect.Client",
        "prefect.backend.FlowRunView",
        "prefect.backend.FlowView",
        "prefect.backend.TaskRunView",
        "prefect.client.Client",
        "prefect.client.client.Client",
    }
)


class ServerClient(Rule):
    """Code talks to Prefect's server through a client.

    What it does there decides the way. Launching runs becomes a sensor or the
    GraphQL client; looking for the last run becomes a question to
    `context.instance`, or a partition; setting up limits, pools or blocks becomes
    configuration of the instance.

    ```python
    from prefect import get_client, task

    @task
    async def last_runs():
        async with get_client() as client:  # PTD905
            return await client.read_flow_runs(limit=1)
    ```

    becomes

    ```python dagster
    @dg.op
    def last_runs(context: dg.OpExecutionContext):
        return len(context.instance.get_run_records(limit=1))

    @dg.job
    def daily():
        last_runs()
    ```
    """

    code = "PTD905"
    severity = "warning"
    construct = STARTS

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        owner, _, name = reference.symbol.rpartition(".")
        if reference.kind != "call":
            return
        if reference.symbol in SECOND:
            yield self._second(reference, name)
        elif reference.symbol in FIRST or owner in FIRST:
            construct = CATALOGUE["v1-backend-views"]
            kind = (owner if owner in FIRST else reference.symbol).rpartition(".")[2]
            yield self.finding(reference, f"`{kind}` asks the server", construct=construct)

    def _second(self, reference: Reference, name: str) -> Finding:
        """Take the construct of the methods called, of several the one that takes longest."""
        found = {method: CATALOGUE.named(f"{CLIENT}.{method}") for method in reference.methods}
        known = [construct for construct in found.values() if construct is not None]
        called = " and ".join(f"`{method}`" for method in reference.methods[:2])
        more = " and more" if len(reference.methods) > 2 else ""
        message = f"`{name}` makes a client of the server" + (f", for {called}{more}" if called else "")
        construct = max(known, key=lambda one: (one.effort.likely, one.id), default=STARTS)
        severity: Severity = "note" if construct.disposition == "mechanical" else "warning"
        return self.finding(reference, message, severity=severity, construct=construct)
