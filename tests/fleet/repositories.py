"""A small fleet: repositories that start, trigger, deploy and resemble each other's flows."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import Ended, run, write

CORE = """\
from prefect import flow, task
from prefect.blocks.system import Secret


@task
def load(): ...


@task
def clean(rows): ...


@task
def store(rows): ...


@flow(name="publish")
def publish():
    Secret.load("api-key")
    store(clean(load()))


@flow(name="second")
def second():
    Secret.load("api-key")


if __name__ == "__main__":
    publish.serve(name="production", cron="0 3 * * *")
"""

BILLING = """\
from prefect import flow, task
from prefect.blocks.system import Secret
from prefect.deployments import run_deployment


@task
def load(): ...


@task
def clean(rows): ...


@task
def store(rows): ...


@flow(name="bill")
def bill():
    Secret.load("api-key")
    run_deployment("publish/production")
    run_deployment("nowhere/else")


@flow(name="remind")
def remind():
    Secret.load("api-key")


@flow(name="copy")
def copy():
    store(clean(load()))
"""

MODELS = """\
from prefect import flow, task


@task
def load(): ...


@task
def clean(rows): ...


@task
def store(rows): ...


@flow(name="train")
def train():
    store(clean(load()))
"""

TRIGGERED = """\
deployments:
- name: after
  entrypoint: flows.py:train
  triggers:
  - enabled: true
    match:
      prefect.resource.id: "prefect.flow-run.*"
    match_related:
      prefect.resource.name: "publish"
      prefect.resource.role: "flow"
    expect: ["prefect.flow-run.Completed"]
"""

LIST = """\
[[repository]]
name = "models"
path = "models"

[[repository]]
name = "core"
path = "core"
owner = "@platform"

[[repository]]
name = "billing"
path = "billing"
"""


def write_fleet(root: Path, listed: str = LIST) -> Path:
    """Write the repositories and the list of them below `root`, and return it."""
    return write(
        root,
        {
            "REPOS.toml": listed,
            "core/flows.py": CORE,
            "billing/flows.py": BILLING,
            "models/flows.py": MODELS,
            "models/prefect.yaml": TRIGGERED,
        },
    )


def fleet(root: Path, *arguments: str, output: str = "out", plugins: Path | None = None) -> Ended:
    """Run `p2d-audit fleet` on the list at `root`."""
    return run("fleet", "REPOS.toml", "-o", output, "--today", "2027-01-31", *arguments, cwd=root, plugins=plugins)


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by their paths."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
