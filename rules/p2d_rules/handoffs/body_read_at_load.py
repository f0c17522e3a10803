"""Values that a flow's body reads anew in every run."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from p2d_audit import Effect, Finding, Flow, Project, Related, Rule, Severity, Span

from p2d_rules.catalogue import CATALOGUE

MOMENT = CATALOGUE["time-in-flow-body"]
CONSTRUCTS = {"clock": MOMENT, "random": MOMENT, "environment-read": CATALOGUE["env-in-flow-body"]}
DURATIONS = ("monotonic", "perf_counter", "process_time")
MAX_RELATED = 5


class BodyReadAtLoad(Rule):
    """The body of a flow reads the clock, chance, the environment or a Variable.

    Prefect runs the body in every run. The body of a Dagster job or graph runs once,
    when its module is loaded: every run then gets what that moment decides, for days,
    and nothing says so. Given to an op, the value does not load. Read it inside an
    op; the date of the data is better a partition key, and an id the run's own. A
    flow that calls nothing becomes one op, whose body is run every time.

    ```python
    from datetime import date

    from prefect import flow, task

    @task
    def load():
        print("loading")

    @flow
    def daily():
        if date.today().day > 1:  # PTD250
            load()
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()

    all_but_the_first = dg.ScheduleDefinition(job=daily, cron_schedule="0 2 2-31 * *")
    ```
    """

    code = "PTD250"
    severity = "error"
    trap = True
    construct = MOMENT

    def check_project(self, project: Project) -> Iterator[Finding]:
        # A flow that calls nothing becomes one op, whose body is run in every run.
        traced = {call.flow for call in project.calls if call.flow and _is_run_each_time(call.flow)}
        tests: defaultdict[Flow | None, list[Span]] = defaultdict(list)
        for region in project.regions:
            if region.kind in ("if", "ternary", "match", "while", "assert"):
                tests[region.flow].append(region.span)
        elsewhere: defaultdict[Flow, list[Effect]] = defaultdict(list)
        for effect in project.effects:
            flow = effect.unit
            differs = effect.kind in CONSTRUCTS and not effect.text.endswith(DURATIONS)
            if not isinstance(flow, Flow) or flow not in traced or not differs:
                continue
            if effect.span.path == flow.span.path and flow.span.line <= effect.span.line <= flow.span.end_line:
                message = f"the body of flow `{flow.function}` reads `{effect.text}`"
                severity: Severity = "warning" if effect.kind == "environment-read" else "error"
                decides = any(span.encloses(effect.span) for span in tests[flow])
                yield self.finding(effect, message, severity=severity, construct=CONSTRUCTS[effect.kind], trap=decides)
            else:
                elsewhere[flow].append(effect)
        for flow, effects in elsewhere.items():
            yield self._of_functions(flow, effects)
        for variable in project.variables:
            if variable.action == "get" and isinstance(variable.unit, Flow) and variable.unit in traced:
                name = f"`{variable.name}`" if isinstance(variable.name, str) else f"named by `{variable.name.source}`"
                message = f"the body of flow `{variable.unit.function}` reads the Variable {name}"
                yield self.finding(variable, message, construct=CATALOGUE["variable-get"], trap=False)

    def _of_functions(self, flow: Flow, effects: Iterable[Effect]) -> Finding:
        """Return what the functions that a body calls read, once for the flow."""
        related = tuple(Related(one.span, f"`{one.text}` is read") for one in effects)
        texts = sorted({one.text for one in effects})
        read = " and ".join(f"`{text}`" for text in texts[:2]) + (" and more" if len(texts) > 2 else "")
        message = f"functions that the body of flow `{flow.function}` calls read {read}"
        shown = related[:MAX_RELATED]
        return self.finding(flow, message, severity="warning", confidence="medium", related=shown, trap=False)


def _is_run_each_time(flow: Flow) -> bool:
    """Tell whether a flow's body is run in every run: Prefect 1 builds its flows once, as Dagster does."""
    return flow.prefect != "1" and flow.via != "with-flow"
