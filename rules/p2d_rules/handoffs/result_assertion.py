"""Assertions about a task's result."""

from collections.abc import Iterator

from p2d_audit import Finding, Region, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.deciders import deciders, is_silent


class ResultAssertion(Rule):
    """A flow asserts something about a task's result.

    In the body of a job the result is a handle, which is always true: `assert
    handle` passes when the code is loaded and never runs again. It becomes an
    asset check, which can stop what is downstream, or moves into an op.

    ```python
    from prefect import flow, task

    @task
    def count():
        return 3

    @flow
    def daily():
        number = count()
        assert number  # PTD224
    ```

    becomes

    ```python dagster
    @dg.asset
    def count():
        return 3

    @dg.asset_check(asset=count, blocking=True)
    def count_is_not_zero(count):
        return dg.AssetCheckResult(passed=bool(count))
    ```
    """

    code = "PTD224"
    severity = "error"
    trap = True
    construct = CATALOGUE["raise-in-flow"]

    def check_region(self, region: Region) -> Iterator[Finding]:
        if region.kind == "assert" and region.decided_by == "result":
            yield self.finding(region, f"`{region.test}` is decided by {deciders(region)}", trap=is_silent(region))
