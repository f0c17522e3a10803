"""Resource managers of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class ResourceManager(Rule):
    """A class is a resource manager of Prefect 1.

    Its `setup` and `cleanup` are tasks around others, also after a failure. A
    `dg.ConfigurableResource` has `setup_for_execution` and
    `teardown_after_execution`, but every step has a process of its own and opens
    the resource anew.

    ```python prefect1
    from prefect import resource_manager

    @resource_manager  # PTD412
    class Cluster:
        def setup(self):
            return "cluster"

        def cleanup(self, cluster):
            print("closed")
    ```

    becomes

    ```python dagster
    class Cluster(dg.ConfigurableResource):
        def setup_for_execution(self, context: dg.InitResourceContext) -> None:
            print("opened")

        def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
            print("closed")

    @dg.asset
    def orders(cluster: Cluster):
        return 1

    defs = dg.Definitions(assets=[orders], resources={"cluster": Cluster()})
    ```
    """

    code = "PTD412"
    severity = "warning"
    construct = CATALOGUE["v1-resource-manager"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "decorator" and CATALOGUE.named(reference.symbol) is self.construct:
            key = f"{reference.span.path}:{reference.span.line}"
            yield self.finding(reference, "a class is a resource manager", key=key)
