"""Storage of Prefect 1 flows."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

KINDS = (
    "Azure",
    "Bitbucket",
    "CodeCommit",
    "Docker",
    "GCS",
    "Git",
    "GitHub",
    "GitLab",
    "Local",
    "Module",
    "S3",
    "Webhook",
)


class FlowStorage(Rule):
    """A flow is stored outside of the image that runs it.

    An agent of Prefect 1 fetches the flow from its storage for every run.
    Dagster loads code from a code location, whose image or package holds the
    modules; the storage goes away and CI builds the image.

    ```python prefect1
    from prefect import Flow, task
    from prefect.storage import GitHub

    @task
    def load():
        print("loading")

    with Flow("daily", storage=GitHub(repo="acme/shop", path="daily.py")) as flow:  # PTD312
        load()
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()

    defs = dg.Definitions(jobs=[daily])
    ```
    """

    code = "PTD312"
    severity = "warning"
    construct = CATALOGUE["v1-storage"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            name = reference.symbol.rpartition(".")[2]
            yield self.finding(reference, f"`{name}` storage holds the code of a flow")
