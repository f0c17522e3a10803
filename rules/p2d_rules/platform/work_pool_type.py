"""Where flows run, by the type of work pool that a command names."""

from collections.abc import Iterator

from p2d_audit import Command, Disposition, Effort, Finding, Rule

from p2d_rules.platform.naming import shown, value_of

TYPES: dict[str, tuple[Disposition, Effort]] = {
    "process": ("mechanical", Effort(0.5, 1, 3, "def")),  # mapping: infra-process
    "docker": ("adapt", Effort(2, 4, 10, "def")),  # mapping: infra-docker
    "kubernetes": ("adapt", Effort(4, 12, 32, "def")),  # mapping: infra-kubernetes
    "ecs": ("adapt", Effort(4, 10, 24, "def")),  # mapping: infra-ecs
    "azure-container-instance": ("redesign", Effort(6, 16, 40, "def")),  # mapping: infra-aci
    "cloud-run": ("redesign", Effort(4, 12, 32, "def")),  # mapping: infra-cloud-run
    "cloud-run-v2": ("redesign", Effort(4, 12, 32, "def")),  # mapping: infra-cloud-run
    "vertex-ai": ("redesign", Effort(4, 10, 24, "def")),  # mapping: infra-vertex
    "snowpark-container-service": ("no-equivalent", Effort(6, 16, 40, "def")),  # mapping: infra-spcs
}
"""What each type of work pool costs; others are unknown."""
_PUSHED: tuple[Disposition, Effort] = ("redesign", Effort(4, 10, 24, "def"))  # mapping: infra-push-managed


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
    disposition = "adapt"
    effort = Effort(4, 10, 24, scope="def")  # mapping: infra-ecs; each type has its own

    def check_command(self, command: Command) -> Iterator[Finding]:
        kind = value_of(command, "type")
        found = _cost(kind) if command.name in ("work-pool create", "worker start") and isinstance(kind, str) else None
        if found is not None:
            disposition, effort = found
            yield self.finding(
                command,
                f"{shown(command)} runs flows on infrastructure of type `{kind}`",
                key=f"type {kind}",
                severity="warning" if disposition in ("redesign", "no-equivalent") else "note",
                disposition=disposition,
                effort=effort,
            )


def _cost(kind: str) -> tuple[Disposition, Effort] | None:
    return _PUSHED if kind.endswith(":push") or kind in ("prefect:managed", "coiled") else TYPES.get(kind)
