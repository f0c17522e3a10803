"""Deployments started from code."""

from collections.abc import Iterator

from p2d_audit import DeploymentRun, Disposition, Effort, Finding, Rule, Unknown


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
    disposition = "redesign"
    effort = Effort(1, 3, 8)  # mapping: run-deployment-wait
    covers = frozenset(
        {
            "prefect.deployments.arun_deployment",
            "prefect.deployments.deployments.run_deployment",
            "prefect.deployments.flow_runs.arun_deployment",
            "prefect.deployments.flow_runs.run_deployment",
            "prefect.deployments.run_deployment",
            "prefect.tasks.prefect.StartFlowRun",
            "prefect.tasks.prefect.create_flow_run",
            "prefect.tasks.prefect.flow_run.StartFlowRun",
            "prefect.tasks.prefect.flow_run.create_flow_run",
            "prefect.tasks.prefect.get_task_run_result",
            "prefect.tasks.prefect.wait_for_flow_run",
        }
    )

    def check_run(self, run: DeploymentRun) -> Iterator[Finding]:
        if run.source == "python":
            disposition, effort, manner = _judge(run)
            yield self.finding(run, f"{_shown(run)} is started{manner}", disposition=disposition, effort=effort)


def _shown(run: DeploymentRun) -> str:
    if not isinstance(run.name, Unknown):
        return f"deployment `{run.name}`"
    return f"the deployment named by `{run.name.source}`" if run.name.source else "a deployment"


def _judge(run: DeploymentRun) -> tuple[Disposition, Effort, str]:
    given = {option.name: option.value for option in run.options}
    if given.get("scheduled_time") is not None:
        return "no-equivalent", Effort(1, 3, 6), " at a given time"  # mapping: run-deployment-scheduled-time
    timeout = given.get("timeout")
    if isinstance(timeout, int | float) and timeout == 0:
        return "adapt", Effort(0.5, 2, 5), " and not waited for"  # mapping: run-deployment-fire-forget
    return "redesign", Effort(1, 3, 8), ""  # mapping: run-deployment-wait
