"""Results that a flow prints or logs."""

from collections.abc import Iterator

from p2d_audit import Effect, Finding, Rule

from p2d_rules.catalogue import CATALOGUE


class ShownResult(Rule):
    """A flow prints or logs what a task has returned, as it is or in a text.

    In the body of a Dagster job a result is a handle, and the body runs once, when
    the module is loaded: `print` then shows `<InvokedNodeOutputHandle …>`, and no
    run shows anything. What is worth showing is logged by the op that has it.

    ```python
    from prefect import flow, task

    @task
    def count():
        return 3

    @flow
    def daily():
        rows = count()
        print("rows:", rows)  # PTD251
        print("done")
    ```

    becomes

    ```python dagster
    @dg.op
    def count(context: dg.OpExecutionContext):
        rows = 3
        context.log.info(f"rows: {rows}")
        return rows

    @dg.job
    def daily():
        count()
    ```
    """

    code = "PTD251"
    severity = "warning"
    trap = True
    construct = CATALOGUE["python-between-tasks"]

    def check_effect(self, effect: Effect) -> Iterator[Finding]:
        if effect.kind == "shown-result":
            names = sorted({call.task.function for call in effect.on})
            of = f"the result of {' and '.join(f'`{name}`' for name in names)}"
            yield self.finding(effect, f"flow `{effect.unit.function}` shows {of}")
