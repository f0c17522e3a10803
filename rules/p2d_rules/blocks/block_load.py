"""Blocks loaded from the server."""

from collections.abc import Iterator

from p2d_audit import Block, Effort, Finding, Rule

from p2d_rules.blocks.kinds import is_plain, key_of, short_name


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
    disposition = "adapt"
    effort = Effort(0.25, 0.5, 1.5, scope="def")  # mapping: block-load
    covers = frozenset(
        {
            "prefect.blocks.core.Block.aload",
            "prefect.blocks.core.Block.load",
            "prefect.blocks.core.Block.load_from_ref",
            "prefect.blocks.system.DateTime.load",
            "prefect.blocks.system.JSON.load",
            "prefect.blocks.system.String.load",
            "prefect.blocks.webhook.Webhook.load",
            "prefect.filesystems.Azure.load",
            "prefect.filesystems.GCS.load",
            "prefect.filesystems.GitHub.load",
            "prefect.filesystems.LocalFileSystem.load",
            "prefect.filesystems.RemoteFileSystem.load",
            "prefect.filesystems.S3.load",
            "prefect.filesystems.SMB.load",
        }
    )

    def check_block(self, block: Block) -> Iterator[Finding]:
        if block.action == "load" and is_plain(block) and isinstance(block.name, str):
            message = f"Block `{short_name(block)}` is loaded by the name `{block.name}`"
            yield self.finding(block, message, key=key_of(block))
