"""Programs that load flows and run them by themselves."""

from collections.abc import Iterator

from p2d_audit import Disposition, Finding, Reference, Rule, Severity

from p2d_rules.catalogue import CATALOGUE

VERBS = {
    "deployment-runner": "runs flows inside of this program",
    "deployment-runner-submit": "works with runs of a runner",
    "deployment-load-yaml-v2": "reads deployments from a file",
    "flow-load-entrypoint": "loads a flow",
    "v1-run-agent": "runs an agent for a flow",
}
SEVERITIES: dict[Disposition, Severity] = {"redesign": "error"}


class EmbeddedRunner(Rule):
    """A program loads flows, or starts their runs, by itself.

    A `Runner` polls for runs and starts them in processes of its own. Dagster's
    daemon does that for all code locations, as a service beside the program, and
    a sensor or the GraphQL client asks for runs. Loading flows by a path is what
    a code location does: an ordinary import takes its place.

    ```python
    import asyncio

    from prefect import flow
    from prefect.runner import Runner

    @flow
    def daily():
        print("loading")

    async def main():
        runner = Runner(name="embedded")  # PTD319
        await runner.add_flow(daily, cron="0 6 * * *")
        await runner.start()

    if __name__ == "__main__":
        asyncio.run(main())
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()

    defs = dg.Definitions(
        jobs=[daily], schedules=[dg.ScheduleDefinition(job=daily, cron_schedule="0 6 * * *")]
    )
    ```
    """

    code = "PTD319"
    severity = "warning"
    construct = CATALOGUE["deployment-runner"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        symbol = reference.symbol.replace("prefect.flows.Flow.run_agent", "prefect.Flow.run_agent")
        construct = CATALOGUE.named(symbol)
        if reference.kind in ("call", "base") and construct is not None and construct.id in VERBS:
            severity = SEVERITIES.get(construct.disposition, "warning")
            message = f"`{symbol.rpartition('.')[2]}` {VERBS[construct.id]}"
            yield self.finding(reference, message, severity=severity, construct=construct)
