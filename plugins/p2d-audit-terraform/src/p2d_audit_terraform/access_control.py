"""Accounts, workspaces, teams and their rights managed with Terraform."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_audit_terraform.catalogue import CATALOGUE

NAMES = (
    "account",
    "account_member",
    "account_role",
    "block_access",
    "deployment_access",
    "project",
    "service_account",
    "team",
    "team_access",
    "user",
    "user_api_key",
    "work_pool_access",
    "workspace",
    "workspace_access",
    "workspace_role",
)


class AccessControl(Rule):
    """Terraform manages who may do what.

    Open-source Dagster has no users, teams or rights: a proxy in front of it has
    them. Dagster+ has deployments, teams, users and roles, and a Terraform
    provider for these that is young. A workspace is a deployment of its own; code
    reads which one it runs in.

    ```terraform
    resource "prefect_workspace" "production" {  # PTT107
      name   = "production"
      handle = "production"
    }
    ```

    becomes

    ```python dagster
    import os

    @dg.asset
    def orders():
        return os.getenv("DAGSTER_CLOUD_DEPLOYMENT_NAME", "local")
    ```
    """

    code = "PTT107"
    severity = "note"
    construct = CATALOGUE["tf-rbac"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        name = reference.symbol.removeprefix("terraform: prefect_")
        if name != reference.symbol and name in NAMES:
            yield self.finding(reference, f"Terraform manages `prefect_{name}`")
