"""What a task changes of its process."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule, Task

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.effects_by_place import find_once

CHANGED = {"environment-write": "environment", "working-directory": "working directory"}


class EnvironmentWrite(Rule):
    """A task sets an environment variable or the working directory.

    The next task of Prefect sees it, if it runs in the same process. Every step of
    Dagster is a process of its own: the setting ends with the step that made it,
    without an error. Give it to the run launcher, to a resource, or to the call that
    needs it.

    ```python
    import os

    from prefect import task

    @task
    def prepare():
        os.environ["REGION"] = "eu"  # PTD255
    ```

    becomes

    ```python dagster
    class Store(dg.ConfigurableResource):
        region: str = "eu"

    @dg.asset
    def orders(store: Store):
        return store.region

    defs = dg.Definitions(assets=[orders], resources={"store": Store()})
    ```
    """

    code = "PTD255"
    severity = "warning"
    disposition = "adapt"
    confidence = "medium"  # who relies on it in another step is not known
    trap = True
    construct = CATALOGUE["handoff-global-state"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        changes = (
            (effect, f"task `{effect.unit.function}` changes its {CHANGED[effect.kind]}: `{effect.text}`")
            for effect in project.effects
            if isinstance(effect.unit, Task) and effect.kind in CHANGED and not effect.unit.is_test
        )
        yield from find_once(self, changes)
