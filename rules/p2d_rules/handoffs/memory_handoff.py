"""Values passed in memory from one task to the next."""

from collections.abc import Iterator

from p2d_audit import Disposition, Effort, Finding, Handoff, HandoffKind, Rule, Severity

from p2d_rules.handoffs.payload import describe, is_carried, origin, weigh

Judgement = tuple[Severity, Disposition, Effort]
LARGE: Judgement = ("warning", "adapt", Effort(0.5, 1, 4))  # mapping: handoff-large-dataframe
SMALL: dict[HandoffKind, Judgement] = {
    "direct": ("note", "mechanical", Effort(0.1, 0.25, 1)),  # mapping: handoff-return-arg
    "future": ("note", "mechanical", Effort(0.05, 0.1, 0.5)),  # mapping: handoff-submit-future
    "mapped": ("note", "mechanical", Effort(0.1, 0.25, 1)),  # mapping: map-chained
    "transformed": ("warning", "adapt", Effort(0.1, 0.5, 2)),  # mapping: handoff-expression
    "container": ("warning", "adapt", Effort(0.25, 0.5, 1.5)),  # mapping: handoff-nested-structure
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
    disposition = "mechanical"
    effort = Effort(0.1, 0.25, 1)
    covers = frozenset(
        {
            "prefect.tasks.Task.bind",
            "prefect.tasks.Task.submit",
            "prefect.utilities.annotations.opaque",
            "prefect.utilities.annotations.quote",
        }
    )

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        weight = weigh(handoff)
        if handoff.kind == "ordering" or weight == "unserialisable" or is_carried(handoff):
            return
        severity, disposition, effort = LARGE if weight == "large" else SMALL[handoff.kind]
        kind = f", of type `{handoff.payload.type}`" if handoff.payload.type else ""
        yield self.finding(
            handoff,
            f"{describe(handoff)}{kind}{ON_THE_WAY.get(handoff.kind, '')}",
            related=origin(handoff),
            severity=severity,
            disposition=disposition,
            effort=effort,
            confidence=handoff.confidence,
        )
