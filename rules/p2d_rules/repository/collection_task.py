"""Ready-made tasks and flows of Prefect's collections."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule

COLLECTIONS = (
    "prefect_airbyte", "prefect_aws", "prefect_azure", "prefect_bitbucket", "prefect_census", "prefect_databricks",
    "prefect_dbt", "prefect_docker", "prefect_email", "prefect_fivetran", "prefect_gcp", "prefect_github",
    "prefect_gitlab", "prefect_great_expectations", "prefect_hightouch", "prefect_jupyter", "prefect_kubernetes",
    "prefect_openai", "prefect_redis", "prefect_shell", "prefect_snowflake", "prefect_soda_core", "prefect_sqlalchemy",
)  # fmt: skip


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
    disposition = "adapt"
    confidence = "medium"
    effort = Effort(0.5, 1.5, 5, scope="def")  # mapping: int-unknown-collection
    covers = frozenset(f"{collection}.*" for collection in COLLECTIONS)

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        top, *middle, name = reference.symbol.split(".") if "." in reference.symbol else ("", reference.symbol)
        function = name[:1].islower() and not any(part[:1].isupper() for part in middle)
        ready_made = top.startswith("prefect_") and top not in ("prefect_dask", "prefect_ray", "prefect_slack")
        if reference.kind == "call" and function and ready_made and "steps" not in middle:
            yield self.finding(reference, f"`{reference.symbol}` is called", key=reference.symbol)
