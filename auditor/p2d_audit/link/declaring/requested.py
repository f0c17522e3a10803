"""Finds runs that Python asks for by other ways than Prefect's library: REST, GraphQL and the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from p2d_audit.facts import records as r
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.declaring.client import Client
from p2d_audit.link.declaring.texts import HOLE, Texts, words_of
from p2d_audit.link.exact.known import RUNTIME
from p2d_audit.link.frame import Frame
from p2d_audit.model import Unknown

_POSTS = frozenset(
    {"post", "request", "Request", "urlopen", "fetch", "send_request", "api_request", "put", "send", "call"}
)
RUNNERS = frozenset(
    {
        "run", "call", "check_call", "check_output", "Popen", "system", "popen", "getoutput", "getstatusoutput",
        "create_subprocess_shell", "create_subprocess_exec", "sudo", "local", "exec_run", "execute", "shell",
        "shell_run_command", "ShellOperation", "ShellTask", "run_process", "invoke", "check_shell_output",
    }
)  # fmt: skip
"""Functions and methods that can run a command."""
_PATH = re.compile(r"deployments?/(?P<id>.+?)/create_flow_run(?:_from_deployment)?/?(?:[?#].*)?$")
_ENDING = re.compile(r"(?:^|/)create_flow_run(?:_from_deployment)?/?(?:[?#].*)?$")
_WITH_VALUE = frozenset(
    {"-p", "--param", "--params", "--start-in", "--start-at", "--id", "-jv", "--job-variable", "-t", "--tag",
     "--watch-interval", "--watch-timeout", "--flow-run-name", "--profile"}
)  # fmt: skip
"""Options of `prefect deployment run` that are followed by a value (prefect 3.8.5)."""
_COMMAND = ("prefect", "deployment", "run")
BY_ID = "known by its id"
_SIGNS = ("create_flow_run", "deployment")

Source: TypeAlias = Literal["python", "request"]


class Requested:
    """Calls that ask for a run by a URL, a query or a command."""

    def __init__(self, interpreter: Interpreter, client: Client) -> None:
        self._texts = Texts(interpreter)
        self._client = client
        self._modules = {
            module.index
            for module in interpreter.modules.all
            if any(sign in line for line in module.lines for sign in _SIGNS)
        }
        self._candidates: dict[tuple[int, int], tuple[int, ...]] = {}

    def calls(self, frame: Frame) -> Iterator[int]:
        """Yield the call nodes of a frame that may ask for a run."""
        if frame.module.index not in self._modules:
            return
        place = (frame.module.index, frame.number)
        if place not in self._candidates:
            self._candidates[place] = tuple(
                index for index, node in frame.calls if last_name(frame.scope, node) in _POSTS | RUNNERS | {"graphql"}
            )
        yield from self._candidates[place]

    def name(self, frame: Frame, node: int) -> tuple[str | Unknown, Source] | None:
        """Return the name of the deployment whose run a call asks for, and by what; None if it asks for none."""
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        last = last_name(frame.scope, call)
        if last == "graphql":
            queried = self._queried(frame, call)
            return (queried, "request") if queried is not None else None
        posted = self._posted(frame, call) if last in _POSTS else None
        if posted is not None:
            return posted, "request"
        commanded = self._commanded(frame, call) if last in RUNNERS else None
        return (commanded, "python") if commanded is not None else None

    def _posted(self, frame: Frame, call: r.Call) -> Unknown | None:
        for argument in call.arguments[:3]:
            if argument.star == 0 and argument.name in (None, "url", "path", "endpoint", "fullurl"):
                text = self._texts.of(frame, argument.value)
                if _ENDING.search(text):
                    match = _PATH.search(text)
                    return Unknown(match["id"] if match else HOLE, BY_ID)
        return None

    def _queried(self, frame: Frame, call: r.Call) -> Unknown | None:
        """Return what is known of a run that a GraphQL mutation starts: never its name."""
        stack = [argument.value for argument in call.arguments]
        seen: set[int] = set()
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            if re.search(r"\bcreate_flow_run\b", self._texts.of(frame, node)):
                return Unknown("create_flow_run", BY_ID)
            shown = frame.scope.nodes[node]
            if isinstance(shown, r.Mapping):
                stack += [one for one in (*shown.keys, *shown.values) if one >= 0]
        return None

    def _commanded(self, frame: Frame, call: r.Call) -> str | Unknown | None:
        for argument in call.arguments:
            if argument.star or argument.name not in (None, "args", "cmd", "command", "commands", "cmdline"):
                continue
            words = self._texts.words(frame, argument.value)
            if words is None:
                words = words_of(self._texts.of(frame, argument.value))
            elif any(" " in word for word in words):
                words = [word for line in words for word in (*words_of(line), ";")]
            found = started_name(words)
            if found is not None:
                return found
        positional = [a for a in call.arguments if a.name is None]
        if len(positional) > 2 and not any(a.star for a in positional):
            return started_name([self._texts.of(frame, a.value) for a in positional])
        return None


def started_name(words: list[str]) -> str | Unknown | None:
    """Return the deployment that the words of a command start by `prefect deployment run`, None if they start none."""
    names = [word.rpartition("/")[2] for word in words]
    for start in range(len(words) - 2):
        if tuple(names[start : start + 3]) == _COMMAND:
            return _named(words[start + 3 :])
    return None


def _named(words: list[str]) -> str | Unknown:
    skipped = False
    for word in words:
        if word in (";", "&&", "||", "|", "&"):
            break
        if skipped:
            skipped = False
        elif word.startswith("-"):
            skipped = word in _WITH_VALUE
        else:
            return word if HOLE not in word else Unknown(word, RUNTIME)
    return Unknown("", BY_ID)


def last_name(scope: r.Scope, call: r.Call) -> str:
    """Return the name that a call calls, without what stands before it."""
    callee = scope.nodes[call.callee]
    match callee:
        case r.Attribute(_, name) | r.Free(name):
            return name.strip("_")
        case r.Load(value):
            imported = scope.nodes[value]
            return (imported.name or "") if isinstance(imported, r.Import) else ""
        case _:
            return ""
