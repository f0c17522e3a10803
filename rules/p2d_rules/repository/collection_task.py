"""Ready-made tasks and flows of Prefect's collections."""

from collections.abc import Iterator

from p2d_audit import Finding, Project, Rule

from p2d_rules.catalogue import CATALOGUE

# Classes that do the work themselves; the others hold settings of these or of Blocks.
MADE = frozenset({"CacheConfig", "PrefectDbtOrchestrator", "PrefectDbtRunner", "PrefectDbtSettings"})


class CollectionTask(Rule):
    """A ready-made task or flow of a Prefect collection is called.

    Many collections have a `dagster-…` library that brings resources, whole asset
    graphs (dbt, Airbyte, Fivetran) or Pipes clients (Databricks, Kubernetes,
    ECS). Where there is none, the vendor's own client in a resource does the
    same.

    ```python
    from prefect import flow
    from prefect_shell import shell_run_command

    @flow
    def daily():
        shell_run_command("echo loading")  # PTD907
    ```

    becomes

    ```python dagster
    @dg.asset
    def daily(context: dg.AssetExecutionContext, pipes: dg.PipesSubprocessClient):
        return pipes.run(command=["echo", "loading"], context=context).get_materialize_result()

    defs = dg.Definitions(assets=[daily], resources={"pipes": dg.PipesSubprocessClient()})
    ```
    """

    code = "PTD907"
    severity = "warning"
    confidence = "medium"
    construct = CATALOGUE["int-unknown-collection"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        blocks = {(block.span.path, block.span.line) for block in project.blocks}
        # A package of the project's own may be called `prefect_…`, too.
        own = {part for one in project.references for part in one.span.path.split("/")[:-1]}
        for reference in project.references:
            top, *middle, name = reference.symbol.split(".") if "." in reference.symbol else ("", reference.symbol)
            ready_made = top.startswith("prefect_") and top not in ("prefect_dask", "prefect_ray", "prefect_slack")
            if reference.kind != "call" or not ready_made or "steps" in middle or top in own:
                continue
            construct = CATALOGUE.named(reference.symbol)
            if name[:1].islower() and not any(part[:1].isupper() for part in middle):
                message = f"`{reference.symbol}` is called"
                yield self.finding(reference, message, key=reference.symbol, construct=construct)
            # Classes that are Blocks are findings of their own.
            elif name in MADE and (reference.span.path, reference.span.line) not in blocks:
                key = construct.id if construct else reference.symbol
                yield self.finding(reference, f"`{reference.symbol}` is made", key=key, construct=construct)
