"""Globals that a task changes."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.effects_by_place import find_once

KEPT = CATALOGUE["handoff-kept-global"]


class GlobalWrite(Rule):
    """A task changes a global of its module.

    Every step of Dagster is a process that imports the module anew: the next step
    sees the value that stands there, not the one that was set, without an error.
    What another step needs is an output; what all need is a resource. A global that is
    only made once, when it is first needed, is no trap: each process makes its own.

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
        kept = (
            (effect, f"task `{effect.unit.function}` makes and keeps a global: `{effect.text}`")
            for effect in project.effects
            if effect.kind == "kept-global" and not effect.unit.is_test
        )
        for finding in find_once(self, kept, KEPT):
            yield replace(finding, trap=False, severity="note")
