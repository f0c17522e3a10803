"""Commands that change schedules."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Command, Finding, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, key_of, shown


class ScheduleCommand(Rule):
    """A command makes, stops or removes a schedule.

    A schedule is a definition in Dagster; the instance only knows whether it is
    switched on. So it can be started and stopped by a command, not made.

    ```shell
    prefect deployment pause-schedule daily/production  # PTD931
    ```

    becomes

    ```shell dagster
    dagster schedule stop -m shop.definitions daily_schedule
    ```
    """

    code = "PTD931"
    severity = "note"
    construct = CATALOGUE["cli-deployment-schedule"]
    effort = replace(CATALOGUE["cli-deployment-schedule"].effort, scope="def")

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose == "schedule":
            yield self.finding(
                command, f"{shown(command)} changes a schedule", key=key_of(command), api=api_of(command)
            )
