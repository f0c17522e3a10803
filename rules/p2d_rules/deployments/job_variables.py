"""Infrastructure settings of single deployments."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace
from p2d_audit import Deployment, Finding, Key, Project, Rule, Span

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

    def check_project(self, project: Project) -> Iterator[Finding]:
        # Behind an anchor, a key has the path of where it is written.
        keys = [key for key in project.keys if key.path.rpartition(".")[2] in NAMES]
        places: defaultdict[tuple[Span, str], list[Finding]] = defaultdict(list)
        for deployment in project.deployments:
            for name, finding in self._check(deployment, keys):
                places[finding.span, name].append(finding)
        for found in places.values():
            yield _together(found)

    def _check(self, deployment: Deployment, keys: Sequence[Key]) -> Iterator[tuple[str, Finding]]:
        for option in deployment.options:
            if option.name in NAMES and option.value:
                message = f"{shown(deployment)} sets `{option.name}`"
                yield option.name, self.finding(deployment, message, span=option.span)
            elif option.name == "work_pool" and isinstance(option.value, Mapping):
                for name in NAMES:
                    if option.value.get(name):
                        message = f"{shown(deployment)} sets `{name}`"
                        named = (key.span for key in keys if key.path.endswith(f".{name}"))
                        span = next((one for one in named if option.span.encloses(one)), None)
                        yield name, self.finding(deployment, message, span=span or option.span)


def _together(found: list[Finding]) -> Finding:
    """Return the one finding of a place in a file that several deployments share, as by an anchor: it is nobody's."""
    first, *others = found
    if not others:
        return first
    who = f"{len(others)} others share" if len(others) > 1 else "another shares"
    place = f"{first.span.path}:{first.span.line}"
    return replace(first, message=f"{first.message}, which {who}", unit=None, key=place)
