"""Loops over a flow's parameter."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Region, Rule

from p2d_rules.catalogue import CATALOGUE


class ParameterLoop(Rule):
    """A flow calls tasks in a loop over its parameter.

    How often the tasks run is decided when the run starts. An op that reads the
    config can fan out with a `DynamicOut`; if the items are known things such as
    shops or tables, they become partitions, with one run for each.

    ```python
    from prefect import flow, task

    @task
    def load(table):
        print(table)

    @flow
    def every(tables: list[str]):
        for table in tables:  # PTD223
            load(table)
    ```

    becomes

    ```python dagster
    class Every(dg.Config):
        tables: list[str] = ["orders", "customers"]

    @dg.op(out=dg.DynamicOut())
    def tables(config: Every):
        for table in config.tables:
            yield dg.DynamicOutput(table, mapping_key=table)

    @dg.op
    def load(table):
        print(table)

    @dg.job
    def every():
        tables().map(load)
    ```
    """

    code = "PTD223"
    severity = "warning"
    construct = CATALOGUE["loop-over-parameter"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        # A sub-flow in a loop is PTD214's.
        calling = {region for call in project.calls for region in call.within if not call.is_subflow}
        for region in project.regions:
            loop = region.kind in ("for", "while", "comprehension")
            if loop and region.decided_by == "parameter" and region in calling:
                yield self.finding(region, f"`{region.test}` {_how(region)}")


def _how(region: Region) -> str:
    if region.hinges_on == "choice":
        return "loops over what a parameter of the flow makes longer or shorter"
    if region.kind == "while":
        return "is decided by a parameter of the flow"
    return f"loops over {'' if region.parameters else 'what is made from '}a parameter of the flow"
