"""Task calls inside `try` and its clauses."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Region, Rule

from p2d_rules.catalogue import CATALOGUE

FINALLY = CATALOGUE["try-finally"]
PASSED_ON = CATALOGUE["try-raising-on"]
SAID = {
    "try": "`try` surrounds the call of",
    "except": "an `except` calls",
    "finally": "a `finally` calls",
}


class TryAroundTask(Rule):
    """A flow catches what its tasks raise.

    In the body of a job nothing is raised when the code is loaded: the handler's
    ops never become part of the graph, and Dagster says nothing. Handlers that only
    log and raise again change nothing: a step that fails fails the run. Any other `try` moves
    into one op that returns what happened; clean-up becomes the teardown of a
    resource, an alarm a hook or a `dg.run_failure_sensor`. A `try` without handlers
    catches nothing: of it, only the clean-up's own calls are told.

    ```python
    from prefect import flow, task

    @task
    def load():
        raise ValueError("empty")

    @task
    def apologise():
        print("sorry")

    @flow
    def daily():
        try:  # PTD210
            load()
        except ValueError:  # PTD210
            apologise()
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        try:
            raise ValueError("empty")
        except ValueError as error:
            return {"loaded": False, "error": str(error)}

    @dg.op
    def apologise(outcome: dict):
        if not outcome["loaded"]:
            print("sorry")

    @dg.job
    def daily():
        apologise(load())
    ```
    """

    code = "PTD210"
    severity = "error"
    trap = True
    construct = CATALOGUE["try-except-task"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        called: dict[Region, list[str]] = {}
        for call in project.calls:
            for region in call.within:
                told = region.kind in SAID and (region.kind != "try" or region.handles)
                if told and region.flow and region.flow.prefect != "1":
                    called.setdefault(region, []).append(call.task.function)
        handled = {call for region in called if region.kind == "except" for call in region.on}
        watched = {region for call in handled for region in call.within}
        for region, functions in called.items():
            names = " and ".join(f"`{name}`" for name in dict.fromkeys(functions))
            if region.kind == "try" and region.raises and region not in watched:
                message = f"{SAID['try']} {names}, and what is caught is raised again"
                yield self.finding(region, message, severity="note", construct=PASSED_ON, trap=False)
                continue
            yield self.finding(
                region,
                f"{SAID[region.kind]} {names}",
                construct=FINALLY if region.kind == "finally" else self.construct,
                # The `try` whose failing calls the handler is for has the hours.
                effort=Effort(0, 0, 0) if region.kind == "except" and region.on else None,
            )
