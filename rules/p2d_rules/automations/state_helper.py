"""States that code unpacks, counts, proposes or ends a run by."""

from collections.abc import Iterator

from p2d_audit import Disposition, Finding, Reference, Rule, Severity

from p2d_rules.catalogue import CATALOGUE

VERBS = {
    "state-exception-helpers": "turns a state into an exception, or back",
    "state-helpers": "looks at states, or makes them",
    "result-state-result": "takes the result out of a state",
    "state-abort-signals": "ends a run from inside",
    "state-set-by-client": "asks the server for another state",
}
SIGNALS = ("prefect.exceptions.Abort", "prefect.exceptions.Pause")
SEVERITIES: dict[Disposition, Severity] = {"redesign": "error", "no-equivalent": "error"}


class StateHelper(Rule):
    """Code unpacks, counts or sets the states of runs and tasks.

    A failed Prefect task can be handed on as a state that holds its exception.
    In Dagster the exception stays in the process of the step: the op catches it
    and returns an outcome, as ordinary data, or a failure hook sees it. Nobody
    sets the status of a run; it follows from what happened.

    ```python
    from prefect import flow, task
    from prefect.states import get_state_exception

    @task
    def load():
        raise ValueError("empty")

    @flow
    def daily():
        state = load(return_state=True)
        print(get_state_exception(state))  # PTD516
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        try:
            raise ValueError("empty")
        except ValueError as error:
            return str(error)

    @dg.op
    def report(problem: str):
        print(problem)

    @dg.job
    def daily():
        report(load())
    ```
    """

    code = "PTD516"
    severity = "warning"
    construct = CATALOGUE["state-exception-helpers"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        construct = CATALOGUE.named(reference.symbol)
        # `raise Abort` needs no call.
        used = reference.kind in ("call", "base") or (reference.kind == "name" and reference.symbol in SIGNALS)
        if used and construct is not None and construct.id in VERBS:
            severity = SEVERITIES.get(construct.disposition, "warning")
            message = f"`{reference.symbol.rpartition('.')[2]}` {VERBS[construct.id]}"
            yield self.finding(reference, message, severity=severity, construct=construct)
