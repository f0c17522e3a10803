"""Branches that a flow's parameter decides."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Finding, Flow, Project, Region, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.deciders import is_silent, names_in


class ParameterBranch(Rule):
    """A flow's parameter decides which tasks are called.

    The body of a job runs when the code is loaded, before there is any run
    config: its parameters are inputs, of which nothing is known. One that is only
    tested does not load; one that is also passed to an op is true for ever. An op
    reads the config and yields only one of its outputs, or each way becomes a job of
    its own.

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
    construct = CATALOGUE["if-on-parameter"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        calling = {region for call in project.calls for region in call.within}
        passed: defaultdict[Flow | None, set[str]] = defaultdict(set)
        for call in project.calls:
            passed[call.flow].update(argument.text for argument in call.arguments)
        for region in project.regions:
            choice = region.kind in ("if", "ternary", "match")
            if choice and region.decided_by == "parameter" and region in calling:
                message = f"`{region.test}` is decided by a parameter of the flow"
                yield self.finding(region, message, trap=_is_passed_on(region, passed[region.flow]))


def _is_passed_on(region: Region, passed: set[str]) -> bool:
    """Tell whether each parameter that decides is passed to a call, too, so that the job loads."""
    parameters = {parameter.name for parameter in region.flow.parameters} if region.flow else set()
    return is_silent(region) and names_in(region) & parameters <= passed
