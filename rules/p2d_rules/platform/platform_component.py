"""Images, charts and actions of Prefect's."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Component, Finding, Rule

from p2d_rules.catalogue import CATALOGUE

KINDS = {"image": "image", "chart": "Helm chart", "action": "action of a pipeline"}
CONSTRUCTS = {
    "image": CATALOGUE["infra-docker-image"],
    "chart": CATALOGUE["infra-helm-compose"],
    "action": CATALOGUE["infra-ci"],
}


class PlatformComponent(Rule):
    """An image, a Helm chart or an action of Prefect's is used.

    An image of Dagster is a Python image with `dagster` and the code installed.
    Its Helm chart runs web server, daemon and one code server per code location.
    An action that deploys flows becomes the build and roll-out of an image, or
    Dagster+'s own action.

    ```yaml
    # docker-compose.yml:
    services:
      worker:
        image: prefecthq/prefect:3-python3.12  # PTD934
        command: python -m shop
    ```

    becomes an image of the project's own, with this `dagster.yaml`

    ```yaml dagster
    run_launcher:
      module: dagster_docker
      class: DockerRunLauncher
      config:
        network: shop
    ```
    """

    code = "PTD934"
    severity = "note"
    construct = CONSTRUCTS["image"]
    effort = replace(CONSTRUCTS["image"].effort, scope="def")

    def check_component(self, component: Component) -> Iterator[Finding]:
        construct = CONSTRUCTS[component.kind]
        version = f" `{component.version}`" if component.version else ""
        yield self.finding(
            component,
            f"{KINDS[component.kind]} `{component.name}`{version} is used",
            key=f"{component.kind} of Prefect's",
            severity="warning" if construct.disposition == "redesign" else "note",
            construct=construct,
            effort=replace(construct.effort, scope="def"),
        )
