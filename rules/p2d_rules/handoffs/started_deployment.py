"""Deployments started from code."""

from collections.abc import Iterator

from p2d_audit import Construct, DeploymentRun, Finding, Rule, Unknown

from p2d_rules.catalogue import CATALOGUE


class StartedDeployment(Rule):
    """Code starts a run of a deployment.

    `run_deployment` asks the server for a run and waits for it. Dagster turns
    that round: the downstream job or asset reacts to what is upstream, by an
    asset edge with an automation condition or by a `dg.run_status_sensor`. No
    result comes back, and no run can be ordered for a later time. Callers
    outside of Dagster use its GraphQL client.

    ```python
    from prefect import flow
    from prefect.deployments import run_deployment

    @flow
    def daily():
        run_deployment("publish/production")  # PTD217
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

    code = "PTD217"
    severity = "error"
    construct = CATALOGUE["run-deployment-wait"]

    def check_run(self, run: DeploymentRun) -> Iterator[Finding]:
        if run.source == "python":
            construct, manner = _judge(run)
            yield self.finding(run, f"{_shown(run)} is started{manner}", construct=construct)


def _shown(run: DeploymentRun) -> str:
    if not isinstance(run.name, Unknown):
        return f"deployment `{run.name}`"
    return f"the deployment named by `{run.name.source}`" if run.name.source else "a deployment"


def _judge(run: DeploymentRun) -> tuple[Construct, str]:
    given = {option.name: option.value for option in run.options}
    if given.get("scheduled_time") is not None:
        return CATALOGUE["run-deployment-scheduled-time"], " at a given time"
    timeout = given.get("timeout")
    if isinstance(timeout, int | float) and timeout == 0:
        return CATALOGUE["run-deployment-fire-forget"], " and not waited for"
    return CATALOGUE["run-deployment-wait"], ""
