"""Tests that use tools of Prefect."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.file_work import is_method
from p2d_rules.platform.test_place import is_in_test

TOOLS = tuple(
    CATALOGUE[name]
    for name in (
        "event-test-client", "testing-fixtures", "testing-settings", "testing-disable-logger", "v1-testing-config"
    )
)  # fmt: skip
RUNS = frozenset({"prefect.Flow.run", "prefect.core.flow.Flow.run", "prefect.flows.Flow.run"})


class DependentTest(Rule):
    """A test relies on what Prefect has for tests.

    `dg.instance_for_test` takes the settings of an instance that a test wants
    different, and a test's environment is pytest's own. A job returns nothing:
    outputs are looked up in the result of `execute_in_process`. What only tests
    Prefect itself (its workers, events and Blocks) goes with what it tests.

    ```python
    from prefect import flow
    from prefect.settings import PREFECT_LOGGING_LEVEL, temporary_settings

    @flow
    def daily():
        return 1

    def test_daily():
        with temporary_settings({PREFECT_LOGGING_LEVEL: "DEBUG"}):  # PTD947
            assert daily() == 1
    ```

    or

    ```python prefect1
    # test_daily.py:
    from prefect import Flow, task

    @task
    def load():
        return 1

    with Flow("daily") as flow:
        loaded = load()

    def test_daily():
        state = flow.run()  # PTD947
        assert state.result[loaded].result == 1
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        return 1

    @dg.job
    def daily():
        load()

    def test_daily():
        settings = {"python_logs": {"python_log_level": "DEBUG"}}
        with dg.instance_for_test(overrides=settings) as instance:
            assert daily.execute_in_process(instance=instance).output_for_node("load") == 1
    ```
    """

    code = "PTD947"
    severity = "note"
    construct = CATALOGUE["testing-settings"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        name = reference.symbol.rpartition(".")[2]
        construct = CATALOGUE.named(reference.symbol)
        if reference.kind == "call" and _runs_flow(reference):
            message = f"a test runs a flow of Prefect 1{'' if reference.discarded else ' and gets its state'}"
            yield self.finding(reference, message, construct=CATALOGUE["v1-testing-run"])
        elif reference.kind in ("call", "decorator", "base") and construct in TOOLS and not is_method(reference):
            key = f"{reference.span.path}:{reference.span.line}"
            yield self.finding(reference, f"`{name}`, made for tests, is used", key=key, construct=construct)


def _runs_flow(reference: Reference) -> bool:
    """Tell whether a test runs a flow by the method `run`, which flows have in Prefect 1 alone."""
    return reference.symbol in RUNS and is_in_test(reference)
