"""Branches that a flow's parameter decides."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE


class ParameterBranch(Rule):
    """A flow's parameter decides which tasks are called.

    The body of a job runs when the code is loaded, before there is any run
    config: it cannot branch on it. An op reads the config and yields only one of
    its outputs, or each way becomes a job of its own.

    ```python
    from prefect import flow, task

    @task
    def truncate():
        print("empty")

    @flow
    def refresh(full: bool = False):
        if full:  # PTD222
            truncate()
    ```

    becomes

    ```python dagster
    class Refresh(dg.Config):
        full: bool = False

    @dg.op(out={"full": dg.Out(is_required=False)})
    def choose(config: Refresh):
        if config.full:
            yield dg.Output(True, "full")

    @dg.op
    def truncate(full):
        print("empty")

    @dg.job
    def refresh():
        truncate(choose())
    ```
    """

    code = "PTD222"
    severity = "warning"
    trap = True
    construct = CATALOGUE["if-on-parameter"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        calling = {region for call in project.calls for region in call.within}
        for region in project.regions:
            choice = region.kind in ("if", "ternary", "match")
            if choice and region.decided_by == "parameter" and region in calling:
                yield self.finding(region, f"`{region.test}` is decided by a parameter of the flow")
