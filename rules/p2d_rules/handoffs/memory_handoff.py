"""Values passed in memory from one task to the next."""

from collections.abc import Iterator

from p2d_audit import Construct, Finding, Handoff, HandoffKind, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.payload import describe, handles_runs, is_carried, origin, weigh

LARGE = CATALOGUE["handoff-large-dataframe"]
SMALL: dict[HandoffKind, Construct] = {
    "direct": CATALOGUE["handoff-return-arg"],
    "future": CATALOGUE["handoff-submit-future"],
    "mapped": CATALOGUE["handoff-return-arg"],
    "transformed": CATALOGUE["handoff-expression"],
    "container": CATALOGUE["handoff-nested-structure"],
}
MAPPED = {
    "both": CATALOGUE["map-chained"],
    "producer": CATALOGUE["map-reduce"],
    "consumer": CATALOGUE["map-dynamic"],
}
ON_THE_WAY = {"transformed": ", changed on the way", "container": ", inside a container"}


class MemoryHandoff(Rule):
    """A task's result is handed to another task in memory.

    Prefect passes the object itself. Dagster runs each step in a process of its
    own: an I/O manager writes the result of one and reads it for the next, with
    pickle and the local disk if nothing else is chosen. `deps` orders two
    assets and moves nothing; it fits where the consumer reads what the producer
    wrote, from a table or a file, by itself.

    A number, text or small dict can stay a return value. For tables, arrays and
    models the storage is chosen first: an I/O manager of the warehouse or of
    Parquet files, or `deps` with explicit writing and reading. A value that the
    flow changes on the way (an item, an attribute, a sum) cannot be changed in a
    job's body: that expression moves into the consumer.

    ```python
    from prefect import flow, task

    @task
    def extract():
        return [1, 2, 3]

    @task
    def load(rows):
        print(rows)

    @flow
    def daily():
        rows = extract()
        load(rows)  # PTD201
    ```

    becomes

    ```python dagster
    @dg.asset
    def rows():
        return [1, 2, 3]

    @dg.asset
    def loaded(rows):
        print(rows)

    defs = dg.Definitions(assets=[rows, loaded], resources={"io_manager": dg.FilesystemIOManager()})
    ```
    """

    code = "PTD201"
    severity = "note"
    construct = SMALL["direct"]

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        weight = weigh(handoff)
        if handoff.kind == "ordering" or weight == "unserialisable" or is_carried(handoff):
            return
        if handles_runs(handoff.producer) or handles_runs(handoff.consumer):
            return
        small = MAPPED[handoff.mapped_by] if handoff.mapped_by else SMALL[handoff.kind]
        construct = LARGE if weight == "large" else small
        known = handoff.payload.type and handoff.mapped_by != "consumer"
        kind = f", of type `{handoff.payload.type}`" if known else ""
        yield self.finding(
            handoff,
            f"{describe(handoff)}{kind}{ON_THE_WAY.get(handoff.kind, '')}",
            related=origin(handoff),
            severity="note" if construct.disposition == "mechanical" else "warning",
            construct=construct,
            confidence=handoff.confidence,
            # The fan-out itself is a finding of its own, at the call that maps.
            effort=SMALL["direct"].effort if construct is MAPPED["consumer"] else None,
        )
