"""Code fetched when a run starts."""

from collections.abc import Iterator

from p2d_audit import Deployment, Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.names import shown

FETCHED = (CATALOGUE["flow-from-source"], CATALOGUE["deployment-storage"])
STEPS = frozenset(
    f"prefect.deployments.steps.{name}" for name in ("git_clone", "pull_from_remote_storage", "pull_with_block")
)


class PulledCode(Rule):
    """The flow's code is fetched when a run starts.

    Prefect can clone a repository or download a bucket for each run: a new
    commit is live at once. Dagster loads the code of a location once and knows
    nothing newer until it is deployed again. The code goes into an image or
    package that CI builds and rolls out.

    ```python
    from prefect import flow

    if __name__ == "__main__":
        flow.from_source("https://github.com/acme/shop", entrypoint="daily.py:daily").deploy(  # PTD311
            name="production", work_pool_name="kubernetes"
        )
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

    code = "PTD311"
    severity = "warning"
    construct = CATALOGUE["flow-from-source"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        # The steps of a YAML file are named there, not called.
        used = reference.kind == "call" or ".steps." in reference.symbol
        if used and (reference.symbol in STEPS or CATALOGUE.named(reference.symbol) in FETCHED):
            name = reference.symbol.rpartition(".")[2]
            yield self.finding(reference, f"`{name}` says where to fetch the code when a run starts")

    def check_deployment(self, deployment: Deployment) -> Iterator[Finding]:
        for option in deployment.options:
            if option.name == "pull" and option.value:
                yield self.finding(deployment, f"{shown(deployment)} has pull steps", span=option.span)
