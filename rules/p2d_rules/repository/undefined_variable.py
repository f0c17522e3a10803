"""Variables that only the server holds."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Rule, Variable

from p2d_rules.repository.documents import others


class UndefinedVariable(Rule):
    """A Prefect Variable is read, and nothing in the repository sets it.

    Its value is only in the database of the Prefect server: note it down
    (`prefect variable inspect`) before the server is switched off.

    ```python
    from prefect import flow
    from prefect.variables import Variable

    @flow
    def daily():
        print(Variable.get("batch_size"))  # PTD915
    ```

    becomes

    ```python dagster
    import os

    @dg.op
    def load():
        print(os.environ.get("BATCH_SIZE", "100"))

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD915"
    severity = "note"
    disposition = "adapt"
    effort = Effort(0, 0, 0)  # what a use costs is the other rules' to say

    def check_project(self, project: Project) -> Iterator[Finding]:
        used: defaultdict[str, list[Variable]] = defaultdict(list)
        for variable in project.variables:
            if variable.action != "set" and isinstance(variable.name, str):
                used[variable.name].append(variable)
        made = {variable.name for variable in project.variables if variable.action == "set"}
        if all(isinstance(name, str) for name in made):
            for name in sorted(set(used) - made):
                message = f"Variable `{name}` is set nowhere in this repository"
                yield self.finding(used[name][0], message, key=name, related=others(used[name], "read here too"))
