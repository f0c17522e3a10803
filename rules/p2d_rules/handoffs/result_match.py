"""`match` statements over a task's result."""

from collections.abc import Iterator

from p2d_audit import Finding, Region, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.deciders import deciders, is_silent


class ResultMatch(Rule):
    """A flow chooses by `match` on a task's result.

    As with `if`, the choice is made once, when the code is loaded, on a handle
    that equals nothing. One op with the `match` inside keeps it as it is; one
    optional output per case keeps the steps apart.

    ```python
    from prefect import flow, task

    @task
    def kind():
        return "full"

    @task
    def reload():
        print("all")

    @flow
    def refresh():
        match kind():  # PTD206
            case "full":
                reload()
    ```

    becomes

    ```python dagster
    @dg.op(out={"full": dg.Out(is_required=False), "delta": dg.Out(is_required=False)})
    def kind():
        match "full":
            case "full":
                yield dg.Output(None, "full")
            case _:
                yield dg.Output(None, "delta")

    @dg.op
    def reload(full):
        print("all")

    @dg.job
    def refresh():
        full, delta = kind()
        reload(full)
    ```
    """

    code = "PTD206"
    severity = "error"
    trap = True
    construct = CATALOGUE["match-dispatch"]

    def check_region(self, region: Region) -> Iterator[Finding]:
        if region.kind == "match" and region.decided_by == "result":
            yield self.finding(region, f"`{region.test}` is decided by {deciders(region)}", trap=is_silent(region))
