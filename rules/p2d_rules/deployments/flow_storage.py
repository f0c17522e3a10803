"""Storage of Prefect 1 flows."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule

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
    disposition = "redesign"
    effort = Effort(0.5, 2, 6, scope="repo")  # mapping: v1-storage
    covers = frozenset(
        f"{package}.{kind}" for package in ("prefect.storage", "prefect.environments.storage") for kind in KINDS
    )

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and reference.symbol in self.covers:
            name = reference.symbol.rpartition(".")[2]
            yield self.finding(reference, f"`{name}` storage holds the code of a flow")
