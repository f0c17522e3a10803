"""The context of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

KEYS = (
    "caching",
    "config",
    "date",
    "flow_id",
    "flow_name",
    "flow_run_id",
    "flow_run_name",
    "get",
    "map_index",
    "parameters",
    "scheduled_start_time",
    "task_full_name",
    "task_name",
    "task_run_count",
    "task_run_id",
    "today",
    "today_nodash",
    "tomorrow",
    "yesterday",
)
READ = frozenset({"prefect.context", *(f"prefect.context.{key}" for key in KEYS)})


class ContextRead(Rule):
    """A value is read from the context of Prefect 1.

    Most often it is the logger, which is `dg.get_dagster_logger()`. The date of
    the run, `today` and the like, says that the flow is about one day: that is a
    partition key. Ids, names and parameters are fields of the op's context.

    ```python prefect1
    import prefect
    from prefect import task

    @task
    def load():
        logger = prefect.context.get("logger")  # PTD902
        logger.info("loading")
    ```

    becomes

    ```python dagster
    @dg.op
    def load(context: dg.OpExecutionContext):
        context.log.info(f"loading in run {context.run_id}")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD902"
    severity = "note"
    disposition = "adapt"
    # A logger is moved in a minute, a date asks for partitions; which of them `get` reads is not known here.
    construct = CATALOGUE["v1-logger"]
    effort = Effort(0.02, 0.25, 2)  # to v1-context

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind in ("call", "name") and reference.symbol in READ:
            api = CATALOGUE.named(reference.symbol, "1")
            yield self.finding(reference, f"`{reference.symbol}` is read", api=api)
