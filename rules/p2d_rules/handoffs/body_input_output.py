"""What a flow's body reads, writes, sends and starts by itself."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Effect, Effort, Finding, Flow, Project, Related, Rule, Span

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.body_effects import OUTGOING, is_run_each_time, stands_in

MAX_RELATED = 5
# The first statement of a flow makes the op; most others move into it, or into one like it.
FURTHER = Effort(0.1, 0.25, 1)


class BodyInputOutput(Rule):
    """The body of a flow reads, writes, sends or starts something itself.

    Prefect runs the body once in every run. The body of a Dagster job runs whenever the
    code location is loaded: by the web server and in the process of every step. The
    request is sent then, and what is read is as old as that. With a result or parameter
    in it, it does not load. It moves into an op, or into an asset that has a resource.
    A flow that calls no task becomes one op, whose body is run in every run.

    ```python
    import subprocess

    from prefect import flow, task

    @task
    def load():
        print("loading")

    @flow
    def daily():
        load()
        subprocess.run(["echo", "loaded"], check=True)  # PTD232
    ```

    becomes

    ```python dagster
    import subprocess

    @dg.op
    def load():
        print("loading")

    @dg.op(ins={"after": dg.In(dg.Nothing)})
    def tell():
        subprocess.run(["echo", "loaded"], check=True)

    @dg.job
    def daily():
        tell(after=load())
    ```
    """

    code = "PTD232"
    severity = "error"
    trap = True
    construct = CATALOGUE["io-in-flow-body"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        traced = {call.flow for call in project.calls if call.flow and is_run_each_time(call.flow)}
        places: defaultdict[tuple[str, str, int], list[tuple[Span, Effect]]] = defaultdict(list)
        for effect in project.effects:
            flow = effect.unit
            if isinstance(flow, Flow) and flow in traced and effect.kind in OUTGOING and not _is_elsewhere(effect):
                for span in effect.called_at or (effect.span if stands_in(flow, effect.span) else flow.head,):
                    places[flow.id, span.path, span.line].append((span, effect))
        begun: set[str] = set()
        for (flow_id, _, _), found in sorted(places.items()):
            yield self._at(found, FURTHER if flow_id in begun else None)
            begun.add(flow_id)

    def _at(self, found: list[tuple[Span, Effect]], effort: Effort | None) -> Finding:
        """Return the finding of one statement: what acts before what only reads."""
        span, effect = min(found, key=lambda one: (one[1].kind == "read", one[0], one[1].span))
        does = f"{OUTGOING[effect.kind]} with `{effect.text}`"
        elsewhere = span != effect.span
        # With a handle in it, or around it, it does not load.
        trap = all(one.decided_by is None for _, one in found)
        how = f"calls a function that {does}" if elsewhere else does
        related = tuple(Related(one.span, f"`{one.text}`") for at, one in found if at != one.span)
        return self.finding(
            effect,
            f"the body of flow `{effect.unit.function}` {how}",
            span=span,
            severity="error" if trap and effect.kind != "read" else "warning",
            confidence="medium" if elsewhere else "high",
            related=related[:MAX_RELATED],
            effort=effort,
            trap=trap,
        )


def _is_elsewhere(effect: Effect) -> bool:
    """Tell whether it happens where something failed, or is a task of one of Prefect's collections."""
    return effect.in_handler or (effect.text.startswith("prefect") and "()" not in effect.text)
