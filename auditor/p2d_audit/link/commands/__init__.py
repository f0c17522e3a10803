"""Reads calls of the `prefect` program and requests to its API: what each is for, and what it makes, starts or sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from p2d_audit.declarations import Declaration, HttpRequest, ShellCommand, Word
from p2d_audit.link.commands.automations import created_automations
from p2d_audit.link.commands.deployments import deployed, registered, scheduled, served_command, started
from p2d_audit.link.commands.uses import referred_blocks, registered_blocks, settings_set, variable_read, variable_set
from p2d_audit.link.commands.words import BY_ID, Invocation, read_words
from p2d_audit.link.entrypoints import FlowFinder
from p2d_audit.model import (
    Automation,
    Block,
    Command,
    CommandPurpose,
    Deployment,
    DeploymentRun,
    Schedule,
    Setting,
    Unknown,
    Unresolved,
    Variable,
)

Made: TypeAlias = Deployment | Schedule | DeploymentRun | Automation | Block | Variable | Setting | Unresolved

# What subcommands make, start or set.
_SAYING: Mapping[str, tuple[Callable[[Invocation], Iterator[Made]], ...]] = {
    "automation create": (created_automations,),
    "block create": (registered_blocks,),
    "block register": (registered_blocks,),
    "config set": (settings_set,),
    "deployment build": (referred_blocks,),
    "deployment run": (started,),
    "deployment schedule create": (scheduled,),
    "deployment set-schedule": (scheduled,),
    "run": (started,),
    "run cloud": (started,),
    "run flow": (started,),
    "run server": (started,),
    "shell serve": (served_command,),
    "variable get": (variable_read,),
    "variable inspect": (variable_read,),
    "variable set": (variable_set,),
}
# Those that make deployments of the tree's flows.
_DEPLOYING: Mapping[str, Callable[[Invocation, FlowFinder], Iterator[Made]]] = {
    "deploy": deployed,
    "deployment build": deployed,
    "flow serve": deployed,
    "register": registered,
    "register flow": registered,
}
_STARTING = re.compile(r"/deployments/(?P<id>[^/]+)/create_flow_run(?:$|[/?#])")
_HOOK = re.compile(r"//api\.prefect\.cloud/hooks/")


def read_commands(declared: Iterable[Declaration], flows: FlowFinder) -> Iterator[Command | Made]:
    """Yield the commands among declarations and all that they and the requests among them make, start or set."""
    for one in declared:
        if isinstance(one, ShellCommand):
            yield from _read_command(one, flows)
        elif isinstance(one, HttpRequest):
            yield from _read_request(one.method, one.url, one)


def _read_command(command: ShellCommand, flows: FlowFinder) -> Iterator[Command | Made]:
    call = read_words(command)
    made = list(_effects(call, command, flows))
    deployments = [one for one in made if isinstance(one, Deployment)]
    yield Command(
        span=command.span,
        name=call.name,
        text=command.text,
        purpose=_purpose(call),
        options=call.options(),
        deployment=deployments[0] if len(deployments) == 1 else None,
    )
    yield from made


def _effects(call: Invocation, command: ShellCommand, flows: FlowFinder) -> Iterator[Made]:
    if call.why is not None:
        yield Unresolved(span=command.span, what=f"`prefect {call.name}`", why=call.why)
    elif call.name == "api":
        yield from _read_call_of_api(call, command)
    elif not call.only_shows_help:
        if call.name in _DEPLOYING:
            yield from _DEPLOYING[call.name](call, flows)
        for effect in _SAYING.get(call.name, ()):
            yield from effect(call)


def _purpose(call: Invocation) -> CommandPurpose:
    if call.only_shows_help:
        return "inspect"
    return call.row.purpose if call.row else "other"


def _read_call_of_api(call: Invocation, command: ShellCommand) -> Iterator[Made]:
    method, path = call.text("method"), call.text("path")
    if isinstance(method, str) and path is not None:
        source = path.source if isinstance(path, Unknown) else path
        yield from _read_request(method, Word(source, command.span, isinstance(path, str)), command)


def _read_request(method: str, url: Word, asked: HttpRequest | ShellCommand) -> Iterator[Made]:
    """Yield the run that a request starts; which deployment has the id is known to the server alone."""
    starting = _STARTING.search(url.text)
    if starting and method.upper() == "POST":
        yield DeploymentRun(
            span=asked.span,
            unit=None,
            name=Unknown(starting["id"], BY_ID),
            resolution="unknown",
            deployment=None,
            options=(),
            source="request",
        )
    elif _HOOK.search(url.text):
        why = "which event it makes and what that starts is known to the server"
        yield Unresolved(span=asked.span, what="a request to a webhook of Prefect's", why=why)
