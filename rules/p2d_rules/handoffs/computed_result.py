"""Results that a flow computes with."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Effect, Effort, Finding, Flow, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.body_effects import OUTGOING, called, is_run_each_time
from p2d_rules.handoffs.effects_by_place import find_once
from p2d_rules.handoffs.handles import passes_handles

# What a flow computes with the results of one task moves together.
FURTHER = Effort(0, 0.1, 0.5)


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
        found: list[Effect] = []
        for effect in project.effects:
            flow, place = effect.unit, (effect.unit.id, effect.span.path, effect.span.line)
            computes = effect.kind == "computed-result" and place not in reaching
            if computes and isinstance(flow, Flow) and is_run_each_time(flow):
                found.append(effect)
        places = {effect.span: effect for effect in reversed(found)}
        begun: set[tuple[str, tuple[str, ...]]] = set()
        for finding in find_once(self, ((effect, _message(effect)) for effect in found)):
            effect = places[finding.span]
            block = (effect.unit.id, tuple(call.task.id for call in effect.on))
            effort = FURTHER if block in begun else finding.effort
            begun.add(block)
            yield replace(finding, effort=effort, related=called(effect), trap=passes_handles(effect.text))


def _message(effect: Effect) -> str:
    names = " and ".join(f"`{name}`" for name in sorted({call.task.function for call in effect.on}))
    return f"flow `{effect.unit.function}` itself uses the result of {names}: `{effect.text}`"
