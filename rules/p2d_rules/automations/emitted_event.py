"""Events sent to Prefect."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

# `Event` is what a client of the event stream is given to send.
SENT = frozenset(
    {
        "prefect.events.Event",
        "prefect.events.emit_event",
        "prefect.events.schemas.events.Event",
        "prefect.events.utilities.emit_event",
    }
)


class EmittedEvent(Rule):
    """Code sends an event of its own to Prefect.

    Dagster's event log knows assets and runs, not events of one's own invention.
    What an event says about data becomes a materialisation, an observation or its
    metadata, which sensors and conditions can react to. If something outside of
    Prefect listens, a message broker takes its place.

    ```python
    from prefect import task
    from prefect.events import emit_event

    @task
    def load():
        emit_event(event="orders.loaded", resource={"prefect.resource.id": "orders"})  # PTD505
    ```

    becomes

    ```python dagster
    @dg.op
    def load(context: dg.OpExecutionContext):
        context.log_event(dg.AssetObservation(asset_key="orders", metadata={"event": "loaded"}))

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD505"
    severity = "error"
    construct = CATALOGUE["event-emit"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and reference.symbol in SENT:
            given = next((option.value for option in reference.options if option.name == "event"), None)
            name = f" `{given}`" if isinstance(given, str) else ""
            yield self.finding(reference, f"an event{name} is emitted")
