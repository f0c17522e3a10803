"""The inner workings of Prefect."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.file_work import effort_in_file, is_method, key_in_file, proven_major

INTERNALS = tuple(
    CATALOGUE[name]
    for name in (
        "bundles",
        "client-cloud",
        "client-http",
        "client-task-subscriptions",
        "context-serialize",
        "engine-internals",
        "flow-engine-call",
        "logging-stream",
        "packaging-v2",
        "server-app",
        "server-database",
        "server-services",
        "task-engine-call",
        "telemetry-spans",
        "v1-execution",
        "v1-serialization",
    )
)


class EngineInternal(Rule):
    """Code reaches into the engine or the server of Prefect.

    None of it has a part of its own in Dagster, so what the code is after has to
    be found out. A run inside of a process is `execute_in_process`; what was read
    from the server's tables is asked of `context.instance` or GraphQL; a rule of
    the server becomes a sensor; code that was pickled and sent is in the image.

    ```python
    from prefect import flow
    from prefect.flow_engine import run_flow

    @flow
    def daily(day: str):
        print(day)

    def main():
        run_flow(daily, parameters={"day": "2026-01-02"})  # PTD945
    ```

    becomes

    ```python dagster
    class Day(dg.Config):
        day: str = "2026-01-01"

    @dg.op
    def show(config: Day):
        print(config.day)

    @dg.job
    def daily():
        show()

    def main():
        daily.execute_in_process(run_config=dg.RunConfig({"show": Day(day="2026-01-02")}))

    def test_main():
        main()
    ```
    """

    code = "PTD945"
    severity = "warning"
    construct = CATALOGUE["engine-internals"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        construct = CATALOGUE.named(reference.symbol, proven_major(reference))
        used = reference.kind in ("call", "decorator", "base") and not is_method(reference)
        if used and construct in INTERNALS:
            done = "extended" if reference.kind == "base" else "called"
            yield self.finding(
                reference,
                f"`{reference.symbol}` is {done}",
                key=key_in_file(reference, construct),
                construct=construct,
                effort=effort_in_file(construct),
            )
