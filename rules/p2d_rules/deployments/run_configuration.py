"""Where Prefect 1 runs a flow."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

KINDS = ("DockerRun", "ECSRun", "KubernetesRun", "LocalRun", "RunConfig", "UniversalRun", "VertexRun")


class RunConfiguration(Rule):
    """A run configuration says where a flow runs.

    Image, resources and environment become tags that the run launcher reads, or
    container settings of the code location. The labels that choose an agent have
    no counterpart but code locations and run queues.

    ```python prefect1
    from prefect import Flow, task
    from prefect.run_configs import KubernetesRun

    @task
    def load():
        print("loading")

    with Flow("daily", run_config=KubernetesRun(image="shop:1", cpu_limit=2)) as flow:  # PTD313
        load()
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    limits = {"container_config": {"image": "shop:1", "resources": {"limits": {"cpu": "2"}}}}

    @dg.job(tags={"dagster-k8s/config": limits})
    def daily():
        load()
    ```
    """

    code = "PTD313"
    severity = "warning"
    construct = CATALOGUE["v1-run-config"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            name = reference.symbol.rpartition(".")[2]
            labels = " with labels" if any(option.name == "labels" for option in reference.options) else ""
            yield self.finding(reference, f"`{name}`{labels} says where a flow runs")
