"""Blocks saved to the server."""

from collections.abc import Iterator

from p2d_audit import Block, Finding, Rule, Unknown

from p2d_rules.blocks.kinds import short_name
from p2d_rules.catalogue import CATALOGUE


class BlockSave(Rule):
    """A Block is saved to the Prefect server.

    A script that only sets up Blocks is replaced by definitions and environment
    variables. A flow that saves one keeps state in the server: a cursor, a
    watermark or a token. Dagster has no such store; partitions, the metadata of
    the last materialisation or a table of one's own take its place.

    ```python
    from prefect.filesystems import LocalFileSystem

    def set_up():
        LocalFileSystem(basepath="reports").save("reports", overwrite=True)  # PTD405
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

    code = "PTD405"
    severity = "error"
    construct = CATALOGUE["block-save"]

    def check_block(self, block: Block) -> Iterator[Finding]:
        if block.action == "save":
            shown = block.name.source if isinstance(block.name, Unknown) else block.name
            name = f" as `{shown}`" if shown else ""
            message = f"Block `{short_name(block)}` is saved{name}"
            if block.unit is None:
                yield self.finding(block, message, severity="note", construct=CATALOGUE["block-save-setup"])
            else:
                yield self.finding(block, message)
