"""Values that a flow's body reads anew in every run."""

from collections import defaultdict
from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Effect, Finding, Flow, Project, Related, Rule, Severity, Span

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.body_effects import is_run_each_time, stands_in
from p2d_rules.handoffs.deciders import tests_by_flow
from p2d_rules.handoffs.environment import READERS, Names, names_of_variables, shown

MOMENT = CATALOGUE["time-in-flow-body"]
CONSTRUCTS = {"clock": MOMENT, "random": MOMENT, "environment-read": CATALOGUE["env-in-flow-body"]}
DURATIONS = ("monotonic", "perf_counter", "process_time")
MAX_RELATED = 5


class BodyReadAtLoad(Rule):
    """The body of a flow reads the clock, chance or the environment.

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

    watches = READERS

    def check_project(self, project: Project) -> Iterator[Finding]:
        # A flow that calls nothing becomes one op, whose body is run in every run.
        traced = {call.flow for call in project.calls if call.flow and is_run_each_time(call.flow)}
        names = names_of_variables(project)
        tests = tests_by_flow(project)
        elsewhere: defaultdict[tuple[str, str], list[Effect]] = defaultdict(list)
        found: list[Span] = []
        for effect in project.effects:
            flow = effect.unit
            differs = effect.kind in CONSTRUCTS and not effect.text.endswith(DURATIONS)
            if not isinstance(flow, Flow) or flow not in traced or not differs:
                continue
            if not stands_in(flow, effect.span):
                elsewhere[flow.id, CONSTRUCTS[effect.kind].id].append(effect)
            # What is read where another one is missing is the same piece of work.
            elif not any(span.encloses(effect.span) for span in found):
                found.append(effect.span)
                yield self._own(effect, names, decides=any(span.encloses(effect.span) for span in tests.get(flow, ())))
        yield from (self._of_functions(effects, names) for effects in elsewhere.values())

    def _own(self, effect: Effect, names: Names, *, decides: bool) -> Finding:
        message = f"the body of flow `{effect.unit.function}` reads {shown(effect, names)}"
        severity: Severity = "warning" if effect.kind == "environment-read" else "error"
        return self.finding(effect, message, severity=severity, construct=CONSTRUCTS[effect.kind], trap=decides)

    def _of_functions(self, effects: list[Effect], names: Names) -> Finding:
        """Return what the functions that a body calls read, once for the flow."""
        flow, construct = effects[0].unit, CONSTRUCTS[effects[0].kind]
        places = tuple(Related(one.span, f"{shown(one, names)} is read") for one in effects)[:MAX_RELATED]
        texts = sorted({shown(one, names) for one in effects})
        read = " and ".join(texts[:2]) + (" and more" if len(texts) > 2 else "")
        message = f"functions that the body of flow `{flow.function}` calls read {read}"
        place = min((span for one in effects for span in one.called_at), default=flow.head)
        found = self.finding(effects[0], message, span=place, severity="warning", confidence="medium", related=places)
        return replace(found, construct=construct.id, effort=construct.effort, trap=False)
