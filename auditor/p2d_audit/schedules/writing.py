"""Writes sets of numbers and times of day as the fields of cron expressions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

MINUTES_IN_DAY = 1440


def cron_field(values: Collection[int], low: int, high: int) -> str:
    """Return the shortest usual way to write numbers of a field: `*`, `*/15`, `1-23/3`, `9-17` or a list."""
    numbers = sorted(values)
    if len(numbers) == high - low + 1:
        return "*"
    step = numbers[1] - numbers[0] if len(numbers) > 2 else 0
    if not step or numbers != list(range(numbers[0], numbers[-1] + 1, step)):
        return ",".join(map(str, numbers))
    reaches_end = numbers[-1] + step > high
    if step == 1:
        return f"{numbers[0]}-{numbers[-1]}"
    if numbers[0] == low and reaches_end:
        return f"*/{step}"
    if len(numbers) < 4:
        return ",".join(map(str, numbers))
    return f"{numbers[0]}-{high if reaches_end else numbers[-1]}/{step}"


def clock_fields(times: Iterable[int]) -> Iterator[tuple[str, str]]:
    """Yield minute and hour fields that together match times of day, given in minutes after midnight."""
    hours_by_minute: dict[int, set[int]] = {}
    for time in times:
        hours_by_minute.setdefault(time % 60, set()).add(time // 60)
    minutes_by_hours: dict[frozenset[int], set[int]] = {}
    for minute, hours in sorted(hours_by_minute.items()):
        minutes_by_hours.setdefault(frozenset(hours), set()).add(minute)
    for together, minutes in minutes_by_hours.items():
        yield cron_field(minutes, 0, 59), cron_field(together, 0, 23)
