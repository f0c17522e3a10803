"""Deployments that limit how many of their runs there are at a time."""

from collections.abc import Iterator, Mapping

from p2d_audit import Constant, Constructed, Deployment, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.names import shown

LIMITS = frozenset({"concurrency_limit", "global_limit", "limit"})
STRATEGY = CATALOGUE["deployment-collision-strategy"]


class LimitedDeployment(Rule):
    """A deployment limits its concurrent runs.

    Dagster's limit is a setting of the instance, not of the code:
    `concurrency.runs.tag_concurrency_limits` in `dagster.yaml`, by a tag of the
    job. It makes runs wait; to drop a run while another one is going, the
    schedule asks the instance and returns a `dg.SkipReason`.

    ```python
    from prefect import flow

    @flow
    def daily():
        print("loading")

    if __name__ == "__main__":
        daily.serve(name="daily", limit=1)  # PTD316
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job(tags={"limited_to": "one"})
    def daily():
        load()
    ```
    """

    code = "PTD316"
    severity = "warning"
    construct = CATALOGUE["deployment-kw-concurrency-limit"]

    def check_deployment(self, deployment: Deployment) -> Iterator[Finding]:
        for option in deployment.options:
            if option.name in LIMITS and option.value is not None:
                construct = STRATEGY if _has_strategy(option.value) else None
                message = f"{shown(deployment)} sets `{option.name}`"
                yield self.finding(deployment, message, span=option.span, construct=construct)


def _has_strategy(value: Constant) -> bool:
    """Tell whether a limit also says what becomes of a run that finds no slot."""
    given = value.keywords if isinstance(value, Constructed) else value
    return isinstance(given, Mapping) and given.get("collision_strategy") is not None
