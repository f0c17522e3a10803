"""What a schedule is in Dagster, as the schedule rules say it."""

from typing import NamedTuple

from p2d_audit import Construct, Finding, Rule, Schedule, Unknown

from p2d_rules.catalogue import CATALOGUE

CLOCKS = CATALOGUE["schedule-dst"]
"""Crons that tick as Prefect does but for the days when clocks change."""


class Constructs(NamedTuple):
    """What one kind of schedule is: the same ticks, nearly the same, a schedule function, or a sensor or nothing."""

    exact: Construct
    inexact: Construct
    function: Construct
    absent: Construct


def find_translation(rule: Rule, schedule: Schedule, what: str, constructs: Constructs) -> Finding:
    """Return the finding about a schedule, called `what` in messages: its crons, what differs, or why there is none."""
    if isinstance(schedule.value, Unknown):
        fact = f"{what} `{schedule.value.source}` is known only when the code runs{_state(schedule)}"
        return rule.finding(
            schedule, fact, severity="warning", disposition="adapt", confidence="low", construct=constructs.exact
        )
    fact = f"{what} `{schedule.value}`{_zone(schedule)}{_state(schedule)}"
    target = schedule.dagster
    note = f": {target.note}" if target and target.note else ""
    if target is None or not target.cron:
        message = f"{fact} has no Dagster cron{note}"
        if target and target.code and "@dg.schedule(" in target.code:
            return rule.finding(
                schedule, message, severity="warning", disposition="adapt", construct=constructs.function
            )
        return rule.finding(schedule, message, severity="error", disposition="redesign", construct=constructs.absent)
    crons = " and ".join(f"`{cron}`" for cron in target.cron)
    if target.exact:
        return rule.finding(schedule, f"{fact} is the Dagster cron {crons}{note}", construct=constructs.exact)
    message = f"{fact} is nearly the Dagster cron {crons}{note}"
    construct = CLOCKS if target.differs == "clocks" else constructs.inexact
    return rule.finding(schedule, message, severity="warning", disposition="adapt", construct=construct)


def _zone(schedule: Schedule) -> str:
    if isinstance(schedule.timezone, Unknown):
        return f" in the time zone `{schedule.timezone.source}`"
    zone = schedule.timezone or (schedule.dagster and schedule.dagster.timezone)
    return f" in `{zone}`" if zone else ""


def _state(schedule: Schedule) -> str:
    return ", switched off," if schedule.active is False else ""
