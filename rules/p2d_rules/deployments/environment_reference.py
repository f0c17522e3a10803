"""Environment variables in deployment files."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

BEGINNING = "yaml: {{ $"


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
    construct = CATALOGUE["env-yaml-template"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.symbol.startswith(BEGINNING):
            yield self.finding(
                reference,
                f"`${reference.symbol.removeprefix(BEGINNING).removesuffix(' }}')}` is put in when it is deployed",
            )
