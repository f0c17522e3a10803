"""Flows called in a loop."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, TaskCall

from p2d_rules.catalogue import CATALOGUE


class SubflowInLoop(Rule):
    """A flow calls another flow in a loop.

    Every turn is a run of its own with other parameters. That is what partitions
    are: the inner flow becomes a partitioned asset or job, and a schedule,
    sensor or backfill asks for one run per key.

    ```python
    from prefect import flow

    @flow
    def load(shop: str):
        print(shop)

    @flow
    def every(shops: list[str]):
        for shop in shops:
            load(shop)  # PTD214
    ```

    becomes

    ```python dagster
    shops = dg.DynamicPartitionsDefinition(name="shops")

    @dg.asset(partitions_def=shops)
    def load(context: dg.AssetExecutionContext):
        print(context.partition_key)

    @dg.sensor(target=[load])
    def every(context):
        keys = ["a", "b"]
        return dg.SensorResult(
            run_requests=[dg.RunRequest(partition_key=key) for key in keys],
            dynamic_partitions_requests=[shops.build_add_request(keys)],
        )
    ```
    """

    code = "PTD214"
    severity = "error"
    construct = CATALOGUE["subflow-in-loop"]

    def check_call(self, call: TaskCall) -> Iterator[Finding]:
        if call.flow and call.task is not call.flow and is_repeated(call):
            yield self.finding(call, f"flow `{call.flow.function}` calls flow `{call.task.function}` in a loop")


def is_repeated(call: TaskCall) -> bool:
    """Tell whether a sub-flow is called in a loop whose length is not written down."""
    loops = ("for", "while", "comprehension")
    return call.is_subflow and any(r.kind in loops and r.decided_by != "constant" for r in call.within)
