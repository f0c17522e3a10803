"""Compares the settings of each flow with those of Dagster: what each becomes, and what changes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from p2d_audit.catalogue import Catalogue, Construct
from p2d_audit.effort.usage import Usage, trace_usage
from p2d_audit.masking import mask_text, mask_value
from p2d_audit.model import (
    Constant,
    Constructed,
    DagsterSchedule,
    Deployment,
    Flow,
    Option,
    Project,
    Schedule,
    Span,
    Symbol,
    Task,
    Unknown,
)
from p2d_audit.report import DeltaRow
from p2d_audit.rule import Finding

SCHEDULED = "code: a schedule"
ACTIVE = "code: an active schedule"
"""What the catalogue knows of every schedule, and of every one that is switched on."""
_CALLS: Mapping[str, tuple[str, ...]] = {
    "serve": ("prefect.flows.Flow.serve({}=)", "prefect.flows.serve({}=)"),
    "deploy": ("prefect.flows.Flow.deploy({}=)", "prefect.deployments.runner.deploy({}=)"),
    "to_deployment": ("prefect.flows.Flow.to_deployment({}=)",),
    "build_from_flow": ("prefect.deployments.Deployment.build_from_flow({}=)", "prefect.deployments.Deployment({}=)"),
    "Deployment()": ("prefect.deployments.Deployment({}=)", "prefect.deployments.Deployment.build_from_flow({}=)"),
    "flow.register": ("prefect.core.flow.Flow.register({}=)", "prefect.Flow.register({}=)"),
}
"""How the catalogue may write a keyword, by where a deployment comes from; in files it is a key."""
_KEY = ("yaml: deployments.{}",)
_SHOWN = 200
_PYTHON = (".py", ".ipynb")
_NO_API = re.compile(r"[:@*(]")
_QUOTED = re.compile(r"[bfru]{0,2}['\"]", re.IGNORECASE)
_NOT_SET: tuple[Constant, ...] = (None, (), {}, "")
_DEFAULTS: Mapping[str, Constant] = {
    **dict.fromkeys(("retries", "max_retries", "retry_delay_seconds", "retry_jitter_factor", "timeout_seconds"), 0),
    **dict.fromkeys(("refresh_cache", "paused", "log_stdout", "no_url", "apply", "skip_upload"), False),
    **dict.fromkeys(("validate_parameters", "cache_result_in_memory", "skip_on_upstream_skip"), True),
    **dict.fromkeys(("build", "push", "print_next_steps", "pause_on_shutdown", "print_starting_message"), True),
    "set_schedule_active": True,
    "trigger": Symbol("prefect.triggers.all_successful"),
}
"""What does nothing, being Prefect's own default; a flag that is inherited where it is not set is none of them."""
_NAME = 40


def compare_settings(
    project: Project, findings: Iterable[Finding], catalogue: Catalogue
) -> dict[str, tuple[DeltaRow, ...]]:
    """Return the rows of each flow by its id, in the order of the places where the settings stand.

    They are the options of the flow, of the tasks it runs, of its deployments and
    schedules, and what findings about it name that is a setting.
    """
    usage = trace_usage(project)
    found: defaultdict[str, dict[tuple[Span, str], DeltaRow]] = defaultdict(dict)
    taken: defaultdict[tuple[str, str], set[Span]] = defaultdict(set)
    known = tuple(finding for finding in findings if finding.construct)
    for one in _set(project, usage, catalogue, _of_values(known, catalogue)):
        taken[one.owner, one.span.path].add(one.span)
        if one.row:
            found[one.owner].setdefault((one.span, one.construct), one.row)
    units: tuple[Task | Flow | Deployment, ...] = (*project.tasks, *project.flows, *project.deployments)
    options = {option.span: option for unit in units for option in unit.options}
    for one in _found(known, usage, catalogue, options):
        # What is set is compared with its value already.
        if one.row and not any(_contains(span, one.span) for span in taken[one.owner, one.span.path]):
            found[one.owner].setdefault((one.span, one.construct), one.row)
    return {owner: tuple(rows[place] for place in sorted(rows)) for owner, rows in found.items()}


_Values: TypeAlias = Mapping[tuple[str, int, int], tuple[Span, Construct]]


class _Delta(Struct, frozen=True):
    owner: str
    span: Span
    construct: str
    row: DeltaRow | None
    """None for what is set to what it would be anyway."""


def _contains(outer: Span, inner: Span) -> bool:
    starts, ends = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return starts <= (inner.line, inner.column) and (inner.end_line, inner.end_column) <= ends


def _of_values(findings: Iterable[Finding], catalogue: Catalogue) -> _Values:
    """Return the constructs that are themselves the value of a keyword, by where they begin."""
    found: dict[tuple[str, int, int], tuple[Span, Construct]] = {}
    for finding in findings:
        construct, span = catalogue.get(finding.construct or ""), finding.span
        if construct is not None and not any(name.text.endswith("=)") for name in construct.names):
            found[span.path, span.line, span.column] = span, construct
    return found


def _set(project: Project, usage: Usage, catalogue: Catalogue, values: _Values) -> Iterator[_Delta]:
    tasks = {task.id: task for task in project.tasks}
    for flow in project.flows:
        form = "prefect.Flow({}=)" if flow.prefect == "1" else "@prefect.flow({}=)"
        yield from _options(flow.id, flow, flow.options, (form,), catalogue, values)
        for unit in sorted({call.task.id for call in usage.calls.get(flow.id, ())} & set(tasks)):
            yield from _options(flow.id, tasks[unit], tasks[unit].options, ("@prefect.task({}=)",), catalogue, values)
        for deployment in usage.deployments.get(flow.id, ()):
            names = _CALLS.get(deployment.source, _KEY)
            yield from _options(flow.id, deployment, deployment.options, names, catalogue, values)
    for schedule in project.schedules:
        yield from _schedule(schedule, catalogue)


def _found(
    findings: Iterable[Finding], usage: Usage, catalogue: Catalogue, options: Mapping[Span, Option]
) -> Iterator[_Delta]:
    for finding in findings:
        construct = catalogue.get(finding.construct or "")
        if construct is not None and construct.setting is not None:
            setting = _named(construct)
            option = options.get(finding.span)
            text = _text(option) if option and option.name == _keyword(construct) else "..."
            dagster = construct.setting.replace("{value}", text)
            for owner in sorted(usage.owners_of(finding.unit)):
                row = _row(construct, setting, finding.message, dagster, finding.unit, finding.span)
                yield _Delta(owner, finding.span, construct.id, row)


def _named(construct: Construct) -> str:
    """Return the keyword or the API by which a construct is told if there is one alone, else its id in words."""
    texts = [name.text for name in construct.names]
    keyword = _keyword(construct)
    callees = {text.rpartition("(")[0].rpartition(".")[2].replace("__call__", "flow") for text in texts}
    apis = {text if _NO_API.search(text) else ".".join(text.split(".")[-2:]) for text in texts}
    words = " ".join(word for word in construct.id.split("-") if word not in ("v1", "kw"))
    if keyword:
        of_call = f"{min(callees)}({keyword}=)" if len(callees) == 1 and not texts[0].startswith("@") else keyword
        return of_call if len(of_call) <= _NAME else keyword
    api = min(apis)
    return api if len(apis) == 1 and not _NO_API.search(api) and len(api) <= _NAME else words[:_NAME]


def _keyword(construct: Construct) -> str | None:
    """Return the keyword that all Python names of a construct end with."""
    texts = [name.text for name in construct.names if ": " not in name.text]
    keywords = {text.rpartition("(")[2].removesuffix("=)") if text.endswith("=)") else None for text in texts}
    return keywords.pop() if len(keywords) == 1 else None


def _options(
    owner: str,
    unit: Flow | Task | Deployment,
    options: Iterable[Option],
    names: tuple[str, ...],
    catalogue: Catalogue,
    values: _Values,
) -> Iterator[_Delta]:
    major = None if isinstance(unit, Deployment) else unit.prefect
    for option in options:
        construct = _construct(option, names, major, catalogue)
        if construct is None or construct.setting is None:
            continue
        row = None
        if option.value not in _NOT_SET and option.value != _DEFAULTS.get(option.name, ""):
            text, dagster = _text(option), construct.setting
            span, value = values.get((option.span.path, option.span.line, option.span.column), (option.span, construct))
            if _is_object(option.value) and _contains(option.span, span):
                construct, dagster = value, value.setting or (dagster if value is construct else value.equivalent)
            row = _row(
                construct,
                option.name,
                f"`{text}`",
                dagster.replace("{value}", _limit(option) or text),
                unit.id,
                option.span,
            )
        yield _Delta(owner, option.span, construct.id, row)


def _limit(option: Option) -> str | None:
    """Return the number of a concurrency limit that is written with its strategy."""
    held = option.value if option.name == "concurrency_limit" and isinstance(option.value, Mapping) else {}
    return _literal(held.get("limit")) if "limit" in held else None


def _is_object(value: Constant) -> bool:
    """Tell whether a value is a class's object or a constant of Prefect, not what a function returns."""
    return isinstance(value, Constructed | Symbol) and value.name.rpartition(".")[2][:1].isupper()


def _construct(option: Option, names: tuple[str, ...], major: str | None, catalogue: Catalogue) -> Construct | None:
    """Return the construct of a keyword with a value of that form, else in the first form that the catalogue has."""
    form = _form(option.value)
    texts = (f"code: {form} as {option.name}= of a task", *(name.format(option.name) for name in names))
    found = (catalogue.named(text, major) for text in texts[0 if form and "@prefect.task({}=)" in names else 1 :])
    return next((construct for construct in found if construct is not None), None)


def _form(value: Constant) -> str | None:
    match value:
        case tuple():
            return "a list"
        case Symbol() | Constructed("prefect.tasks.exponential_backoff"):
            return "a function"
        case Unknown(source) if source.startswith("lambda"):
            return "a function"
        case _:
            return None


def _text(option: Option) -> str:
    """Return the value as written, a text that has a name and what is not Python as Python has it."""
    named = isinstance(option.value, str) and not _QUOTED.match(option.text)
    shown = (_literal(option.value) if named or not option.span.path.endswith(_PYTHON) else None) or option.text
    text = mask_value(option.name, shown) if isinstance(option.value, str) else mask_text(shown)
    line = " ".join(str(text).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _literal(value: Constant) -> str | None:
    """Return the literal of a value in Python, or None where part of it is not known."""
    parts: Iterable[str | None]
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case tuple():
            parts, form = [_literal(one) for one in value], "[{}]"
        case Mapping():
            held = {key: _literal(one) for key, one in value.items()}
            parts, form = [one and f"{_literal(key)}: {one}" for key, one in held.items()], "{{{}}}"
        case bool() | int() | float() | None:
            return repr(value)
        case _:
            return None
    known = [part for part in parts if part is not None]
    return form.format(", ".join(known)) if len(known) == len(value) else None


def _schedule(schedule: Schedule, catalogue: Catalogue) -> Iterator[_Delta]:
    target = schedule.target
    flow = target.flow if isinstance(target, Deployment) else target
    if flow is None or target is None or not schedule.accepted:
        return
    span = schedule.span
    translated = _translated(schedule, target.id)
    yield _Delta(flow.id, span, "", translated)
    names = () if schedule.active is False else (SCHEDULED, ACTIVE) if schedule.active is True else (SCHEDULED,)
    for name in names:
        construct = catalogue.named(name)
        if construct is not None and construct.setting is not None:
            row = _row(construct, _named(construct), translated.prefect, construct.setting, target.id, span)
            yield _Delta(flow.id, span, construct.id, row)


def _translated(schedule: Schedule, unit: str) -> DeltaRow:
    value = schedule.value.source if isinstance(schedule.value, Unknown) else schedule.value
    off = schedule.active is False
    zone = schedule.timezone.source if isinstance(schedule.timezone, Unknown) else schedule.timezone
    return DeltaRow(
        setting=f"schedule ({schedule.kind})",
        prefect=mask_text(f"`{value}`{f' in `{zone}`' if zone else ''}{', switched off' if off else ''}"),
        dagster=_became(schedule.dagster),
        change=_changed(schedule.dagster),
        unit=unit,
        path=schedule.span.path,
        line=schedule.span.line,
        construct=None,
    )


def _became(translation: DagsterSchedule | None) -> str:
    if translation is None:
        return "none"
    crons = " and ".join(f"`{cron}`" for cron in translation.cron)
    zone = f" in `{translation.timezone}`" if translation.timezone else ""
    other = "a schedule function or sensor" if translation.code else "none"
    return f"{crons}{zone}" if crons else other


def _changed(translation: DagsterSchedule | None) -> str:
    if translation is None:
        return "Known only when the code runs."
    return translation.note or ("The same ticks." if translation.exact else "Not the same ticks.")


def _row(construct: Construct, setting: str, prefect: str, dagster: str, unit: str | None, span: Span) -> DeltaRow:
    return DeltaRow(
        setting=setting,
        prefect=mask_text(prefect),
        dagster=dagster,
        change=construct.caveat,
        unit=unit,
        path=span.path,
        line=span.line,
        construct=construct.id,
    )
