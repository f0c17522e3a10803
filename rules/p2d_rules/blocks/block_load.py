"""Blocks loaded from the server."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Block, Finding, Rule

from p2d_rules.blocks.kinds import construct_of, is_plain, key_of, short_name
from p2d_rules.catalogue import CATALOGUE


class BlockLoad(Rule):
    """A Block is loaded from the Prefect server.

    The values stand in the server's database, not in the code. In Dagster a
    resource is defined in code, takes its secrets from the environment and is
    given to the steps that ask for it by parameter name. Exporting the values is
    work outside of the repository.

    ```python
    from prefect import task
    from prefect.filesystems import LocalFileSystem

    @task
    def store(text: str):
        files = LocalFileSystem.load("reports")  # PTD401
        files.write_path("report.txt", text.encode())
    ```

    becomes

    ```python dagster
    from pathlib import Path

    class Reports(dg.ConfigurableResource):
        folder: str

        def write(self, name: str, text: str) -> None:
            Path(self.folder).mkdir(parents=True, exist_ok=True)
            Path(self.folder, name).write_text(text)

    @dg.asset
    def report(reports: Reports):
        reports.write("report.txt", "done")

    defs = dg.Definitions(assets=[report], resources={"reports": Reports(folder=dg.EnvVar("REPORTS_FOLDER"))})
    ```
    """

    code = "PTD401"
    severity = "warning"
    construct = CATALOGUE["block-load"]

    def check_block(self, block: Block) -> Iterator[Finding]:
        if block.action == "load" and is_plain(block) and isinstance(block.name, str):
            message = f"Block `{short_name(block)}` is loaded by the name `{block.name}`"
            construct = construct_of(block)
            yield self.finding(
                block, message, key=key_of(block), construct=construct, effort=replace(construct.effort, scope="def")
            )
