"""Finds automations in Python: triggers with actions, made by themselves or given to a deployment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, span_of
from p2d_audit.link.declaring.client import Client
from p2d_audit.link.declaring.options import named_options, text_of
from p2d_audit.link.declaring.ways import Ways
from p2d_audit.link.frame import Frame
from p2d_audit.link.waiting import awaited, run_by
from p2d_audit.model import (
    Automation,
    Constant,
    Constructed,
    Deployment,
    Option,
    Span,
    Symbol,
    Trigger,
    TriggerKind,
    Unknown,
)

_HOMES = ("prefect.automations.", "prefect.events.", "prefect.events.schemas.automations.",
          "prefect.server.events.schemas.automations.", "prefect.client.schemas.automations.")  # fmt: skip
_AUTOMATIONS = frozenset(f"{home}{name}" for home in _HOMES for name in ("Automation", "AutomationCore"))
_ACTION_HOMES = ("prefect.events.", "prefect.automations.", "prefect.server.events.")
_KINDS: dict[str, TriggerKind] = {
    "compound": "compound",
    "sequence": "sequence",
    "metric": "metric",
    "event": "event",
}
UNKNOWN = "unknown"
"""An action that only a run knows."""
_RUNS_IT = "run-deployment"
"""What the trigger of a deployment does."""


class Automations:
    """The automations that code makes, one for each place and name."""

    def __init__(self, interpreter: Interpreter, ways: Ways, client: Client, deployments: Iterable[Deployment]) -> None:
        self._constants = Constants(interpreter)
        self._ways = ways
        self._found: dict[Span, dict[str | Unknown | None, Automation]] = defaultdict(dict)
        for frame in ways.frames():
            for node, callees in frame.callees.items():
                if any(_is_automation(callee) for callee in callees):
                    self._add(frame, node, ())
            for node, method in client.calls(frame):
                if method == "create_automation":
                    self._add_given(frame, node)
        self._attached = [one for deployment in deployments for one in _attached(deployment)]
        self._loose = tuple(self._triggers_alone())

    @property
    def all(self) -> tuple[Automation, ...]:
        """All automations, by place."""
        made = [one for group in self._found.values() for one in _known(group)]
        return tuple(sorted((*made, *self._attached, *self._loose), key=lambda one: (one.span, str(one.name))))

    def _add(self, frame: Frame, node: int, names: tuple[str, ...]) -> None:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        span = span_of(frame.module, call.at)
        for way in self._ways.of(frame, node):
            with self._ways.within(way):
                options = named_options(self._constants, frame, node, names)
            made = _automation(span, {option.name: option for option in options}, options)
            self._found[span].setdefault(made.name, made)

    def _triggers_alone(self) -> Iterator[Automation]:
        """Yield the triggers of deployments that code makes and gives to no deployment in view."""
        made: dict[Span, Constructed] = {}
        for frame in self._ways.frames():
            for node, callees in frame.callees.items():
                if any(_is_deployment_trigger(callee) for callee in callees):
                    call = frame.scope.nodes[node]
                    assert isinstance(call, r.Call)
                    value = self._constants.at(frame, node, "")
                    if isinstance(value, Constructed):
                        made.setdefault(value.span, value)
        inner = {span for value in made.values() for span in _inner_spans(value)}
        taken = {one.trigger.span for one in self._attached} | inner
        taken |= {one.trigger.span for group in self._found.values() for one in group.values()}
        for span, value in made.items():
            if span not in taken:
                yield from _runs_deployment(value, span, None)

    def _add_given(self, frame: Frame, node: int) -> None:
        """Note an automation that a client's method is given as a mapping; an object is noted where it is made."""
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        for argument in call.arguments[:1]:
            value = self._constants.argument(frame, argument)
            if isinstance(value, dict):
                span = span_of(frame.module, call.at)
                options = tuple(
                    Option(name=str(key), value=item, text=str(key), span=span) for key, item in value.items()
                )
                made = _automation(span, {option.name: option for option in options}, options)
                self._found[span].setdefault(made.name, made)


def _automation(span: Span, by_name: dict[str, Option], options: tuple[Option, ...]) -> Automation:
    given = by_name.get("trigger")
    value = given.value if given is not None else Unknown("trigger", "no trigger given")
    actions = by_name["actions"].value if "actions" in by_name else ()
    listed = actions if isinstance(actions, tuple) else (actions,)
    return Automation(
        span=span,
        name=text_of(options, "name"),
        trigger=_trigger(value, given.span if given else span),
        actions=tuple(map(slug_of, listed)),
        deployment=None,
        source="python",
        runs=run_by(one for one in listed if slug_of(one) == _RUNS_IT),
    )


def _trigger(value: Constant, span: Span) -> Trigger:
    return Trigger(span=span, kind=kind_of(value), text=describe(value), awaits=awaited(value))


def triggers_of(options: tuple[Option, ...]) -> Iterator[Trigger]:
    """Yield the triggers that the keywords of a deployment give."""
    for option in options:
        if option.name in ("triggers", "trigger") and option.value is not None:
            for value in option.value if isinstance(option.value, tuple) else (option.value,):
                span = value.span if isinstance(value, Constructed) else option.span
                yield _trigger(value, span)


def kind_of(value: Constant) -> TriggerKind:
    """Return the kind of a trigger: an object of Prefect's or a mapping of the same shape."""
    given = value.keywords if isinstance(value, Constructed) else value if isinstance(value, dict) else None
    if given is None:
        return "other"
    short = value.name.rpartition(".")[2] if isinstance(value, Constructed) else ""
    posture = given.get("posture")
    stated = str(posture.name if isinstance(posture, Symbol) else posture).rpartition(".")[2].lower()
    for beginning, kind in _KINDS.items():
        if beginning in short.lower() or kind == given.get("type"):
            return kind
    if given.get("metric") is not None or stated == "metric":
        return "metric"
    if given.get("triggers") is not None:
        return "compound" if given.get("require") is not None else "sequence"
    return "event" if isinstance(value, dict) or "Trigger" in short else "other"


def describe(value: Constant) -> str:
    """Return what a trigger waits for, in a few words."""
    if isinstance(value, Unknown):
        return value.source
    given = value.keywords if isinstance(value, Constructed) else value if isinstance(value, dict) else {}
    inner = given.get("triggers")
    count = len(inner) if isinstance(inner, tuple) else 0
    match kind_of(value):
        case "event":
            expected = given.get("expect")
            events = ", ".join(_texts(expected if isinstance(expected, tuple) else (expected,))) or "any event"
            posture = given.get("posture")
            stated = str(posture.name if isinstance(posture, Symbol) else posture)
            return f"absence of {events}" if stated.endswith("Proactive") else events
        case "compound":
            return f"{given.get('require', 'all')} of {count} triggers"
        case "sequence":
            return f"{count} triggers in order"
        case "metric":
            metric = given.get("metric")
            parts = metric.keywords if isinstance(metric, Constructed) else metric if isinstance(metric, dict) else {}
            shown = _texts(tuple(parts.get(name) for name in ("name", "operator", "threshold")))
            return " ".join(shown) or "a metric"
        case _:
            return value.name.rpartition(".")[2] if isinstance(value, Constructed | Symbol) else str(value)


def slug_of(action: Constant) -> str:
    """Return an action by the slug that Prefect's API and YAML know it by."""
    match action:
        case Constructed(name) if name.startswith(_ACTION_HOMES):
            return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name.rpartition(".")[2]).lower()
        case Constructed(name):
            return name.rpartition(".")[2]
        case dict() if isinstance(action.get("type"), str):
            return str(action["type"])
        case Unknown():
            return UNKNOWN
        case _:
            return str(action)


def _texts(values: tuple[Constant, ...]) -> list[str]:
    found: list[str] = []
    for value in values:
        match value:
            case None:
                continue
            case Unknown(source):
                found.append(source)
            case Symbol(name):
                found.append(name.rpartition(".")[2])
            case _:
                found.append(str(value))
    return found


def _attached(deployment: Deployment) -> Iterator[Automation]:
    """Yield the automations that the triggers of a deployment make, which run it."""
    for option in deployment.options:
        if option.name in ("triggers", "trigger") and option.value is not None:
            for value in option.value if isinstance(option.value, tuple) else (option.value,):
                span = value.span if isinstance(value, Constructed) else option.span
                yield from _runs_deployment(value, span, deployment)


def _runs_deployment(value: Constant, span: Span, deployment: Deployment | None) -> Iterator[Automation]:
    """Yield the automation that a deployment's trigger is; none where only a run knows whether there is one."""
    if isinstance(value, Unknown):
        return
    given = value.keywords if isinstance(value, Constructed) else value if isinstance(value, dict) else {}
    name = given.get("name")
    yield Automation(
        span=span,
        name=name if isinstance(name, str | Unknown) else None,
        trigger=_trigger(value, span),
        actions=(_RUNS_IT,),
        deployment=deployment,
        source="python",
    )


def _inner_spans(value: Constructed) -> Iterator[Span]:
    """Yield where the triggers stand that a trigger is made of."""
    inner = value.keywords.get("triggers")
    for one in inner if isinstance(inner, tuple) else ():
        if isinstance(one, Constructed):
            yield one.span
            yield from _inner_spans(one)


def _known(group: dict[str | Unknown | None, Automation]) -> list[Automation]:
    """Return one automation per known name; one of unknown name only where no call of a helper gives a name."""
    named = [one for name, one in group.items() if not isinstance(name, Unknown)]
    return named or list(group.values())[:1]


def _is_automation(callee: object) -> bool:
    match callee:
        case ("external", str() as name) | ("class", atoms.Class(), str() as name):
            return name in _AUTOMATIONS
        case _:
            return False


def _is_deployment_trigger(callee: object) -> bool:
    match callee:
        case ("external", str() as name) if name.startswith("prefect.events."):
            last = name.rpartition(".")[2]
            return last.startswith("Deployment") and last.endswith("Trigger")
        case _:
            return False
