"""Makes the project out of the facts of all its files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from msgspec.structs import astuple, replace

from p2d_audit.declarations import Declaration, DeclaredDistribution
from p2d_audit.facts.records import FileFacts
from p2d_audit.hookspecs import Recogniser
from p2d_audit.link.blind import blind_spots
from p2d_audit.link.bodies import Bodies
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.commands import read_commands
from p2d_audit.link.commands.joins import join_commands, join_schedules, merge_turns, same_deployments
from p2d_audit.link.commands.manifests import Manifests
from p2d_audit.link.commands.registrations import without_schedule
from p2d_audit.link.declared import Declared
from p2d_audit.link.declaring.blocks import Blocks
from p2d_audit.link.declaring.commanded import Commanded
from p2d_audit.link.declaring.deployments import Deployments
from p2d_audit.link.entrypoints import FlowFinder
from p2d_audit.link.handoffs import Handoffs
from p2d_audit.link.influences import Influences
from p2d_audit.link.modules import Modules
from p2d_audit.link.references import References
from p2d_audit.link.roots import Roots
from p2d_audit.link.runs import Runs
from p2d_audit.link.trials import release_deployed
from p2d_audit.link.units import Units
from p2d_audit.link.versions import Major
from p2d_audit.link.yaml.automations import read_automations
from p2d_audit.link.yaml.keys import read_keys
from p2d_audit.link.yaml.prefect_yaml import is_prefect_document, read_deployments, stated_major
from p2d_audit.model import (
    Automation,
    Block,
    Command,
    Component,
    Deployment,
    DeploymentRun,
    Flow,
    Project,
    Reference,
    Requirement,
    Schedule,
    Setting,
    Task,
    Unresolved,
    Variable,
)

Kind = TypeVar("Kind")


def link(
    files: Sequence[FileFacts],
    *,
    recognisers: tuple[Recogniser, ...] = (),
    roots: tuple[str, ...] = (),
    watches: frozenset[str] = frozenset(),
) -> Project:
    """Make the project out of the facts of all its files.

    `roots` are the folders that were asked for, `watches` the names of others than Prefect that rules want to see.
    """
    ordered = sorted(files, key=lambda file: file.path)
    interpreter = Interpreter(Modules(ordered), recognisers)
    entries = Roots(interpreter)
    own = {one.name for file in ordered for one in file.declared if isinstance(one, DeclaredDistribution)}
    required = [one for file in ordered for one in file.declared if isinstance(one, Requirement)]
    units = Units(interpreter, entries.frames_of, roots, required, _stated_majors(ordered))
    runs = Runs(interpreter, units, entries.starts())
    references = References(interpreter, units, runs, watches)
    python = Deployments(interpreter, units, runs)
    flows = tuple(unit for unit in units.by_atom.values() if isinstance(unit, Flow))
    others = _Others(ordered, FlowFinder(flows), Commanded(interpreter, python.ways).all())
    written = (*python.deployments, *others.of(Deployment))
    same = same_deployments(others.of(Command), written)
    renamed = _unique([one for one in written if one not in same])
    deployments = tuple(sorted(renamed.values(), key=lambda d: d.span))
    renamed.update((one, renamed[other]) for one, other in same.items())
    release_deployed(deployments, runs.calls, roots)
    found = Blocks(interpreter, units, deployments, entries.hooks.frames)
    joining = _Started(deployments, flows)
    started = [joining.resolve(run) for run in (*python.runs, *others.of(DeploymentRun))]
    runs.steer(one.span for one in started if one.source != "command")
    automations = [
        replace(one, deployment=renamed.get(one.deployment, one.deployment))
        for one in (*python.automations, *others.of(Automation))
    ]
    commands = [replace(one, deployment=renamed.get(one.deployment, one.deployment)) for one in others.of(Command)]
    commands = merge_turns(join_commands(commands, deployments))
    schedules = [_retarget(one, renamed) for one in (*python.schedules, *others.of(Schedule))]
    schedules, unsure = without_schedule(join_schedules(schedules, commands), deployments, commands)
    bodies = Bodies(interpreter, units, runs, started)
    unresolved = (
        *blind_spots(interpreter, references.all, deployments, started, runs),
        *others.of(Unresolved),
        *python.refused,
        *unsure,
    )
    return Project(
        flows=flows,
        tasks=tuple(
            unit for atom, unit in units.by_atom.items() if isinstance(unit, Task) and atom not in units.foreign
        ),
        calls=runs.calls,
        regions=runs.regions,
        handoffs=Handoffs(interpreter, units, runs).all(),
        influences=Influences(interpreter, units, runs).all(),
        deployments=deployments,
        runs=tuple(sorted(started, key=lambda one: one.span)),
        schedules=tuple(sorted(schedules, key=lambda one: (one.span, str(one.value)))),
        blocks=tuple(sorted((*found.blocks, *others.of(Block)), key=lambda one: (one.span, one.type))),
        variables=tuple(sorted((*found.variables, *others.of(Variable)), key=lambda one: one.span)),
        automations=tuple(sorted(automations, key=lambda one: one.span)),
        commands=tuple(sorted(commands, key=lambda one: one.span)),
        components=tuple(sorted(others.of(Component), key=lambda one: one.span)),
        settings=tuple(sorted(others.of(Setting), key=lambda one: (one.span, one.name))),
        requirements=tuple(
            sorted((one for one in others.of(Requirement) if one.name not in own), key=lambda one: (one.span, one.name))
        ),
        references=tuple(sorted((*references.all, *others.of(Reference)), key=lambda one: (one.span, one.symbol))),
        unresolved=_once(unresolved),
        unread=tuple(file.path for file in ordered if file.failure is not None),
        effects=bodies.effects,
        bodies=bodies.bodies,
        keys=tuple(
            key for file in ordered if file.document and _is_deployment_file(file) for key in read_keys(file.document)
        ),
        watched=references.watched,
        hooks=entries.hooks.all(),
    )


class _Others:
    """What files other than Python say, by class and in the order of the files, and what Python's commands do."""

    def __init__(self, files: Iterable[FileFacts], flows: FlowFinder, commanded: Iterable[Declaration]) -> None:
        self._found: dict[type, list[Any]] = defaultdict(list)
        every = tuple(files)
        declared = Declared(every, flows)
        given = tuple(commanded)
        manifests = Manifests([*(one for file in every for one in file.declared), *given])
        for file in every:
            for one in (
                *_deployment_file(file, flows, manifests),
                *declared.of(file),
                *read_commands(file.declared, flows),
            ):
                self._found[type(one)].append(one)
        named = (one for one in given if isinstance(one, Component | Setting))
        for one in (*named, *read_commands(given, flows)):
            self._found[type(one)].append(one)

    def of(self, kind: type[Kind]) -> list[Kind]:
        """Return the objects of one class."""
        return self._found[kind]


def _is_deployment_file(file: FileFacts) -> bool:
    return file.document is not None and is_prefect_document(file.path, file.document)


def _stated_majors(files: Iterable[FileFacts]) -> Iterator[tuple[str, Major]]:
    for file in files:
        major = stated_major(file.document) if file.document and _is_deployment_file(file) else None
        if major is not None:
            yield file.path, major


def _deployment_file(file: FileFacts, flows: FlowFinder, manifests: Manifests) -> Iterator[Any]:
    if file.document is None:
        return
    yield from read_automations(file.document)
    if _is_deployment_file(file):
        read = read_deployments(file.document, flows, is_aside=manifests.is_aside(file.path))
        for part in astuple(read):
            yield from part


def _unique(deployments: Sequence[Deployment]) -> dict[Deployment | None, Deployment]:
    """Give every deployment an id of its own, those aside the last; return the new ones by the old."""
    seen: Counter[str] = Counter()
    renamed: dict[Deployment | None, Deployment] = {}
    for deployment in sorted(deployments, key=lambda d: (d.is_aside, d.span)):
        seen[deployment.id] += 1
        number = seen[deployment.id]
        renamed[deployment] = deployment if number == 1 else replace(deployment, id=f"{deployment.id}#{number}")
    return renamed


def _retarget(schedule: Schedule, renamed: dict[Deployment | None, Deployment]) -> Schedule:
    if isinstance(schedule.target, Deployment):
        return replace(schedule, target=renamed.get(schedule.target, schedule.target))
    return schedule


class _Started:
    """Joins started runs to deployments called `flow/name`, or in Prefect 1 to the flow of that name."""

    def __init__(self, deployments: Sequence[Deployment], flows: Sequence[Flow]) -> None:
        self._deployments: dict[str, Deployment] = {}
        for deployment in sorted(deployments, key=lambda d: d.is_aside):
            flow = deployment.flow
            for name in (flow.name, flow.function) if flow else ():
                self._deployments.setdefault(f"{name}/{deployment.name}", deployment)
        self._first_major: defaultdict[str, set[Flow]] = defaultdict(set)
        for flow in flows:
            if flow.prefect == "1" and isinstance(flow.name, str):
                self._first_major[flow.name].add(flow)

    def resolve(self, run: DeploymentRun) -> DeploymentRun:
        """Return a run with what it starts, as far as that is known."""
        deployment = self._deployments.get(run.name) if isinstance(run.name, str) else None
        if deployment is not None:
            return replace(run, resolution="resolved", deployment=deployment)
        names_flow = any(option.name == "flow_name" for option in run.options)
        named = self._first_major.get(run.name, ()) if names_flow and isinstance(run.name, str) else ()
        meant = next(iter(named)) if len(named) == 1 else run.flow
        return replace(run, resolution="resolved", flow=meant) if meant is not None else run


def _once(unresolved: Iterable[Unresolved]) -> tuple[Unresolved, ...]:
    found = {(entry.span, entry.what): entry for entry in unresolved}
    return tuple(found[key] for key in sorted(found))
