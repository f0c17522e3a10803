"""Service level agreements managed with Terraform."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_audit_terraform.catalogue import CATALOGUE


class ServiceLevel(Rule):
    """Terraform manages the service level agreements of a deployment.

    How fresh a result must be is a freshness policy of the asset. How long a run
    may take is the job's tag `dagster/max_runtime`, which ends the run and does
    not only tell of it.

    ```terraform
    resource "prefect_resource_sla" "daily" {  # PTT106
      resource_id = "prefect.deployment.${prefect_deployment.daily.id}"
      slas        = [{ name = "in time", duration = 600, severity = "high" }]
    }
    ```

    becomes

    ```python dagster
    from datetime import timedelta

    @dg.asset(freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=24)))
    def report():
        return 1
    ```
    """

    code = "PTT106"
    severity = "warning"
    construct = CATALOGUE["tf-sla"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if CATALOGUE.named(reference.symbol) is self.construct:
            yield self.finding(reference, "Terraform manages service level agreements")
