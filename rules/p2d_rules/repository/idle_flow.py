"""Flows that nothing in the repository runs."""

from collections.abc import Iterator

from p2d_audit import Deployment, Effort, Finding, Flow, Project, Rule, Unknown


class IdleFlow(Rule):
    """A flow has no deployment, no schedule and no caller in the repository.

    Only asked where other flows are deployed. It may be dead, run by hand, or
    deployed from the server's user interface. Ask before it is moved: what can be
    retired costs nothing. Where a started run is named by a value that only a run
    knows, the flow may be meant, and the confidence is low; where that is so of a
    deployment, nothing is said.

    ```python
    from prefect import flow

    @flow
    def daily():
        print("daily")

    @flow  # PTD910
    def repair_2019():
        print("repaired")

    if __name__ == "__main__":
        daily.serve(name="production", cron="0 6 * * *")
    ```

    becomes

    ```python dagster
    @dg.op
    def publish():
        print("daily")

    @dg.job
    def daily():
        publish()

    defs = dg.Definitions(schedules=[dg.ScheduleDefinition(job=daily, cron_schedule="0 6 * * *")])
    ```
    """

    code = "PTD910"
    severity = "note"
    disposition = "drop"
    confidence = "medium"
    effort = Effort(0, 0, 0)

    def check_project(self, project: Project) -> Iterator[Finding]:
        if not project.deployments or any(map(_is_of_any_flow, project.deployments)):
            return
        run = _run(project)
        uncertain = any(isinstance(one.name, Unknown) for one in project.runs)
        for flow in project.flows:
            if flow not in run and flow.name not in run and not flow.is_test:
                message = f"nothing in this repository deploys, schedules or calls flow `{flow.function}`"
                yield self.finding(flow, message, confidence="low" if uncertain else None)


def _is_of_any_flow(deployment: Deployment) -> bool:
    """Say whether a deployment may be one of any flow, as only a run knows of which."""
    return deployment.flow is None and not isinstance(deployment.flow_reference, str)


def _run(project: Project) -> set[object]:
    """Return the flows that are run, some of them by their names."""
    found: set[object] = {deployment.flow for deployment in project.deployments}
    for schedule in project.schedules:
        found.add(schedule.target.flow if isinstance(schedule.target, Deployment) else schedule.target)
    found |= {call.task for call in project.calls if isinstance(call.task, Flow)}
    found |= {one.flow for one in project.runs if one.flow is not None}
    found |= {one.name.partition("/")[0] for one in project.runs if isinstance(one.name, str)}
    return found
