"""Flows with the same schedule twice."""

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit import Deployment, Effort, Finding, Flow, Project, Related, Rule, Schedule


class FlowScheduledTwice(Rule):
    """A flow has two active schedules that start the same run at the same times.

    Same cron, interval or rule, same time zone, same parameters, same work pool:
    each tick starts two runs that do the same. Move one of them, and find out
    which is meant. A file that `prefect deploy` reads only if it is named, such as
    an old copy of `prefect.yaml`, is compared with itself alone.

    ```python
    # flow.py:
    from prefect import flow

    @flow
    def daily():
        print("daily")
    # prefect.yaml:
    deployments:
      - name: production
        entrypoint: flow.py:daily
        schedules:
          - cron: "0 6 * * *"
      - name: production-old
        entrypoint: flow.py:daily
        schedules:
          - cron: "0 6 * * *"  # PTD912
    ```

    becomes

    ```python dagster
    @dg.op
    def publish():
        print("daily")

    @dg.job
    def daily():
        publish()

    defs = dg.Definitions(schedules=[dg.ScheduleDefinition(job=daily, cron_schedule="0 6 * * *")])
    ```
    """

    code = "PTD912"
    severity = "warning"
    disposition = "drop"
    effort = Effort(0, 0, 0)

    def check_project(self, project: Project) -> Iterator[Finding]:
        groups: defaultdict[tuple[Flow, tuple[object, ...]], list[Schedule]] = defaultdict(list)
        for schedule in project.schedules:
            if schedule.active is True and schedule.accepted and isinstance(schedule.value, str):
                key = _key(schedule)
                if key is not None:
                    groups[key].append(schedule)
        for (flow, _), (first, *others) in groups.items():
            for other in others:
                if _is_told_again(first, other):
                    continue
                message = f"flow `{flow.function}` is started twice by `{other.value}`"
                yield self.finding(other, message, related=(Related(first.span, "the same schedule"),))


def _is_told_again(first: Schedule, other: Schedule) -> bool:
    """Say whether one deployment has one schedule that is written twice: the server keeps one of a flow and name."""
    one, two = first.target, other.target
    if not isinstance(one, Deployment) or not isinstance(two, Deployment):
        return False
    return (one is two and one.source == "other") or (one is not two and one.name == two.name)


def _key(schedule: Schedule) -> tuple[Flow, tuple[object, ...]] | None:
    """Return the flow and all else that two schedules must share to start the same run; None if that is not known."""
    target = schedule.target
    flow = target.flow if isinstance(target, Deployment) else target
    if flow is None:
        return None
    parameters = dict(schedule.parameters)
    pool: object = None
    aside: str | None = None
    if isinstance(target, Deployment):
        parameters = dict(target.parameters) | parameters
        pool = target.work_pool
        aside = target.manifest if target.is_aside else None
    shown = repr((sorted(parameters.items()), schedule.timezone, pool, aside))
    if "Unknown(" in shown and not schedule.span.path.endswith((".yaml", ".yml")):
        return None  # in a file, the same template gives the same value
    ticks = schedule.dagster.cron if schedule.dagster else ()
    if schedule.kind == "interval" and not ticks:
        return None  # it may count from another start
    return flow, (schedule.kind, schedule.value, ticks, shown)
