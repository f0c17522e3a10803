"""Maps inside loops."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule, TaskCall

from p2d_rules.catalogue import CATALOGUE

FLATTENED = CATALOGUE["v1-flatten"]


class NestedMap(Rule):
    """A task is mapped inside a loop, or over a flattened collection of collections.

    A step can depend on one dynamic output only: a second level of fan-out is
    refused when the code is loaded. One op makes the pairs of outer and inner
    item and fans out once; or the outer level becomes partitions.

    ```python
    from prefect import flow, task

    @task
    def shops():
        return ["a", "b"]

    @task
    def load(shop, day):
        print(shop, day)

    @flow
    def every():
        for shop in shops():
            load.map(shop=[shop, shop], day=[1, 2])  # PTD211
    ```

    becomes

    ```python dagster
    @dg.op(out=dg.DynamicOut())
    def shop_days():
        for shop in ["a", "b"]:
            for day in [1, 2]:
                yield dg.DynamicOutput((shop, day), mapping_key=f"{shop}_{day}")

    @dg.op
    def load(shop_day):
        print(*shop_day)

    @dg.job
    def every():
        shop_days().map(load)
    ```
    """

    code = "PTD211"
    severity = "error"
    construct = CATALOGUE["map-nested"]

    def check_call(self, call: TaskCall) -> Iterator[Finding]:
        if is_nested(call):
            yield self.finding(call, f"`{call.task.function}` is mapped in a loop")

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is FLATTENED:
            yield self.finding(reference, "a task is mapped over a flattened collection", construct=FLATTENED)


def is_nested(call: TaskCall) -> bool:
    """Tell whether a map stands in a loop whose length is not written down."""
    loops = ("for", "while", "comprehension")
    return call.mode == "map" and any(r.kind in loops and r.decided_by != "constant" for r in call.within)
