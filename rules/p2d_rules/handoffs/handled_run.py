"""Runs that code waits for, ends or names."""

from collections.abc import Iterator

from p2d_audit import Disposition, Finding, Project, Rule, Severity

from p2d_rules.catalogue import CATALOGUE

VERBS = {
    "wait-for-flow-run": "waits for another run",
    "v1-subflow-tasks": "follows another run",
    "v1-cancel-flow-run": "ends a run",
    "v1-rename-flow-run": "names a run",
}
STARTS = ("StartFlowRun", "create_flow_run")
SEVERITIES: dict[Disposition, Severity] = {"redesign": "error"}


class HandledRun(Rule):
    """Code waits for another flow run, ends it, names it or takes its result.

    A step that waits for a run keeps its slot for as long. In Dagster what comes
    next reacts to the end: by an asset edge or a `dg.run_status_sensor`. The
    result is a stored asset, read by whoever needs it. Runs have tags and
    partition keys, no names; other programs end them through GraphQL.

    ```python
    from uuid import UUID

    from prefect import flow
    from prefect.flow_runs import wait_for_flow_run

    @flow
    async def publish(loading: UUID):
        await wait_for_flow_run(loading)  # PTD227
        print("published")
    ```

    ```python prefect1
    from prefect import Flow
    from prefect.tasks.prefect import RenameFlowRun

    with Flow("daily") as flow:
        RenameFlowRun()(flow_run_name="daily-eu")  # PTD227
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        return 1

    @dg.job
    def loading():
        load()

    @dg.op
    def publish():
        print("published")

    @dg.job
    def publishing():
        publish()

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS, monitored_jobs=[loading], request_job=publishing
    )
    def when_loaded(context: dg.RunStatusSensorContext):
        return dg.RunRequest(run_key=context.dagster_run.run_id, tags={"region": "eu"})
    ```
    """

    code = "PTD227"
    severity = "warning"
    construct = CATALOGUE["wait-for-flow-run"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        starting = {run.span.path for run in project.runs}
        for reference in project.references:
            construct = CATALOGUE.named(reference.symbol, "1")
            if reference.kind != "call" or construct is None or construct.id not in VERBS:
                continue
            name = reference.symbol.rpartition(".")[2]
            first = construct.id == "v1-subflow-tasks"
            # To start a run of Prefect 1 is a finding of its own, and to wait for it is counted there.
            if first and (name in STARTS or (name == "wait_for_flow_run" and reference.span.path in starting)):
                continue
            severity = SEVERITIES.get(construct.disposition, "warning")
            yield self.finding(reference, f"`{name}` {VERBS[construct.id]}", severity=severity, construct=construct)
