"""Ready-made tasks of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

LIBRARY = "v1-tasklib-"


class LibraryTask(Rule):
    """A ready-made task of Prefect 1 is used.

    The task library wraps clients of clouds, databases and services. Many have a
    `dagster-…` library with a resource or a Pipes client; otherwise the service's
    own client in a resource does the same, called from an op.

    ```python prefect1
    from prefect import Flow
    from prefect.tasks.shell import ShellTask

    shell = ShellTask()  # PTD908

    with Flow("daily") as flow:
        shell(command="echo loading")
    ```

    becomes

    ```python dagster
    @dg.asset
    def daily(context: dg.AssetExecutionContext, pipes: dg.PipesSubprocessClient):
        return pipes.run(command=["echo", "loading"], context=context).get_materialize_result()

    defs = dg.Definitions(assets=[daily], resources={"pipes": dg.PipesSubprocessClient()})
    ```
    """

    code = "PTD908"
    severity = "warning"
    construct = CATALOGUE["v1-tasklib-saas"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        construct = CATALOGUE.named(reference.symbol, "1")
        if reference.kind in ("call", "base") and construct is not None and construct.id.startswith(LIBRARY):
            yield self.finding(reference, f"`{reference.symbol}` is used", key=reference.symbol, construct=construct)
