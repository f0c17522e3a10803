"""Deployments made in Python."""

from collections.abc import Iterator

from p2d_audit import Deployment, Effort, Finding, Rule, Unknown

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.names import shown


class DeployedFlow(Rule):
    """A flow is deployed from Python.

    A deployment binds a flow to parameters, a schedule, an image and a work
    pool. Dagster keeps these apart: job, config and schedule are definitions in
    a code location, its image is built by CI, and the instance's run launcher
    stands for the pool. Several deployments of one flow become several schedules
    of one job.

    ```python
    from prefect import flow

    @flow
    def daily():
        print("loading")

    if __name__ == "__main__":
        daily.deploy(name="production", work_pool_name="kubernetes", image="shop:1")  # PTD307
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job(tags={"dagster-k8s/config": {"container_config": {"image": "shop:1"}}})
    def daily():
        load()

    defs = dg.Definitions(jobs=[daily])
    ```
    """

    code = "PTD307"
    severity = "warning"
    construct = CATALOGUE["deployment-deploy"]
    effort = Effort(0.35, 0.75, 2.25, scope="deploy")  # less the base of a deployment

    def check_deployment(self, deployment: Deployment) -> Iterator[Finding]:
        if deployment.source == "to_deployment":
            yield self.finding(
                deployment,
                f"{shown(deployment)} is made in Python",
                severity="note",
                construct=CATALOGUE["deployment-to-deployment"],
                effort=Effort(0.1, 0.25, 0.75, scope="deploy"),  # less the base of a deployment
            )
        elif deployment.source == "deploy":
            pool = deployment.work_pool
            name = f" to the work pool `{pool}`" if isinstance(pool, str) else ""
            where = " to a work pool known only when the code runs" if isinstance(pool, Unknown) else name
            yield self.finding(deployment, f"{shown(deployment)} is deployed from Python{where}")
