"""Variables that are set and never read."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Rule


class UnusedVariable(Rule):
    """A Prefect Variable is set, and nothing in the repository reads it.

    It may be used by other repositories or by nobody. What nobody uses need not
    be moved.

    ```python
    from prefect.variables import Variable

    if __name__ == "__main__":
        Variable.set("batch_size", 100)  # PTD916
    ```

    becomes

    ```python dagster
    defs = dg.Definitions()
    ```
    """

    code = "PTD916"
    severity = "note"
    disposition = "drop"
    confidence = "medium"
    effort = Effort(0, 0, 0)

    def check_project(self, project: Project) -> Iterator[Finding]:
        read = {variable.name for variable in project.variables if variable.action != "set"}
        if not all(isinstance(name, str) for name in read):
            return
        told: set[object] = set()
        for variable in project.variables:
            if isinstance(variable.name, str) and variable.name not in read | told:
                told.add(variable.name)
                message = f"Variable `{variable.name}` is read nowhere in this repository"
                yield self.finding(variable, message, key=variable.name)
