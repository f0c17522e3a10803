"""Flows whose bodies are alike."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Effort, Finding, Flow, Project, Related, Rule

MAX_RELATED = 5


class CopiedFlow(Rule):
    """Flows in several files make the same calls in the same order.

    Only constants differ. Copies of one name are old versions, or one flow per environment: find out
    which of them runs. Copies of several names are one pattern: in Dagster write
    a factory or a component that makes the jobs or assets, once.

    ```python
    # flows/orders.py:
    from pathlib import Path
    from prefect import flow

    @flow  # PTD918
    def orders():
        rows = Path("orders.csv").read_text().splitlines()
        Path("orders.txt").write_text(" ".join(sorted(rows)))
    # flows/returns.py:
    from pathlib import Path
    from prefect import flow

    @flow
    def returns():
        rows = Path("returns.csv").read_text().splitlines()
        Path("returns.txt").write_text(" ".join(sorted(rows)))
    ```

    becomes

    ```python dagster
    def make_job(table: str) -> dg.JobDefinition:
        @dg.op(name=f"load_{table}")
        def load():
            return [table]

        @dg.job(name=table)
        def job():
            load()

        return job

    defs = dg.Definitions(jobs=[make_job("orders"), make_job("returns")])
    ```
    """

    code = "PTD918"
    severity = "note"
    disposition = "adapt"
    confidence = "medium"
    effort = Effort(0, 0, 0)

    def check_project(self, project: Project) -> Iterator[Finding]:
        alike: defaultdict[str, list[Flow]] = defaultdict(list)
        for flow in project.flows:
            if flow.shape is not None and not flow.is_test:
                alike[flow.shape].append(flow)
        for group in alike.values():
            first, *others = group
            if len({flow.span.path for flow in group}) > 1:
                names = sorted({flow.function for flow in group})
                count = f"{len(others)} other flow{'s' * (len(others) > 1)}"
                kind = "of the same name, copied" if len(names) == 1 else "with the same calls"
                message = f"flow `{first.function}` has the body of {count} in other files, {kind}"
                related = tuple(Related(flow.head, f"flow `{flow.function}`") for flow in others[:MAX_RELATED])
                yield self.finding(first, message, related=related)
