"""Commands that run workers and agents."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Command, Finding, Rule, Unknown

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, key_of, shown, value_of


class WorkerCommand(Rule):
    """A command runs a worker or an agent.

    Workers and agents ask the server for runs. In Dagster the daemon takes runs
    off its queue and the instance's run launcher starts them: there is one daemon
    per instance, and no process per pool.

    ```shell
    prefect worker start --pool kubernetes  # PTD924
    ```

    becomes one launcher in `dagster.yaml`

    ```yaml dagster
    run_launcher:
      module: dagster_k8s
      class: K8sRunLauncher
      config:
        service_account_name: dagster
        job_namespace: shop
        instance_config_map: dagster-instance
        dagster_home: /opt/dagster
        postgres_password_secret: dagster-postgres
    ```
    """

    code = "PTD924"
    severity = "note"
    construct = CATALOGUE["cli-worker-agent"]
    effort = replace(CATALOGUE["cli-worker-agent"].effort, scope="def")

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose != "worker" or "flow-run" in command.name:
            return  # What a worker starts itself goes with it.
        pool = value_of(command, "pool")
        where = f" for the work pool `{pool}`" if pool and not isinstance(pool, Unknown) else ""
        if command.name.startswith("worker"):
            yield self.finding(
                command, f"{shown(command)} runs a worker{where}", key=key_of(command), api=api_of(command)
            )
        else:
            construct = CATALOGUE["infra-agent"]
            yield self.finding(command, f"{shown(command)} runs an agent{where}", construct=construct)
