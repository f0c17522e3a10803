"""Deployments of Prefect 2."""

from collections.abc import Iterator

from p2d_audit import Deployment, Effort, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.names import shown


class DeploymentObject(Rule):
    """A deployment is a `Deployment` object of Prefect 2.

    It names a flow, an infrastructure block and a storage block; Prefect 3 has
    removed it. The flow becomes a job, the schedule a `dg.ScheduleDefinition`,
    the infrastructure block the run launcher of the instance, and the storage
    block the image of the code location.

    ```python prefect2
    from prefect import flow
    from prefect.deployments import Deployment

    @flow
    def daily():
        print("loading")

    deployment = Deployment.build_from_flow(flow=daily, name="production")  # PTD308
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

    code = "PTD308"
    severity = "warning"
    construct = CATALOGUE["deployment-class-v2"]
    effort = Effort(0.35, 1.25, 3.25, scope="deploy")  # less the base of a deployment

    def check_deployment(self, deployment: Deployment) -> Iterator[Finding]:
        if deployment.source in ("build_from_flow", "Deployment()"):
            yield self.finding(deployment, f"{shown(deployment)} is a `Deployment` object")
