"""Runs the schedule functions and sensors that a translation carries, with the real Dagster, through made-up time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

POLL = timedelta(hours=6)


def run_code(code: str, start: datetime, end: datetime) -> list[datetime]:
    """Return the times, from `start` to `end`, at which pasted code starts a run."""
    names = load_code(code)
    ticks = _scheduled(names["my_schedule"], start, end) if "my_schedule" in names else _sensed(names, start, end)
    return [tick for tick in ticks if tick <= end]


def load_code(code: str) -> dict[str, Any]:
    """Return the names that pasted code defines."""
    names: dict[str, Any] = {}
    exec(compile(code, "<pasted>", "exec"), names)
    return names


def _scheduled(schedule: Any, start: datetime, end: datetime) -> Iterator[datetime]:
    import dagster as dg
    from dagster._utils.schedules import schedule_execution_time_iterator

    crons = schedule.cron_schedule
    every = [crons] if isinstance(crons, str) else list(crons)
    for tick in schedule_execution_time_iterator(start.timestamp(), every, schedule.execution_timezone):
        if tick > end:
            return
        with dg.build_schedule_context(scheduled_execution_time=tick) as context:
            answer = schedule(context)
        assert isinstance(answer, dg.RunRequest | dg.SkipReason)
        if isinstance(answer, dg.RunRequest):
            yield tick.astimezone(UTC)


def _sensed(names: dict[str, Any], start: datetime, end: datetime) -> Iterator[datetime]:
    """Ask a sensor from time to time; what it asked to run keeps its time as the run key."""
    import dagster as dg

    clock = type("Clock", (datetime,), {"now": classmethod(lambda cls, zone=None: moment)})
    names["datetime"] = clock
    moment = start - timedelta(microseconds=1)
    cursor = None
    seen: set[str] = set()
    while moment < end + POLL:
        with dg.build_sensor_context(cursor=cursor) as context:
            requests = list(names["my_sensor"](context))
            cursor = context.cursor
        for request in requests:
            if request.run_key not in seen:
                seen.add(request.run_key)
                yield datetime.fromisoformat(request.run_key)
        moment += POLL
