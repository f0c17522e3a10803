"""Commands that set limits of concurrency."""

from collections.abc import Iterator

from p2d_audit import Command, Effort, Finding, Rule

from p2d_rules.platform.naming import key_of, shown


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
    disposition = "mechanical"
    effort = Effort(0.1, 0.25, 0.5, scope="def")  # mapping: cli-concurrency

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose == "limit":
            yield self.finding(command, f"{shown(command)} changes a limit of concurrency", key=key_of(command))
