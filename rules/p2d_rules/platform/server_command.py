"""Commands that run a Prefect server."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Command, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, is_installed, key_of, shown


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
    construct = CATALOGUE["cli-server"]
    effort = replace(CATALOGUE["cli-server"].effort, scope="def")

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose != "server":
            return
        if is_installed(command) or "database" in command.name:
            yield self.finding(
                command,
                f"{shown(command)} belongs to a server of one's own",
                severity="warning",
                disposition="redesign",
                construct=CATALOGUE["infra-server"],
            )
        else:
            yield self.finding(
                command, f"{shown(command)} runs a Prefect server", key=key_of(command), api=api_of(command)
            )
