"""Artifacts that code reads again, or makes by hand."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

MADE = CATALOGUE["artifact-markdown"]
METHODS = ("aget", "aget_or_create", "get", "get_or_create")


class ArtifactObject(Rule):
    """An artifact is handled as an object: read again, or made by hand.

    An artifact that is read back is a memory between runs. In Dagster metadata
    of the last materialisation can be asked for, but what a run depends on is
    held more surely by a partition, or by the cursor of a sensor.

    ```python
    from prefect import task
    from prefect.artifacts import Artifact

    @task
    def load():
        last = Artifact.get("watermark")  # PTD808
        Artifact(key="watermark", type="day", data="2026-01-02").create()  # PTD808
        return last
    ```

    becomes

    ```python dagster
    @dg.asset
    def orders(context: dg.AssetExecutionContext):
        event = context.instance.get_latest_materialization_event(context.asset_key)
        last = event.asset_materialization.metadata["watermark"].value if event else None
        print("loading what is newer than", last)
        return dg.MaterializeResult(metadata={"watermark": "2026-01-02"})
    ```
    """

    code = "PTD808"
    severity = "warning"
    construct = CATALOGUE["artifact-read"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind not in ("call", "base") or CATALOGUE.named(reference.symbol) is not self.construct:
            return
        name = reference.symbol.rpartition(".")[2]
        if name in METHODS:
            yield self.finding(reference, f"`Artifact.{name}` reads an artifact")
        elif name == "Artifact":
            message = "`Artifact` makes an artifact"
            yield self.finding(reference, message, severity="note", construct=MADE, api=self.construct)
