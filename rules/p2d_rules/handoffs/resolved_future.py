"""Futures resolved inside of containers."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class ResolvedFuture(Rule):
    """Futures inside of lists, dicts or objects are resolved together.

    The helper finds futures at any depth. In Dagster an output reaches an input
    by itself, alone or in a flat list; outputs in a dict or in a list of lists do
    not load. What was nested gets an input each. The states of the tasks, which
    `resolve_futures_to_states` gives, are nowhere to be had.

    ```python
    from prefect import flow, task
    from prefect.futures import resolve_futures_to_results

    @task
    def count(table: str):
        return len(table)

    @flow
    def daily():
        futures = {table: count.submit(table) for table in ("orders", "customers")}
        print(resolve_futures_to_results(futures))  # PTD228
    ```

    becomes

    ```python dagster
    @dg.op
    def orders():
        return 6

    @dg.op
    def customers():
        return 9

    @dg.op
    def report(orders: int, customers: int):
        print({"orders": orders, "customers": customers})

    @dg.job
    def daily():
        report(orders(), customers())
    ```
    """

    code = "PTD228"
    severity = "warning"
    construct = CATALOGUE["handoff-resolve-futures"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            what = "states" if reference.symbol.endswith("_states") else "results"
            yield self.finding(reference, f"futures inside of a container are resolved to {what}")
