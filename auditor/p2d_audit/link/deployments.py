"""Finds deployments, schedules, automations and started runs in Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.atoms import Made
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, span_of, text_at
from p2d_audit.link.exact.known import PARAMETER
from p2d_audit.link.frame import Frame
from p2d_audit.link.runs import Runs, owner_of
from p2d_audit.link.scheduling import schedules_of
from p2d_audit.link.units import Units
from p2d_audit.model import (
    Automation,
    Constant,
    Construct,
    Deployment,
    DeploymentRun,
    DeploymentSource,
    Flow,
    Option,
    Schedule,
    Span,
    Trigger,
    TriggerKind,
    Unknown,
)

_FLOW_METHODS: dict[str, DeploymentSource] = {
    "serve": "serve",
    "deploy": "deploy",
    "adeploy": "deploy",
    "to_deployment": "to_deployment",
    "ato_deployment": "to_deployment",
    "register": "flow.register",
}
_CLASSES: dict[str, DeploymentSource] = {
    "prefect.deployments.Deployment.build_from_flow": "build_from_flow",
    "prefect.deployments.deployments.Deployment.build_from_flow": "build_from_flow",
    "prefect.deployments.Deployment": "Deployment()",
    "prefect.deployments.deployments.Deployment": "Deployment()",
}
_BY_ID = "get_client().create_flow_run_from_deployment"
"""The method that starts a run of a deployment known by its id."""
_STARTERS = frozenset({"prefect.tasks.prefect.StartFlowRun", "prefect.tasks.prefect.flow_run.StartFlowRun"})
"""Tasks that start a run each time they are called."""
_RUNS = frozenset(
    {
        "prefect.deployments.run_deployment", "prefect.deployments.arun_deployment",
        "prefect.deployments.flow_runs.run_deployment", "prefect.deployments.flow_runs.arun_deployment",
        "prefect.deployments.deployments.run_deployment",
        "prefect.tasks.prefect.create_flow_run", "prefect.tasks.prefect.flow_run.create_flow_run",
        "prefect.tasks.prefect.StartFlowRun", "prefect.tasks.prefect.flow_run.StartFlowRun",
    }
)  # fmt: skip
_AUTOMATIONS = frozenset(
    {"prefect.automations.Automation", "prefect.events.Automation", "prefect.events.schemas.automations.Automation"}
)
_TRIGGERS: dict[str, TriggerKind] = {
    "Compound": "compound",
    "Sequence": "sequence",
    "Metric": "metric",
    "Event": "event",
}


class Deployments:
    """What Python code says of deployments and what starts them."""

    def __init__(self, interpreter: Interpreter, units: Units, runs: Runs) -> None:
        self._interpreter = interpreter
        self._constants = Constants(interpreter)
        self._units = units
        self._runs = runs
        self._deployments: dict[Span, list[Deployment]] = defaultdict(list)
        self._schedules: dict[Span, dict[str, list[Schedule]]] = defaultdict(dict)
        """The schedules at each place, by the flow that has them."""
        self._started: dict[Span, list[DeploymentRun]] = defaultdict(list)
        self._automations: dict[Span, Automation] = {}
        self._called = {
            (callee[1].frame, callee[1].node)
            for frame in interpreter.all
            for callees in frame.callees.values()
            for callee in callees
            if isinstance(callee, tuple) and callee[0] == "started"
        }
        for frame in interpreter.all:
            for node, callees in frame.callees.items():
                for callee in sorted(callees, key=repr):
                    self._note(frame, node, callee)
            self._note_stores(frame)
        self._note_flow_options()

    @property
    def deployments(self) -> tuple[Deployment, ...]:
        """All deployments, by place."""
        return tuple(deployment for span in sorted(self._deployments) for deployment in self._deployments[span])

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """All schedules, by place."""
        found = [schedule for flows in self._schedules.values() for group in flows.values() for schedule in group]
        found += [schedule for one in self.deployments for schedule in schedules_of(one.options, one)]
        return tuple(sorted(found, key=lambda schedule: schedule.span))

    @property
    def runs(self) -> tuple[DeploymentRun, ...]:
        """All runs started from code, by place; not yet resolved to deployments."""
        return tuple(run for span in sorted(self._started) for run in self._started[span])

    @property
    def automations(self) -> tuple[Automation, ...]:
        """All automations, by place."""
        return tuple(self._automations[span] for span in sorted(self._automations))

    def _note(self, frame: Frame, node: int, callee: object) -> None:
        match callee:
            case ("method", atoms.Unit(kind="flow") as unit, str() as name) if name in _FLOW_METHODS:
                self._add(frame, node, _FLOW_METHODS[name], unit)
            case ("external", str() as name) if name in _CLASSES:
                self._add(frame, node, _CLASSES[name], self._flow_argument(frame, node))
            case ("external", str() as name) if _is_sourced(name):
                self._add(frame, node, _FLOW_METHODS[name.rpartition(".")[2]], None)
            case ("external", str() as name) if name.removesuffix(".map") in _RUNS:
                if name not in _STARTERS or (frame.index, node) not in self._called:
                    self._add_run(frame, node)
            case ("external", str() as name) if name.endswith(_BY_ID):
                self._add_run(frame, node)
            case ("started", Made(name, made_in, made_at)) if name in _STARTERS:
                self._add_run(frame, node, self._options_at(made_in, made_at))
            case ("external", str() as name) if name in _AUTOMATIONS:
                self._add_automation(frame, node)

    def _add(self, frame: Frame, node: int, source: DeploymentSource, unit: atoms.Unit | None) -> None:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        span = span_of(frame.module, call.at)
        options = self._constants.options(frame, node)
        name = self._name(frame, call, options, source)
        flow = self._units.by_atom.get(unit) if unit is not None else None
        deployment = self._deployment(span, name, flow if isinstance(flow, Flow) else None, source, options)
        here = self._deployments[span]
        if not any(_covers(other, deployment) for other in here):
            self._deployments[span] = [*(other for other in here if not _covers(deployment, other)), deployment]

    def _deployment(
        self, span: Span, name: str | Unknown, flow: Flow | None, source: DeploymentSource, options: tuple[Option, ...]
    ) -> Deployment:
        values = {option.name: option.value for option in options}
        pool = values.get("work_pool_name")
        parameters = values.get("parameters")
        shown = flow.name if flow and isinstance(flow.name, str) else flow.function if flow else "?"
        return Deployment(
            id=f"deployment:{shown}/{name if isinstance(name, str) else '?'}",
            span=span,
            name=name,
            flow=flow,
            flow_reference=_reference(values),
            source=source,
            triggers=tuple(self._triggers(options)),
            work_pool=pool if isinstance(pool, str | Unknown) else None,
            parameters=parameters if isinstance(parameters, dict) else {},
            options=options,
        )

    def _name(self, frame: Frame, call: r.Call, options: tuple[Option, ...], source: DeploymentSource) -> str | Unknown:
        """Return a deployment's name: `name=`, or the first argument where the method takes it there."""
        given = next((option.value for option in options if option.name == "name"), None)
        if isinstance(given, str | Unknown):
            return given
        first = next((a for a in call.arguments if a.name is None and not a.star), None)
        if first is not None and source in ("serve", "deploy", "to_deployment"):
            return self._constants.text_of(frame, first)
        if source == "flow.register":
            return self._constants.text_of(frame, first) if first else (_project_name(options))
        return Unknown("", "no name given")

    def _flow_argument(self, frame: Frame, node: int) -> atoms.Unit | None:
        call = frame.scope.nodes[node]
        for argument in call.arguments if isinstance(call, r.Call) else ():
            if argument.name in (None, "flow") and not argument.star:
                for atom in sorted(frame.argument(argument), key=repr):
                    if isinstance(atom, atoms.Unit) and atom.kind == "flow":
                        return atom
        return None

    def _triggers(self, options: tuple[Option, ...]) -> Iterator[Trigger]:
        for option in options:
            if option.name == "triggers":
                for value in option.value if isinstance(option.value, tuple) else (option.value,):
                    span = value.span if isinstance(value, Construct) else option.span
                    yield Trigger(span=span, kind=_trigger_kind(value), text=_trigger_text(value))

    def _options_at(self, frame: int, node: int) -> tuple[Option, ...]:
        return self._constants.options(self._interpreter.all[frame], node)

    def _add_run(self, frame: Frame, node: int, made_with: tuple[Option, ...] = ()) -> None:
        """Note a run that a call starts; `made_with` are the options of the task that starts it."""
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        span = span_of(frame.module, call.at)
        options = self._constants.options(frame, node)
        given = {option.name for option in options}
        options = (*options, *(option for option in made_with if option.name not in given))
        name = self._run_name(frame, call, options)
        run = self._runs.run_of(frame, call.region)
        unit = self._units.by_atom.get(run) if run is not None else owner_of(self._units, frame)
        started = DeploymentRun(
            span=span,
            unit=unit,
            name=name,
            resolution="unknown" if isinstance(name, Unknown) else "name-only",
            deployment=None,
            options=options,
        )
        here = self._started[span]
        if not any(_names(other.name, name) for other in here):
            self._started[span] = [*(other for other in here if not _names(name, other.name)), started]

    def _run_name(self, frame: Frame, call: r.Call, options: tuple[Option, ...]) -> str | Unknown:
        values = {option.name: option.value for option in options}
        for keyword in ("name", "flow_name"):
            value = values.get(keyword)
            if isinstance(value, str | Unknown):
                return value
        first = next((a for a in call.arguments if a.name is None and not a.star), None)
        if first is None:
            return Unknown("", "no name given")
        return self._constants.text_of(frame, first)

    def _add_automation(self, frame: Frame, node: int) -> None:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        span = span_of(frame.module, call.at)
        values = {option.name: option for option in self._constants.options(frame, node)}
        name = values["name"].value if "name" in values else None
        trigger = values.get("trigger")
        actions = values.get("actions")
        given = trigger.value if trigger else Unknown("trigger", "no trigger given")
        self._automations[span] = Automation(
            span=span,
            name=name if isinstance(name, str | Unknown) else None,
            trigger=Trigger(
                span=trigger.span if trigger else span, kind=_trigger_kind(given), text=_trigger_text(given)
            ),
            actions=tuple(
                _trigger_text(a) for a in (actions.value if actions and isinstance(actions.value, tuple) else ())
            ),
            deployment=None,
            source="python",
        )

    def _note_stores(self, frame: Frame) -> None:
        """Note `flow.schedule = …` of Prefect 1."""
        for store in frame.scope.stores:
            if store.name != "schedule":
                continue
            for atom in sorted(frame.values[store.base], key=repr):
                flow = self._units.by_atom.get(atom) if isinstance(atom, atoms.Unit) else None
                if isinstance(flow, Flow):
                    text = text_at(frame.module, store.at)
                    constant = self._constants.at(frame, store.value, text)
                    span = constant.span if isinstance(constant, Construct) else span_of(frame.module, store.at)
                    option = Option(name="schedule", value=constant, text=text, span=span)
                    self._schedules[span].setdefault(flow.id, list(schedules_of((option,), flow)))

    def _note_flow_options(self) -> None:
        """Note `Flow(schedule=…)` of Prefect 1, and `@flow(schedule=…)`, which no release accepts."""
        for flow in self._units.by_atom.values():
            if isinstance(flow, Flow):
                accepted = flow.via in ("with-flow", "subclass") or flow.prefect == "1"
                chosen = tuple(option for option in flow.options if option.name in ("schedule", "schedules", "cron"))
                for option in chosen:
                    found = list(schedules_of((option,), flow, accepted=accepted))
                    self._schedules[option.span].setdefault(flow.id, found)


def _covers(one: Deployment, other: Deployment) -> bool:
    """Say whether what is known of one deployment of a call is all that is known of another of it."""
    return (other.flow is None or one.flow == other.flow) and _names(one.name, other.name)


def _names(one: str | Unknown, other: str | Unknown) -> bool:
    """Say whether one name makes another needless: an equal one, or a parameter that some call gives."""
    return one == other or (isinstance(other, Unknown) and other.why == PARAMETER)


def _project_name(options: tuple[Option, ...]) -> str | Unknown:
    given = next((option.value for option in options if option.name == "project_name"), None)
    return given if isinstance(given, str | Unknown) else Unknown("", "no project given")


def _reference(values: dict[str, Constant]) -> str | Unknown | None:
    for keyword in ("entrypoint", "flow_name"):
        value = values.get(keyword)
        if isinstance(value, str | Unknown):
            return value
    return None


def _is_sourced(name: str) -> bool:
    """Say whether a call deploys a flow that `from_source` loads."""
    return "from_source()." in name and name.startswith("prefect.") and name.rpartition(".")[2] in _FLOW_METHODS


def _trigger_kind(value: Constant) -> TriggerKind:
    short = value.name.rpartition(".")[2] if isinstance(value, Construct) else ""
    other: TriggerKind = "event" if isinstance(value, dict) else "other"
    given = value.get("type") if isinstance(value, dict) else None
    for beginning, kind in _TRIGGERS.items():
        if beginning in short or kind == given:
            return kind
    return other


def _trigger_text(value: Constant) -> str:
    match value:
        case Construct(name):
            return name.rpartition(".")[2]
        case Unknown(source):
            return source
        case _:
            return str(value)
