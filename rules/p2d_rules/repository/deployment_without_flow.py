"""Deployments that lead to no flow of the repository."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Confidence, Deployment, Effort, Finding, Flow, Project, Related, Rule

from p2d_rules.deployments.names import shown
from p2d_rules.repository.spelling import difference, leads_to, similar_flow, split_entrypoint


class DeploymentWithoutFlow(Rule):
    """A deployment's entrypoint or flow name leads to no flow of the repository.

    The file was moved or renamed, the spelling differs in case, or the flow lives
    in another repository. Until that is settled nobody knows what has to be moved;
    often nothing, because the deployment has not run for a long time.

    ```python
    # flows/daily.py:
    from prefect import flow

    @flow
    def daily():
        print("daily")
    # prefect.yaml:
    deployments:
      - name: production  # PTD911
        entrypoint: flows/Daily.py:daily
    ```

    becomes

    ```python dagster
    @dg.op
    def publish():
        print("daily")

    @dg.job
    def daily():
        publish()
    ```
    """

    code = "PTD911"
    severity = "warning"
    disposition = "adapt"
    confidence = "medium"
    effort = Effort(0, 0, 0)

    def check_project(self, project: Project) -> Iterator[Finding]:
        for deployment in project.deployments:
            reference = deployment.flow_reference
            found = deployment.flow is not None and deployment.flow_confidence == "high"
            if found or not isinstance(reference, str) or leads_to(reference, project.unread):
                continue
            meant = similar_flow(reference, project.flows)
            message = f"{shown(replace(deployment, flow=None))} leads to no flow of this repository: `{reference}`"
            if meant is not None:
                message += f", {difference(reference, meant)}"
            yield self.finding(
                deployment,
                message,
                confidence=_confidence(deployment, reference, meant),
                related=(Related(meant.span, "perhaps this flow"),) if meant else (),
            )


def _confidence(deployment: Deployment, reference: str, meant: Flow | None) -> Confidence:
    if meant is not None:
        return "high"
    pulled = any(option.name == "pull" for option in deployment.options)
    elsewhere = pulled or not split_entrypoint(reference)[0].endswith(".py")
    return "low" if elsewhere else "medium"
