"""Finds what a shell command calls in the end: behind `sudo`, `uv run`, `docker run`, `bash -c` and their like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct, field

from p2d_audit.facts.shell.lexer import Problem, SimpleCommand, read_shell
from p2d_audit.facts.shell.passages import Passage
from p2d_audit.facts.shell.programs import (
    COMPOSE_PROGRAMS,
    CONTAINER_PROGRAMS,
    DOCKER_FLAGS,
    DOCKER_SHORT_FLAGS,
    GLOBAL_OPTIONS,
    OTHER_LANGUAGES,
    SHELLS,
    SUBCOMMANDS,
    TEXT_OPTIONS,
    TEXT_PROGRAMS,
    WRAPPERS,
    Wrapper,
)
from p2d_audit.facts.shell.variables import NONE, Variables, is_assignment, variables_of
from p2d_audit.facts.shell.words import SHELL, Dialect, ShellWord, assignment, may_vary

Words: TypeAlias = Sequence[ShellWord]

MAX_LEVELS = 12

_PYTHON = re.compile(r"python[\d.]*w?(?:\.exe)?|pypy[\d.]*|py|coverage|debugpy")
_ECHO = re.compile(r"echo|print|log|info|color|msg", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{?(\w+)\}?")
_FUNCTION = re.compile(r"^[ \t]*(?:function\s+)?([\w-]+)[ \t]*\(\)\s*\{((?s:.){0,3000}?)^[ \t]*\}", re.MULTILINE)
_RUNS_ALL = re.compile(r"(?:^|[;&|(]|\b(?:if|then|do|else|eval|exec|time|sudo)\b|!)[ \t]*\"?\$@", re.MULTILINE)
_SHELL_VALUED = re.compile(r"[-+][a-zA-Z]*[oO]|--rcfile|--init-file")
_MODULES = frozenset({"prefect", "prefect.cli", "coverage", "pip", "poetry", "uv"})
_PROGRAM_OPTIONS = frozenset({"--profile", "-p"})
"""Options of Prefect's program itself that take a word."""
_TEXT_OPTION = re.compile(r"--?(?:command|run|wrap|command-line|cmd)=")


class Call(Struct, frozen=True, kw_only=True):
    """A program and its arguments, with the assignments before it, its here-documents and where its output goes.

    `prefect` says that the program is Prefect's.
    """

    words: tuple[ShellWord, ...]
    assignments: tuple[ShellWord, ...] = ()
    inputs: tuple[Passage, ...] = ()
    outputs: tuple[ShellWord, ...] = ()
    prefect: bool = False
    stands_for: ShellWord | None = None
    """What a variable was set to that is called."""

    @property
    def program(self) -> str:
        """The name of the program, without its folder."""
        return program_name(self.stands_for or self.words[0]) if self.words else ""


class Calls(Struct, kw_only=True):
    """What a text calls, and what of it could not be read."""

    calls: list[Call] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    """Variables that hold a call of Prefect's program."""
    passing: set[str] = field(default_factory=set)
    """Functions that run the words they are given."""
    variables: Variables = NONE


def read_calls(passage: Passage, dialect: Dialect = SHELL) -> Calls:
    """Return what a shell text calls, at every level: `sudo prefect version` is a call of both."""
    found = Calls()
    if "$@" in passage.text:
        found.passing.update(one[1] for one in _FUNCTION.finditer(passage.text) if _RUNS_ALL.search(one[2]))
    _read_text(passage, dialect, found, 0)
    return found


def calls_of_words(words: Words) -> Calls:
    """Return what a command given as a list of words calls."""
    found = Calls()
    _follow(SimpleCommand(words=list(words)), SHELL, found, 0)
    return found


def program_name(word: ShellWord) -> str:
    """Return the name of the program that a word calls."""
    name = re.split(r"[/\\]", word.value)[-1]
    return name if word.known or not may_vary(name) else ""


def is_prefect(word: ShellWord) -> bool:
    """Say whether a word, as the program of a command, is Prefect's."""
    name = program_name(word)
    return name == "prefect" or name.lower() == "prefect.exe"


def names_subcommand(words: Words, at: int) -> bool:
    """Say whether a subcommand of Prefect's stands at a place, or behind options of the program that begin there."""
    behind = past_options(words, at, _PROGRAM_OPTIONS)
    return any(place < len(words) and words[place].value in SUBCOMMANDS for place in (at, behind))


def past_options(words: Words, at: int, valued: frozenset[str], flags: frozenset[str] | None = None) -> int:
    """Return where the options that begin at `at` end; with `flags` given, other long options take a word."""
    while at < len(words):
        text = words[at].value
        if text == "--":
            return at + 1
        if not text.startswith("-") or len(text) < 2:
            return at
        if "=" in text:
            at += 1
        elif flags is not None:
            at += 1 if text in flags or _is_short_flag(text) or _holds_value(text) else 2
        else:
            at += 2 if text in valued else 1
    return at


def _is_short_flag(text: str) -> bool:
    return not text.startswith("--") and set(text[1:]) <= DOCKER_SHORT_FLAGS


def _holds_value(text: str) -> bool:
    """Say whether a short option is written together with its value, as in `-p4200:4200`."""
    return not text.startswith("--") and len(text) > 2


def _read_text(passage: Passage, dialect: Dialect, found: Calls, level: int) -> None:
    text = read_shell(passage, dialect)
    found.problems.extend(text.problems)
    if level == 0:
        found.variables = variables_of(text.commands, passage.text)
    for command in text.commands:
        _follow(command, dialect, found, level)


def _follow(command: SimpleCommand, dialect: Dialect, found: Calls, level: int) -> None:
    """Add what a command calls, from outside to inside."""
    words, assignments = tuple(command.words), tuple(command.assignments)
    given = (found_in for word in assignments if (found_in := assignment(word)))
    found.named.update(name for name, value in given if _ends_in_prefect(value))
    inputs, outputs = tuple(command.inputs), tuple(command.outputs)
    for _ in range(MAX_LEVELS):
        words = _trimmed(words)
        if words or assignments:
            found.calls.append(_call(words, assignments, found, inputs, outputs))
        if not words or level >= MAX_LEVELS:
            return
        for passage in _texts(words, command):
            inner = Calls(calls=found.calls, named=found.named, passing=found.passing, variables=found.variables)
            _read_text(passage, SHELL if program_name(words[0]) in SHELLS else dialect, inner, level + 1)
        assignments, words = _inner(words, found.passing)
        if not words and not assignments:
            return


def _call(
    words: tuple[ShellWord, ...],
    assignments: tuple[ShellWord, ...],
    found: Calls,
    inputs: tuple[Passage, ...],
    outputs: tuple[ShellWord, ...],
) -> Call:
    """Return a call, what its variables stand for filled in where Prefect's program is called."""
    stands_for = found.variables.program(words[0]) if words else None
    prefect = bool(words) and (is_prefect(stands_for or words[0]) or _names_prefect(words, found.named))
    words = (words[0], *found.variables.filled(words[1:])) if prefect else words
    return Call(
        words=words, assignments=assignments, inputs=inputs, outputs=outputs, prefect=prefect, stands_for=stands_for
    )


def _trimmed(words: tuple[ShellWord, ...]) -> tuple[ShellWord, ...]:
    """Leave out what can stand before a program in PowerShell and batch files: `@`, `$x =`."""
    if is_assignment(words):
        return ()
    if len(words) > 2 and re.match(r"\$(?!env:)", words[0].value, re.IGNORECASE) and words[1].value == "=":
        return words[2:]
    if words and words[0].value.startswith("@") and len(words[0].value) > 1:
        return (words[0].part(1), *words[1:])
    return words


def _ends_in_prefect(value: ShellWord) -> bool:
    last = value.value.split()[-1:] or [""]
    return re.split(r"[/\\]", last[0])[-1] == "prefect" and not _ECHO.search(value.value)


def _names_prefect(words: Words, named: set[str]) -> bool:
    """Say whether a variable stands for Prefect's program: by what it was set to, or its name and what follows."""
    found = _VARIABLE.fullmatch(words[0].value)
    if found is None or words[0].known:
        return False
    likely = names_subcommand(words, 1) and "prefect" in found[1].lower()
    return found[1] in named or likely


def _inner(words: Words, passing: set[str]) -> tuple[tuple[ShellWord, ...], tuple[ShellWord, ...]]:
    """Return assignments and words of the command that a program is given to run; none if it runs none."""
    program = program_name(words[0]).lower().removesuffix(".exe")
    start = (_first_prefect(words) or 1) if program in passing else _past_wrapper(words, program)
    if start is None:
        return (), ()
    at = start
    while at < len(words) and assignment(words[at]):
        at += 1
    inner = list(words[at:])
    if program in CONTAINER_PROGRAMS | COMPOSE_PROGRAMS and (entry := _entrypoint(words[:start])):
        inner.insert(0, entry)
    elif inner and (program == "hatch" and (found := re.match(r"[\w.+-]+:", inner[0].value))):
        inner[0] = inner[0].part(found.end())
    elif (
        inner
        and program in ("uv", "uvx", "pipx")
        and (found := re.match(r"(prefect)(?:\[.*?\])?(?:@|[=<>~!])", inner[0].value))
    ):
        inner[0] = inner[0].part(0, found.end(1))
    return tuple(words[start:at]), tuple(inner)


def _entrypoint(words: Words) -> ShellWord | None:
    """Return the program that a container is told to run in place of its own."""
    for at, word in enumerate(words):
        if word.value == "--entrypoint" and at + 1 < len(words):
            return words[at + 1]
        if word.value.startswith("--entrypoint="):
            return word.part(len("--entrypoint="))
    return None


def _past_wrapper(words: Words, program: str) -> int | None:
    """Return where the command that a program runs begins; None if it runs none."""
    if program in CONTAINER_PROGRAMS or program in COMPOSE_PROGRAMS:
        return _past_container(words)
    if program in ("kubectl", "oc", "k", "k3s", "microk8s.kubectl"):
        return _past_dashes(words)
    if (_PYTHON.fullmatch(program) or not program) and (found := _past_module(words)):
        return found
    if (
        "wait" in program
        or "entrypoint" in program
        or program in ("dockerize", "teller", "npx", "with-contenv", "run-one")
    ):
        return _past_dashes(words) or _first_prefect(words)
    for names, wrapper in WRAPPERS.items():
        if program == names[0] and (at := _past_names(words, names[1:])) is not None:
            return _past_arguments(words, at, wrapper, program)
    if program in TEXT_PROGRAMS:
        return _first_prefect(words)
    if not words[0].known and not program and not _ECHO.search(words[0].value):
        return _first_prefect(words)
    return None


def _past_names(words: Words, names: Sequence[str]) -> int | None:
    """Return where the words behind a program's subcommand begin; None if it is another one."""
    at = 1
    for name in names:
        at = past_options(words, at, GLOBAL_OPTIONS)
        if at >= len(words) or words[at].value != name:
            return None
        at += 1
    return at


def _past_arguments(words: Words, at: int, wrapper: Wrapper, program: str) -> int | None:
    at = _past_own_options(words, at, wrapper.valued, program)
    if at >= len(words):
        return None
    for _ in range(wrapper.skip):
        at += 1
        at = past_options(words, at, wrapper.valued)
    return at if at < len(words) else None


def _past_own_options(words: Words, at: int, valued: frozenset[str], program: str) -> int:
    """Go past options; assignments between those of `sudo` and `env` are found later."""
    end = past_options(words, at, valued)
    if program == "command" and any(word.value in ("-v", "-V") for word in words[at:end]):
        return len(words)
    if program in ("uv", "coverage"):
        module = next((n for n in range(at, end) if words[n].value in ("-m", "--module")), None)
        return end if module is None else module + 1
    return end


def _past_module(words: Words) -> int | None:
    """Return where the module that Python runs begins, if it is Prefect's."""
    at = 1
    while at < len(words):
        text = words[at].value
        if text == "-m":
            named = at + 1 < len(words) and words[at + 1].value in _MODULES
            return at + 1 if named else None
        if not text.startswith("-"):
            return at if "/" in text and is_prefect(words[at]) else None
        if text == "-c":
            return None
        at += 2 if text in ("-W", "-X") else 1
    return None


def _past_dashes(words: Words) -> int | None:
    found = next((at for at, word in enumerate(words) if word.value == "--"), None)
    if found is None and len(words) > 1 and words[1].value == "exec":
        return _first_prefect(words)
    return None if found is None or found + 1 >= len(words) else found + 1


def _first_prefect(words: Words) -> int | None:
    """Return where a call of Prefect's program begins among the words of something unknown."""
    for at in range(1, len(words) - 1):
        if is_prefect(words[at]) and names_subcommand(words, at + 1):
            return at
    return None


def _past_container(words: Words) -> int | None:
    """Return where the command that a container runs begins."""
    at = container_position(words)
    return None if at is None else at + 1


def container_position(words: Words) -> int | None:
    """Return which word names the image, container or service of `docker run` and its like."""
    at = past_options(words, 1, frozenset(), DOCKER_FLAGS)
    while at < len(words) and words[at].value in ("compose", "container", "stack"):
        at = past_options(words, at + 1, frozenset(), DOCKER_FLAGS)
    if at >= len(words) or words[at].value not in ("run", "exec", "create"):
        return None
    at = past_options(words, at + 1, frozenset(), DOCKER_FLAGS)
    return at if at < len(words) else None


def _texts(words: Words, command: SimpleCommand) -> Iterator[Passage]:
    """Yield the texts that a program runs as shell commands."""
    program = program_name(words[0]).lower()
    if program in SHELLS:
        text, script = _shell_argument(words)
        if text is not None:
            yield text
        elif not script:
            yield from command.inputs
        return
    for at in range(1, len(words)):
        word = words[at]
        if " " in word.value and (program in TEXT_PROGRAMS or _takes_text(program, words[at - 1].value)):
            yield word.text
        elif word.bare and (found := _TEXT_OPTION.match(word.value)):
            yield word.text.part(found.end())
    if program == "ssh" and command.inputs:
        yield from command.inputs


def _takes_text(program: str, option: str) -> bool:
    """Say whether a text behind an option is one of shell commands, as far as the program is known."""
    return option in TEXT_OPTIONS and program not in OTHER_LANGUAGES


def _shell_argument(words: Words) -> tuple[Passage | None, bool]:
    """Return the text behind `-c`, and whether the shell runs a file."""
    at = 1
    while at < len(words):
        text = words[at].value
        if re.fullmatch(r"-[a-zA-Z]*c[a-zA-Z]*", text):
            rest = past_options(words, at + 1, frozenset({"-o", "+o"}))
            return (words[rest].text if rest < len(words) else None), False
        if text in ("-s", "-"):
            return None, False
        if not text.startswith(("-", "+")):
            return None, True
        at += 2 if _SHELL_VALUED.fullmatch(text) else 1
    return None, False
