"""Blocks that only the server holds."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Rule

from p2d_rules.blocks.kinds import short_name
from p2d_rules.repository.documents import Documents, others


class UndefinedBlock(Rule):
    """A Block is loaded, and nothing in the repository saves it.

    Its values are only in the database of the Prefect server. Read them out
    (`prefect block inspect`) before the server is switched off, and find out who
    may see them: a secret belongs into the new platform's secret store.

    ```python
    from prefect import flow
    from prefect.blocks.system import Secret

    @flow
    def daily():
        print(len(Secret.load("warehouse").get()))  # PTD913
    ```

    becomes

    ```python dagster
    class Warehouse(dg.ConfigurableResource):
        password: str

    @dg.op
    def load(warehouse: Warehouse):
        print(len(warehouse.password))

    @dg.job(resource_defs={"warehouse": Warehouse(password="from the environment")})
    def daily():
        load()
    ```
    """

    code = "PTD913"
    severity = "note"
    disposition = "adapt"
    effort = Effort(0, 0, 0)  # what a use costs is the other rules' to say

    def check_project(self, project: Project) -> Iterator[Finding]:
        documents = Documents(project.blocks)
        for (kind, name), uses in documents.used.items():
            if (kind, name) not in documents.made and not documents.may_be_made(kind):
                message = f"Block `{short_name(uses[0])}` `{name}` is defined nowhere in this repository"
                yield self.finding(uses[0], message, key=f"{kind}/{name}", related=others(uses, "loaded here too"))
