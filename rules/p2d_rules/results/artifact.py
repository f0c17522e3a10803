"""Artifacts."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

KINDS = tuple(
    CATALOGUE[name]
    for name in ("artifact-markdown", "artifact-table", "artifact-link", "artifact-image", "v1-artifacts")
)


class Artifact(Rule):
    """A run shows Markdown, a table, a link or an image as an artifact.

    In Dagster that is metadata of what the step makes, shown with the asset and
    kept with each materialisation: `MetadataValue.md`, `.table`, `.url`. An image
    goes into Markdown or behind a link.

    ```python
    from prefect import task
    from prefect.artifacts import create_markdown_artifact

    @task
    def report():
        create_markdown_artifact(markdown="# 3 orders", key="report")  # PTD804
    ```

    becomes

    ```python dagster
    @dg.asset
    def report():
        return dg.MaterializeResult(metadata={"report": dg.MetadataValue.md("# 3 orders")})
    ```
    """

    code = "PTD804"
    severity = "note"
    construct = CATALOGUE["artifact-markdown"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        construct = CATALOGUE.named(reference.symbol)
        if reference.kind == "call" and construct in KINDS:
            message = f"`{reference.symbol.rpartition('.')[2]}` makes an artifact"
            yield self.finding(reference, message, construct=construct)
