"""Events that code picks out of all."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

READ = CATALOGUE["event-read"]
WHOLE = "prefect.events.filters.EventFilter"


class FilteredEvent(Rule):
    """Code picks events out of Prefect's, by name, resource or time.

    Dagster's event log holds what happened to its runs and assets, none of
    one's own events. It is asked by asset, partition, job and time; labels of a
    resource or the beginning of a name have to be tested in code.

    ```python
    from prefect.events import get_events_subscriber
    from prefect.events.filters import EventFilter, EventNameFilter

    async def listen():
        orders = EventFilter(event=EventNameFilter(prefix=["orders."]))  # PTD515
        async with get_events_subscriber(filter=orders) as subscriber:
            async for event in subscriber:
                print(event)
    ```

    becomes

    ```python dagster
    @dg.asset
    def orders():
        return 1

    @dg.sensor(target=[orders], minimum_interval_seconds=60)
    def listen(context: dg.SensorEvaluationContext):
        wanted = dg.EventRecordsFilter(
            event_type=dg.DagsterEventType.ASSET_MATERIALIZATION, asset_key=dg.AssetKey("orders")
        )
        for record in context.instance.get_event_records(wanted, limit=10):
            print(record.timestamp)
        return dg.SkipReason("nothing to start")
    ```
    """

    code = "PTD515"
    severity = "warning"
    construct = CATALOGUE["event-filter"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind != "call":
            return
        # The parts of a filter stand inside of it.
        if reference.symbol == WHOLE:
            yield self.finding(reference, "`EventFilter` picks events out")
        elif CATALOGUE.named(reference.symbol) is READ:
            yield self.finding(reference, f"`{reference.symbol.rpartition('.')[2]}` reads events", construct=READ)
