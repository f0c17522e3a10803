"""Blocks managed with Terraform."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_audit_terraform.catalogue import CATALOGUE

NAMES = {
    "terraform: prefect_block": "a Block",
    "terraform: prefect_block_schema": "the schema of a Block",
    "terraform: prefect_block_type": "a type of Blocks",
}


class BlockDocument(Rule):
    """Terraform manages a Block.

    The values stand in Terraform, which is good: they need not be exported from
    the server. Secrets go on to the secret manager that the environment of the
    code location is made from, everything else to a resource in code.

    ```terraform
    resource "prefect_block" "reports" {  # PTT102
      name      = "reports"
      type_slug = "local-file-system"
      data      = jsonencode({ basepath = "/reports" })
    }
    ```

    becomes

    ```python dagster
    class Reports(dg.ConfigurableResource):
        folder: str

    @dg.asset
    def report(reports: Reports):
        return reports.folder

    defs = dg.Definitions(assets=[report], resources={"reports": Reports(folder=dg.EnvVar("REPORTS_FOLDER"))})
    ```
    """

    code = "PTT102"
    severity = "warning"
    construct = CATALOGUE["tf-block"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.symbol in NAMES:
            yield self.finding(reference, f"Terraform manages {NAMES[reference.symbol]}")
