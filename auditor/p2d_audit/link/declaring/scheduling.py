"""Reads schedules out of constants: keywords, schedule objects of every release, lists and dicts of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from p2d_audit.link.exact.known import RUNTIME
from p2d_audit.model import (
    Constant,
    Constructed,
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
from p2d_audit.schedules import (
    COMPOSING,
    in_timezone,
    read_moment,
    rule_text,
    translate_clock,
    translate_cron,
    translate_dates,
    translate_interval,
    translate_rrule,
)

KEYWORDS = frozenset({"cron", "interval", "rrule", "schedule", "schedules"})
INACTIVE = {"paused": True, "is_schedule_active": False}
_CRONS = frozenset({"Cron", "CronSchedule", "CronClock"})
_INTERVALS = frozenset({"Interval", "IntervalSchedule", "IntervalClock"})
_RRULES = frozenset({"RRule", "RRuleSchedule", "RRuleClock"})
_CLOCKS = frozenset(
    {
        *(f"prefect.schedules.clocks.{name}" for name in ("CronClock", "IntervalClock", "RRuleClock", "DatesClock")),
        *(
            f"prefect.schedules.{module}{name}"
            for module in ("", "schedules.")
            for name in ("CronSchedule", "IntervalSchedule", "RRuleSchedule")
        ),
    }
)
"""The classes of Prefect 1."""
_ENDS = ("start_date", "end_date")
_PARAMETERS = {
    "prefect.schedules.Cron": ("cron", "timezone", "day_or", "active"),
    "prefect.schedules.Interval": ("interval", "anchor_date", "timezone", "active"),
    "prefect.schedules.RRule": ("rrule", "timezone", "active"),
    **{
        f"prefect.schedules.{module}{name}": parameters
        for module in ("", "schedules.")
        for name, parameters in {
            "CronSchedule": ("cron", *_ENDS, "day_or"),
            "IntervalSchedule": ("start_date", "interval", "end_date"),
            "RRuleSchedule": ("rrule", *_ENDS),
        }.items()
    },
    "prefect.schedules.clocks.CronClock": ("cron", *_ENDS, "parameter_defaults", "labels", "day_or"),
    "prefect.schedules.clocks.IntervalClock": ("interval", *_ENDS),
    "prefect.schedules.clocks.RRuleClock": ("rrule", *_ENDS),
    "prefect.schedules.clocks.DatesClock": ("dates",),
}
"""The names of what may be given by position."""
_WRAPPERS = frozenset(
    {
        "DeploymentScheduleCreate",
        "MinimalDeploymentSchedule",
        "DeploymentSchedule",
        "create_deployment_schedule_create",
        "create_minimal_deployment_schedule",
    }
)


_OWN = frozenset({"active", "parameters", "slug"})
"""What a schedule is given by what is put around it."""


class _Found:
    """One schedule as it is written, before it has a target."""

    def __init__(self, kind: ScheduleKind, value: Constant, span: Span, settings: Mapping[str, Constant], written: str):
        self.kind: ScheduleKind = kind
        self.value = value
        self.span = span
        self.settings = settings
        self.written = written
        self.is_clock = False


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
    if name in ("cron", "interval", "rrule") and not isinstance(value, Constructed):
        yield _Found(name, value, span, settings, f"{name}=")  # type: ignore[arg-type]
    elif isinstance(value, Constructed):
        yield from _read_construct(value)
    elif isinstance(value, Mapping):
        yield from _read_mapping(value, span)
    elif name in ("schedule", "schedules") and not isinstance(value, Unknown):
        yield _Found("other", Unknown(text, "not a schedule in view"), span, {}, text)


def _read_construct(value: Constructed) -> Iterator[_Found]:
    """Read a schedule object; those of Prefect 1 are clocks, with what the `Schedule` around them makes of them."""
    value = _named(value)
    for found in _read_object(value):
        found.is_clock |= value.name in _CLOCKS
        yield found


def _read_object(value: Constructed) -> Iterator[_Found]:
    short = value.name.rpartition(".")[2]
    if short == "NoSchedule":
        return
    if short == "DatesClock":
        dates, span = _argument(value, "dates")
        yield _Found("other", Unknown("DatesClock(…)", "single dates"), span, {**value.keywords, "dates": dates}, short)
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
            found.settings = {**found.settings, **{k: v for k, v in settings.items() if k in _OWN}}
            yield found
        return
    clocks = value.keywords.get("clocks", value.args[0] if value.args else None)
    if short == "Schedule" and isinstance(clocks, tuple):
        composing = {name: given for name, given in value.keywords.items() if name in COMPOSING}
        for clock in clocks:
            for found in _read("schedule", clock, _span_of(clock) or value.span, {}, short):
                found.settings = {**found.settings, **composing}
                yield found
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
            found.settings = {**found.settings, **{k: v for k, v in value.items() if k in _OWN}}
            yield found


def _argument(value: Constructed, keyword: str) -> tuple[Constant, Span]:
    """Return a constructor's main argument, by keyword or first, and where it stands."""
    if keyword in value.keywords:
        return value.keywords[keyword], value.places.get(keyword, value.span)
    if value.args:
        return value.args[0], value.places.get("0", value.span)
    return Unknown(value.name, "no value given"), value.span


def _named(value: Constructed) -> Constructed:
    """Return a construct with what is given by position under its name."""
    names = _PARAMETERS.get(value.name, ())
    keywords = {"rrule" if name == "rrule_obj" else name: given for name, given in value.keywords.items()}
    places = {"rrule" if name == "rrule_obj" else name: place for name, place in value.places.items()}
    for position, (name, given) in enumerate(zip(names, value.args, strict=False)):
        keywords.setdefault(name, given)
        places.setdefault(name, value.places.get(str(position), value.span))
    return replace(value, args=value.args[len(names) :], keywords=keywords, places=places)


def _span_of(value: Constant) -> Span | None:
    return value.span if isinstance(value, Constructed) else None


def _schedule(found: _Found, target: Deployment | Flow | None, active: bool, accepted: bool) -> Schedule:
    timezone = found.settings.get("timezone")
    zone = timezone if isinstance(timezone, str | Unknown) or timezone is None else Unknown("timezone", "not a text")
    text = _text(found)
    translated = _translate(found, text, zone)
    switched = found.settings.get("active", True)
    return Schedule(
        span=found.span,
        kind=found.kind,
        value=text,
        timezone=zone,
        active=(active and switched) if isinstance(switched, bool) else Unknown("active", RUNTIME),
        target=target,
        dagster=in_timezone(translated, zone) if translated else None,
        accepted=accepted,
        written_as=found.written,
        parameters=_parameters(found),
        slug=_slug(found),
    )


def _parameters(found: _Found) -> Mapping[str, Constant]:
    """Return the parameters of the schedule alone; those beside `cron=` are the deployment's."""
    if found.written.endswith("="):
        return {}
    given = found.settings.get("parameters", found.settings.get("parameter_defaults"))
    if given is None or isinstance(given, Mapping):
        return given or {}
    return {"**": given if isinstance(given, Unknown) else Unknown("parameters", RUNTIME)}


def _slug(found: _Found) -> str | Unknown | None:
    slug = None if found.written.endswith("=") else found.settings.get("slug")
    return slug if isinstance(slug, str | Unknown) else None


def _text(found: _Found) -> str | Unknown:
    match found.kind, found.value:
        case "interval", Duration(seconds):
            return f"{seconds:g}s" if seconds < 1e6 else f"{round(seconds)}s"
        case "interval", bool():
            return Unknown("interval", "not a length of time")
        case "interval", int() | float() as seconds:
            return f"{round(seconds) if seconds == round(seconds) else seconds}s"
        case _, "None":  # a default put into a text, in an arm that is taken only where something else is given
            return Unknown("None", RUNTIME)
        case _, str() as text:
            return text
        case _, Unknown() as unknown:
            return unknown
        case kind, Constructed(name=name) as given:
            written = rule_text(given) if kind == "rrule" else None
            return written or Unknown(f"{name.rpartition('.')[2]}(…)", RUNTIME)
        case _:
            return Unknown(str(found.value), RUNTIME)


def _translate(found: _Found, text: str | Unknown, zone: str | Unknown | None) -> DagsterSchedule | None:
    timezone = zone if isinstance(zone, str) else None
    dates = found.settings.get("dates")
    if found.kind == "other" and isinstance(dates, tuple):
        return translate_dates(dates, found.settings)
    if isinstance(text, Unknown):
        return None
    match found.kind:
        case "cron":
            if found.is_clock:
                return translate_clock(text, found.settings)
            return translate_cron(text, timezone=timezone, day_or=found.settings.get("day_or") is not False)
        case "interval":
            seconds = float(text.removesuffix("s"))
            return translate_clock(seconds, found.settings) if found.is_clock else _interval(seconds, found, timezone)
        case "rrule":
            return _rule(text, found, timezone)
        case _:
            return None


def _interval(seconds: float, found: _Found, timezone: str | None) -> DagsterSchedule:
    given = found.settings.get("anchor_date")
    moment = read_moment(given)
    zone = moment.zone if moment else None
    anchor = moment.local.isoformat() + ("+00:00" if zone == "UTC" else "") if moment else None
    made = translate_interval(seconds, anchor=anchor, timezone=timezone)
    if given is not None and moment is None:
        note = "its anchor, and so the minute, is known only when the code runs"
        return replace(made, exact=False, note=note)
    if zone not in (None, "UTC"):
        note = f"its anchor is {zone} time, so that the hours in UTC are others"
        return replace(made, exact=False, note="; ".join(filter(None, (note, made.note))))
    return made


def _rule(text: str, found: _Found, timezone: str | None) -> DagsterSchedule:
    made = translate_rrule(text, timezone=timezone)
    extra = [name for name in (*COMPOSING, *_ENDS) if found.settings.get(name) not in (None, ())]
    notes = [f"without what {', '.join(f'`{name}`' for name in extra)} of Prefect 1 make of it"] if extra else []
    if not isinstance(found.value, str) and "DTSTART" not in text:
        notes.append("without `dtstart` the rule begins, and takes its minute, when the code is run")
    return replace(made, exact=False, note="; ".join(filter(None, (*notes, made.note)))) if notes else made
