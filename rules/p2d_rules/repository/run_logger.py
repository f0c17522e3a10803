"""Loggers of runs."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

LOGGERS = (CATALOGUE["logging-get-run-logger"], CATALOGUE["logging-get-logger"], CATALOGUE["v1-logger"])


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
    construct = CATALOGUE["logging-get-run-logger"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        used = reference.kind in ("call", "name") and not reference.symbol.endswith("disable_run_logger")
        if used and CATALOGUE.named(reference.symbol) in LOGGERS:
            yield self.finding(reference, f"`{reference.symbol.rpartition('.')[2]}` gives a logger")
