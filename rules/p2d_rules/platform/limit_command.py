"""Commands that set limits of concurrency."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Command, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, key_of, shown


class LimitCommand(Rule):
    """A command sets how much may run at a time.

    A limit by tag or a global limit is a pool in Dagster: ops and assets name it
    with `pool=`, and its limit is set on the instance. Slots that come back with
    time, as in rate limits, have no counterpart.

    ```shell
    prefect concurrency-limit create warehouse 3  # PTD927
    ```

    becomes

    ```shell dagster
    dagster instance concurrency set warehouse 3
    ```
    """

    code = "PTD927"
    severity = "note"
    construct = CATALOGUE["cli-concurrency"]
    effort = replace(CATALOGUE["cli-concurrency"].effort, scope="def")

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose == "limit":
            yield self.finding(
                command, f"{shown(command)} changes a limit of concurrency", key=key_of(command), api=api_of(command)
            )
