"""Ready-made tasks of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule

LIBRARIES = (
    "airbyte", "airtable", "aws", "azure", "azureml", "census", "cubejs", "database", "databricks", "dbt", "docker",
    "dremio", "dropbox", "exasol", "files", "firebolt", "fivetran", "gcp", "github", "great_expectations", "gsheets",
    "hightouch", "jira", "jupyter", "kafka", "kubernetes", "mixpanel", "monday", "mysql", "neo4j", "notifications",
    "postgres", "prometheus", "redis", "rss", "sendgrid", "sftp", "shell", "snowflake", "sodasql", "spacy",
    "sql_server", "templates", "transform", "trello", "tweepy", "twitter", "zendesk",
)  # fmt: skip


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
    disposition = "adapt"
    effort = Effort(0.25, 0.75, 2, scope="def")  # mapping: v1-tasklib-saas, v1-tasklib-db, v1-tasklib-cloud
    covers = frozenset(f"prefect.tasks.{library}.*" for library in LIBRARIES)

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        parts = reference.symbol.split(".")
        if reference.kind in ("call", "base") and parts[:2] == ["prefect", "tasks"] and parts[2] in LIBRARIES:
            yield self.finding(reference, f"`{reference.symbol}` is used", key=reference.symbol)
