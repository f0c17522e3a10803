"""Infrastructure of Prefect 2."""

from collections.abc import Iterator

from p2d_audit import Block, Finding, Rule

from p2d_rules.catalogue import CATALOGUE

KINDS = (CATALOGUE["block-infra-process"], CATALOGUE["block-infra-docker"], CATALOGUE["block-infra-k8s"])


class InfrastructureBlock(Rule):
    """An infrastructure block of Prefect 2 says where flows run.

    The instance's run launcher takes its place: one launcher for all jobs of an
    instance, with tags for what differs. Customisations of the Kubernetes job
    become `dagster-k8s/config` tags.

    ```python prefect2
    from prefect.infrastructure import KubernetesJob

    pods = KubernetesJob(image="shop:1", namespace="data")  # PTD314
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job(tags={"dagster-k8s/config": {"container_config": {"image": "shop:1"}}})
    def daily():
        load()
    ```
    """

    code = "PTD314"
    severity = "warning"
    construct = CATALOGUE["block-infra-k8s"]

    def check_block(self, block: Block) -> Iterator[Finding]:
        construct = CATALOGUE.named(block.type)
        if construct in KINDS and block.action in ("create", "load"):
            kind = block.type.rpartition(".")[2]
            yield self.finding(block, f"infrastructure block `{kind}` says where flows run", construct=construct)
