"""Commands that configure the client."""

from collections.abc import Iterator

from p2d_audit import Command, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, shown


class ConfigurationCommand(Rule):
    """A command configures Prefect or logs in.

    Profiles and settings belong to each machine's user. A Dagster instance has
    one `dagster.yaml` in `$DAGSTER_HOME`, which takes what differs from
    environment variables; an open-source instance needs no login.

    ```shell
    prefect config set PREFECT_LOGGING_LEVEL=INFO  # PTD928
    ```

    becomes

    ```yaml dagster
    python_logs:
      python_log_level: INFO
    ```
    """

    code = "PTD928"
    severity = "note"
    construct = CATALOGUE["cli-config-profile-cloud"]

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose == "configuration":
            yield self.finding(command, f"{shown(command)} configures the client", api=api_of(command))
