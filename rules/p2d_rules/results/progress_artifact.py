"""Artifacts that change during a run."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule

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
    disposition = "no-equivalent"
    effort = Effort(0.1, 0.5, 1)  # mapping: artifact-progress
    covers = frozenset(f"prefect.artifacts.{prefix}{name}" for prefix in ("", "a") for name in NAMES)

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and reference.symbol in self.covers:
            yield self.finding(reference, "progress is shown as an artifact")
