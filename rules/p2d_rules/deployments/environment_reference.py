"""Environment variables in deployment files."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule

PREFIX = "os.environ."


class EnvironmentReference(Rule):
    """A deployment file takes a value from an environment variable.

    Prefect puts the value in when `prefect deploy` runs. In Dagster `dg.EnvVar`
    reads it when the code location is loaded, where the code runs: the variable
    has to be set there, not in the pipeline that deploys.

    ```yaml
    deployments:
      - name: production
        entrypoint: flow.py:daily
        parameters:
          bucket: "{{ $BUCKET }}"  # PTD318
    ```

    becomes

    ```python dagster
    class Files(dg.ConfigurableResource):
        bucket: str

    defs = dg.Definitions(resources={"files": Files(bucket=dg.EnvVar("BUCKET"))})
    ```
    """

    code = "PTD318"
    severity = "note"
    disposition = "mechanical"
    effort = Effort(0.1, 0.25, 0.5)  # mapping: variable-yaml-template
    covers = frozenset({f"{PREFIX}*"})

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.symbol.startswith(PREFIX):
            yield self.finding(reference, f"`${reference.symbol.removeprefix(PREFIX)}` is put in when it is deployed")
