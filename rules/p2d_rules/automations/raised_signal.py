"""Signals of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

PLAIN = ("ENDRUN", "FAIL", "RETRY", "SKIP", "SUCCESS", "TRIGGERFAIL", "VALIDATIONFAIL")


class RaisedSignal(Rule):
    """A task ends by raising a signal of Prefect 1.

    `FAIL` is `dg.Failure`, `RETRY` is `dg.RetryRequested`, `SUCCESS` an ordinary
    return, and `SKIP` an optional output that is not yielded, which skips what
    is downstream as well. `LOOP`, which runs the task again with its own result,
    is a loop inside the op.

    ```python prefect1
    from prefect import task
    from prefect.engine import signals

    @task
    def load(rows):
        if not rows:
            raise signals.SKIP("nothing to load")  # PTD510
    ```

    becomes

    ```python dagster
    @dg.op(out=dg.Out(is_required=False))
    def load():
        rows = []
        if rows:
            yield dg.Output(rows)

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD510"
    severity = "warning"
    construct = CATALOGUE["v1-signals"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        name = reference.symbol.rpartition(".")[2]
        if reference.kind != "call" or not reference.symbol.startswith("prefect.engine.signals."):
            return
        if name == "LOOP":
            construct = CATALOGUE["v1-signal-loop"]
            yield self.finding(reference, f"signal `{name}` is made", disposition="redesign", construct=construct)
        elif name in PLAIN:
            yield self.finding(reference, f"signal `{name}` is made")
