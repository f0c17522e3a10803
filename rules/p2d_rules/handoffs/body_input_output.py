"""What a flow's body reads, writes, sends and starts by itself."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Effect, Finding, Flow, Project, Related, Rule, Span

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.body_effects import OUTGOING, is_run_each_time

MAX_RELATED = 5


class BodyInputOutput(Rule):
    """The body of a flow that calls tasks reads, writes, sends or starts something itself.

    Prefect runs the body in every run. The body of a Dagster job runs when the code
    location is loaded, by the web server, the daemon and every step: the request is
    sent then, the file is written then, what is read is as old as that, and in the
    run itself nothing of it happens. The statement moves into an op, or into an
    asset that has a resource. With a task's result in it, it does not load.

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
        # A flow that calls nothing becomes one op, whose body is run in every run.
        traced = {call.flow for call in project.calls if call.flow and is_run_each_time(call.flow)}
        places: defaultdict[tuple[str, str, int], list[tuple[Span, Effect]]] = defaultdict(list)
        for effect in project.effects:
            flow = effect.unit
            if isinstance(flow, Flow) and flow in traced and effect.kind in OUTGOING and not _is_elsewhere(effect):
                for span in effect.called_at or (effect.span,):
                    places[flow.id, span.path, span.line].append((span, effect))
        for found in places.values():
            yield self._at(found)

    def _at(self, found: list[tuple[Span, Effect]]) -> Finding:
        """Return the finding of one statement: what acts before what only reads."""
        span, effect = min(found, key=lambda one: (one[1].kind == "read", one[0], one[1].span))
        does = f"{OUTGOING[effect.kind]} with `{effect.text}`"
        how = does if not effect.called_at else f"calls what {does}"
        related = tuple(Related(one.span, f"`{one.text}`") for _, one in found if one.called_at)
        loads = not any(one.on for _, one in found)
        return self.finding(
            effect,
            f"the body of flow `{effect.unit.function}` {how}",
            span=span,
            severity="warning" if effect.kind == "read" else "error",
            confidence="medium" if effect.called_at else "high",
            related=related[:MAX_RELATED],
            trap=loads,
        )


def _is_elsewhere(effect: Effect) -> bool:
    """Tell whether it happens where something failed, or is a task of one of Prefect's collections."""
    return effect.in_handler or (effect.text.startswith("prefect") and "()" not in effect.text)
