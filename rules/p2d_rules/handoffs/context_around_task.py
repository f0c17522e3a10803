"""Task calls inside a context manager."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Region, Rule

from p2d_rules.catalogue import CATALOGUE


class ContextAroundTask(Rule):
    """A flow calls tasks inside a context manager.

    A transaction, connection or temporary folder that is open while several
    tasks run has no place in Dagster: the `with` of a job's body is entered and
    left when the code is loaded, and every step has a process of its own. Either
    the tasks become one op, or each step opens what it needs from a resource.

    ```python
    import tempfile

    from prefect import flow, task

    @task
    def unpack(folder):
        print(folder)

    @flow
    def daily():
        with tempfile.TemporaryDirectory() as folder:  # PTD225
            unpack(folder)
    ```

    becomes

    ```python dagster
    import tempfile

    @dg.op
    def unpack():
        with tempfile.TemporaryDirectory() as folder:
            print(folder)

    @dg.job
    def daily():
        unpack()
    ```
    """

    code = "PTD225"
    severity = "error"
    construct = CATALOGUE["handoff-context-manager"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        calling = {region for call in project.calls for region in call.within}
        for region in project.regions:
            if region.kind == "with" and region in calling and _is_foreign(region):
                yield self.finding(region, f"`{region.test}` is open while tasks run")


def _is_foreign(region: Region) -> bool:
    """Prefect's own contexts, and the resource managers of Prefect 1 flows, have rules of their own."""
    traced = region.flow is not None and region.flow.prefect == "1"
    return not traced and not (region.context or "").startswith("prefect")
