"""Hooks on the states of flows."""

from collections.abc import Iterator

from p2d_audit import Construct, Finding, Flow, Project, Reference, Rule

from p2d_rules.automations.hooks import key_of, named_in, spelled
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

    def check_project(self, project: Project) -> Iterator[Finding]:
        reads = {hook.name: read for hook in project.hooks if (read := spelled(hook))}
        for flow in project.flows:
            if flow.prefect != "1":
                yield from self._given(flow, reads)
        for reference in project.references:
            yield from self._added(reference, reads)

    def _given(self, flow: Flow, reads: dict[str, str]) -> Iterator[Finding]:
        for option in flow.options:
            if option.name in HOOKS and option.value:
                read = next((reads[name] for name in named_in(option.value) if name in reads), "")
                yield self.finding(
                    flow,
                    f"flow `{flow.function}` has the `{option.name}` hook {option.text}{read}",
                    span=option.span,
                    # The same functions on several flows are moved once.
                    key=f"{option.name}={option.text}",
                    construct=_priced_as(option.name, read),
                    api=HOOKS[option.name],
                )

    def _added(self, reference: Reference, reads: dict[str, str]) -> Iterator[Finding]:
        """Find hooks that are added to a flow that is there: `daily.on_failure(tell)`, `@daily.on_failure`."""
        name = reference.symbol.removeprefix(METHODS)
        if name != reference.symbol and name in HOOKS and reference.kind in ("call", "decorator"):
            read = next((reads[one] for one in named_in(reference.first) if one in reads), "")
            message = f"a flow is given a hook by `{name}`{read}"
            key = key_of(name, reference.first)
            yield self.finding(reference, message, key=key, construct=_priced_as(name, read), api=HOOKS[name])


def _priced_as(name: str, read: str) -> Construct:
    """Return what a hook costs: one that reads its run is more than a sensor that is there for everybody."""
    construct = HOOKS[name]
    return CATALOGUE["hook-uses-run-context"] if read and construct.disposition == "mechanical" else construct
