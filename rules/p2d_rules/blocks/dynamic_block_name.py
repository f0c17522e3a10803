"""Blocks whose name is computed."""

from collections.abc import Iterator

from p2d_audit import Block, Finding, Rule, Unknown

from p2d_rules.blocks.kinds import FIRST_SECRETS, short_name
from p2d_rules.catalogue import CATALOGUE


class DynamicBlockName(Rule):
    """A Block is loaded by a name that is known only during the run.

    The keys of Dagster's resources are fixed when the code is loaded. If the
    name says which environment this is, the resource is chosen once, in the
    definitions; if it depends on the data, one resource looks up what it needs.

    ```python
    from prefect import task
    from prefect.filesystems import LocalFileSystem

    @task
    def store(shop: str):
        files = LocalFileSystem.load(f"reports-{shop}")  # PTD403
        files.write_path("report.txt", b"done")
    ```

    becomes

    ```python dagster
    from pathlib import Path

    class Reports(dg.ConfigurableResource):
        folders: dict[str, str]

        def path(self, shop: str) -> Path:
            return Path(self.folders[shop])

    @dg.asset
    def report(reports: Reports):
        return str(reports.path("eu"))

    defs = dg.Definitions(assets=[report], resources={"reports": Reports(folders={"eu": "eu", "us": "us"})})
    ```
    """

    code = "PTD403"
    severity = "error"
    construct = CATALOGUE["block-load-dynamic-name"]

    def check_block(self, block: Block) -> Iterator[Finding]:
        if block.action == "load" and not isinstance(block.name, str) and block.type not in FIRST_SECRETS:
            name = f" `{block.name.source}`" if isinstance(block.name, Unknown) and block.name.source else ""
            message = f"Block `{short_name(block)}` is loaded by a name{name} that is known only during the run"
            yield self.finding(block, message)
