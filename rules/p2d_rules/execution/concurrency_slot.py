"""Slots of global concurrency limits."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class ConcurrencySlot(Rule):
    """Code takes a slot of a global concurrency limit.

    Dagster's pools do the same for a whole op: `pool=` names it, the limit is a
    setting of the instance. What stands in the `with` block becomes an op of its
    own if the rest may run unlimited. A pool gives one slot per op, and keeps it
    for ever if the run is cancelled, unless run monitoring frees it.

    ```python
    from prefect import flow, task
    from prefect.concurrency.sync import concurrency

    @task
    def load():
        with concurrency("database"):  # PTD609
            print("loading")

    @flow
    def daily():
        load()
    ```

    becomes

    ```python dagster
    @dg.op(pool="database")
    def load():
        print("loading")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD609"
    severity = "warning"
    construct = CATALOGUE["concurrency-slot-ctx"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            given = next((option.value for option in reference.options if option.name == "occupy"), 1)
            slots = "a slot is" if given == 1 else "several slots are"
            yield self.finding(reference, f"{slots} taken of a global concurrency limit")
