"""Reads the words of a call of the `prefect` program: which subcommand, with which options and arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from p2d_audit.declarations import ShellCommand, Word
from p2d_audit.link.commands.table import ALIASES, SUBCOMMANDS, Subcommand
from p2d_audit.model import Option, Span, Unknown

FILLED_IN = "filled in when the command is run"
BY_ID = "an id, which the server gives"

_GLOBAL_VALUES = ("--profile", "-p")
_HELP = ("--help", "--version", "-v")
_TRUTHS = ("true", "false", "1", "0", "yes", "no")
_GROUPS = frozenset(path[:length] for path in SUBCOMMANDS for length in range(1, len(path)))


class Given(Struct, frozen=True):
    """An argument or option: its value is True for a flag, Unknown if it is filled in when the command is run."""

    name: str
    value: str | Unknown | Literal[True]
    span: Span


class Invocation(Struct, frozen=True):
    """A call of the program: `row` is None if no subcommand of that `name` is known; `why` says what is wrong then."""

    name: str
    row: Subcommand | None
    given: tuple[Given, ...]
    why: str | None
    span: Span

    @property
    def only_shows_help(self) -> bool:
        """Whether nothing is done but to show what could be."""
        return any(one.name == "help" and one.value is True for one in self.given)

    def all(self, name: str) -> tuple[Given, ...]:
        """Return what is given by a name."""
        return tuple(one for one in self.given if one.name == name)

    def text(self, name: str) -> str | Unknown | None:
        """Return the last text given by a name."""
        return next((one.value for one in reversed(self.all(name)) if one.value is not True), None)

    def has(self, name: str) -> bool:
        """Tell whether a flag is set."""
        return any(one.value is True for one in self.all(name))

    def options(self) -> tuple[Option, ...]:
        """Return all that is given as options of the model."""
        return tuple(Option(name=one.name, value=one.value, text=shown(one), span=one.span) for one in self.given)


def read_words(command: ShellCommand) -> Invocation:
    """Return what a command says; options of the program itself are passed over."""
    words = list(_after_globals(command.words))
    path, rest = _path(words)
    row = SUBCOMMANDS.get(path)
    if row is not None:
        return Invocation(" ".join(path), row, tuple(_given(row, rest)), None, command.span)
    following = next((word for word in rest if not word.text.startswith("-") or not word.known), None)
    if following is None:
        return Invocation(" ".join(path), None, (Given("help", True, command.span),), None, command.span)
    name = " ".join((*path, following.text))
    why = f"`{name}` is no subcommand of Prefect 1, 2 or 3" if following.known else f"the subcommand is {FILLED_IN}"
    return Invocation(name, None, (), why, command.span)


def shown(given: Given) -> str:
    """Return what is given as it is written."""
    return given.value.source if isinstance(given.value, Unknown) else str(given.value)


def value_of(word: Word) -> str | Unknown:
    """Return the text of a word."""
    return word.text if word.known else Unknown(word.text, FILLED_IN)


def _after_globals(words: Sequence[Word]) -> Iterator[Word]:
    rest = iter(words)
    for word in rest:
        if word.text in _GLOBAL_VALUES:
            next(rest, None)
        elif word.text in _HELP or not word.text.startswith("-"):
            yield word
            break
    yield from rest


def _path(words: Sequence[Word]) -> tuple[tuple[str, ...], Sequence[Word]]:
    """Return the longest known subcommand or group that words begin with, and what follows it."""
    path: tuple[str, ...] = ()
    for position, word in enumerate(words):
        longer = (*path, word.text)
        longer = tuple(ALIASES.get(" ".join(longer), " ".join(longer)).split(" "))
        if not word.known or (longer not in SUBCOMMANDS and longer not in _GROUPS):
            return path, words[position:]
        path = longer
    return path, ()


def _given(row: Subcommand, words: Sequence[Word]) -> Iterator[Given]:
    rest = list(words)
    arguments = iter(row.arguments)
    last = ""
    literal = False
    while rest:
        word = rest.pop(0)
        if word.text == "--" and not literal:
            literal = True
        elif word.text.startswith("-") and len(word.text) > 1 and not literal:
            yield _option(row, word, rest)
        else:
            last = next(arguments, last if row.repeated else "")
            yield Given(last, value_of(word), word.span)


def _option(row: Subcommand, word: Word, rest: list[Word]) -> Given:
    """Read an option and take its value, which is part of the word or the next one."""
    name, equals, value = word.text.lstrip("-").partition("=")
    own = row.options.get(name)
    if equals:
        return Given(own or name, value_of(Word(value, word.span, word.known)), word.span)
    if own is None and not word.text.startswith("--") and name[:1] in row.options:
        return Given(row.options[name[0]], value_of(Word(name[1:], word.span, word.known)), word.span)
    free = own in row.free and not (rest and rest[0].text.lower() in _TRUTHS)
    if own is None or free or not rest:
        return Given(own or name, True, word.span)
    following = rest.pop(0)
    return Given(own, value_of(following), following.span)
