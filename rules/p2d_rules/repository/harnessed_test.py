"""Tests that start a Prefect server."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class HarnessedTest(Rule):
    """A test runs against a temporary Prefect server.

    `dg.instance_for_test()` gives a test an instance of its own, with storage on
    disk: results are pickled there as they are in production, which
    `execute_in_process` alone would not show.

    ```python
    from prefect import flow
    from prefect.testing.utilities import prefect_test_harness

    @flow
    def daily():
        return 1

    def test_daily():
        with prefect_test_harness():  # PTD906
            assert daily() == 1
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
        with dg.instance_for_test() as instance:
            assert daily.execute_in_process(instance=instance).output_for_node("load") == 1
    ```
    """

    code = "PTD906"
    severity = "note"
    construct = CATALOGUE["testing-harness"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and reference.symbol == "prefect.testing.utilities.prefect_test_harness":
            key = f"{reference.span.path}:{reference.span.line}"
            yield self.finding(reference, "a test runs against a temporary server", key=key)
