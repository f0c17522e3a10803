"""Tasks that run in order only because their calls stand in order."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Related, Rule, TaskCall

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.handoffs.sequence import Deeds, unstated_orders

MANY = 5
TOGETHER = Effort(0.5, 1.5, 4)


class UnstatedOrder(Rule):
    """A task runs after another one only because its call stands below.

    Prefect runs the body of a flow from top to bottom, and a call waits until
    its task has ended. The steps of a Dagster job wait for nothing but what they
    are given: two steps without a dependency run in any order, or at once, and a
    step still runs if the one above it has failed. What must come first is said:
    an input of type `dg.Nothing` between ops, `deps` between assets.

    ```python
    from prefect import flow, task

    @task
    def truncate():
        open("orders.csv", "w").close()

    @task
    def load():
        with open("orders.csv", "a") as file:
            file.write("1,2")

    @flow
    def refresh():
        truncate()
        load()  # PTD229
    ```

    becomes

    ```python dagster
    @dg.op
    def truncate():
        open("orders.csv", "w").close()

    @dg.op(ins={"emptied": dg.In(dg.Nothing)})
    def load():
        with open("orders.csv", "a") as file:
            file.write("1,2")

    @dg.job
    def refresh():
        load(emptied=truncate())
    ```
    """

    code = "PTD229"
    severity = "warning"
    trap = True
    construct = CATALOGUE["flow-statement-order"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        deeds = Deeds(project)
        for pairs in unstated_orders(project, deeds):
            if len(pairs) > MANY:
                yield self._together(pairs)
                continue
            for earlier, later in pairs:
                sure = deeds.are_known(earlier, later)
                related, message = (_called(earlier),), _told(earlier, later)
                yield self.finding(later, message, related=related, confidence="high" if sure else "medium")

    def _together(self, pairs: list[tuple[TaskCall, TaskCall]]) -> Finding:
        """Return the one finding of a body that is one long line of steps, which is thought over as a whole."""
        earlier, later = pairs[0]
        others = {other.span: _told(one, other) for one, other in pairs if other.span != later.span}
        places = tuple(Related(span, told) for span, told in list(others.items())[:MANY])
        more = f", and so do {len(others)} more calls of this body" if len(others) > 1 else ", in every round of a loop"
        message = _told(earlier, later) + more
        return self.finding(later, message, related=(_called(earlier), *places), effort=TOGETHER)


def _told(earlier: TaskCall, later: TaskCall) -> str:
    why = "it stands below it" if earlier.span < later.span else "the rounds of a loop follow each other"
    return f"`{later.task.function}` runs after `{earlier.task.function}` only because {why}"


def _called(call: TaskCall) -> Related:
    return Related(call.span, f"`{call.task.function}` is called here")
