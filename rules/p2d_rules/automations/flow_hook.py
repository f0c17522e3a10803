"""Hooks on the states of flows."""

from collections.abc import Iterator

from p2d_audit import Constant, Finding, Flow, Reference, Rule, Symbol

from p2d_rules.catalogue import CATALOGUE

HOOKS = {
    name: CATALOGUE[f"flow-kw-{name.replace('_', '-')}"]
    for name in ("on_cancellation", "on_completion", "on_crashed", "on_failure", "on_running")
}
METHODS = "prefect.flows.Flow."


class FlowHook(Rule):
    """A function is called when a flow changes its state.

    Prefect calls the hook in the process of the run, with the flow and its
    state. Dagster's run-status sensors run in the daemon, half a minute later,
    with a context that knows the run and its error but none of its variables.
    One sensor serves every job: the same hook on many flows is written once.

    ```python
    from prefect import flow

    def tell(flow, run, state):
        print(state.message)

    @flow(on_failure=[tell])  # PTD507
    def daily():
        print("loading")
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()

    @dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING)
    def tell(context: dg.RunFailureSensorContext):
        print(context.failure_event.message)
    ```
    """

    code = "PTD507"
    severity = "warning"
    construct = HOOKS["on_completion"]

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        if flow.prefect == "1":
            return
        for option in flow.options:
            if option.name in HOOKS and option.value:
                yield self.finding(
                    flow,
                    f"flow `{flow.function}` has the `{option.name}` hook {option.text}",
                    span=option.span,
                    # The same functions on several flows are moved once.
                    key=f"{option.name}={option.text}",
                    construct=HOOKS[option.name],
                )

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        """Find hooks that are added to a flow that is there: `daily.on_failure(tell)`."""
        name = reference.symbol.removeprefix(METHODS)
        if name != reference.symbol and name in HOOKS and reference.kind in ("call", "decorator"):
            message = f"a flow is given a hook by `{name}`"
            yield self.finding(reference, message, key=key_of(name, reference.first), construct=HOOKS[name])


def key_of(name: str, hook: Constant) -> str:
    """Return the key of a hook that a method adds: the same function on several flows or tasks is moved once."""
    return f"{name}=[{hook.name.rpartition('.')[2]}]" if isinstance(hook, Symbol) else ""
