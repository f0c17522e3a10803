"""Infrastructure settings of single deployments."""

from collections.abc import Iterator, Mapping, Sequence

from p2d_audit import Deployment, Finding, Key, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.names import shown

NAMES = ("job_variables", "infra_overrides")
KEY = "deployments.work_pool."
KEYS = frozenset(KEY + name for name in NAMES)


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

    def check_project(self, project: Project) -> Iterator[Finding]:
        keys = [key for key in project.keys if key.path in KEYS]
        for deployment in project.deployments:
            yield from self._check(deployment, keys)

    def _check(self, deployment: Deployment, keys: Sequence[Key]) -> Iterator[Finding]:
        for option in deployment.options:
            if option.name in NAMES and option.value:
                message = f"{shown(deployment)} sets `{option.name}`"
                yield self.finding(deployment, message, span=option.span)
            elif option.name == "work_pool" and isinstance(option.value, Mapping):
                for name in NAMES:
                    if option.value.get(name):
                        message = f"{shown(deployment)} sets `{name}`"
                        span = next(
                            (k.span for k in keys if k.path == KEY + name and option.span.encloses(k.span)), None
                        )
                        yield self.finding(deployment, message, span=span or option.span)
