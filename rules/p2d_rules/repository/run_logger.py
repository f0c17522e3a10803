"""Loggers of runs."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule


class RunLogger(Rule):
    """Code logs through Prefect.

    `dg.get_dagster_logger()` takes its place wherever it stands, `context.log`
    where there is a context. The loggers of Python's own `logging` can be shown
    as well, by a setting of the instance.

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
    disposition = "mechanical"
    effort = Effort(0.02, 0.1, 0.25)  # mapping: logging-get-run-logger, logging-get-logger, v1-logger
    covers = frozenset(
        {
            "prefect.context.logger",
            "prefect.get_run_logger",
            "prefect.logging.disable_run_logger",
            "prefect.logging.get_logger",
            "prefect.logging.get_run_logger",
            "prefect.logging.loggers.disable_run_logger",
            "prefect.logging.loggers.flow_run_logger",
            "prefect.logging.loggers.get_logger",
            "prefect.logging.loggers.get_run_logger",
            "prefect.logging.loggers.task_run_logger",
            "prefect.utilities.logging.get_logger",
        }
    )

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        used = reference.kind in ("call", "name") and not reference.symbol.endswith("disable_run_logger")
        if used and reference.symbol in self.covers:
            yield self.finding(reference, f"`{reference.symbol.rpartition('.')[2]}` gives a logger")
