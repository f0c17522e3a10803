"""Flows served by a process of their own."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.names import shown


class ServedFlow(Rule):
    """A flow is served from the process that runs the script, or by a command.

    `serve` keeps the script running: it makes a deployment, polls for its runs and
    runs them. `prefect flow serve` does the same. In
    Dagster the job is a definition that a code server loads, and so is its
    schedule where `serve` is given one; a run launcher starts the runs.

    ```python
    from prefect import flow

    @flow
    def daily(region: str = "eu"):
        print(region)

    if __name__ == "__main__":
        daily.serve(name="daily", parameters={"region": "us"})  # PTD306
    ```

    becomes

    ```python dagster
    class Daily(dg.Config):
        region: str = "eu"

    @dg.op
    def load(config: Daily):
        print(config.region)

    @dg.job(config=dg.RunConfig(ops={"load": Daily(region="us")}))
    def daily():
        load()

    defs = dg.Definitions(jobs=[daily])
    ```
    """

    code = "PTD306"
    severity = "note"
    construct = CATALOGUE["deployment-serve"]
    effort = Effort(0.1, 0.5, 1.25, scope="deploy")  # less the base of a deployment

    def check_project(self, project: Project) -> Iterator[Finding]:
        commands = {command.span for command in project.commands}
        for deployment in project.deployments:
            if deployment.source == "serve":
                by = "a command, which polls for its runs and runs them"
                by = by if deployment.span in commands else "the script itself"
                yield self.finding(deployment, f"{shown(deployment)} is served by {by}")
