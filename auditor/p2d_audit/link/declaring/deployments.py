"""Finds deployments in Python, with the schedules, automations and started runs that stand beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.atoms import in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, span_of, text_at
from p2d_audit.link.declaring.automations import Automations, triggers_of
from p2d_audit.link.declaring.client import Client
from p2d_audit.link.declaring.clocks import Clocks
from p2d_audit.link.declaring.deployed import LOADERS, DeployedFlows
from p2d_audit.link.declaring.flow_schedules import FlowSchedules
from p2d_audit.link.declaring.foreign import ForeignFlows
from p2d_audit.link.declaring.options import named_options, text_of, value_of
from p2d_audit.link.declaring.scheduling import KEYWORDS, schedules_of
from p2d_audit.link.declaring.started import StartedRuns
from p2d_audit.link.declaring.together import Together
from p2d_audit.link.declaring.ways import Way, Ways
from p2d_audit.link.exact.known import PARAMETER
from p2d_audit.link.frame import Frame
from p2d_audit.link.runs import Runs
from p2d_audit.link.units import Units
from p2d_audit.model import (
    Automation,
    Constant,
    Deployment,
    DeploymentRun,
    DeploymentSource,
    Flow,
    Option,
    Schedule,
    Span,
    Unknown,
    Unresolved,
)

_FLOW_METHODS: dict[str, DeploymentSource] = {
    "serve": "serve",
    "deploy": "deploy",
    "adeploy": "deploy",
    "to_deployment": "to_deployment",
    "ato_deployment": "to_deployment",
    "register": "flow.register",
}
_POSITIONAL: dict[str, tuple[str, ...]] = {
    "serve": ("name", "interval", "cron", "rrule"),
    "deploy": ("name", "work_pool_name", "image"),
    "adeploy": ("name", "work_pool_name", "image"),
    "to_deployment": ("name", "interval", "cron", "rrule"),
    "ato_deployment": ("name", "interval", "cron", "rrule"),
    "register": ("project_name",),
    "build_from_flow": ("flow", "name"),
    "from_flow": ("flow", "name", "interval", "cron", "rrule"),
    "from_entrypoint": ("entrypoint", "name", "flow_name"),
    "from_storage": ("storage", "entrypoint", "name", "flow_name"),
    "afrom_storage": ("storage", "entrypoint", "name", "flow_name"),
    "add_flow": ("flow", "name", "interval", "cron", "rrule"),
    "aadd_flow": ("flow", "name", "interval", "cron", "rrule"),
    "create_deployment": ("flow_id", "name"),
}
"""The leading parameters of what makes deployments (prefect 3.8.5, 2.20, 1.4.1)."""
_CLASSES: dict[str, DeploymentSource] = {
    "Deployment.build_from_flow": "build_from_flow",
    "Deployment": "Deployment()",
    "DeploymentSpec": "Deployment()",
    "RunnerDeployment.from_flow": "to_deployment",
    "RunnerDeployment.from_entrypoint": "to_deployment",
    "RunnerDeployment.from_storage": "to_deployment",
    "RunnerDeployment.afrom_storage": "to_deployment",
    "RunnerDeployment": "to_deployment",
}
_HOMES = ("prefect.deployments.", "prefect.runner.")
_REGISTERS = frozenset({"prefect.Client().register", "prefect.client.Client().register",
                        "prefect.client.client.Client().register"})  # fmt: skip


class Deployments:
    """What Python code says of deployments and what starts them."""

    def __init__(self, interpreter: Interpreter, units: Units, runs: Runs) -> None:
        self._interpreter = interpreter
        self._constants = Constants(interpreter)
        self._units = units
        self._ways = Ways(interpreter, units)
        self._client = Client(interpreter)
        self._flows = DeployedFlows(interpreter, units, self._ways)
        self._clocks = Clocks(interpreter, self._ways)
        self._deployments: dict[Span, list[Deployment]] = defaultdict(list)
        self._together = Together(interpreter)
        self._applied = self._together.applied()
        foreign = ForeignFlows(interpreter, self._client)
        for frame in self._ways.frames():
            for node, callees in frame.callees.items():
                for callee in in_order(callees):
                    self._note(frame, node, callee)
            for node, name in self._client.calls(frame):
                if name == "create_deployment":
                    self._add(frame, node, name, "create_deployment", None)
            for node, name in foreign.calls(frame):
                self._add(frame, node, name, _FLOW_METHODS[name], None)
        found = [schedule for one in self.deployments for schedule in schedules_of(one.options, one)]
        self._schedules = FlowSchedules(interpreter, units, self._ways, found)
        self._started = StartedRuns(interpreter, units, runs, self._ways, self._client)
        self._automations = Automations(interpreter, self._ways, self._client, self.deployments)

    @property
    def ways(self) -> Ways:
        """The ways in which the calls of the code are made."""
        return self._ways

    @property
    def deployments(self) -> tuple[Deployment, ...]:
        """All deployments, by place."""
        return tuple(deployment for span in sorted(self._deployments) for deployment in self._deployments[span])

    @property
    def refused(self) -> Iterator[Unresolved]:
        """What is given to `serve` or `deploy` without being a deployment, which makes the call raise."""
        for frame, node in self._together.refused:
            call = frame.scope.nodes[node]
            assert isinstance(call, r.Call)
            why = "it is given a flow, where only deployments are taken: the call raises"
            yield Unresolved(span=span_of(frame.module, call.at), what=text_at(frame.module, call.at), why=why)

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """All schedules, by place."""
        return self._schedules.all

    @property
    def runs(self) -> tuple[DeploymentRun, ...]:
        """All runs started from code, by place; not yet resolved to deployments."""
        return self._started.all

    @property
    def automations(self) -> tuple[Automation, ...]:
        """All automations, by place."""
        return self._automations.all

    def _note(self, frame: Frame, node: int, callee: object) -> None:
        match callee:
            case ("method", atoms.Unit(kind="flow") as unit, str() as name) if name in _FLOW_METHODS:
                self._add(frame, node, name, _FLOW_METHODS[name], unit)
            case ("external", str() as name) if name in _REGISTERS:
                self._add(frame, node, "build_from_flow", "flow.register", None)
            case ("external", str() as name) | ("class", atoms.Class(), str() as name):
                self._note_external(frame, node, name)

    def _note_external(self, frame: Frame, node: int, name: str) -> None:
        last = name.rpartition(".")[2]
        made = next((short for short in _CLASSES if name.startswith(_HOMES) and name.endswith(f".{short}")), None)
        if made is not None and "()" not in name:
            self._add(frame, node, last, _CLASSES[made], None)
        elif _is_sourced(name):
            self._add(frame, node, last, _FLOW_METHODS[last], None)
        elif name.endswith((".Runner().add_flow", ".Runner().aadd_flow")) and name.startswith("prefect."):
            self._add(frame, node, last, "serve", None)

    def _add(self, frame: Frame, node: int, method: str, source: DeploymentSource, unit: atoms.Unit | None) -> None:
        """Note the deployments that a call makes: one for each way in which it is made."""
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        span = span_of(frame.module, call.at)
        applied = self._applied.get((frame.index, node))
        for way in self._ways.of(frame, node):
            with self._ways.within(way):
                receiver = self._flows.receiver(frame, call)
                if isinstance(receiver, atoms.Unit) and unit is not None and receiver.plain != unit.plain:
                    continue
                unit_here = receiver if unit is None and isinstance(receiver, atoms.Unit) else unit
                unit_here = unit_here or self._flows.argument(frame, node)
                options = named_options(self._constants, frame, node, _POSITIONAL.get(method, ()))
                options = options if way is not None else self._with_clocks(frame, call, options)
                options = self._with_places(frame, node, options, way)
                flow, reference = self._flows.of(frame, node, options, unit_here)
                name = self._name(frame, options, source, method, flow)
            pool = value_of(options, "work_pool_name")
            if applied is not None and pool is None:
                pool = applied[1]
            self._keep(span, _deployment(span, name, flow, reference, applied[0] if applied else source, pool, options))

    def _with_clocks(self, frame: Frame, call: r.Call, options: tuple[Option, ...]) -> tuple[Option, ...]:
        """Return options with the schedules that an unknown `schedule=` can be."""
        found: list[Option] = []
        given = {argument.name: argument for argument in call.arguments}
        for option in options:
            unknown = option.name in ("schedule", "schedules") and isinstance(option.value, Unknown)
            clocks = (
                self._clocks.constructs(frame.argument(given[option.name])) if unknown and option.name in given else ()
            )
            found.append(replace(option, value=clocks) if clocks else option)
        return tuple(found)

    def _with_places(self, frame: Frame, node: int, options: tuple[Option, ...], way: Way | None) -> tuple[Option, ...]:
        """Return options with the schedules where a caller or a list gives them that the call only passes on."""
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        found: list[Option] = []
        given = {argument.name: argument for argument in call.arguments}
        for option in options:
            argument = given.get(option.name) if option.name in KEYWORDS else None
            place: Span | None = None
            if argument is not None:
                place = self._clocks.place(frame, node, argument.value, option.value, way)
            elif option.name in KEYWORDS:
                place = self._ways.keyword_origin(frame, call, option.name, way)
            found.append(replace(option, span=place) if place is not None else option)
        return tuple(found)

    def _keep(self, span: Span, deployment: Deployment) -> None:
        here = self._deployments[span]
        if not any(_covers(other, deployment) for other in here):
            self._deployments[span] = [*(other for other in here if not _covers(deployment, other)), deployment]

    def _name(
        self, frame: Frame, options: tuple[Option, ...], source: DeploymentSource, method: str,
        flow: Flow | None,
    ) -> str | Unknown:  # fmt: skip
        """Return a deployment's name; what serves a flow takes the flow's own name without another."""
        if source == "flow.register":
            return text_of(options, "project_name") or Unknown("", "no project given")
        written = next((option for option in options if option.name == "name"), None)
        given = text_of(options, "name")
        if given is None and method in ("serve", "add_flow", "aadd_flow") and flow is not None:
            return flow.name
        if written is not None and written.text == "__file__":
            return PurePosixPath(frame.module.path).stem
        if isinstance(given, str) and method == "serve":
            return given.removesuffix(".py")
        return given or Unknown("", "no name given")


def _deployment(
    span: Span, name: str | Unknown, flow: Flow | None, reference: str | Unknown | None, source: DeploymentSource,
    pool: Constant, options: tuple[Option, ...],
) -> Deployment:  # fmt: skip
    parameters = value_of(options, "parameters")
    shown = flow.name if flow and isinstance(flow.name, str) else flow.function if flow else "?"
    return Deployment(
        id=f"deployment:{shown}/{name if isinstance(name, str) else '?'}",
        span=span,
        name=name,
        flow=flow,
        flow_reference=reference,
        source=source,
        triggers=tuple(triggers_of(options)),
        work_pool=pool if isinstance(pool, str | Unknown) else None,
        parameters=parameters if isinstance(parameters, dict) else {},
        options=options,
    )


def _covers(one: Deployment, other: Deployment) -> bool:
    """Say whether what is known of one deployment of a call is all that is known of another of it."""
    return (other.flow is None or one.flow == other.flow) and names_cover(one.name, other.name)


def names_cover(one: str | Unknown, other: str | Unknown) -> bool:
    """Say whether one name makes another needless: an equal one, or a parameter that some call gives."""
    return one == other or (isinstance(other, Unknown) and other.why == PARAMETER)


def _is_sourced(name: str) -> bool:
    """Say whether a call deploys a flow that `from_source` or its like loads."""
    loaded = any(f"{loader}()." in name for loader in LOADERS)
    return loaded and name.startswith("prefect.") and name.rpartition(".")[2] in _FLOW_METHODS
