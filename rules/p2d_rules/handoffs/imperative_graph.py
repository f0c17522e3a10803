"""Graphs of Prefect 1 that methods build, alter and take apart."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Construct, Finding, Project, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

BUILT, ASKED = CATALOGUE["v1-flow-imperative"], CATALOGUE["v1-flow-inspect"]
DECIDING = CATALOGUE["v1-reference-tasks"]
VERBS = {BUILT.id: "built", "v1-flow-compose": "altered or copied", ASKED.id: "looked into"}
ORDERS = ("chain", "set_dependencies", "set_downstream", "set_upstream")


class ImperativeGraph(Rule):
    """A graph of Prefect 1 is built or taken apart by methods.

    What `add_edge` and `chain` say edge by edge, Dagster reads off the calls in
    the body of a job. A graph that data decide is a `dg.GraphDefinition`, made
    when the code is loaded; nothing is added or replaced later. Which tasks
    decide over the run cannot be chosen: any step that fails makes it fail.

    ```python prefect1
    from prefect import Flow, task

    @task
    def extract():
        return [1, 2]

    @task
    def load(rows):
        print(rows)

    flow = Flow("daily")
    flow.add_task(extract)  # PTD226
    flow.add_edge(extract, load, key="rows")
    flow.set_reference_tasks([extract])  # PTD226
    ```

    becomes

    ```python dagster
    @dg.op
    def extract():
        return [1, 2]

    @dg.op
    def load(rows):
        print(rows)

    daily = dg.GraphDefinition(
        name="daily",
        node_defs=[extract, load],
        dependencies={"load": {"rows": dg.DependencyDefinition("extract")}},
    ).to_job()
    ```
    """

    code = "PTD226"
    severity = "warning"
    construct = BUILT

    def check_project(self, project: Project) -> Iterator[Finding]:
        units = (*project.flows, *project.tasks)
        later = {unit.span.path for unit in units if unit.prefect in ("2", "3")}
        # An edge that is followed is a finding of its own, at the call that waits or receives.
        edges = {(handoff.span.path, handoff.span.line) for handoff in project.handoffs}
        ordered = {handoff.span.path for handoff in project.handoffs if handoff.kind == "ordering"}
        groups: defaultdict[tuple[str, str, str], list[Reference]] = defaultdict(list)
        for reference in project.references if any(unit.prefect == "1" for unit in units) else ():
            path, construct = reference.span.path, _construct(reference)
            told = (path, reference.span.line) in edges or (_last(reference) in ORDERS and path in ordered)
            if construct is DECIDING and path not in later:
                message = "tasks are chosen to decide over the run"
                yield self.finding(reference, message, severity="error", construct=DECIDING)
            elif construct and path not in later and not (construct is BUILT and told):
                groups[path, reference.unit.id if reference.unit else "", construct.id].append(reference)
        for (_, _, name), (first, *others) in groups.items():
            more = f" and {len(others)} more call{'s' * (len(others) > 1)}" if others else ""
            message = f"a graph is {VERBS[name]} by `{_last(first)}`{more}"
            yield self.finding(first, message, construct=CATALOGUE[name])


def _last(reference: Reference) -> str:
    return reference.symbol.rpartition(".")[2]


def _construct(reference: Reference) -> Construct | None:
    """Return what is done to a graph; `bind` is a call like any other."""
    if reference.kind != "call" or reference.symbol == "prefect.tasks.Task.bind":
        return None
    symbol = reference.symbol.replace("prefect.flows.Flow.", "prefect.core.flow.Flow.")
    if symbol == "prefect.Flow":
        given = any(option.name == "reference_tasks" and option.value for option in reference.options)
        return DECIDING if given else None
    construct = CATALOGUE.named(symbol, "1")
    if construct is DECIDING:
        return DECIDING if _last(reference).startswith("set_") else ASKED
    return construct if construct and construct.id in VERBS else None
