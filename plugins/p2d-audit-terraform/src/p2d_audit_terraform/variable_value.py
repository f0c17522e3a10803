"""Variables managed with Terraform."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_audit_terraform.catalogue import CATALOGUE


class VariableValue(Rule):
    """Terraform sets a Variable.

    The value becomes an environment variable of the code location, set by the
    same Terraform, or the default of a job's config.

    ```terraform
    resource "prefect_variable" "region" {  # PTT103
      name  = "region"
      value = "eu-west-1"
    }
    ```

    becomes

    ```python dagster
    class Store(dg.ConfigurableResource):
        region: str

    @dg.asset
    def orders(store: Store):
        return store.region

    defs = dg.Definitions(assets=[orders], resources={"store": Store(region=dg.EnvVar("REGION"))})
    ```
    """

    code = "PTT103"
    severity = "note"
    construct = CATALOGUE["tf-variable"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.symbol == "terraform: prefect_variable":
            yield self.finding(reference, "Terraform sets a Variable")
