"""Finds the runs that code starts: by Prefect's functions and client, its REST and GraphQL APIs, and its CLI."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeGuard

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import External, Made, Unit, in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, span_of, text_at
from p2d_audit.link.declaring.client import Client
from p2d_audit.link.declaring.options import named_options, text_of, value_of
from p2d_audit.link.declaring.requested import BY_ID, Requested, Source
from p2d_audit.link.declaring.ways import Ways
from p2d_audit.link.exact.known import PARAMETER
from p2d_audit.link.frame import Frame
from p2d_audit.link.runs import Runs, owner_of
from p2d_audit.link.units import Units
from p2d_audit.link.vocabulary import LIBRARY_PARAMETERS
from p2d_audit.model import DeploymentRun, Flow, Option, Span, Unknown

_FIRST = ("prefect.tasks.prefect.", "prefect.tasks.prefect.flow_run.")
_STARTERS = frozenset(f"{home}{name}" for home in _FIRST for name in ("StartFlowRun", "FlowRunTask"))
"""Tasks of Prefect 1 that start a run each time they are called."""
_CREATORS = frozenset(
    f"{home}create_flow_run{method}" for home in _FIRST for method in ("", ".map", ".run", ".bind", ".__call__")
)
_RUNS = frozenset(
    f"prefect.{home}{name}"
    for home in ("deployments.", "deployments.flow_runs.", "deployments.deployments.", "deployments.base.")
    for name in ("run_deployment", "arun_deployment")
)
_POSITIONAL: dict[str, tuple[str, ...]] = {
    "run_deployment": ("name", "client", "parameters", "scheduled_time"),
    "arun_deployment": ("name", "client", "parameters", "scheduled_time"),
    "create_flow_run": LIBRARY_PARAMETERS["create_flow_run"],
    "create_flow_run_from_deployment": ("deployment_id",),
    "read_deployment_by_name": ("name",),
    "from_flow_name": ("flow_name",),
    "StartFlowRun": ("flow_name", "project_name"),
    "FlowRunTask": ("flow_name", "project_name"),
}
_FINDERS = ("read_deployment_by_name", "from_flow_name")
"""Methods that find a deployment, or a flow of Prefect 1, by its name."""
_HANDED_TO = frozenset(
    {"submit", "map", "run", "to_thread", "run_sync", "run_in_executor", "run_sync_in_worker_thread", "apply_async",
     "starmap", "imap", "imap_unordered", "start_soon", "call_soon", "call_later", "add_job"}
)  # fmt: skip
"""Methods of pools and loops that call the function they are given with the arguments after it."""


class StartedRuns:
    """The runs that code starts, one for each place and name."""

    def __init__(self, interpreter: Interpreter, units: Units, runs: Runs, ways: Ways, client: Client) -> None:
        self._interpreter = interpreter
        self._constants = Constants(interpreter)
        self._units = units
        self._runs = runs
        self._ways = ways
        self._client = client
        self._found: dict[Span, list[DeploymentRun]] = defaultdict(list)
        self._called = {
            (callee[1].frame, callee[1].node)
            for frame in interpreter.all
            for callees in frame.callees.values()
            for callee in callees
            if isinstance(callee, tuple) and callee[0] == "started"
        }
        requested = Requested(interpreter, client)
        for frame in ways.frames():
            for node, callees in frame.callees.items():
                for callee in in_order(callees):
                    self._note(frame, node, callee)
            for node, method in client.calls(frame):
                self._note_method(frame, node, method)
            for node, place in self._handed_on(frame):
                self._add_handed_on(frame, node, place)
            for node in requested.calls(frame):
                for way in ways.of(frame, node):
                    with ways.within(way):
                        found = requested.name(frame, node)
                    if found is not None:
                        name, source = found
                        self._keep(frame, node, name, self._constants.options(frame, node), source)

    @property
    def all(self) -> tuple[DeploymentRun, ...]:
        """All runs, by place; not yet resolved to deployments."""
        return tuple(run for span in sorted(self._found) for run in self._found[span])

    def _note(self, frame: Frame, node: int, callee: object) -> None:
        match callee:
            case ("external", str() as name) if name in _RUNS or name in _CREATORS:
                self._add(frame, node, "create_flow_run" if name in _CREATORS else name.rpartition(".")[2])
            case ("external", str() as name) if name in _STARTERS and (frame.index, node) not in self._called:
                self._add(frame, node, name.rpartition(".")[2])
            case ("started", Made(name, made_in, made_at)) if name in _STARTERS:
                last = name.rpartition(".")[2]
                made = named_options(self._constants, self._interpreter.all[made_in], made_at, _POSITIONAL[last])
                self._add(frame, node, last, made)

    def _note_method(self, frame: Frame, node: int, method: str) -> None:
        first = self._client.is_first(frame, node)
        if method == "create_flow_run_from_deployment" or (method == "create_flow_run" and first):
            self._add(frame, node, method)

    def _handed_on(self, frame: Frame) -> Iterator[tuple[int, int]]:
        """Yield the calls that are given a function that starts runs, to call it, and its position."""
        for node, given in frame.calls:
            if len(given.arguments) > 1 and _last(frame.scope, given) in _HANDED_TO:
                for place, argument in enumerate(given.arguments[:-1]):
                    names = {atom.name for atom in frame.argument(argument) if isinstance(atom, External)}
                    if names & _RUNS:
                        yield node, place

    def _add_handed_on(self, frame: Frame, node: int, place: int) -> None:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        options = self._constants.options(frame, node)
        for way in self._ways.of(frame, node):
            with self._ways.within(way):
                given = self._constants.argument(frame, call.arguments[place + 1])
            source = text_at(frame.module, call.arguments[place + 1].at)
            for name in given if isinstance(given, tuple) else (given,):
                known = name if isinstance(name, str | Unknown) else Unknown(source, "not a text")
                self._keep(frame, node, known, options)

    def _add(self, frame: Frame, node: int, function: str, made_with: tuple[Option, ...] = ()) -> None:
        """Note the runs that a call starts; `made_with` are the options of the task that starts them."""
        for way in self._ways.of(frame, node):
            with self._ways.within(way):
                options = named_options(self._constants, frame, node, _POSITIONAL.get(function, ()))
                given = {option.name for option in options}
                options = (*options, *(option for option in made_with if option.name not in given))
                name = self._name(frame, node, function, options)
            self._keep(frame, node, name, options)

    def _keep(
        self, frame: Frame, node: int, name: str | Unknown, options: tuple[Option, ...], source: Source = "python"
    ) -> None:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        span = span_of(frame.module, call.at)
        run = self._runs.run_of(frame, call.region)
        unit = self._units.by_atom.get(run) if run is not None else owner_of(self._units, frame)
        started = DeploymentRun(
            span=span,
            unit=unit,
            name=name,
            resolution="unknown" if isinstance(name, Unknown) else "name-only",
            deployment=None,
            options=options,
            source=source,
            flow=self._object(frame, call),
        )
        here = self._found[span]
        if not any(_needless(name, other.name) for other in here):
            self._found[span] = [*(other for other in here if not _needless(other.name, name)), started]

    def _object(self, frame: Frame, call: r.Call) -> Flow | None:
        """Return the Prefect 1 flow whose `name` a call is given as the flow to start."""
        for place, argument in enumerate(call.arguments):
            read = frame.scope.nodes[argument.value]
            is_name = argument.name == "flow_name" or (argument.name is None and place == 0)
            if is_name and isinstance(read, r.Attribute) and read.name == "name":
                meant = [self._units.by_atom.get(atom.plain) for atom in frame.values[read.value] if _is_flow(atom)]
                flow = meant[0] if len(meant) == 1 else None
                return flow if isinstance(flow, Flow) and flow.prefect == "1" else None
        return None

    def _name(self, frame: Frame, node: int, function: str, options: tuple[Option, ...]) -> str | Unknown:
        """Return the name of what is started; an id leads to the name by which it was looked up."""
        named = "name" if function.endswith("run_deployment") else "flow_name"
        name = text_of(options, named) if value_of(options, named) is not None else None
        if name is not None:
            return name
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        for argument in call.arguments:
            if argument.name in (None, "deployment_id", "flow_id") and not argument.star:
                found = self._looked_up(frame, argument.value, 0)
                source = text_at(frame.module, argument.at)
                value = self._constants.text_of(frame, argument)
                why = value.why if isinstance(value, Unknown) and value.why == PARAMETER else BY_ID
                return found if found is not None else Unknown(source, why)
        return text_of(options, named, "deployment_id", "flow_id") or Unknown("", "no name given")

    def _looked_up(self, frame: Frame, node: int, depth: int) -> str | Unknown | None:
        """Return the name by which a deployment's id, or the deployment, was found."""
        for atom in in_order(frame.values[node]):
            if isinstance(atom, Made) and atom.name.endswith(_FINDERS):
                last = atom.name.rpartition(".")[2]
                options = named_options(
                    self._constants, self._interpreter.all[atom.frame], atom.node, _POSITIONAL[last]
                )
                return text_of(options, "name", "flow_name")
        shown = frame.scope.nodes[node]
        inner: tuple[int, ...] = ()
        match shown:
            case r.Attribute(value) | r.Load(value) | r.Item(value, _):
                inner = (value,)
            case r.Call(_, arguments):
                inner = tuple(argument.value for argument in arguments)
            case r.Choice(options=chosen):
                inner = chosen
        found = (self._looked_up(frame, one, depth + 1) for one in inner) if depth < 8 else ()
        return next((name for name in found if name is not None), None)


def _needless(name: str | Unknown, other: str | Unknown) -> bool:
    """Say whether a name tells no more than another of the same call: an equal one, or any if it is not known."""
    return name == other or isinstance(name, Unknown)


def _is_flow(atom: object) -> TypeGuard[Unit]:
    return isinstance(atom, Unit) and atom.kind == "flow"


def _last(scope: r.Scope, call: r.Call) -> str:
    callee = scope.nodes[call.callee]
    return callee.name if isinstance(callee, r.Attribute | r.Free) else ""
