"""Conditional blocks of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Region, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.deciders import deciders


class CaseBlock(Rule):
    """Tasks stand in a `case` block, or are chosen by `switch` or `ifelse`.

    The block is part of the graph: the tasks in it are skipped unless the value
    fits. An op with optional outputs says the same. The branches come together
    in an op that takes a list, where skipped branches are left out; an op with
    one input per branch would be skipped itself.

    ```python prefect1
    from prefect import Flow, case, task

    @task
    def is_full():
        return True

    @task
    def reload():
        print("all")

    with Flow("refresh") as flow:
        with case(is_full(), True):  # PTD207
            reload()
    ```

    becomes

    ```python dagster
    @dg.op(out={"yes": dg.Out(is_required=False), "no": dg.Out(is_required=False)})
    def is_full():
        yield dg.Output(None, "yes")

    @dg.op
    def reload(yes):
        print("all")

    @dg.job
    def refresh():
        yes, no = is_full()
        reload(yes)
    ```
    """

    code = "PTD207"
    severity = "warning"
    construct = CATALOGUE["v1-case-switch"]

    def check_region(self, region: Region) -> Iterator[Finding]:
        if region.kind == "case":
            yield self.finding(region, f"`{region.test}` is decided by {deciders(region)}")

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        name = reference.symbol.rpartition(".")[2]
        if (
            reference.kind == "call"
            and CATALOGUE.named(reference.symbol) is self.construct
            and name in ("switch", "ifelse")
        ):
            yield self.finding(reference, f"`{name}` chooses between tasks")
