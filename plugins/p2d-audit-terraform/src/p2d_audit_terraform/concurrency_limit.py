"""Concurrency limits managed with Terraform."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_audit_terraform.catalogue import CATALOGUE

NAMES = {
    "terraform: prefect_concurrency_limit": "a concurrency limit",
    "terraform: prefect_global_concurrency_limit": "a global concurrency limit",
    "terraform: prefect_task_run_concurrency_limit": "a concurrency limit of tagged tasks",
}


class ManagedConcurrencyLimit(Rule):
    """Terraform manages a concurrency limit.

    A limit is a pool in Dagster: ops and assets name it in code, how many of them
    run at once is a setting of the instance. A limit that slots flow back into
    over time, `slot_decay_per_second`, is a rate, which pools have not.

    ```terraform
    resource "prefect_global_concurrency_limit" "warehouse" {  # PTT105
      name  = "warehouse"
      limit = 2
    }
    ```

    becomes

    ```python dagster
    @dg.asset(pool="warehouse")
    def orders():
        return 1
    ```
    """

    code = "PTT105"
    severity = "note"
    construct = CATALOGUE["tf-concurrency"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.symbol in NAMES:
            yield self.finding(reference, f"Terraform manages {NAMES[reference.symbol]}")
