"""Results that a flow computes with."""

import ast
from collections.abc import Iterator

from p2d_audit import Effect, Effort, Finding, Flow, Project, Related, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.body_effects import OUTGOING, is_run_each_time

# What a flow computes with the results of one task moves together.
FURTHER = Effort(0, 0.1, 0.5)
_QUIET = ("str", "repr", "bool", "isinstance", "type", "id", "hash", "callable", "hasattr")


class ComputedResult(Rule):
    """A flow computes with a task's result, and no task is given what comes of it.

    In the body of a Dagster job a result is a handle: items, attributes, `len`,
    arithmetic and loops over it do not load, a comparison with `==` is false for ever,
    and a text holds the name of the handle. The statement moves into the op that has
    the value, or into one that takes it. What a task is then given is a hand-off, and
    what decides a branch is told there.

    ```python
    from prefect import flow, task

    @task
    def extract():
        return [1, 2, 3]

    @flow
    def daily():
        rows = extract()
        print(len(rows))  # PTD231
        return {"rows": rows}
    ```

    becomes

    ```python dagster
    @dg.op
    def extract(context: dg.OpExecutionContext):
        rows = [1, 2, 3]
        context.add_output_metadata({"rows": len(rows)})
        return rows

    @dg.job
    def daily():
        extract()
    ```
    """

    code = "PTD231"
    severity = "warning"
    construct = CATALOGUE["python-between-tasks"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        reaching: set[tuple[str, str, int]] = set()
        for effect in project.effects:
            if effect.kind in OUTGOING:
                reaching |= {(effect.unit.id, span.path, span.line) for span in effect.called_at}
        begun: set[tuple[str, tuple[str, ...]]] = set()
        for effect in project.effects:
            flow, place = effect.unit, (effect.unit.id, effect.span.path, effect.span.line)
            if effect.kind == "computed-result" and isinstance(flow, Flow) and is_run_each_time(flow):
                block = (flow.id, tuple(call.task.id for call in effect.on))
                if place not in reaching:
                    yield self._computed(effect, FURTHER if block in begun else None)
                    begun.add(block)

    def _computed(self, effect: Effect, effort: Effort | None) -> Finding:
        names = " and ".join(f"`{name}`" for name in sorted({call.task.function for call in effect.on}))
        related = tuple(Related(call.span, f"`{call.task.function}` is called here") for call in effect.on)
        message = f"flow `{effect.unit.function}` itself uses the result of {names}: `{effect.text}`"
        return self.finding(effect, message, related=related, effort=effort, trap=_is_silent(effect.text))


def _is_silent(text: str) -> bool:
    """Tell whether an expression goes through with the handle of an output in the place of each result."""
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return False
    match node:
        case ast.JoinedStr(parts):
            fields = (part.value for part in parts if isinstance(part, ast.FormattedValue))
            return all(isinstance(field, ast.Name | ast.Constant) for field in fields)
        case ast.Compare(_, operators):
            return all(isinstance(one, ast.Eq | ast.NotEq | ast.Is | ast.IsNot) for one in operators)
        case ast.BinOp(ast.Constant(str()), ast.Mod()) | ast.UnaryOp(ast.Not()):
            return True
        case ast.Call(ast.Name(name)):
            return name in _QUIET
        case _:
            return False
