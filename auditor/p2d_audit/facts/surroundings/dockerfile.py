"""Reads Dockerfiles: the images they begin with, the variables they set, what they run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from p2d_audit.declarations import Declaration, Doubt
from p2d_audit.facts.shell.arrays import read_array
from p2d_audit.facts.shell.components import image_name, is_image, make_image, read_image
from p2d_audit.facts.shell.invocations import read_commands, read_words
from p2d_audit.facts.shell.lexer import read_shell
from p2d_audit.facts.shell.passages import Passage, SourceText, joined
from p2d_audit.facts.shell.settings import make_setting, setting_of_word, value_of
from p2d_audit.facts.shell.words import ShellWord, assignment, may_vary

_DIRECTIVE = re.compile(r"#\s*escape\s*=\s*(\S)", re.IGNORECASE)
_HEREDOC = re.compile(r"<<-?\s*([\"']?)([A-Za-z_]\w*)\1")
_INSTRUCTION = re.compile(r"\s*(?P<name>[A-Za-z]+)(?:\s+|$)")
_FLAGS = re.compile(r"(?:--[\w-]+(?:=\S*)?\s+)*")
_LIST = re.compile(r"\[\s*[\"']")
_SHELL_SCRIPT = re.compile(r"(?!#!)|#![^\n]*sh\b")
_FROM = re.compile(r"--from=(\S+)")
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))")


class _Stage(Struct):
    """What an image is made of, as far as it decides what its container runs."""

    entrypoint: list[ShellWord] = field(default_factory=list)
    command: list[ShellWord] = field(default_factory=list)


def read_dockerfile(path: str, text: str) -> Iterator[Declaration]:
    """Yield what a Dockerfile says."""
    source = SourceText(path, text)
    yield from _Dockerfile(source).read()


class _Dockerfile:
    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._arguments: dict[str, str] = {}
        self._stages: set[str] = set()
        self._stage = _Stage()

    def read(self) -> Iterator[Declaration]:
        """Yield what the instructions say, one after the other."""
        for passage in instructions(self._source):
            yield from self._instruction(passage)
        yield from self._end_stage()

    def _instruction(self, passage: Passage) -> Iterator[Declaration]:
        found = _INSTRUCTION.match(passage.text)
        if found is None:
            return
        rest = passage.part(found.end())
        flags = _FLAGS.match(rest.text)
        given = rest.part(flags.end() if flags else 0)
        match found["name"].upper():
            case "FROM":
                yield from self._end_stage()
                yield from self._from(given)
            case "ARG":
                yield from self._argument(rest)
            case "ENV":
                yield from self._environment(rest)
            case "RUN":
                yield from self._run(given)
            case "ENTRYPOINT":
                yield from self._runs_later(given, self._stage.entrypoint)
            case "CMD":
                yield from self._runs_later(given, self._stage.command)
            case "HEALTHCHECK" | "ONBUILD":
                yield from self._instruction(given)
            case "COPY":
                if image := _FROM.search(rest.text):
                    yield from self._image(rest.part(*image.span(1)), bare=True)

    def _from(self, given: Passage) -> Iterator[Declaration]:
        words = list(re.finditer(r"\S+", given.text))
        if words:
            yield from self._image(given.part(*words[0].span()), bare=True)
        if len(words) > 2 and words[1][0].upper() == "AS":
            self._stages.add(words[2][0].lower())

    def _image(self, named: Passage, *, bare: bool) -> Iterator[Declaration]:
        if named.text.lower() in self._stages:
            return
        span = self._source.span(named.start, named.end)
        text = _VARIABLE.sub(self._default, named.text)
        image = read_image(text, span, bare=bare)
        if image:
            yield image
        elif is_image(text.partition(":")[0]) and ":" in text:
            yield make_image(image_name(text.partition(":")[0]), text.partition(":")[2], span)

    def _default(self, found: re.Match[str]) -> str:
        """Return what a variable of the build is if nothing else is given."""
        return self._arguments.get(found[1] or found[3]) or found[2] or found[0]

    def _argument(self, rest: Passage) -> Iterator[Declaration]:
        for command in read_shell(rest).commands:
            for word in (*command.assignments, *command.words):
                given = assignment(word)
                if given:
                    self._arguments.setdefault(given[0], _VARIABLE.sub(self._default, given[1].value))
                if given and (setting := setting_of_word(word, self._source)):
                    yield setting

    def _environment(self, rest: Passage) -> Iterator[Declaration]:
        for command in read_shell(rest).commands[:1]:
            for word in (*command.assignments, *command.words):
                if setting := setting_of_word(word, self._source):
                    yield setting
            if command.words and not command.assignments and not assignment(command.words[0]):
                yield from self._old_environment(command.words[0], rest)

    def _old_environment(self, name: ShellWord, rest: Passage) -> Iterator[Declaration]:
        """Read `ENV NAME the value`."""
        value = rest.part(len(name.value)).stripped()
        setting = make_setting(
            name.value,
            value_of(value.text, known=not may_vary(value.text)),
            self._source.span(name.start, value.end or name.end),
        )
        if setting:
            yield setting

    def _run(self, given: Passage) -> Iterator[Declaration]:
        words = read_array(given)
        if words is not None:
            yield from read_words(words, self._source)
        elif given.text.startswith("<<"):
            for body in (body for command in read_shell(given).commands for body in command.inputs):
                if _SHELL_SCRIPT.match(body.text):
                    yield from read_commands(body, self._source)
        else:
            yield from self._shell_form(given)

    def _runs_later(self, given: Passage, kept: list[ShellWord]) -> Iterator[Declaration]:
        """Keep a list of words until the end of the stage, of which the last one counts."""
        words = read_array(given)
        kept.clear()
        if words is None:
            yield from self._shell_form(given)
        else:
            kept.extend(words)

    def _shell_form(self, given: Passage) -> Iterator[Declaration]:
        """Read what is given to a shell; that is also what becomes of a list that is not JSON."""
        if _LIST.match(given.text) and "prefect" in given.text:
            span = self._source.span(given.start, given.end)
            yield Doubt(span=span, what="a list of words", why="not valid JSON")
        else:
            yield from read_commands(given, self._source)

    def _end_stage(self) -> Iterator[Declaration]:
        words = [*self._stage.entrypoint, *self._stage.command]
        if words:
            yield from read_words(words, self._source)
        self._stage = _Stage()


def instructions(source: SourceText) -> Iterator[Passage]:
    """Yield the instructions of a Dockerfile, each as one line; a here-document follows in further lines."""
    escape = "\\"
    gathered: list[Passage] = []
    lines = iter(source.whole().lines())
    beginning = True
    for line in lines:
        text = line.text.strip()
        if text.startswith("#") or not text:
            directive = _DIRECTIVE.match(text) if beginning else None
            escape = directive[1] if directive else escape
            continue
        beginning = False
        ended = line.text.rstrip()
        if ended.endswith(escape):
            gathered.append(line.part(0, len(ended) - 1))
            continue
        instruction = joined((*gathered, line)).stripped()
        gathered = []
        bodies = _bodies(instruction, lines)
        yield joined((instruction, *bodies)) if bodies else instruction
    if gathered:
        yield joined(gathered).stripped()


def _bodies(instruction: Passage, lines: Iterator[Passage]) -> list[Passage]:
    """Return the lines of the here-documents that an instruction begins."""
    name = instruction.text.split(None, 1)[0].upper() if instruction.text else ""
    bodies: list[Passage] = []
    for found in _HEREDOC.finditer(instruction.text) if name in ("RUN", "COPY", "ADD") else ():
        for line in lines:
            start = line.start if line.text else (bodies[-1].end if bodies else instruction.end)
            bodies.append(joined((Passage("\n", [max(start - 1, 0)]), line)))
            if line.text.strip() == found[2]:
                break
    return bodies
