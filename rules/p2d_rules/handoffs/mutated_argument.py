"""Arguments that a task changes in place."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.effects_by_place import find_once


class MutatedArgument(Rule):
    """A task changes in place an object that it was given.

    Where tasks of Prefect share a process, others see the change. Every step of
    Dagster loads its own copy, in a process of its own: the change is lost, without
    an error. A step returns what it has changed.

    ```python
    from prefect import flow, task

    @task
    def add(rows: list, row: int):
        rows.append(row)  # PTD253

    @flow
    def daily():
        rows = []
        add(rows, 1)
    ```

    becomes

    ```python dagster
    @dg.op
    def start():
        return []

    @dg.op
    def add(rows: list):
        return [*rows, 1]

    @dg.job
    def daily():
        add(start())
    ```
    """

    code = "PTD253"
    severity = "warning"
    trap = True
    construct = CATALOGUE["handoff-mutated-argument"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        changes = (
            (effect, f"task `{effect.unit.function}` changes its argument in place: `{effect.text}`")
            for effect in project.effects
            if effect.kind == "argument-mutation"
        )
        yield from find_once(self, changes)
