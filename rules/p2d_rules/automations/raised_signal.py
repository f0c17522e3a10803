"""Signals of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule

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
    disposition = "adapt"
    effort = Effort(0.25, 0.75, 2)  # mapping: v1-signals
    covers = frozenset(f"prefect.engine.signals.{name}" for name in (*PLAIN, "LOOP", "signal_from_state"))

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        name = reference.symbol.rpartition(".")[2]
        if reference.kind != "call" or reference.symbol not in self.covers:
            return
        if name == "LOOP":
            effort = Effort(0.5, 1.5, 4)  # mapping: v1-signal-loop
            yield self.finding(reference, f"signal `{name}` is made", disposition="redesign", effort=effort)
        elif name in PLAIN:
            yield self.finding(reference, f"signal `{name}` is made")
