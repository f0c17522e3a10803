"""Reads schedules out of constants: keywords, schedule objects of every release, lists and dicts of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from p2d_audit.model import (
    Constant,
    Construct,
    DagsterSchedule,
    Deployment,
    Duration,
    Flow,
    Option,
    Schedule,
    ScheduleKind,
    Span,
    Unknown,
)
from p2d_audit.schedules import translate_cron, translate_interval, translate_rrule

KEYWORDS = frozenset({"cron", "interval", "rrule", "schedule", "schedules"})
INACTIVE = {"paused": True, "is_schedule_active": False}
_CRONS = frozenset({"Cron", "CronSchedule", "CronClock"})
_INTERVALS = frozenset({"Interval", "IntervalSchedule", "IntervalClock"})
_RRULES = frozenset({"RRule", "RRuleSchedule", "RRuleClock"})
_DATES = frozenset({"datetime.datetime", "pendulum.datetime", "pendulum.DateTime"})
_WRAPPERS = frozenset(
    {
        "DeploymentScheduleCreate",
        "MinimalDeploymentSchedule",
        "DeploymentSchedule",
        "create_deployment_schedule_create",
        "create_minimal_deployment_schedule",
    }
)


class _Found:
    """One schedule as it is written, before it has a target."""

    def __init__(self, kind: ScheduleKind, value: Constant, span: Span, settings: Mapping[str, Constant], written: str):
        self.kind: ScheduleKind = kind
        self.value = value
        self.span = span
        self.settings = settings
        self.written = written


def schedules_of(
    options: tuple[Option, ...], target: Deployment | Flow | None, *, accepted: bool = True
) -> Iterator[Schedule]:
    """Yield the schedules that the keywords of a deployment, or of a Prefect 1 flow, give."""
    settings = {option.name: option.value for option in options}
    active = not any(settings.get(name) is state for name, state in INACTIVE.items())
    for option in options:
        if option.name in KEYWORDS:
            for found in _read(option.name, option.value, option.span, settings, option.text):
                yield _schedule(found, target, active, accepted)


def _read(name: str, value: Constant, span: Span, settings: Mapping[str, Constant], text: str) -> Iterator[_Found]:
    """Read the value of one keyword; lists of schedules are taken apart."""
    if value is None:
        return
    if isinstance(value, tuple):
        for item in value:
            yield from _read(name, item, _span_of(item) or span, settings, text)
        return
    if name in ("cron", "interval", "rrule") and not isinstance(value, Construct):
        yield _Found(name, value, span, settings, f"{name}=")  # type: ignore[arg-type]
    elif isinstance(value, Construct):
        yield from _read_construct(value)
    elif isinstance(value, Mapping):
        yield from _read_mapping(value, span)
    elif name in ("schedule", "schedules") and not isinstance(value, Unknown):
        yield _Found("other", Unknown(text, "not a schedule in view"), span, {}, text)


def _read_construct(value: Construct) -> Iterator[_Found]:
    short = value.name.rpartition(".")[2]
    if short == "NoSchedule":
        return
    if short == "from_rrule":
        yield _Found("rrule", Unknown("from_rrule(…)", "an object of dateutil, not a text"), value.span, {}, short)
        return
    for names, kind, keyword in (
        (_CRONS, "cron", "cron"),
        (_INTERVALS, "interval", "interval"),
        (_RRULES, "rrule", "rrule"),
    ):
        if short in names:
            given, span = _argument(value, keyword)
            yield _Found(kind, given, span, value.keywords, short)  # type: ignore[arg-type]
            return
    if short in _WRAPPERS:
        inner, span = _argument(value, "schedule")
        settings = dict(value.keywords)
        for found in _read("schedule", inner, span, {}, short):
            found.settings = {**found.settings, **{k: v for k, v in settings.items() if k == "active"}}
            yield found
        return
    clocks = value.keywords.get("clocks", value.args[0] if value.args else None)
    if short == "Schedule" and isinstance(clocks, tuple):
        for clock in clocks:
            yield from _read("schedule", clock, _span_of(clock) or value.span, {}, short)
        return
    keywords = [keyword for keyword in ("cron", "interval", "rrule") if keyword in value.keywords]
    for keyword in keywords:
        given, span = _argument(value, keyword)
        yield _Found(keyword, given, span, value.keywords, short)  # type: ignore[arg-type]
    if not keywords:
        yield _Found(
            "other",
            Unknown(f"{short}(…)", "not a schedule with a cron, interval or rrule"),
            value.span,
            value.keywords,
            short,
        )


def _read_mapping(value: Mapping[str, Constant], span: Span) -> Iterator[_Found]:
    for keyword in ("cron", "interval", "rrule"):
        if keyword in value:
            yield _Found(keyword, value[keyword], span, value, "dict")
            return
    inner = value.get("schedule")
    if inner is not None:
        for found in _read("schedule", inner, _span_of(inner) or span, {}, "dict"):
            found.settings = {**found.settings, **{k: v for k, v in value.items() if k == "active"}}
            yield found


def _argument(value: Construct, keyword: str) -> tuple[Constant, Span]:
    """Return a constructor's main argument, by keyword or first, and where it stands."""
    if keyword in value.keywords:
        return value.keywords[keyword], value.places.get(keyword, value.span)
    if value.args:
        return value.args[0], value.places.get("0", value.span)
    return Unknown(value.name, "no value given"), value.span


def _span_of(value: Constant) -> Span | None:
    return value.span if isinstance(value, Construct) else None


def _schedule(found: _Found, target: Deployment | Flow | None, active: bool, accepted: bool) -> Schedule:
    timezone = found.settings.get("timezone")
    zone = timezone if isinstance(timezone, str | Unknown) or timezone is None else Unknown("timezone", "not a text")
    text = _text(found)
    switched = found.settings.get("active", True)
    return Schedule(
        span=found.span,
        kind=found.kind,
        value=text,
        timezone=zone,
        active=(active and switched)
        if isinstance(switched, bool)
        else Unknown("active", "known only when the code runs"),
        target=target,
        dagster=_translate(found, text, zone),
        accepted=accepted,
        written_as=found.written,
    )


def _text(found: _Found) -> str | Unknown:
    match found.kind, found.value:
        case "interval", Duration(seconds):
            return f"{seconds:g}s" if seconds < 1e6 else f"{round(seconds)}s"
        case "interval", bool():
            return Unknown("interval", "not a length of time")
        case "interval", int() | float() as seconds:
            return f"{round(seconds) if seconds == round(seconds) else seconds}s"
        case _, str() as text:
            return text
        case _, Unknown() as unknown:
            return unknown
        case _:
            return Unknown(str(found.value), "known only when the code runs")


def _translate(found: _Found, text: str | Unknown, zone: str | Unknown | None) -> DagsterSchedule | None:
    timezone = zone if isinstance(zone, str) else None
    if isinstance(text, Unknown):
        return None
    match found.kind:
        case "cron":
            return translate_cron(text, timezone=timezone, day_or=found.settings.get("day_or") is not False)
        case "interval":
            given = found.settings.get("anchor_date", found.settings.get("start_date"))
            anchor = _anchor(given)
            made = translate_interval(float(text.removesuffix("s")), anchor=anchor, timezone=timezone)
            if given is not None and anchor is None:
                return replace(
                    made, exact=False, note="its anchor, and so the minute, is known only when the code runs"
                )
            return made
        case "rrule":
            return translate_rrule(text, timezone=timezone)
        case _:
            return None


def _anchor(value: Constant) -> str | None:
    """Return a date as ISO text: a text, or `datetime(2021, 1, 1, 6)`."""
    if isinstance(value, str):
        return value
    if isinstance(value, Construct) and value.name in _DATES:
        parts = [value.keywords.get(name, 0) for name in ("year", "month", "day", "hour", "minute", "second")]
        parts[: len(value.args)] = list(value.args)[:6]
        numbers = [part for part in parts if isinstance(part, int)]
        if len(numbers) == 6:
            year, month, day, hour, minute, second = numbers
            return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    return None
