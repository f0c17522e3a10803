"""Makes the model's objects of what files other than Python declare, and joins them to flows."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from msgspec.structs import asdict, replace

from p2d_audit.declarations import (
    Declaration,
    DeclaredAutomation,
    DeclaredBlock,
    DeclaredDeployment,
    DeclaredSchedule,
    DeclaredUse,
    DeclaredValue,
    DeclaredVariable,
    Doubt,
)
from p2d_audit.facts.records import FileFacts
from p2d_audit.link.entrypoints import FlowFinder
from p2d_audit.link.waiting import awaited, constant_of_json
from p2d_audit.model import (
    Automation,
    Block,
    Component,
    DagsterSchedule,
    Deployment,
    Flow,
    Option,
    Reference,
    Requirement,
    Schedule,
    Setting,
    Trigger,
    Unknown,
    Unresolved,
    Variable,
)
from p2d_audit.schedules import translate_declared

Made: TypeAlias = (
    Deployment | Schedule | Automation | Block | Variable | Reference | Component | Setting | Requirement | Unresolved
)
_Place: TypeAlias = tuple[str, str]
"""A folder and a kind of files."""

Filled = TypeVar("Filled", bound=Declaration)

_WITH_TEXTS = (DeclaredDeployment, DeclaredSchedule, DeclaredBlock, DeclaredVariable, DeclaredAutomation)


class Declared:
    """What all files declare; those of one kind in one folder know each other's keys."""

    def __init__(self, files: Iterable[FileFacts], flows: FlowFinder) -> None:
        self._flows = flows
        self._files = tuple(file for file in files if file.declared)
        self._texts: dict[_Place, dict[str, str]] = defaultdict(dict)
        self._deployments: dict[_Place, dict[str, Deployment]] = defaultdict(dict)
        for file in self._files:
            texts = self._texts[_place(file)]
            texts.update((one.key, one.value) for one in file.declared if isinstance(one, DeclaredValue))
        self._own = {file.path: tuple(self._made(file)) for file in self._files}

    def of(self, file: FileFacts) -> Iterator[Made]:
        """Yield what a file declares."""
        yield from (deployment for _, deployment in self._own.get(file.path, ()))
        texts = self._texts[_place(file)]
        for one in file.declared:
            match _filled(one, texts):
                case Component() | Setting() | Requirement() as given:
                    yield given
                case DeclaredSchedule() as schedule:
                    yield schedule_of(schedule, self._called(schedule.deployment, file))
                case DeclaredBlock(span=span, type=kind, action=action, name=name):
                    yield Block(span=span, unit=None, type=kind, action=action, name=name)
                case DeclaredVariable(span=span, name=variable, action=used):
                    yield Variable(span=span, unit=None, name=variable, action=used)
                case DeclaredAutomation() as automation:
                    yield _automation(automation, self._called(automation.deployment, file))
                case DeclaredUse(span=span, symbol=symbol):
                    yield Reference(symbol=symbol, kind="name", span=span, unit=None, options=())
                case Doubt(span=span, what=what, why=why):
                    yield Unresolved(span=span, what=what, why=why)

    def _made(self, file: FileFacts) -> Iterator[tuple[str, Deployment]]:
        """Yield the deployments of a file by their keys, its entrypoints being looked up from its folder upwards."""
        place = _place(file)
        for one in file.declared:
            if isinstance(one, DeclaredDeployment):
                deployment = _deployment(_filled(one, self._texts[place]), self._flows)
                self._deployments[place].setdefault(one.key, deployment)
                yield one.key, deployment

    def _called(self, key: str | None, file: FileFacts) -> Deployment | None:
        if key is None:
            return None
        near, around = dict(self._own[file.path]), self._deployments[_place(file)]
        whole = key.partition("[")[0]
        return near.get(key) or around.get(key) or near.get(whole) or around.get(whole)


def _place(file: FileFacts) -> _Place:
    return posixpath.dirname(file.path), file.kind


def _filled(one: Filled, texts: Mapping[str, str]) -> Filled:
    """Return a declaration with the texts that other files give it."""
    if not texts or not isinstance(one, _WITH_TEXTS):
        return one
    given = {name: value for name, value in asdict(one).items() if isinstance(value, Unknown) and name != "active"}
    return replace(one, **{name: texts[value.source] for name, value in given.items() if value.source in texts})


def _deployment(one: DeclaredDeployment, flows: FlowFinder) -> Deployment:
    flow = _deployed(one, flows, posixpath.dirname(one.span.path))
    reference = one.entrypoint or one.flow
    shown = flow.name if flow and isinstance(flow.name, str) else flow.function if flow else reference
    return Deployment(
        id=f"deployment:{shown if isinstance(shown, str) else '?'}/{one.name if isinstance(one.name, str) else '?'}",
        span=one.span,
        name=one.name,
        flow=flow,
        flow_reference=reference,
        source=one.source,
        triggers=(),
        work_pool=one.work_pool,
        parameters=dict(one.parameters),
        options=tuple(Option(name=o.name, value=o.value, text=o.text, span=o.span) for o in one.options),
    )


def _deployed(one: DeclaredDeployment, flows: FlowFinder, folder: str) -> Flow | None:
    """Return the flow, by its path's end too: where the code lies when it runs is often no folder of the tree."""
    if isinstance(one.entrypoint, str):
        return flows.find_below(one.entrypoint, folder)
    return flows.named(one.flow) if isinstance(one.flow, str) else None


def _automation(one: DeclaredAutomation, deployment: Deployment | None) -> Automation:
    return Automation(
        span=one.span,
        name=one.name,
        trigger=Trigger(span=one.span, kind=one.trigger, text=one.text, awaits=awaited(constant_of_json(one.settings))),
        actions=one.actions,
        deployment=deployment,
        source="yaml",
    )


def schedule_of(one: DeclaredSchedule, deployment: Deployment | None) -> Schedule:
    """Return a declared schedule with its translation; one of a paused deployment is not active."""
    paused = deployment is not None and any(o.name == "paused" and o.value is True for o in deployment.options)
    return Schedule(
        span=one.span,
        kind=one.kind,
        value=one.value,
        timezone=one.timezone,
        active=False if paused else one.active,
        target=deployment,
        dagster=_translated(one),
        accepted=True,
        written_as=one.written_as or f"{one.kind}:",
        parameters=dict(one.parameters),
        slug=one.slug,
    )


def _translated(one: DeclaredSchedule) -> DagsterSchedule | None:
    if not isinstance(one.value, str):
        return None
    return translate_declared(one.kind, one.value, timezone=one.timezone, day_or=one.day_or, anchor=one.anchor)
