"""Prefect's collections among the requirements."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.distributions import INSTEAD, LIBRARIES, PLACES, PREFECT, VENDOR, reported, shown

CONTAINERS = CATALOGUE["int-docker"]
INFRASTRUCTURE = CATALOGUE["infra-docker"]
"""What `prefect-docker` is for where no code handles containers by it."""


class CollectionRequirement(Rule):
    """A collection of Prefect's is among what the project requires.

    Most have a Dagster library for the same service: `dagster-aws`, `dagster-dbt`,
    `dagster-k8s` and so on. Dagster's libraries have their own version, which
    goes with that of `dagster`: require them without a pin, or pin them together.
    `dagster-ray` is the community's, with versions of its own. Where there is no
    library, a `dg.ConfigurableResource` around the service's own library does.

    ```text
    prefect-aws>=0.5  # PTD941
    prefect-sqlalchemy  # PTD941
    sqlalchemy
    ```

    becomes `dagster-aws` and `sqlalchemy`, with a resource for the database:

    ```python dagster
    class Database(dg.ConfigurableResource):
        url: str

        def schema(self):
            return self.url.rpartition("/")[2]

    @dg.asset
    def orders(database: Database):
        return database.schema()

    defs = dg.Definitions(assets=[orders], resources={"database": Database(url="sqlite:///shop")})
    ```
    """

    code = "PTD941"
    severity = "note"
    construct = CATALOGUE["requirement-prefect"]
    effort = Effort(0, 0.1, 0.25, scope="def")  # for each collection; its uses count apart

    def check_project(self, project: Project) -> Iterator[Finding]:
        used = {CATALOGUE.named(one.symbol) for one in project.references if one.symbol.startswith("prefect_docker.")}
        for requirement in reported(project.requirements):
            name = requirement.name
            if name in PREFECT:
                continue
            api = CATALOGUE.named(f"distribution: {name}")
            if api is CONTAINERS and CONTAINERS not in used:
                api = INFRASTRUCTURE
            if library := LIBRARIES.get(name):
                message = f"{shown(requirement)}; `{library}` takes {PLACES.get(name, 'its place')}"
                yield self.finding(requirement, message, key=f"distribution:{name}", api=api)
            else:
                known = "Dagster has no library for it" if name in INSTEAD else "no Dagster library for it is known"
                message = f"{shown(requirement)}; {known}: {INSTEAD.get(name, VENDOR)}"
                yield self.finding(requirement, message, key=f"distribution:{name}", disposition="adapt", api=api)
