"""Experiment runs that span tasks."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Handoff, Project, Region, Rule

from p2d_audit_ml.payloads import RUNS, carries, route

_STARTS = frozenset({"mlflow.start_run", "wandb.init"})


class TrackedRun(Rule):
    """An experiment run is open while several tasks run, or is handed to a task.

    The active run is a global of the process. Dagster steps do not share a
    process, so what the later steps log would open runs of their own, in
    silence. Hand on the run's id and reopen it, or use a resource that ties the
    run to the Dagster run.

    ```python
    import mlflow
    from prefect import flow, task

    @task
    def train(): ...

    @flow
    def training():
        with mlflow.start_run():  # PTM105
            train()
    ```

    becomes

    ```python dagster
    class Tracking(dg.ConfigurableResource):
        uri: str = "http://localhost"

        def run_for(self, dagster_run_id: str) -> str:
            return f"{self.uri}/{dagster_run_id}"

    @dg.op
    def train(context: dg.OpExecutionContext, tracking: Tracking):
        context.log.info(tracking.run_for(context.run_id))

    @dg.job(resource_defs={"tracking": Tracking()})
    def training():
        train()
    ```
    """

    code = "PTM105"
    severity = "error"
    disposition = "redesign"
    effort = Effort(0.5, 1.5, 4, "flow")

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Report each `with` around task calls that opens a run."""
        around = {id(region): region for call in project.calls for region in call.within}
        for region in sorted(around.values(), key=lambda region: region.span):
            yield from self._opened(region)

    def _opened(self, region: Region) -> Iterator[Finding]:
        if region.kind == "with" and region.context in _STARTS:
            yield self.finding(region, f"tasks run while `{region.context}` is open")

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        """Report each run that is handed on."""
        if carries(handoff, RUNS):
            yield self.finding(handoff, f"`{handoff.payload.type}` is handed {route(handoff)}")
