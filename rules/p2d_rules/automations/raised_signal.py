"""Signals of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Constructed, Finding, Reference, Rule, Symbol

from p2d_rules.automations.first_states import made_as
from p2d_rules.catalogue import CATALOGUE

PLAIN = ("FAIL", "RETRY", "SKIP", "SUCCESS", "TRIGGERFAIL", "VALIDATIONFAIL")


class RaisedSignal(Rule):
    """A task ends by raising a signal of Prefect 1.

    `FAIL` is `dg.Failure`, `RETRY` is `dg.RetryRequested`, `SUCCESS` an ordinary
    return, and `SKIP` an optional output that is not yielded, which skips what
    is downstream as well. `ENDRUN` is what the state it is given stands for: a
    `Failed` one is a failure that is not retried, a `Success` one a return.
    `LOOP`, which runs the task again with its own result, is a loop inside the op.

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
        elif name == "ENDRUN":
            yield self._ended(reference)
        elif name in PLAIN:
            yield self.finding(reference, f"signal `{name}` is made")

    def _ended(self, reference: Reference) -> Finding:
        """Tell by the state that it is given how the task ends."""
        given = next((one.value for one in reference.options if one.name == "state"), reference.first)
        symbol = given.name if isinstance(given, Constructed | Symbol) else ""
        name = symbol.rpartition(".")[2]
        if made_as(symbol) is None:
            return self.finding(reference, "signal `ENDRUN` is made, with the state given", confidence="medium")
        return self.finding(reference, f"signal `ENDRUN` is made with state `{name}`", construct=made_as(symbol))
