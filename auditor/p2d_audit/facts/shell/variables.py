"""Variables of a script that always have one value, and what these stand for in its commands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.facts.shell.lexer import SimpleCommand
from p2d_audit.facts.shell.passages import Passage
from p2d_audit.facts.shell.words import ShellWord, assignment

_DECLARING = frozenset({"export", "readonly", "declare", "typeset", "local"})
_BINDING = re.compile(r"\b(?:for|foreach|read|select|getopts|mapfile|readarray|unset|param)\b[^\n;]*", re.IGNORECASE)
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")
_OF_POWERSHELL = re.compile(r"\$(\w+)")
_CONFIDENTIAL = re.compile(r"key|token|secret|pass|pwd|cred|auth|url", re.IGNORECASE)
_PLAIN = re.compile(r"[\w.:/@-]{1,100}")


class Variables(Struct, frozen=True):
    """The variables of a text that are set to one value only, by name: that value, as a word that may vary itself."""

    values: Mapping[str, ShellWord]

    def program(self, word: ShellWord) -> ShellWord | None:
        """Return what a word that is a variable, and nothing more, was set to."""
        found = _VARIABLE.fullmatch(word.value)
        return self.values.get(found[1] or found[2]) if found else None

    def filled(self, words: Sequence[ShellWord]) -> tuple[ShellWord, ...]:
        """Return words with the values of variables in place of words that are one; what may be secret stays."""
        return tuple(self._filled(word) for word in words)

    def _filled(self, word: ShellWord) -> ShellWord:
        value = self.program(word)
        if value is None or not value.known or not _PLAIN.fullmatch(value.value):
            return word
        return replace(word, text=Passage(value.value, [word.start] * len(value.value)), known=True)


NONE = Variables({})


def variables_of(commands: Iterable[SimpleCommand], text: str) -> Variables:
    """Return the variables that a text sets, all in the same way, and that nothing else in it binds."""
    found: defaultdict[str, list[ShellWord]] = defaultdict(list)
    for command in commands:
        for name, value in _set_by(command):
            found[name].append(value)
    bound = " ".join(one[0] for one in _BINDING.finditer(text))
    return Variables(
        {
            name: values[0]
            for name, values in found.items()
            if len({value.value for value in values}) == 1
            and not _CONFIDENTIAL.search(name)
            and not re.search(rf"\b{name}\b", bound)
        }
    )


def is_assignment(words: Sequence[ShellWord]) -> bool:
    """Say whether words are `$x = "text"` of PowerShell, which calls nothing."""
    if len(words) < 3 or words[1].value != "=" or not _OF_POWERSHELL.fullmatch(words[0].value):
        return False
    return words[2].bare == 0


def _set_by(command: SimpleCommand) -> Iterator[tuple[str, ShellWord]]:
    words = command.words
    declaring = bool(words) and words[0].value in _DECLARING
    for word in (*(command.assignments if not words else ()), *(words[1:] if declaring else ())):
        if (found := assignment(word)) is not None:
            yield found
    if is_assignment(words) and len(words) == 3 and (name := _OF_POWERSHELL.fullmatch(words[0].value)):
        yield name[1], words[2]
