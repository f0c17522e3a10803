"""Names that more than one definition has."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from p2d_audit import Finding, Flow, Project, Related, Rule, Task

from p2d_rules.catalogue import CATALOGUE


class RepeatedName(Rule):
    """Several flows, or several tasks, have the same name.

    Prefect tells them apart by module. The jobs of a Dagster code location need
    names of their own, and so do its ops and assets; it does not load if two
    share one.

    ```python
    from prefect import flow, task

    @task(name="load")
    def load_orders():
        return []

    @task(name="load")  # PTD108
    def load_customers():
        return []

    @flow
    def daily():
        load_orders()
        load_customers()
    ```

    becomes

    ```python dagster
    @dg.op(name="load_orders")
    def load_orders():
        return []

    @dg.op(name="load_customers")
    def load_customers():
        return []

    @dg.job
    def daily():
        load_orders()
        load_customers()
    ```
    """

    code = "PTD108"
    severity = "note"
    confidence = "medium"
    construct = CATALOGUE["flow-duplicate-names"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        yield from self._check(project.flows, "flow")
        yield from self._check(project.tasks, "task")

    def _check(self, units: Sequence[Flow | Task], what: str) -> Iterator[Finding]:
        named: dict[str, list[Flow | Task]] = defaultdict(list)
        for unit in units:
            if isinstance(unit.name, str) and not unit.is_test:
                named[unit.name].append(unit)
        for name, (first, *others) in sorted(named.items()):
            for other in others:
                related = Related(first.head, f"the first {what} of this name")
                yield self.finding(other, f"{what} name `{name}` is taken by another {what}", related=(related,))
