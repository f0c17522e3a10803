"""Webhooks managed with Terraform."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_audit_terraform.catalogue import CATALOGUE


class ManagedWebhook(Rule):
    """Terraform manages a webhook.

    Prefect Cloud takes calls from outside and turns them into events. Dagster has
    no such address: a small service of one's own takes the call and starts the
    run over GraphQL, or puts it into a queue that a sensor looks at.

    ```terraform
    resource "prefect_webhook" "orders" {  # PTT104
      name     = "orders"
      template = jsonencode({ event = "orders.arrived" })
    }
    ```

    becomes

    ```python dagster
    import os

    @dg.op
    def load():
        return 1

    @dg.job
    def daily():
        load()

    @dg.sensor(job=daily)
    def orders_arrived(context: dg.SensorEvaluationContext):
        folder = "inbox"  # where the service puts what it is called with
        for name in sorted(os.listdir(folder) if os.path.isdir(folder) else []):
            yield dg.RunRequest(run_key=name)
    ```
    """

    code = "PTT104"
    severity = "error"
    construct = CATALOGUE["tf-webhook"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.symbol == "terraform: prefect_webhook":
            yield self.finding(reference, "Terraform manages a webhook")
