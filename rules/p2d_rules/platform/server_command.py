"""Commands that run a Prefect server."""

from collections.abc import Iterator

from p2d_audit import Command, Effort, Finding, Rule

from p2d_rules.platform.naming import is_installed, key_of, shown


class ServerCommand(Rule):
    """A command runs or maintains a Prefect server.

    While developing, `dagster dev` is all. In production there are two services
    where Prefect has one, `dagster-webserver` and `dagster-daemon`, with a
    PostgreSQL database, and a code server for each code location.

    ```shell
    prefect server start --host 0.0.0.0  # PTD923
    ```

    becomes

    ```shell dagster
    dagster dev --host 0.0.0.0
    ```

    or in production, with this `dagster.yaml`,

    ```yaml dagster
    storage:
      postgres:
        postgres_url:
          env: DAGSTER_POSTGRES_URL
    ```
    """

    code = "PTD923"
    severity = "note"
    disposition = "mechanical"
    effort = Effort(0.1, 0.25, 1, scope="def")  # mapping: cli-server

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose != "server":
            return
        if is_installed(command) or "database" in command.name:
            yield self.finding(
                command,
                f"{shown(command)} belongs to a server of one's own",
                severity="warning",
                disposition="redesign",
                effort=Effort(8, 24, 60, scope="repo"),  # mapping: infra-server
            )
        else:
            yield self.finding(command, f"{shown(command)} runs a Prefect server", key=key_of(command))
