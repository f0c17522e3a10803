"""Branches that a task's result decides."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Finding, Project, Region, Rule, Span

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.deciders import deciders, is_silent


class ResultBranch(Rule):
    """A flow branches on a task's result.

    Prefect evaluates the condition during the run. In the body of a job the
    result is only a handle: `if handle` is always true and `handle == x` always
    false, so Dagster wires one branch for ever and reports nothing. `handle > x`
    and `handle.size` do not load. The decision
    moves into an op that yields only one of its outputs, into the asset itself,
    or, at the root of the flow, into a sensor that decides whether to launch.
    A branch that calls no task and leaves nothing early only makes a value: it
    moves into the task that uses it.

    ```python
    from prefect import flow, task

    @task
    def count():
        return 3

    @task
    def reload():
        print("all")

    @flow
    def refresh():
        if count() > 2:  # PTD205
            reload()
    ```

    becomes

    ```python dagster
    @dg.op(out={"many": dg.Out(is_required=False), "few": dg.Out(is_required=False)})
    def count():
        number = 3
        yield dg.Output(number, "many" if number > 2 else "few")

    @dg.op
    def reload(many):
        print("all", many)

    @dg.job
    def refresh():
        many, few = count()
        reload(many)
    ```
    """

    code = "PTD205"
    severity = "error"
    trap = True
    construct = CATALOGUE["if-on-task-result"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Leave out the choices that are the test of another statement, or are in it."""
        decided = [region for region in project.regions if region.decided_by == "result" or _asks_failure(region)]
        heads = [region.span for region in decided if region.kind not in ("ternary", "for", "with")]
        # A test in parentheses can go on in further lines than that of its statement.
        tests: defaultdict[str, list[Span]] = defaultdict(list)
        for head in heads:
            tests[head.path].append(head)
        for region in decided:
            inside = region.kind == "ternary" and any(test.encloses(region.span) for test in tests[region.span.path])
            filters = region.kind == "filter" and region.steers
            if region.kind == "if" or filters or (region.kind == "ternary" and not inside):
                yield self._branch(region)

    def _branch(self, region: Region) -> Finding:
        message = f"`{region.test}` is decided by {deciders(region)}"
        trap = is_silent(region)
        if region.steers:
            return self.finding(region, message, trap=trap)
        construct = CATALOGUE["python-between-tasks"]
        return self.finding(region, message, severity="warning", disposition="adapt", construct=construct, trap=trap)


def _asks_failure(region: Region) -> bool:
    """Tell whether a branch hinges on nothing but whether a call fails, which a `try` around it has noted."""
    return region.kind == "if" and region.steers and region.hinges_on == "failure"
