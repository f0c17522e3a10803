"""Loggers of runs."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule, Unit

from p2d_rules.catalogue import CATALOGUE

LOGGERS = (CATALOGUE["logging-get-run-logger"], CATALOGUE["logging-get-logger"], CATALOGUE["v1-logger"])


class RunLogger(Rule):
    """Code logs through Prefect.

    `dg.get_dagster_logger()` takes its place in what a step runs, `context.log`
    where there is a context. In the body of a flow that becomes a job it would log
    once, when the module is loaded: the messages move into the ops, and so does a
    logger that tasks are given. The loggers of Python's own `logging` can be shown as
    well, by a setting of the instance.

    ```python
    from prefect import get_run_logger, task

    @task
    def load():
        logger = get_run_logger()  # PTD901
        logger.info("loading")
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        logger = dg.get_dagster_logger()
        logger.info("loading")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD901"
    severity = "note"
    construct = CATALOGUE["logging-get-run-logger"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        # The body of a flow that calls nothing is run in every run.
        traced = {call.flow for call in project.calls if call.flow and call.flow.prefect != "1"}
        handed: dict[tuple[Unit | None, str], str] = {
            (call.flow, argument.made_by): call.task.function
            for call in project.calls
            for argument in call.arguments
            if argument.made_by is not None
        }
        for reference in project.references:
            used = reference.kind in ("call", "name") and not reference.symbol.endswith("disable_run_logger")
            if used and CATALOGUE.named(reference.symbol) in LOGGERS:
                message = f"`{reference.symbol.rpartition('.')[2]}` gives a logger"
                if reference.unit in traced:
                    taker = handed.get((reference.unit, reference.symbol))
                    more = f", which hands it to `{taker}`" if taker else ""
                    yield self.finding(reference, f"{message} to the body of a flow{more}", disposition="adapt")
                else:
                    yield self.finding(reference, message)
