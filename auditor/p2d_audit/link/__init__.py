"""Puts the facts of all files together: who is a flow, who a task, what calls what, where data travels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from msgspec.structs import replace

from p2d_audit.facts.records import FileFacts
from p2d_audit.hookspecs import Recogniser
from p2d_audit.link.blind import blind_spots
from p2d_audit.link.blocks import Blocks
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.deployments import Deployments
from p2d_audit.link.handoffs import Handoffs
from p2d_audit.link.influences import Influences
from p2d_audit.link.modules import Modules
from p2d_audit.link.prefect_yaml import (
    YamlDeployments,
    is_prefect_document,
    read_deployments,
)
from p2d_audit.link.references import References
from p2d_audit.link.roots import Roots
from p2d_audit.link.runs import Runs
from p2d_audit.link.units import Units
from p2d_audit.model import (
    Deployment,
    DeploymentRun,
    Flow,
    Project,
    Schedule,
    Task,
    Unresolved,
)


def link(
    files: Sequence[FileFacts], *, recognisers: tuple[Recogniser, ...] = (), roots: tuple[str, ...] = ()
) -> Project:
    """Make the project out of the facts of all its files; `roots` are the folders that were asked for."""
    ordered = sorted(files, key=lambda file: file.path)
    interpreter = Interpreter(Modules(ordered), recognisers)
    entries = Roots(interpreter)
    units = Units(interpreter, entries.frames_of, roots)
    runs = Runs(interpreter, units, entries.starts())
    references = References(interpreter, units, runs)
    python = Deployments(interpreter, units, runs)
    found = Blocks(interpreter, units)
    flows = tuple(unit for unit in units.by_atom.values() if isinstance(unit, Flow))
    yaml = _read_documents(ordered, _Finder(flows))
    renamed = _unique((*python.deployments, *(d for part in yaml for d in part.deployments)))
    deployments = tuple(sorted(renamed.values(), key=lambda d: d.span))
    started = tuple(_resolve(run, deployments, flows) for run in python.runs)
    schedules = (*python.schedules, *(s for part in yaml for s in part.schedules))
    automations = (*python.automations, *(a for part in yaml for a in part.automations))
    unresolved = (
        *blind_spots(interpreter, references.all, deployments, started),
        *(u for part in yaml for u in part.unresolved),
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
        runs=started,
        schedules=tuple(sorted((_retarget(s, renamed) for s in schedules), key=lambda s: (s.span, str(s.value)))),
        blocks=tuple(sorted((*found.blocks, *(b for p in yaml for b in p.blocks)), key=lambda b: (b.span, b.type))),
        variables=tuple(sorted((*found.variables, *(v for p in yaml for v in p.variables)), key=lambda v: v.span)),
        automations=tuple(
            sorted(
                (replace(a, deployment=renamed.get(a.deployment, a.deployment)) for a in automations),
                key=lambda a: a.span,
            )
        ),
        references=tuple(
            sorted((*references.all, *(r for p in yaml for r in p.references)), key=lambda r: (r.span, r.symbol))
        ),
        unresolved=_once(unresolved),
    )


class _Finder:
    """Finds a flow by the entrypoint a deployment file gives."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self._flows = tuple(flows)

    def __call__(self, place: str, function: str | None) -> Flow | None:
        """Return the flow at a repository-relative path or dotted module, by function or, alone, by flow name."""
        if not place:
            named = [flow for flow in self._flows if function in (flow.name, flow.function)]
            return named[0] if len(named) == 1 else None
        stem = PurePosixPath(place).with_suffix("").as_posix().replace("/", ".") if "/" in place else place
        for flow in self._flows:
            here = flow.span.path == place or flow.module in (stem, stem.removesuffix(".py"))
            if here and (function is None or function in (flow.function, flow.name)):
                return flow
        for flow in self._flows:
            if flow.module.endswith(f".{stem}") and function in (flow.function, flow.name):
                return flow
        return None


def _read_documents(files: Sequence[FileFacts], find_flow: _Finder) -> list[YamlDeployments]:
    documents = [(file.path, file.document) for file in files]
    return [
        read_deployments(document, find_flow)
        for path, document in documents
        if document is not None and is_prefect_document(path, document)
    ]


def _unique(deployments: Sequence[Deployment]) -> dict[Deployment | None, Deployment]:
    """Give every deployment an id of its own; return the new ones by the old."""
    seen: Counter[str] = Counter()
    renamed: dict[Deployment | None, Deployment] = {}
    for deployment in sorted(deployments, key=lambda d: d.span):
        seen[deployment.id] += 1
        number = seen[deployment.id]
        renamed[deployment] = deployment if number == 1 else replace(deployment, id=f"{deployment.id}#{number}")
    return renamed


def _retarget(schedule: Schedule, renamed: dict[Deployment | None, Deployment]) -> Schedule:
    if isinstance(schedule.target, Deployment):
        return replace(schedule, target=renamed.get(schedule.target, schedule.target))
    return schedule


def _resolve(run: DeploymentRun, deployments: Sequence[Deployment], flows: Sequence[Flow]) -> DeploymentRun:
    """Join a started run to the deployment called `flow/name`, or in Prefect 1 to the flow of that name."""
    for deployment in deployments:
        flow = deployment.flow
        names = {f"{flow.name}/{deployment.name}", f"{flow.function}/{deployment.name}"} if flow else set()
        if isinstance(run.name, str) and run.name in names:
            return replace(run, resolution="resolved", deployment=deployment)
    names_flow = any(option.name == "flow_name" for option in run.options)
    if names_flow and len({flow for flow in flows if flow.prefect == "1" and flow.name == run.name}) == 1:
        return replace(run, resolution="resolved")
    return run


def _once(unresolved: Iterable[Unresolved]) -> tuple[Unresolved, ...]:
    found = {(entry.span, entry.what): entry for entry in unresolved}
    return tuple(found[key] for key in sorted(found))
