"""What commands are made of: words that know where they stand, in the dialects of several shells."""

from __future__ import annotations

import re

from msgspec import Struct

from p2d_audit.facts.shell.passages import Passage

ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=")
_VARYING = re.compile(r"[$`]|\{\{|\{%|%\w+%|![A-Za-z_]\w*!|^\(")


class Dialect(Struct, frozen=True, kw_only=True):
    """What tells one command language from another."""

    escape: str = "\\"
    single_quotes: bool = True
    here_documents: bool = True
    escapes_in_quotes: str = '$`"\n\\'
    here_strings: bool = False
    variable: re.Pattern[str] | None = None
    comment: re.Pattern[str] = re.compile(r"#[^\n]*")


SHELL = Dialect()
POWERSHELL = Dialect(
    escape="`",
    here_documents=False,
    escapes_in_quotes='$`"\n',
    here_strings=True,
    comment=re.compile(r"<#(?s:.)*?#>|#[^\n]*"),
)
BATCH = Dialect(
    escape="^",
    single_quotes=False,
    here_documents=False,
    escapes_in_quotes="\n",
    variable=re.compile(r"%[^%\s]+%|%%?~?\w|![^!\s]+!"),
    comment=re.compile(r"(?:::|rem\b)[^\n]*", re.IGNORECASE),
)


class ShellWord(Struct, frozen=True, kw_only=True):
    """A word: `text` is it without quotes, `bare` how many of its first characters had none.

    `start` and `end` are where it stands in the file, quotes included; it is not `known` if it
    holds what a run puts in: variables, substitutions, templates, patterns of file names.
    """

    text: Passage
    start: int
    end: int
    known: bool
    bare: int

    @property
    def value(self) -> str:
        """Its text."""
        return self.text.text

    def part(self, start: int, end: int | None = None) -> ShellWord:
        """Return a part of it as a word; its place is that of the characters, quotes left out."""
        text = self.text.part(start, end)
        place = (text.start, text.end) if text.text else (self.end, self.end)
        known = self.known or not _VARYING.search(text.text)
        return ShellWord(text=text, start=place[0], end=place[1], known=known, bare=max(self.bare - start, 0))


def may_vary(text: str) -> bool:
    """Say whether a text holds a variable, substitution or template."""
    return any(mark in text for mark in ("$", "`", "{{", "{%"))


def assignment(word: ShellWord) -> tuple[str, ShellWord] | None:
    """Return name and value of a word like `NAME=value`, None if it is none."""
    found = ASSIGNMENT.match(word.value)
    return (found[1], word.part(found.end())) if found else None


def plain_word(text: Passage) -> ShellWord:
    """Return a text that is not empty as a word that no shell reads."""
    return ShellWord(text=text, start=text.start, end=text.end, known=not may_vary(text.text), bare=len(text.text))
