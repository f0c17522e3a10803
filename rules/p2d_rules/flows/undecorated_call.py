"""Calls of the plain functions of tasks and flows."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.test_place import is_in_test_file


class UndecoratedCall(Rule):
    """The plain function of a task or flow is called, past Prefect.

    An op or asset has no `fn`: the step that comes there raises, or the job does
    not load. Inside of a step an op can be called as it is, which runs its function;
    what several steps share is better a function of its own, that ops call.

    ```python
    from prefect import task

    @task
    def clean(row):
        return row.strip()

    @task
    def load(row):
        return clean.fn(row)  # PTD116
    ```

    becomes

    ```python dagster
    def clean(row):
        return row.strip()

    @dg.op
    def load(row: str):
        return clean(row)
    ```
    """

    code = "PTD116"
    severity = "warning"
    construct = CATALOGUE["task-fn-attribute"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        plain = reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct
        if plain and not is_in_test_file(reference):
            kind = "flow" if "Flow" in reference.symbol else "task"
            yield self.finding(reference, f"the plain function of a {kind} is called by `fn`")
