"""Results that a flow takes apart."""

from collections.abc import Iterator

from p2d_audit import Effect, Finding, Related, Rule

from p2d_rules.catalogue import CATALOGUE


class UnpackedResult(Rule):
    """A flow unpacks the result of a task into several names, or takes one of several returned values.

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

    def check_effect(self, effect: Effect) -> Iterator[Finding]:
        if effect.kind == "unpacked-result":
            names = " or ".join(f"`{name}`" for name in sorted({call.task.function for call in effect.on}))
            related = tuple(Related(call.span, f"`{call.task.function}` is called here") for call in effect.on)
            message = f"flow `{effect.unit.function}` takes the result of {names} apart: `{effect.text}`"
            yield self.finding(effect, message, key=effect.on[0].task.id, related=related)
