"""Schedules that are on as soon as they are deployed."""

from collections.abc import Iterator

from p2d_audit import Deployment, Finding, Project, Related, Rule, Schedule

from p2d_rules.catalogue import CATALOGUE

MAX_RELATED = 5


class StoppedSchedule(Rule):
    """Schedules start runs as soon as they are deployed.

    In Dagster schedules and sensors are stopped until somebody starts them, unless
    they have a `default_status`. After the move nothing runs, and nothing says so.

    ```yaml
    deployments:
      - name: nightly
        entrypoint: flow.py:daily
        schedules:
          - cron: "0 2 * * *"  # PTD350
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()

    nightly = dg.ScheduleDefinition(
        job=daily, cron_schedule="0 2 * * *", default_status=dg.DefaultScheduleStatus.RUNNING
    )
    ```
    """

    code = "PTD350"
    severity = "warning"
    trap = True
    construct = CATALOGUE["schedule-stopped-by-default"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        """Find them once, at the first, however many there are."""
        every = [schedule for schedule in project.schedules if _starts_runs(schedule)]
        active = [schedule for schedule in every if _manifest_aside(schedule) is None]
        active = active or [one for one in every if _manifest_aside(one) == _manifest_aside(every[0])]
        for first in active[:1]:
            count = "a schedule starts" if len(active) == 1 else f"{len(active)} schedules start"
            message = f"{count} runs as soon as deployed"
            if more := len(every) - len(active):
                message += f", as do {more} more of files that `prefect deploy` reads only if they are named"
            related = tuple(Related(other.span, "so does this one") for other in active[1 : MAX_RELATED + 1])
            yield self.finding(first, message, related=related)


def _manifest_aside(schedule: Schedule) -> str | None:
    """Return the file of a schedule's deployment if `prefect deploy` does not read it by itself."""
    target = schedule.target
    return target.manifest if isinstance(target, Deployment) and target.is_aside else None


def _starts_runs(schedule: Schedule) -> bool:
    return schedule.accepted and schedule.target is not None and schedule.active is True
