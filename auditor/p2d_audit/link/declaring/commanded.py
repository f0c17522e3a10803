"""Finds what Python gives to the system to run: lists of words, and texts for a shell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgspec.structs import replace

from p2d_audit.declarations import Declaration, HttpRequest, ShellCommand, Word
from p2d_audit.facts import records as r
from p2d_audit.facts.shell.invocations import read_commands, read_words
from p2d_audit.facts.shell.passages import SourceText
from p2d_audit.facts.shell.words import ShellWord
from p2d_audit.link.atoms import External
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import span_of
from p2d_audit.link.declaring.requested import RUNNERS, last_name, started_name
from p2d_audit.link.declaring.texts import HOLE, Texts, words_of
from p2d_audit.link.declaring.ways import Way, Ways
from p2d_audit.link.frame import Frame
from p2d_audit.model import Component, Setting, Span, Unknown

_Given: TypeAlias = list[str] | str
"""The words of a command, or a text for a shell."""

_SYSTEM = ("subprocess.", "os.", "asyncio.", "anyio.", "prefect_shell.")
_NAMES = (None, "args", "cmd", "command", "commands", "cmdline", "popenargs")
_FILLED_IN = "${_}"
"""Stands for what is not known while a command is read as a shell would."""


class Commanded:
    """The commands that Python code runs; runs of deployments that they start are found as such."""

    def __init__(self, interpreter: Interpreter, ways: Ways) -> None:
        self._texts = Texts(interpreter)
        self._ways = ways
        self._naming = {
            module.index for module in interpreter.modules.all if any("prefect" in line for line in module.lines)
        }
        self._named: dict[tuple[int, int], tuple[int, ...]] = {}

    def all(self) -> tuple[Declaration, ...]:
        """Return what the commands say, each once, by place."""
        found = {(one.span, repr(one)): one for frame in self._ways.frames() for one in self._said(frame)}
        return tuple(found[key] for key in sorted(found))

    def _said(self, frame: Frame) -> Iterator[Declaration]:
        for node in self._calls(frame):
            for way in self._ways.of(frame, node):
                with self._ways.within(way):
                    given = list(self._given(frame, node))
                for argument, command in given:
                    if _may_say_something(command):
                        yield from _read(command, self._place(frame, node, argument, way))

    def _calls(self, frame: Frame) -> Iterator[int]:
        """Yield the call nodes of a frame that may run a command: of the system, or in a module that names Prefect."""
        place = (frame.module.index, frame.number)
        if place not in self._named:
            self._named[place] = tuple(index for index, node in frame.calls if last_name(frame.scope, node) in RUNNERS)
        for index in self._named[place]:
            entered = bool(frame.children.get(index))  # a helper of the tree: what it runs is found in it
            if not entered and (frame.module.index in self._naming or _is_of_system(frame, index)):
                yield index

    def _given(self, frame: Frame, node: int) -> Iterator[tuple[r.Argument | None, _Given]]:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        for argument in call.arguments:
            if argument.star or argument.name not in _NAMES:
                continue
            words = self._texts.words(frame, argument.value)
            if words is None:
                yield argument, self._texts.of(frame, argument.value)
            elif argument.name == "commands" or any(" " in word for word in words[:1]):
                yield from ((argument, line) for line in words)
            else:
                yield argument, words
        positional = [argument for argument in call.arguments if argument.name is None]
        if len(positional) > 1 and not any(argument.star for argument in positional):
            yield None, [self._texts.of(frame, argument.value) for argument in positional]

    def _place(self, frame: Frame, node: int, argument: r.Argument | None, way: Way | None) -> Span:
        """Return where a command stands: at the call of the helper that only hands it on, if there is one."""
        if argument is not None and _is_handed_on(frame.scope, argument.value):
            caller, _ = self._ways.caller(frame, way)
            frame, node = caller or (frame, node)
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        return span_of(frame.module, call.at)


def _is_handed_on(scope: r.Scope, node: int) -> bool:
    """Say whether a value is, or may be, what the function was given."""
    match scope.nodes[node]:
        case r.Bound():
            return True
        case r.Load(value) | r.Touched(value, _) | r.Passed(value, _):
            return _is_handed_on(scope, value)
        case r.Choice(options):
            return any(one < node and _is_handed_on(scope, one) for one in options)
        case _:
            return False


def _is_of_system(frame: Frame, node: int) -> bool:
    call = frame.scope.nodes[node]
    assert isinstance(call, r.Call)
    return any(isinstance(atom, External) and atom.name.startswith(_SYSTEM) for atom in frame.values[call.callee])


def _may_say_something(command: _Given) -> bool:
    """Say whether a command is of Prefect's at all, and none that starts a run."""
    words = [word for text in ([command] if isinstance(command, str) else command) for word in words_of(text)]
    return any("prefect" in word.lower() for word in words) and started_name(words) is None


def _read(command: _Given, span: Span) -> Iterator[Declaration]:
    """Yield what a command says, all of it at the place of the call."""
    text = command if isinstance(command, str) else "\n".join(command)
    source = SourceText(span.path, text.replace(HOLE, _FILLED_IN))
    if isinstance(command, str):
        declared = read_commands(source.whole(), source, sure=False)
    else:
        declared = read_words(list(_words(source)), source, sure=False)
    for one in declared:
        if isinstance(one, ShellCommand | HttpRequest | Component | Setting):
            yield _placed(one, span)


def _words(source: SourceText) -> Iterator[ShellWord]:
    for line in source.whole().lines():
        known = _FILLED_IN not in line.text
        yield ShellWord(text=line, start=line.start, end=line.end, known=known, bare=len(line.text))


def _placed(one: ShellCommand | HttpRequest | Component | Setting, span: Span) -> Declaration:
    match one:
        case ShellCommand(words=words, text=text):
            return replace(one, words=tuple(_word(word, span) for word in words), text=_shown(text), span=span)
        case HttpRequest(url=url):
            return replace(one, url=_word(url, span), span=span)
        case Setting(value=Unknown() as value):
            return replace(one, value=Unknown(_shown(value.source), value.why), span=span)
        case _:
            return replace(one, span=span)


def _word(word: Word, span: Span) -> Word:
    return Word(_shown(word.text), span, word.known)


def _shown(text: str) -> str:
    return text.replace(_FILLED_IN, HOLE)
