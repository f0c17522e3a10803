"""Code that listens to Prefect's events."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class EventSubscription(Rule):
    """Code listens to Prefect's events.

    Dagster sends its events to nobody. A sensor asks the event log again and
    again, with a cursor for where it stopped; outside of Dagster, the GraphQL API
    answers the same questions.

    ```python
    from prefect.events import get_events_subscriber

    async def listen():
        async with get_events_subscriber() as subscriber:  # PTD506
            async for event in subscriber:
                print(event)
    ```

    becomes

    ```python dagster
    @dg.asset
    def orders():
        return 1

    @dg.op
    def react():
        print("new orders")

    @dg.job
    def reaction():
        react()

    @dg.asset_sensor(asset_key=dg.AssetKey("orders"), job=reaction)
    def on_orders(context: dg.SensorEvaluationContext, event: dg.EventLogEntry):
        return dg.RunRequest(run_key=context.cursor)
    ```
    """

    code = "PTD506"
    severity = "error"
    construct = CATALOGUE["event-subscribe"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            yield self.finding(reference, f"`{reference.symbol.rpartition('.')[2]}` opens a stream of events")
