"""Work pools and queues managed with Terraform."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_audit_terraform.catalogue import CATALOGUE


class ManagedWorkPool(Rule):
    """Terraform manages a work pool or a work queue.

    Dagster has no pools of workers. Where a run goes is the run launcher's or, in
    Dagster+, the agent's part; what the base job template sets for every run is
    set there once, what single jobs change are tags of the job.

    ```terraform
    resource "prefect_work_pool" "kubernetes" {  # PTT101
      name = "kubernetes"
      type = "kubernetes"
    }
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    limits = {"container_config": {"resources": {"limits": {"memory": "4Gi"}}}}

    @dg.job(tags={"dagster-k8s/config": limits})
    def daily():
        load()
    ```
    """

    code = "PTT101"
    severity = "warning"
    construct = CATALOGUE["tf-work-pool"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.symbol == "terraform: prefect_work_pool":
            yield self.finding(reference, "Terraform manages a work pool")
        elif reference.symbol == "terraform: prefect_work_queue":
            yield self.finding(reference, "Terraform manages a work queue")
