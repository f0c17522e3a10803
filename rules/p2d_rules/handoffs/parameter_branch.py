"""Branches that a flow's parameter decides."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Finding, Flow, Project, Region, Related, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.deciders import is_silent, is_silent_choice, names_in

VALUE = CATALOGUE["value-chosen-by-parameter"]
MAX_RELATED = 5


class ParameterBranch(Rule):
    """A flow's parameter decides which tasks are called, or what they are given.

    The body of a job runs when the code is loaded, before there is any run
    config: its parameters are inputs, of which nothing is known. One that is only
    tested does not load; one that is also passed to an op is true for ever, and no
    default is filled in (`day = day or date.today()`): the op gets what the run was
    given, None. An op reads the config and yields only one of its outputs, or each
    way becomes a job of its own; defaults stand in the config or are made inside the op.

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
            if region.kind not in ("if", "ternary", "match") or region.decided_by != "parameter":
                continue
            if region in calling:
                message = f"`{region.test}` is decided by a parameter of the flow"
                yield self.finding(region, message, trap=_is_passed_on(region, passed[region.flow]))
            elif region.given_to:
                yield self._of_values(region, passed[region.flow])

    def _of_values(self, region: Region, passed: set[str]) -> Finding:
        names = sorted({call.task.function for call in region.given_to})
        to = f"`{names[0]}`" + (f" and {len(names) - 1} more" if len(names) > 1 else "")
        filled = set(region.parameters) & names_in(region)
        how = "fills in a parameter" if filled else "is decided by a parameter"
        what = f"that is given to {to}" if filled else f"and chooses what is given to {to}"
        message = f"`{region.test}` {how} of the flow {what}"
        places = tuple(Related(call.span, "given here") for call in region.given_to)[:MAX_RELATED]
        parameters = {parameter.name for parameter in region.flow.parameters} if region.flow else set()
        trap = is_silent_choice(region) and bool(filled) and names_in(region) & parameters <= passed | filled
        return self.finding(region, message, construct=VALUE, trap=trap, related=places)


def _is_passed_on(region: Region, passed: set[str]) -> bool:
    """Tell whether each parameter that decides is passed to a call, too, so that the job loads."""
    parameters = {parameter.name for parameter in region.flow.parameters} if region.flow else set()
    return is_silent(region) and names_in(region) & parameters <= passed
