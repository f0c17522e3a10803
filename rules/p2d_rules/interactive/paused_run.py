"""Runs that wait for a person."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

ACTIONS = ("pause_flow_run", "suspend_flow_run")
FIRST = ("prefect.engine.signals.PAUSE", "prefect.triggers.manual_only", "prefect.utilities.tasks.pause_task")


PAUSES = tuple(
    CATALOGUE[name] for name in ("interactive-pause", "interactive-suspend", "v1-signal-pause", "v1-trigger-manual")
)


class PausedRun(Rule):
    """A run stops until somebody lets it go on.

    A Dagster run cannot wait for a person. It becomes two jobs: the first stores
    what has to be looked at; the second is launched by a person from the launch
    pad, where an enum in the config is a choice, or by a sensor that sees the
    approval.

    ```python
    from prefect import flow, pause_flow_run, task

    @task
    def publish():
        print("published")

    @flow
    def release():
        pause_flow_run(timeout=3600)  # PTD701
        publish()
    ```

    becomes

    ```python dagster
    @dg.op
    def prepare():
        return "draft"

    @dg.job
    def release_draft():
        prepare()

    class Approval(dg.Config):
        approved_by: str = "nobody"

    @dg.op
    def publish(config: Approval):
        print("published for", config.approved_by)

    @dg.job
    def release():
        publish()
    ```
    """

    code = "PTD701"
    severity = "error"
    construct = CATALOGUE["interactive-pause"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        used = reference.kind == "call" or (reference.kind == "name" and reference.symbol in FIRST)
        construct = CATALOGUE.named(reference.symbol)
        if used and construct in PAUSES:
            asks = any(option.name == "wait_for_input" and option.value for option in reference.options)
            name = reference.symbol.rpartition(".")[2]
            yield self.finding(
                reference, f"`{name}` stops the run{' and asks for input' if asks else ''}", construct=construct
            )
