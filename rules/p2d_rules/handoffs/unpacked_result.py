"""Results that a flow takes apart."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Effect, Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.body_effects import called
from p2d_rules.handoffs.effects_by_place import find_once


class UnpackedResult(Rule):
    """A flow unpacks a task's result, or takes one of several returned values.

    Prefect hands the flow the tuple itself. In the body of a Dagster job a result is
    the handle of one output, which can be neither unpacked nor indexed: the code
    location does not load. An op that declares an output for each value gives a
    handle for each; `return a, b` stays as it is. A list whose length only the run
    knows stays one output, and is taken apart in the op that uses it.

    ```python
    from prefect import flow, task

    @task
    def extract():
        return [1, 2, 3], 3

    @task
    def load(rows):
        print(rows)

    @flow
    def daily():
        rows, total = extract()  # PTD230
        load([1, 2])
    ```

    becomes

    ```python dagster
    @dg.op(out={"rows": dg.Out(), "total": dg.Out()})
    def extract():
        return [1, 2, 3], 3

    @dg.op
    def load(rows):
        print(rows)

    @dg.job
    def daily():
        rows, total = extract()
        load(rows)
    ```
    """

    code = "PTD230"
    severity = "warning"
    construct = CATALOGUE["task-returns-tuple"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        found = [effect for effect in project.effects if effect.kind == "unpacked-result"]
        places = {effect.span: effect for effect in found}
        for finding in find_once(self, ((effect, _message(effect)) for effect in found)):
            effect = places[finding.span]
            yield replace(finding, key=effect.on[0].task.id, related=called(effect))


def _message(effect: Effect) -> str:
    names = " or ".join(f"`{name}`" for name in sorted({call.task.function for call in effect.on}))
    return f"flow `{effect.unit.function}` takes the result of {names} apart: `{effect.text}`"
