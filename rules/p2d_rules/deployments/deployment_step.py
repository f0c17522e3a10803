"""Steps that build, push and prepare deployments."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

OWN_STEPS = ("pip_install_requirements", "run_shell_script", "set_working_directory")


class DeploymentStep(Rule):
    """A deployment is built, pushed or prepared by steps.

    Prefect runs the steps of `prefect.yaml` when it deploys, or in the worker
    before each run. Dagster has none: building and pushing an image is the work
    of CI, and what a run needs is in the image already.

    ```yaml
    name: shop
    build:
      - prefect_docker.deployments.steps.build_docker_image:  # PTD317
          image_name: shop
          tag: "1"
    deployments:
      - name: production
        entrypoint: flows/daily.py:daily
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job(tags={"dagster-k8s/config": {"container_config": {"image": "shop:1"}}})
    def daily():
        load()
    ```
    """

    code = "PTD317"
    severity = "note"
    construct = CATALOGUE["yaml-build"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        collection = reference.symbol.startswith("prefect_") and ".deployments.steps." in reference.symbol
        if reference.symbol in OWN_STEPS or collection:
            yield self.finding(reference, f"step `{reference.symbol.rpartition('.')[2]}` prepares a deployment")
