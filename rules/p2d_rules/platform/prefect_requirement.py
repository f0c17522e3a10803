"""Prefect among the requirements."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.distributions import PREFECT, reported, shown


class PrefectRequirement(Rule):
    """Prefect is among what the project requires.

    Dagster takes its place: `dagster` where definitions are loaded and run,
    `dagster-webserver` where the instance is served, `dagster-dg-cli` where the
    definitions are developed. Both can be required at once while flows move, as
    long as the pins that they share (Pydantic, SQLAlchemy, click) agree.

    ```toml
    [project]
    name = "shop"
    dependencies = [
        "pandas>=2.2",
        "prefect>=3.1,<4",  # PTD940
    ]
    ```

    becomes

    ```toml
    [project]
    name = "shop"
    dependencies = ["dagster>=1.13", "pandas>=2.2"]

    [dependency-groups]
    dev = ["dagster-dg-cli", "dagster-webserver"]
    ```

    and what was a flow is loaded from definitions:

    ```python dagster
    @dg.asset
    def orders():
        return [1, 2, 3]

    defs = dg.Definitions(assets=[orders])
    ```
    """

    code = "PTD940"
    severity = "note"
    construct = CATALOGUE["requirement-prefect"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        for requirement in reported(project.requirements):
            if requirement.name in PREFECT:
                yield self.finding(requirement, f"{shown(requirement)}; Dagster takes its place")
