"""Workers, agents, runners and executors of one's own, or started from code."""

from collections.abc import Iterator

from p2d_audit import Construct, Finding, Reference, Rule, Severity

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.file_work import key_in_file

# What a class derived from something of these families is; a part of a worker ends like one of `PARTS`.
DERIVED = {
    "block-infra-": CATALOGUE["block-infra-custom"],
    "infra-": CATALOGUE["infra-worker-custom"],
    "runner-": CATALOGUE["runner-base"],
    "v1-agent-": CATALOGUE["v1-agent-custom"],
    "v1-executor": CATALOGUE["v1-executor-base"],
}
PARTS = ("Configuration", "Result", "Variables", "Worker")
CALLED = {
    "flow-infra-decorator": "binds a flow to infrastructure",
    "infra-base-job-template": "asks for the job template of a work pool",
    "infra-provision": "provisions infrastructure",
    "infra-worker-submit": "sends a flow to a worker",
}
ERRORS = frozenset({"flow-infra-decorator", "infra-worker-submit"})
# What a flow has once it is bound to infrastructure.
BOUND = frozenset({"prefect.flows.Flow.submit_to_work_pool"})


class ExtendedInfrastructure(Rule):
    """Code extends or starts what runs flows and tasks.

    A worker, agent, task runner or executor of one's own is written against
    Prefect's classes and has to be thought of anew: a Pipes client starts outside
    work from an op and watches it, tags of a job choose its container, and the
    daemon with the instance's run launcher takes the place of workers and agents.

    ```python
    from prefect.workers.base import BaseWorker

    class Cluster(BaseWorker):  # PTD946
        type = "cluster"

        async def run(self, flow_run, configuration, task_status=None):
            print(configuration.command)
    ```

    becomes

    ```python dagster
    @dg.asset
    def orders(context: dg.AssetExecutionContext, pipes: dg.PipesSubprocessClient):
        return pipes.run(command=["echo", "loading"], context=context).get_materialize_result()

    defs = dg.Definitions(assets=[orders], resources={"pipes": dg.PipesSubprocessClient()})
    ```
    """

    code = "PTD946"
    severity = "warning"
    construct = CATALOGUE["infra-worker-custom"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        bound = reference.symbol in BOUND
        found = CATALOGUE["flow-infra-decorator"] if bound else CATALOGUE.named(reference.symbol)
        if found is None:
            return
        name = reference.symbol.rpartition(".")[2]
        if reference.kind == "base":
            yield from self._extended(reference, found, name)
        elif reference.kind in ("call", "decorator") and found.id in CALLED:
            severity: Severity = "error" if found.id in ERRORS else "warning"
            done = "sends a flow to a work pool" if bound else CALLED[found.id]
            yield self.finding(reference, f"`{name}` {done}", severity=severity, construct=found)
        elif reference.kind == "call" and _is_ready_made(found, name):
            yield from self._made(reference, found, name)

    def _extended(self, reference: Reference, found: Construct, name: str) -> Iterator[Finding]:
        derived = _derived(found, name)
        if derived is not None:
            message = f"a class of the repository's own extends `{name}`"
            key = key_in_file(reference, derived)
            yield self.finding(reference, message, severity="error", key=key, construct=derived)

    def _made(self, reference: Reference, found: Construct, name: str) -> Iterator[Finding]:
        yield self.finding(reference, f"`{name}` is made in code", construct=found)
        for option in reference.options:
            if option.name == "labels" and option.value:
                message = f"`{name}` takes only runs with the labels {option.text}"
                yield self.finding(reference, message, span=option.span, construct=CATALOGUE["v1-agent-labels"])


def _derived(found: Construct, name: str) -> Construct | None:
    family = next((family for family in DERIVED if found.id.startswith(family)), None)
    return None if family is None or (family == "infra-" and not name.endswith(PARTS)) else DERIVED[family]


def _is_ready_made(found: Construct, name: str) -> bool:
    ready = found.id.startswith(("infra-", "v1-agent-")) and found not in DERIVED.values()
    return ready and name.endswith(("Agent", "Worker"))
