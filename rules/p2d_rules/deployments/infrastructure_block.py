"""Infrastructure of Prefect 2."""

from collections.abc import Iterator

from p2d_audit import Block, Effort, Finding, Rule

EFFORTS = {
    "Process": Effort(0.25, 0.5, 1, scope="repo"),  # mapping: block-infra-process
    "DockerContainer": Effort(1, 3, 8, scope="repo"),  # mapping: block-infra-docker
    "KubernetesJob": Effort(2, 6, 16, scope="repo"),  # mapping: block-infra-k8s
}
MODULES = ("", ".process", ".container", ".docker", ".kubernetes")


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
    disposition = "adapt"
    effort = EFFORTS["KubernetesJob"]
    covers = frozenset(f"prefect.infrastructure{module}.{kind}" for module in MODULES for kind in EFFORTS)

    def check_block(self, block: Block) -> Iterator[Finding]:
        kind = block.type.rpartition(".")[2]
        if block.type in self.covers and block.action in ("create", "load"):
            yield self.finding(block, f"infrastructure block `{kind}` says where flows run", effort=EFFORTS[kind])
