"""Started runs of deployments that the repository does not have."""

from collections.abc import Iterator

from p2d_audit import Confidence, Deployment, Effort, Finding, Project, Related, Rule, Unknown


class UnmatchedRun(Rule):
    """A run is started of a deployment that no file of this repository declares.

    Names count to the letter: `etl/Prod` is not `etl/prod`. The deployment may be
    of another repository or made by hand; then the two moves depend on each
    other. Only asked where the repository declares deployments at all.

    ```python
    from prefect import flow
    from prefect.deployments import run_deployment

    @flow
    def daily():
        run_deployment("publish/Production")  # PTD919

    @flow
    def publish():
        print("published")

    if __name__ == "__main__":
        publish.serve(name="production")
    ```

    becomes

    ```python dagster
    @dg.asset
    def daily():
        return 1

    @dg.asset(deps=[daily], automation_condition=dg.AutomationCondition.eager())
    def publish():
        print("published")
    ```
    """

    code = "PTD919"
    severity = "warning"
    disposition = "adapt"
    effort = Effort(0, 0, 0)

    def check_project(self, project: Project) -> Iterator[Finding]:
        known = {name: deployment for deployment in project.deployments if (name := _full_name(deployment))}
        uncertain = any(isinstance(one.name, Unknown) or one.flow is None for one in project.deployments)
        for run in project.runs:
            if not known or run.resolution != "name-only" or not isinstance(run.name, str) or "/" not in run.name:
                continue
            meant = next((name for name in known if name.lower() == run.name.lower()), None)
            message = f"no deployment was found in this repository that is called `{run.name}`"
            if meant is not None:
                message += f", but one is called `{meant}`, which differs only in case"
            related = (Related(known[meant].span, "this deployment"),) if meant else ()
            confidence: Confidence = "high" if meant else "low" if uncertain else "medium"
            yield self.finding(run, message, confidence=confidence, related=related)


def _full_name(deployment: Deployment) -> str | None:
    """Return `flow/deployment`, if both names are known."""
    flow = deployment.flow
    if flow is None or isinstance(flow.name, Unknown) or isinstance(deployment.name, Unknown):
        return None
    return f"{flow.name}/{deployment.name}"
