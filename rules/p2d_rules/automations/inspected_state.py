"""States of Prefect 1 that code looks at."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Reference, Rule

from p2d_rules.automations.first_states import MODULE, STATES, made_as
from p2d_rules.catalogue import CATALOGUE

STATE = f"{MODULE}.State"


class InspectedState(Rule):
    """Code asks which state of Prefect 1 a run or task is in, or makes one.

    Dagster hands no states around. A task that makes a `Success` returns, one that
    makes a `Failed` raises `dg.Failure`. After a run in one process, which tests do,
    the result says whether it and each step succeeded; in production, run-status
    sensors and hooks are called with what has happened.

    ```python prefect1
    from prefect import Flow, task
    from prefect.engine.state import Failed

    @task
    def load():
        print("loading")

    with Flow("daily") as flow:
        load()

    def test_daily():
        state = flow.run()
        assert not isinstance(state, Failed)  # PTD512
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()

    def test_daily():
        assert daily.execute_in_process().success
    ```
    """

    code = "PTD512"
    severity = "warning"
    construct = CATALOGUE["v1-states"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        signals = [one.span for one in project.references if one.symbol.startswith("prefect.engine.signals.")]
        ending = {(span.path, span.line) for span in signals}
        for reference in project.references:
            module, _, name = reference.symbol.rpartition(".")
            if module == STATE and name.startswith("is_") and reference.kind == "call":
                yield self.finding(reference, f"`{name}` asks for the state")
            # `State` alone is an annotation more often than a question; what a filter is given is none either.
            elif module == MODULE and name in STATES:
                yield from self._use(reference, name, ending)

    def _use(self, reference: Reference, name: str, ending: set[tuple[str, int]]) -> Iterator[Finding]:
        """Tell a question from a state that is made; one that a signal ends a task with is the signal's."""
        if reference.compared:
            yield self.finding(reference, f"state `{name}` is asked for")
        elif reference.kind == "call" and (reference.span.path, reference.span.line) not in ending:
            construct = made_as(reference.symbol)
            yield self.finding(reference, f"state `{name}` is made", construct=construct)
