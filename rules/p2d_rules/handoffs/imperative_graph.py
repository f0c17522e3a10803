"""Graphs of Prefect 1 that methods build, alter and take apart."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Finding, Project, Reference, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.graph_methods import (
    ASKED,
    BUILT,
    COMPOSED,
    DECIDING,
    ENDS,
    ORDERS,
    VERBS,
    construct_of,
    method_of,
)


class ImperativeGraph(Rule):
    """A graph of Prefect 1 is built or taken apart by methods.

    What `add_edge` and `chain` say edge by edge, Dagster reads off the calls in a
    job's body; one that `update` puts into another is a nested `dg.graph`. A graph
    that data decide is a `dg.GraphDefinition`, made when the code is loaded. Which
    tasks decide over the run cannot be chosen: any step that fails makes it fail.

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
        composed = {one.span.path for one in project.references if construct_of(one) is COMPOSED}
        groups: defaultdict[tuple[str, str, str], list[Reference]] = defaultdict(list)
        for reference in project.references if any(unit.prefect == "1" for unit in units) else ():
            path, construct = reference.span.path, construct_of(reference)
            # What one graph ends with is where the next one begins that it is put into.
            construct = (
                COMPOSED if construct is ASKED and path in composed and method_of(reference) in ENDS else construct
            )
            told = (path, reference.span.line) in edges or (method_of(reference) in ORDERS and path in ordered)
            if construct is DECIDING and path not in later:
                message = "tasks are chosen to decide over the run"
                yield self.finding(reference, message, severity="error", construct=DECIDING)
            elif construct and path not in later and not (construct is BUILT and told):
                groups[path, reference.unit.id if reference.unit else "", construct.id].append(reference)
        for (_, _, name), (first, *others) in groups.items():
            more = f" and {len(others)} more call{'s' * (len(others) > 1)}" if others else ""
            message = f"a graph is {VERBS[name]} by `{method_of(first)}`{more}"
            yield self.finding(first, message, construct=CATALOGUE[name])
