"""Blocks that are saved and never loaded."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Rule

from p2d_rules.blocks.kinds import short_name
from p2d_rules.repository.documents import Documents


class UnusedBlock(Rule):
    """A Block is saved under a name, and nothing in the repository loads it.

    It may be used by other repositories, by deployments on the server or by
    nobody. What nobody uses need not be moved.

    ```python
    from prefect.blocks.system import Secret

    if __name__ == "__main__":
        Secret(value="x").save("warehouse")  # PTD914
    ```

    becomes

    ```python dagster
    defs = dg.Definitions()
    ```
    """

    code = "PTD914"
    severity = "note"
    disposition = "drop"
    confidence = "medium"
    effort = Effort(0, 0, 0)

    def check_project(self, project: Project) -> Iterator[Finding]:
        documents = Documents(project.blocks)
        for (kind, name), made in documents.made.items():
            if (kind, name) not in documents.used and not documents.may_be_used(kind):
                message = f"Block `{short_name(made[0])}` `{name}` is loaded nowhere in this repository"
                yield self.finding(made[0], message, key=f"{kind}/{name}")
