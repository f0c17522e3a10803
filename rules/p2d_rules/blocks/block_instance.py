"""Blocks made in code."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Block, Finding, Project, Rule

from p2d_rules.blocks.kinds import is_plain, key_of, short_name
from p2d_rules.catalogue import CATALOGUE


class BlockInstance(Rule):
    """A Block is made in code, with its values written there.

    Nothing has to be exported from the server: the class becomes a resource and
    the arguments its configuration, with secrets taken from the environment.

    ```python
    from prefect import task
    from prefect.filesystems import LocalFileSystem

    @task
    def store(text: str):
        files = LocalFileSystem(basepath="reports")  # PTD408
        files.write_path("report.txt", text.encode())
    ```

    becomes

    ```python dagster
    class Reports(dg.ConfigurableResource):
        folder: str = "reports"

    @dg.asset
    def report(reports: Reports):
        return reports.folder

    defs = dg.Definitions(assets=[report], resources={"reports": Reports()})
    ```
    """

    code = "PTD408"
    severity = "note"
    construct = CATALOGUE["block-load"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        # `Block(…).save(…)` is PTD405's alone: both begin at the same place.
        saved = {_begin(block) for block in project.blocks if block.action == "save"}
        for block in project.blocks:
            if block.action == "create" and is_plain(block) and _begin(block) not in saved:
                message = f"Block `{short_name(block)}` is made in code"
                construct = CATALOGUE.named(block.type) or CATALOGUE["block-custom-class"]
                effort = replace(construct.effort, scope="def")
                yield self.finding(block, message, key=key_of(block), construct=construct, effort=effort)


def _begin(block: Block) -> tuple[str, int, int]:
    return block.span.path, block.span.line, block.span.column
