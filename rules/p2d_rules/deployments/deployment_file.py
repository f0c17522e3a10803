"""Deployments written in YAML or Terraform, or made by commands or by the client of the server."""

from collections.abc import Iterator

from p2d_audit import Deployment, Effort, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.names import shown


class DeploymentFile(Rule):
    """A deployment is written in YAML or Terraform, or made by a command or call.

    Name, parameters and schedules, keys of the file or options of the command or of
    the client's `create_deployment`, become
    Python definitions, so that they are tested and reviewed with the code. Build, push
    and pull steps become the pipeline that builds the image of the code location.

    ```yaml
    name: shop
    deployments:
      - name: production  # PTD310
        entrypoint: flows/daily.py:daily
        work_pool:
          name: kubernetes
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

    code = "PTD310"
    severity = "note"
    construct = CATALOGUE["yaml-deployments"]
    effort = Effort(0.1, 0.25, 1.25, scope="deploy")  # less the base of a deployment

    def check_deployment(self, deployment: Deployment) -> Iterator[Finding]:
        if deployment.source in ("prefect.yaml", "terraform"):
            yield self.finding(deployment, f"{shown(deployment)} is written in a file")
        elif deployment.source == "other":
            yield self.finding(deployment, f"{shown(deployment)} is made by a command")
        elif deployment.source == "create_deployment":
            construct = CATALOGUE["client-deployments"]
            message = f"{shown(deployment)} is made by a client of the server"
            yield self.finding(deployment, message, construct=construct, disposition="mechanical", effort=self.effort)
        elif deployment.source == "legacy-yaml":
            yield self.finding(
                deployment,
                f"{shown(deployment)} is written in a file of Prefect 2",
                construct=CATALOGUE["yaml-v2-deployment-file"],
                effort=Effort(0.1, 0.75, 2.25, scope="deploy"),  # less the base of a deployment
            )
