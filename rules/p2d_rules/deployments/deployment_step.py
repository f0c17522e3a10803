"""Steps that build, push and prepare deployments."""

from collections.abc import Iterator

from p2d_audit import Construct, Finding, Project, Reference, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.deployments.pulled_code import STEPS

OWN = ("prefect.deployments.steps.", "prefect.projects.steps.")
THEIRS = (".deployments.steps.", ".projects.steps.")
RUNNERS = frozenset({"run_step", "run_steps"})
SECTIONS = {name: CATALOGUE[f"yaml-{name}"] for name in ("build", "push", "pull")}
ANY_STEP = CATALOGUE["yaml-step-core"]
ENTRIES = {
    "pip_install_requirements": CATALOGUE["yaml-step-pip-install"],
    "run_shell_script": CATALOGUE["yaml-step-shell-script"],
    "set_working_directory": CATALOGUE["yaml-step-working-directory"],
}


class DeploymentStep(Rule):
    """A deployment is built, pushed or prepared by steps.

    Prefect runs the steps of `prefect.yaml` when it deploys, or in the worker
    before each run. Dagster has none: building and pushing an image is the work
    of CI, and what a run needs, code and packages too, is in the
    image already.

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

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Tell by the section of the file, else by its name, what a step is for."""
        sections = {key.span: key.path.removeprefix("deployments.").partition(".")[0] for key in project.keys}
        for reference in project.references:
            if _is_step(reference):
                name = reference.symbol.rpartition(".")[2]
                section = sections.get(reference.span) or _section(name)
                what = "a run of the deployment" if section == "pull" else "a deployment"
                construct = _own_entry(reference.symbol) or SECTIONS.get(section)
                yield self.finding(reference, f"step `{name}` prepares {what}", construct=construct)


def _own_entry(symbol: str) -> Construct | None:
    """Return the construct of exactly this step, None for one that only its section tells what it becomes."""
    named = ENTRIES.get(symbol.rpartition(".")[2]) if symbol.startswith(OWN) else CATALOGUE.named(symbol)
    return None if named is ANY_STEP else named


def _is_step(reference: Reference) -> bool:
    """Tell whether a step of Prefect's or of a collection is called that fetches no code, which `PulledCode` finds."""
    symbol = reference.symbol
    step = symbol.startswith(OWN) or (symbol.startswith("prefect_") and any(one in symbol for one in THEIRS))
    return step and reference.kind == "call" and symbol not in STEPS and symbol.rpartition(".")[2] not in RUNNERS


def _section(name: str) -> str:
    """Return the section in which a step of that name stands where no file says it."""
    if name.startswith(("build_", "push_")):
        return name.partition("_")[0]
    return "build" if name == "run_shell_script" else "pull"
