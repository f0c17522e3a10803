"""Images, charts and actions of Prefect's."""

from collections.abc import Iterator

from p2d_audit import Component, Effort, Finding, Rule

KINDS = {"image": "image", "chart": "Helm chart", "action": "action of a pipeline"}


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
    disposition = "mechanical"
    effort = Effort(0.5, 1, 3, scope="def")  # mapping: infra-docker-image

    def check_component(self, component: Component) -> Iterator[Finding]:
        version = f" `{component.version}`" if component.version else ""
        message = f"{KINDS[component.kind]} `{component.name}`{version} is used"
        key = f"{component.kind} of Prefect's"
        match component.kind:
            case "image":
                yield self.finding(component, message, key=key)
            case "chart":
                effort = Effort(4, 12, 32, scope="def")  # mapping: infra-helm-compose
                yield self.finding(
                    component, message, key=key, severity="warning", disposition="redesign", effort=effort
                )
            case _:
                effort = Effort(1, 3, 8, scope="def")  # mapping: infra-ci
                yield self.finding(component, message, key=key, disposition="adapt", effort=effort)
