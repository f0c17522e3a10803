"""Loggers, handlers and formatters of Prefect's."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.file_work import is_method

OBJECTS = tuple(
    CATALOGUE[name]
    for name in ("logging-adapters", "logging-config", "logging-handlers", "logging-print", "v1-logging-config")
)


class LoggingObject(Rule):
    """Code makes loggers, handlers or formatters of Prefect's, or sets them up.

    Only the own run's log can be written to, by `context.log`, in hooks too.
    Handlers and formatters are set up in `python_logs` of `dagster.yaml`, or by a
    `dg.logger`; those that send records to Prefect's server go, as the event log
    takes the place of its logs.

    ```python
    from prefect import flow
    from prefect.logging.loggers import flow_run_logger

    def tell(flow, run, state):
        flow_run_logger(run).error("failed")  # PTD948

    @flow(on_failure=[tell])
    def daily():
        print("loading")
    ```

    becomes

    ```python dagster
    @dg.failure_hook
    def tell(context: dg.HookContext):
        context.log.error("failed")

    @dg.op
    def load():
        print("loading")

    @dg.job(hooks={tell})
    def daily():
        load()
    ```
    """

    code = "PTD948"
    severity = "note"
    construct = CATALOGUE["logging-adapters"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        # `Client.write_run_logs` of Prefect 1 is a question to the server like others, which PTD905 finds.
        used = ".logging." in reference.symbol and not is_method(reference)
        construct = CATALOGUE.named(reference.symbol)
        if used and reference.kind in ("call", "decorator", "base") and construct in OBJECTS:
            done = "extended" if reference.kind == "base" else "called"
            yield self.finding(reference, f"`{reference.symbol}` is {done}", construct=construct)
