"""Live handles passed from one task to the next."""

from collections.abc import Iterator

from p2d_audit import Finding, Handoff, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.payload import PICKLABLE_HANDLES, describe, is_carried, is_holder, origin, weigh


class UnserialisableHandoff(Rule):
    """A connection, session, lock, file or generator is handed to another task.

    Such a value lives in one process and cannot be pickled. Between Dagster
    steps it fails with the default I/O manager, but only in production:
    `execute_in_process`, which tests use, keeps values in memory and passes.
    Connections become a resource that each step opens for itself, and so do objects
    that hold one, or a password; what only two tasks share stays in one op.

    ```python
    import sqlite3

    from prefect import flow, task

    @task
    def connect():
        return sqlite3.connect("shop.db")

    @task
    def count(connection):
        return connection.execute("select 1").fetchone()

    @flow
    def daily():
        connection = connect()
        count(connection)  # PTD202
    ```

    becomes

    ```python dagster
    import sqlite3

    class Shop(dg.ConfigurableResource):
        path: str = ":memory:"

        def connect(self):
            return sqlite3.connect(self.path)

    @dg.asset
    def count(shop: Shop):
        return shop.connect().execute("select 1").fetchone()

    defs = dg.Definitions(assets=[count], resources={"shop": Shop()})
    ```
    """

    code = "PTD202"
    severity = "error"
    trap = True
    construct = CATALOGUE["handoff-nonserialisable"]

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        if handoff.kind == "ordering" or is_carried(handoff) or weigh(handoff) != "unserialisable":
            return
        kind = "generator" if handoff.producer.task.is_generator else handoff.payload.type
        sure = handoff.confidence if handoff.payload.basis != "constructor" else "medium"
        if handoff.payload.holds is None or not is_holder(handoff):
            yield self.finding(handoff, describe(handoff, kind), related=origin(handoff), confidence=sure)
            return
        message = f"{describe(handoff, kind)}, which holds `{handoff.payload.holds}`"
        # A secret, and a session of `requests`, can be pickled: then it is on a disk.
        fails = handoff.payload.held is not None and handoff.payload.held not in PICKLABLE_HANDLES
        yield self.finding(
            handoff,
            message,
            related=origin(handoff),
            confidence="medium",
            severity="error" if fails else "warning",
            trap=fails,
        )
