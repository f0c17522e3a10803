"""Flows that end before their last call."""

from collections.abc import Iterator

from p2d_audit import Effect, Finding, Rule

from p2d_rules.catalogue import CATALOGUE


class EarlyReturn(Rule):
    """A flow returns before its last task calls, on something that is no result.

    The body of a Dagster job runs once, when the module is loaded: if the condition
    holds then, the graph ends there, and no run ever gets further. A parameter is not
    known then, and a job that only tests one does not load. The same goes for a
    function that the flow calls. Decide before the run
    begins, in a schedule or sensor that skips, or inside an op.

    ```python
    import os

    from prefect import flow, task

    @task
    def load():
        print("loading")

    @flow
    def daily():
        if os.environ.get("DRY_RUN"):
            return  # PTD252
        load()
    ```

    becomes

    ```python dagster
    class Daily(dg.Config):
        dry_run: bool = False

    @dg.op
    def load(config: Daily):
        if not config.dry_run:
            print("loading")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD252"
    severity = "error"
    trap = True
    construct = CATALOGUE["break-continue-return"]

    def check_effect(self, effect: Effect) -> Iterator[Finding]:
        if effect.kind == "early-return":
            flow = f"flow `{effect.unit.function}`"
            returning = f"a function that {flow} calls" if effect.called_at else flow
            message = f"{returning} returns before its last calls"
            yield self.finding(effect, message, trap=effect.decided_by != "parameter")
