"""Writes the Dagster schedule functions and sensors that tick where crons alone do not.

What is written stands alone and can be pasted: it is Python source whose job is
called `my_job`. A schedule function is given a cron that ticks often enough and
skips the ticks that are not due; a sensor finds what has become due since it was
last asked, which is what anything finer than a minute takes.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from p2d_audit.schedules.expression import LAST, CronField

_LINE = 100
_FROM_DATETIME = ("datetime", "timedelta", "timezone")


class Condition(Struct, frozen=True, kw_only=True):
    """A condition on `due`, the local time of a tick, with the constants it uses and its own imports."""

    text: str
    constants: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


def write_schedule(
    crons: Sequence[str],
    timezone: str | None,
    conditions: Sequence[Condition],
    *,
    local: str | None = None,
    helper: Sequence[str] = (),
) -> str:
    """Return a schedule function that runs at the ticks of the crons that meet all conditions.

    `timezone` is that of the crons; `local` that of `due` in the conditions, if it is another one.
    `helper` is a function that the conditions call.
    """
    due = "context.scheduled_execution_time"
    if local is not None and local != (timezone or "UTC"):
        due += f'.astimezone(ZoneInfo("{local}"))'
    body = [
        f"@dg.schedule({_arguments(crons, timezone)})",
        "def my_schedule(context: dg.ScheduleEvaluationContext):",
        f"    due = {due}",
        *(f"    {line}" for line in write_if(conditions)),
        "        return dg.RunRequest()",
        '    return dg.SkipReason("Prefect does not run at this time")',
    ]
    return _assemble(conditions, helper, body)


def write_sensor(seconds: int, ticks: Sequence[str], conditions: Sequence[Condition]) -> str:
    """Return a sensor that is asked every so many seconds.

    `ticks` is the body of a function that yields what is due after `last` and up to `now`, both in UTC.
    """
    helper = ["def due_between(last: datetime, now: datetime):", *(f"    {line}" for line in ticks)]
    body = [
        f'@dg.sensor(job_name="my_job", minimum_interval_seconds={seconds})',
        "def my_sensor(context: dg.SensorEvaluationContext):",
        "    now = datetime.now(timezone.utc)",
        "    last = datetime.fromisoformat(context.cursor) if context.cursor else now",
        "    context.update_cursor(now.isoformat())",
        "    for due in due_between(last, now):",
        "        yield dg.RunRequest(run_key=due.isoformat())",
    ]
    return _assemble(conditions, helper, body)


def day_condition(field: CronField) -> Condition:
    """Return the condition that a day of the month is one of a cron field."""
    numbered = _member("due.day", field.values - {LAST}, 1, 31)
    last = "(due + timedelta(days=1)).day == 1"
    parts = [*([numbered] if field.values - {LAST} else []), *([last] if LAST in field.values else [])]
    return Condition(text=_either(parts))


def weekday_condition(field: CronField) -> Condition:
    """Return the condition that a weekday, Sunday as 0, is one of a cron field, or a numbered one in its month."""
    last = {day for day, nth in field.nth if nth == LAST}
    numbered = sorted({pair for pair in field.nth if pair[1] != LAST})
    parts = [_member("due.isoweekday() % 7", field.values, 0, 6)] if field.values else []
    if numbered:
        pairs = ", ".join(f"({day}, {nth})" for day, nth in numbered)
        parts.append(f"(due.isoweekday() % 7, (due.day + 6) // 7) in {{{pairs}}}")
    if last:
        parts.append(
            f"({_member('due.isoweekday() % 7', last, 0, 6)} and (due + timedelta(days=7)).month != due.month)"
        )
    return Condition(text=_either(parts))


def number_condition(name: str, values: frozenset[int], low: int, high: int) -> Condition | None:
    """Return the condition that a part of `due`, such as `minute`, is one of a set; None where it always is."""
    return None if len(values) > high - low else Condition(text=_member(f"due.{name}", values, low, high))


def write_if(conditions: Sequence[Condition]) -> list[str]:
    """Return the head of an `if` statement that wants all conditions met, on as many lines as it takes."""
    parts = [one.text for one in conditions] or ["True"]
    if len(parts) == 1:
        return [f"if {parts[0]}:"]
    parts = [f"({part})" if " or " in part else part for part in parts]
    if len(together := " and ".join(parts)) < _LINE:
        return [f"if {together}:"]
    return ["if (", f"    {parts[0]}", *(f"    and {part}" for part in parts[1:]), "):"]


def _arguments(crons: Sequence[str], timezone: str | None) -> str:
    written = f'"{crons[0]}"' if len(crons) == 1 else "[" + ", ".join(f'"{cron}"' for cron in crons) + "]"
    return f'job_name="my_job", cron_schedule={written}, execution_timezone="{timezone or "UTC"}"'


def _either(parts: Sequence[str]) -> str:
    return " or ".join(parts) or "False"


def _member(text: str, values: frozenset[int] | set[int], low: int, high: int) -> str:
    """Return `due.day == 13`, `due.hour in range(9, 18)` or `due.month in {1, 7}`."""
    numbers = sorted(values)
    if len(numbers) > high - low:
        return "True"
    if len(numbers) == 1:
        return f"{text} == {numbers[0]}"
    step = numbers[1] - numbers[0]
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1, step)):
        stop = numbers[-1] + 1
        return f"{text} in range({numbers[0]}, {stop}{f', {step}' if step > 1 else ''})"
    return f"{text} in {{{', '.join(map(str, numbers))}}}"


def _assemble(conditions: Sequence[Condition], helper: Sequence[str], body: Sequence[str]) -> str:
    """Return the whole source with the imports it needs."""
    constants = list(dict.fromkeys(line for one in conditions for line in one.constants))
    text = "\n".join([*constants, *helper, *body])
    names = [name for name in _FROM_DATETIME if f"{name}(" in text or f"{name}." in text or f": {name}" in text]
    imports = {f"from datetime import {', '.join(names)}"} if names else set()
    imports.update(line for one in conditions for line in one.imports)
    if "ZoneInfo(" in text:
        imports.add("from zoneinfo import ZoneInfo")
    third = sorted(line for line in imports if "dateutil" in line)
    standard = sorted(imports - set(third))
    blocks = ["\n".join(block) for block in (standard, ["import dagster as dg", *third]) if block]
    if constants:
        blocks.append("\n".join(constants))
    head = "\n\n".join(blocks)
    return "\n\n\n".join(["\n".join(part) for part in ([head], helper, body) if part]) + "\n"
