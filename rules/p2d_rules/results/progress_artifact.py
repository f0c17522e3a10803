"""Artifacts that change during a run."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

NAMES = ("create_progress_artifact", "update_progress_artifact")


class ProgressArtifact(Rule):
    """A run shows its progress as an artifact.

    Metadata of a Dagster step is written once. Progress goes into the log of the
    step, or shows by itself where each part is a step or a partition.

    ```python
    from prefect import task
    from prefect.artifacts import create_progress_artifact

    @task
    def load():
        create_progress_artifact(progress=0.0)  # PTD805
    ```

    becomes

    ```python dagster
    @dg.op
    def load(context: dg.OpExecutionContext):
        for part in range(2):
            context.log.info(f"part {part} of 2")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD805"
    severity = "note"
    construct = CATALOGUE["artifact-progress"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            yield self.finding(reference, "progress is shown as an artifact")
