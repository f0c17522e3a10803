"""Infrastructure settings of single deployments."""

from collections.abc import Iterator, Mapping

from p2d_audit import Deployment, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.names import shown

NAMES = ("job_variables", "infra_overrides")


class JobVariables(Rule):
    """A deployment changes settings of its work pool.

    Image, memory, environment and the like are job variables in Prefect. In
    Dagster they are tags of the job or op, which the run launcher or executor
    reads, and environment variables of the code location.

    ```python
    from prefect import flow

    @flow
    def daily():
        print("loading")

    if __name__ == "__main__":
        daily.deploy(
            name="production",
            work_pool_name="kubernetes",
            job_variables={"memory": "4Gi"},  # PTD315
        )
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    limits = {"container_config": {"resources": {"limits": {"memory": "4Gi"}}}}

    @dg.job(tags={"dagster-k8s/config": limits})
    def daily():
        load()
    ```
    """

    code = "PTD315"
    severity = "warning"
    construct = CATALOGUE["deployment-kw-job-variables"]

    def check_deployment(self, deployment: Deployment) -> Iterator[Finding]:
        for option in deployment.options:
            if option.name in NAMES and option.value:
                message = f"{shown(deployment)} sets `{option.name}`"
                yield self.finding(deployment, message, span=option.span)
            elif option.name == "work_pool" and isinstance(option.value, Mapping):
                for name in NAMES:
                    if option.value.get(name):
                        message = f"{shown(deployment)} sets `{name}`"
                        yield self.finding(deployment, message, span=option.span)
