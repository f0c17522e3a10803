"""Artifacts."""

from collections.abc import Iterator

from p2d_audit import Disposition, Effort, Finding, Reference, Rule

EFFORTS: dict[str, tuple[Disposition, Effort]] = {
    "markdown": ("mechanical", Effort(0.1, 0.25, 0.5)),  # mapping: artifact-markdown, v1-artifacts
    "table": ("adapt", Effort(0.1, 0.5, 1)),  # mapping: artifact-table
    "link": ("mechanical", Effort(0.05, 0.1, 0.25)),  # mapping: artifact-link
    "image": ("mechanical", Effort(0.1, 0.25, 0.5)),  # mapping: artifact-image
}
MODULES = ("prefect.artifacts", "prefect.backend", "prefect.backend.artifacts")


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
    disposition = "mechanical"
    effort = EFFORTS["markdown"][1]
    covers = frozenset(
        f"{module}.{form}"
        for module in MODULES
        for kind in EFFORTS
        for form in (f"create_{kind}_artifact", f"acreate_{kind}_artifact", f"create_{kind}")
    )

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and reference.symbol in self.covers:
            kind = next(kind for kind in EFFORTS if f"create_{kind}" in reference.symbol)
            disposition, effort = EFFORTS[kind]
            message = f"`{reference.symbol.rpartition('.')[2]}` makes an artifact"
            yield self.finding(reference, message, disposition=disposition, effort=effort)
