"""Commands that run workers and agents."""

from collections.abc import Iterator

from p2d_audit import Command, Effort, Finding, Rule, Unknown

from p2d_rules.platform.naming import key_of, shown, value_of


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
    disposition = "adapt"
    effort = Effort(0.25, 1, 3, scope="def")  # mapping: cli-worker-agent

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose != "worker" or "flow-run" in command.name:
            return  # What a worker starts itself goes with it.
        pool = value_of(command, "pool")
        where = f" for the work pool `{pool}`" if pool and not isinstance(pool, Unknown) else ""
        if command.name.startswith("worker"):
            yield self.finding(command, f"{shown(command)} runs a worker{where}", key=key_of(command))
        else:
            effort = Effort(1, 3, 8, scope="repo")  # mapping: infra-agent
            yield self.finding(command, f"{shown(command)} runs an agent{where}", effort=effort)
