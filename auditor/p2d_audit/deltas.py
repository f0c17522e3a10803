"""Compares the settings of each flow with those of Dagster: what each becomes, and what changes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from p2d_audit.catalogue import Catalogue, Construct
from p2d_audit.effort.usage import Usage, trace_usage
from p2d_audit.masking import mask_text, mask_value
from p2d_audit.model import Constant, DagsterSchedule, Deployment, Flow, Option, Project, Schedule, Span, Task, Unknown
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
_NOT_SET: tuple[Constant, ...] = (None, (), {})


def compare_settings(
    project: Project, findings: Iterable[Finding], catalogue: Catalogue
) -> dict[str, tuple[DeltaRow, ...]]:
    """Return the rows of each flow by its id, in the order of the places where the settings stand.

    They are the options of the flow, of the tasks it runs, of its deployments and
    schedules, and what findings about it name that is a setting.
    """
    usage = trace_usage(project)
    found: defaultdict[str, dict[tuple[Span, str], DeltaRow]] = defaultdict(dict)
    taken: set[tuple[str, str, int]] = set()
    for one in _set(project, usage, catalogue):
        found[one.owner].setdefault((one.span, one.construct), one.row)
        taken.add((one.owner, one.span.path, one.span.line))
    for one in _found(findings, usage, catalogue):
        # What is set is compared with its value already.
        if (one.owner, one.span.path, one.span.line) not in taken:
            found[one.owner].setdefault((one.span, one.construct), one.row)
    return {owner: tuple(rows[place] for place in sorted(rows)) for owner, rows in found.items()}


class _Delta(Struct, frozen=True):
    owner: str
    span: Span
    construct: str
    row: DeltaRow


def _set(project: Project, usage: Usage, catalogue: Catalogue) -> Iterator[_Delta]:
    tasks = {task.id: task for task in project.tasks}
    for flow in project.flows:
        form = "prefect.Flow({}=)" if flow.prefect == "1" else "@prefect.flow({}=)"
        yield from _options(flow.id, flow, flow.options, (form,), catalogue)
        for unit in sorted({call.task.id for call in usage.calls.get(flow.id, ())} & set(tasks)):
            yield from _options(flow.id, tasks[unit], tasks[unit].options, ("@prefect.task({}=)",), catalogue)
        for deployment in usage.deployments.get(flow.id, ()):
            names = _CALLS.get(deployment.source, _KEY)
            yield from _options(flow.id, deployment, deployment.options, names, catalogue)
    for schedule in project.schedules:
        yield from _schedule(schedule, catalogue)


def _found(findings: Iterable[Finding], usage: Usage, catalogue: Catalogue) -> Iterator[_Delta]:
    for finding in findings:
        construct = catalogue.get(finding.construct or "")
        if construct is not None and construct.setting is not None:
            for owner in sorted(usage.owners_of(finding.unit)):
                row = _row(construct, construct.pattern, finding.message, construct.setting, finding.unit, finding.span)
                yield _Delta(owner, finding.span, construct.id, row)


def _options(
    owner: str,
    unit: Flow | Task | Deployment,
    options: Iterable[Option],
    names: tuple[str, ...],
    catalogue: Catalogue,
) -> Iterator[_Delta]:
    major = None if isinstance(unit, Deployment) else unit.prefect
    for option in options:
        construct = _construct(option.name, names, major, catalogue)
        if construct is None or construct.setting is None or option.value in _NOT_SET:
            continue
        text = _text(option)
        setting = construct.setting.replace("{value}", text)
        row = _row(construct, option.name, f"`{text}`", setting, unit.id, option.span)
        yield _Delta(owner, option.span, construct.id, row)


def _construct(name: str, names: tuple[str, ...], major: str | None, catalogue: Catalogue) -> Construct | None:
    """Return the construct of a keyword, in the first of the forms that the catalogue has."""
    found = (catalogue.named(form.format(name), major) for form in names)
    return next((construct for construct in found if construct is not None), None)


def _text(option: Option) -> str:
    """Return the value as written, a text of YAML in quotes as Python has it."""
    plain = isinstance(option.value, str) and option.text[:1] not in ("'", '"', "f", "r", "b")
    shown = json.dumps(option.value, ensure_ascii=False) if plain else option.text
    text = mask_value(option.name, shown) if isinstance(option.value, str) else mask_text(shown)
    line = " ".join(str(text).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _schedule(schedule: Schedule, catalogue: Catalogue) -> Iterator[_Delta]:
    target = schedule.target
    flow = target.flow if isinstance(target, Deployment) else target
    if flow is None or target is None or not schedule.accepted:
        return
    span = schedule.span
    translated = _translated(schedule, target.id)
    yield _Delta(flow.id, span, "", translated)
    for name in (SCHEDULED, *([ACTIVE] if schedule.active is True else [])):
        construct = catalogue.named(name)
        if construct is not None and construct.setting is not None:
            row = _row(construct, construct.pattern, translated.prefect, construct.setting, target.id, span)
            yield _Delta(flow.id, span, construct.id, row)


def _translated(schedule: Schedule, unit: str) -> DeltaRow:
    value = schedule.value.source if isinstance(schedule.value, Unknown) else schedule.value
    zone = schedule.timezone.source if isinstance(schedule.timezone, Unknown) else schedule.timezone
    return DeltaRow(
        setting=f"schedule ({schedule.kind})",
        prefect=mask_text(f"`{value}` in `{zone}`" if zone else f"`{value}`"),
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
