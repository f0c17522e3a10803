"""Where flows run, by the type of work pool that a command names."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Command, Construct, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import shown, value_of

TYPES = {
    "process": CATALOGUE["infra-process"],
    "docker": CATALOGUE["infra-docker"],
    "kubernetes": CATALOGUE["infra-kubernetes"],
    "ecs": CATALOGUE["infra-ecs"],
    "azure-container-instance": CATALOGUE["infra-aci"],
    "cloud-run": CATALOGUE["infra-cloud-run"],
    "cloud-run-v2": CATALOGUE["infra-cloud-run"],
    "vertex-ai": CATALOGUE["infra-vertex"],
    "snowpark-container-service": CATALOGUE["infra-spcs"],
}
"""What each type of work pool costs; others are unknown."""
_PUSHED = CATALOGUE["infra-push-managed"]


class WorkPoolType(Rule):
    """A command says what kind of infrastructure flows run on.

    Each type of work pool has a run launcher as its counterpart, one for the
    whole instance: processes on the code server's host, Docker, Kubernetes and
    ECS. For Azure Container Instances, Vertex AI and Snowpark there is none, for
    Cloud Run one of the community. Push and managed pools, which need no worker,
    are what Dagster+ Serverless offers.

    ```shell
    prefect work-pool create builds --type docker  # PTD926
    ```

    becomes

    ```yaml dagster
    run_launcher:
      module: dagster_docker
      class: DockerRunLauncher
      config:
        network: shop
    ```
    """

    code = "PTD926"
    severity = "note"
    construct = CATALOGUE["infra-ecs"]
    effort = replace(CATALOGUE["infra-ecs"].effort, scope="def")  # each type has its own

    def check_command(self, command: Command) -> Iterator[Finding]:
        kind = value_of(command, "type")
        found = _cost(kind) if command.name in ("work-pool create", "worker start") and isinstance(kind, str) else None
        if found is not None:
            yield self.finding(
                command,
                f"{shown(command)} runs flows on infrastructure of type `{kind}`",
                key=f"type {kind}",
                severity="warning" if found.disposition in ("redesign", "no-equivalent") else "note",
                construct=found,
                effort=replace(found.effort, scope="def"),
            )


def _cost(kind: str) -> Construct | None:
    return _PUSHED if kind.endswith(":push") or kind in ("prefect:managed", "coiled") else TYPES.get(kind)
