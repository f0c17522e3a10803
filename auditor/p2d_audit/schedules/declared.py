"""Translates schedules as files and commands declare them: a kind and a text, perhaps in a timezone not known."""

from __future__ import annotations

from msgspec.structs import replace

from p2d_audit.model import DagsterSchedule, Unknown
from p2d_audit.schedules.cron import translate_cron
from p2d_audit.schedules.interval import translate_interval
from p2d_audit.schedules.rrule import translate_rrule


def translate_declared(
    kind: str, value: str, *, timezone: str | Unknown | None, day_or: bool = True, anchor: str | None = None
) -> DagsterSchedule | None:
    """Return the translation of a cron, rule or interval in seconds such as `3600s`; None for other kinds."""
    zone = timezone if isinstance(timezone, str) else None
    match kind:
        case "cron":
            found = translate_cron(value, timezone=zone, day_or=day_or)
        case "interval":
            found = translate_interval(float(value.removesuffix("s")), anchor=anchor, timezone=zone)
        case "rrule":
            found = translate_rrule(value, timezone=zone)
        case _:
            return None
    return in_timezone(found, timezone)


def in_timezone(found: DagsterSchedule, timezone: str | Unknown | None) -> DagsterSchedule:
    """Return a translation, which is not exact if its timezone is not known."""
    if not isinstance(timezone, Unknown):
        return found
    note = f"the timezone `{timezone.source}` is {timezone.why or 'known only when the code runs'}"
    return replace(found, exact=False, differs="ticks", note="; ".join(filter(None, (note, found.note))))
