"""What files declare and cannot mean."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Rule

PYTHON = (".py", ".pyw", ".ipynb")


class DoubtfulDeclaration(Rule):
    """A file says something of Prefect that cannot be understood.

    A key that stands twice, a deployment that is no mapping, a schedule without a
    length: Prefect ignores it, takes the last one, or fails when it deploys. The
    rest of the file is read; what is named here is missing in the inventory.

    ```yaml
    deployments:
      - name: production  # PTD909
        entrypoint: flow.py:daily
        name: staging
      - nothing but text  # PTD909
    ```

    becomes

    ```python dagster
    defs = dg.Definitions()
    ```
    """

    code = "PTD909"
    severity = "warning"
    disposition = "adapt"
    effort = Effort(0, 0, 0)

    def check_project(self, project: Project) -> Iterator[Finding]:
        joined = {deployment.span for deployment in project.deployments} | {run.span for run in project.runs}
        for doubt in project.unresolved:
            if doubt.span not in joined and not doubt.span.path.endswith(PYTHON):
                yield self.finding(doubt, f"{doubt.what} cannot be understood: {doubt.why}")
