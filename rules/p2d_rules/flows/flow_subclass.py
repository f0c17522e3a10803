"""Classes derived from Prefect's Flow."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE

FLOWS = (CATALOGUE["flow-class-subclass"], CATALOGUE["v1-flow-context"])


class FlowSubclass(Rule):
    """A class is derived from Prefect's `Flow`.

    Such a class usually holds a team's conventions: names, hooks, logging,
    where runs are registered. `dg.JobDefinition` is not made to be derived
    from; the conventions become a function that makes jobs.

    ```python prefect1
    from prefect import Flow

    class TeamFlow(Flow):  # PTD111
        def __init__(self, name, **settings):
            super().__init__(f"team-{name}", **settings)
    ```

    becomes

    ```python dagster
    def team_job(name: str, *nodes: dg.OpDefinition) -> dg.JobDefinition:
        @dg.job(name=f"team_{name}", tags={"team": "data"})
        def made():
            for node in nodes:
                node()

        return made

    @dg.op
    def load():
        return 1

    daily = team_job("daily", load)
    ```
    """

    code = "PTD111"
    severity = "warning"
    construct = CATALOGUE["flow-class-subclass"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        # A class that is a flow itself, not only the pattern of others.
        flows = {(flow.span.path, flow.span.line): flow for flow in project.flows if flow.via == "subclass"}
        for reference in project.references:
            place = (reference.span.path, reference.span.line)
            if reference.kind == "base" and CATALOGUE.named(reference.symbol) in FLOWS:
                message = f"a class is derived from `{reference.symbol}`"
                key = f"{place[0]}:{place[1]}"
                yield self.finding(flows.get(place, reference), message, span=reference.span, key=key)
