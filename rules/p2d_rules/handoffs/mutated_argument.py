"""Arguments that a task changes in place."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Effect, Finding, Project, Related, Rule

from p2d_rules.catalogue import CATALOGUE

MAX_RELATED = 5


class MutatedArgument(Rule):
    """A task changes in place an object that a later call is given, too.

    Where tasks of Prefect share a process, the later one sees the change. Every step
    of Dagster loads its own copy, in a process of its own: the change is lost, without
    an error. A step returns what it has changed.

    ```python
    from prefect import flow, task

    @task
    def add(rows: list, row: int):
        rows.append(row)  # PTD253

    @task
    def write(rows: list):
        print(rows)

    @flow
    def daily():
        rows = []
        add(rows, 1)
        write(rows)
    ```

    becomes

    ```python dagster
    @dg.op
    def start():
        return []

    @dg.op
    def add(rows: list):
        return [*rows, 1]

    @dg.op
    def write(rows: list):
        print(rows)

    @dg.job
    def daily():
        write(add(start()))
    ```
    """

    code = "PTD253"
    severity = "warning"
    trap = True
    construct = CATALOGUE["handoff-mutated-argument"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Find each task once, at its first change that another call depends on."""
        consumers: defaultdict[str, set[str]] = defaultdict(set)
        for influence in project.influences:
            if influence.kind == "mutation":
                consumers[influence.producer.task.id].add(influence.consumer.task.function)
        changes: defaultdict[str, list[Effect]] = defaultdict(list)
        for effect in project.effects:
            if effect.kind == "argument-mutation" and effect.unit.id in consumers and not effect.unit.is_test:
                changes[effect.unit.id].append(effect)
        for unit, (first, *others) in changes.items():
            names = " and ".join(f"`{name}`" for name in sorted(consumers[unit]))
            message = f"task `{first.unit.function}` changes its argument in place, which {names} is given later"
            related = tuple(Related(other.span, f"`{other.text}`") for other in others[:MAX_RELATED])
            yield self.finding(first, f"{message}: `{first.text}`", related=related)
