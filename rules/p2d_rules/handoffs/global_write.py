"""Globals that a task changes."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.effects_by_place import find_once


class GlobalWrite(Rule):
    """A task changes a global of its module.

    Every step of Dagster is a process that imports the module anew: the next step
    sees the value that stands there, not the one that was set, without an error.
    What another step needs is an output; what all need is a resource.

    ```python
    from prefect import task

    SEEN = []

    @task
    def load(name: str):
        SEEN.append(name)  # PTD254
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        return ["orders"]

    @dg.op
    def report(seen: list):
        print(seen)

    @dg.job
    def daily():
        report(load())
    ```
    """

    code = "PTD254"
    severity = "warning"
    disposition = "adapt"
    confidence = "medium"  # who reads the global in another step is not known
    trap = True
    construct = CATALOGUE["handoff-global-state"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        changes = (
            (effect, f"task `{effect.unit.function}` changes a global: `{effect.text}`")
            for effect in project.effects
            if effect.kind == "global-write" and not effect.unit.is_test
        )
        yield from find_once(self, changes)
