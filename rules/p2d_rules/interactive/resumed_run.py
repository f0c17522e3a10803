"""Runs that are let go on."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class ResumedRun(Rule):
    """Code lets a paused run go on.

    As a Dagster run cannot wait, there is nothing to resume: what calls this
    launches the second job, through the GraphQL client or a sensor that sees the
    approval.

    ```python
    from prefect import resume_flow_run

    def approve(run_id):
        resume_flow_run(run_id)  # PTD704
    ```

    becomes

    ```python dagster
    @dg.op
    def publish():
        print("published")

    @dg.job
    def release():
        publish()

    @dg.sensor(job=release, default_status=dg.DefaultSensorStatus.RUNNING)
    def approvals(context: dg.SensorEvaluationContext):
        return dg.SkipReason("nothing approved")
    ```
    """

    code = "PTD704"
    severity = "error"
    construct = CATALOGUE["interactive-resume"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            yield self.finding(reference, "a paused run is let go on")
