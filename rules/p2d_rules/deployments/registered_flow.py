"""Flows registered with Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Deployment, Effort, Finding, Rule

from p2d_rules.catalogue import CATALOGUE


class RegisteredFlow(Rule):
    """A flow is registered with a Prefect 1 project.

    Registering sends the flow to the server each time the script runs. Dagster
    loads definitions from a code location: there is nothing to send, and
    projects become code locations or groups.

    ```python prefect1
    from prefect import Flow, task

    @task
    def load():
        print("loading")

    with Flow("daily") as flow:
        load()

    flow.register(project_name="shop")  # PTD309
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()

    defs = dg.Definitions(jobs=[daily])
    ```
    """

    code = "PTD309"
    severity = "note"
    construct = CATALOGUE["v1-register-run"]
    effort = Effort(0, 0.25, 0.75, scope="deploy")  # less the base of a deployment

    def check_deployment(self, deployment: Deployment) -> Iterator[Finding]:
        if deployment.source == "flow.register":
            flow = f"flow `{deployment.flow.function}`" if deployment.flow else "a flow"
            project = f" with project `{deployment.name}`" if isinstance(deployment.name, str) else ""
            yield self.finding(deployment, f"{flow} is registered{project}")
