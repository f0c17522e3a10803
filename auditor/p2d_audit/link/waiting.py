"""Says what a trigger waits for by name, and which deployments the actions of an automation run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from p2d_audit.model import Awaited, Constant, Constructed, Unknown

_NAME, _ID, _ROLE = "prefect.resource.name", "prefect.resource.id", "prefect.resource.role"
_OWN = "prefect."
"""How the names of Prefect's own events begin."""
_KINDS: Mapping[str, Literal["flow", "deployment"]] = {
    "prefect.flow.": "flow",
    "prefect.deployment.": "deployment",
}
_ROLES: Mapping[str, Literal["flow", "deployment"]] = {kind: kind for kind in _KINDS.values()}
_Fields: TypeAlias = Mapping[str, Constant]


def awaited(trigger: Constant) -> tuple[Awaited, ...]:
    """Return what a trigger waits for, with the triggers that it is made of; what it must not be is left out."""
    return tuple(dict.fromkeys(_awaited(_fields(trigger))))


def run_by(actions: Iterable[Constant]) -> tuple[str | Unknown, ...]:
    """Return the ids of the deployments that actions run."""
    return tuple(_run(fields) for fields in map(_fields, actions) if _runs(fields))


def constant_of_json(value: Any) -> Constant:
    """Return what JSON holds as a constant, or what stands for it in declarations."""
    match value:
        case Mapping():
            return {str(key): constant_of_json(item) for key, item in value.items()}
        case list():
            return tuple(map(constant_of_json, value))
        case bool() | int() | float() | str() | Unknown() | None:
            return value
        case _:
            return Unknown(str(value))


def _awaited(fields: _Fields) -> Iterator[Awaited]:
    for inner in _listed(fields.get("triggers")):
        yield from _awaited(_fields(inner))
    for related in _listed(fields.get("match_related")):
        yield from _related(_fields(related))
    for matched in _listed(fields.get("match")):
        yield from _by_id(_fields(matched))
    for event in _listed(fields.get("expect")):
        if isinstance(event, str) and not event.startswith(_OWN) and event.strip("*"):
            yield Awaited("event", event)


def _related(fields: _Fields) -> Iterator[Awaited]:
    given = fields.get(_ROLE)
    role = _ROLES.get(given) if isinstance(given, str) else "resource"
    if role is None:
        return
    for name in _listed(fields.get(_NAME)):
        if isinstance(name, Unknown) or (isinstance(name, str) and _is_named(name)):
            yield Awaited(role, name)
    if _NAME not in fields:
        yield from _by_id(fields)


def _by_id(fields: _Fields) -> Iterator[Awaited]:
    for given in _listed(fields.get(_ID)):
        for beginning, role in _KINDS.items():
            if isinstance(given, str) and given.startswith(beginning) and _is_named(given.removeprefix(beginning)):
                yield Awaited(role, given.removeprefix(beginning))


def _is_named(name: str) -> bool:
    """Say whether a pattern of Prefect's asks for something: not for anything, nor for what is not so called."""
    return bool(name.strip("*")) and not name.startswith("!")


def _runs(fields: _Fields) -> bool:
    return bool(fields) and (fields.get("type") in (None, "run-deployment"))


def _run(fields: _Fields) -> str | Unknown:
    given = fields.get("deployment_id")
    if isinstance(given, str | Unknown):
        return given
    inferred = fields.get("source") == "inferred"
    return Unknown("", "the deployment of the event" if inferred else "no deployment given")


def _fields(value: Constant) -> _Fields:
    return value.keywords if isinstance(value, Constructed) else value if isinstance(value, Mapping) else {}


def _listed(value: Constant) -> tuple[Constant, ...]:
    return () if value is None else value if isinstance(value, tuple) else (value,)
