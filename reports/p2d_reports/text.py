"""Makes foreign text safe and short enough to print: control characters, widths, counts."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that move the cursor, reorder text or cannot be encoded."""

_NO_CHARACTERS = frozenset("\ufffe\uffff")
"""Code points that XML 1.0 has no way to write."""

_COMMAND = re.compile(r"##(?=\w*\[)")
_COMMAND_LINE = re.compile(r"(?m)^(\s*)::")


def visible(text: str, keep: str = "") -> str:
    r"""Return `text` with what cannot be seen written as escapes, such as `\x1b`, but for the characters in `keep`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(character) if character not in keep else character for character in text)


def inert(text: str) -> str:
    r"""Return text that is no command in the log of a pipeline, as `##vso[` anywhere and `::` at a line's start are.

    GitHub's runner takes `::` after blanks and `##[` anywhere, the agent of Azure Pipelines `##vso[` anywhere, and
    TeamCity `##teamcity[`.
    """
    if "##" in text:
        text = _COMMAND.sub(r"#\\x23", text)
    return _COMMAND_LINE.sub(r"\1\\x3a:", text) if "::" in text else text


def columns(text: str) -> int:
    """Return how many terminal columns `text` takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def shorten(text: str, limit: int) -> str:
    """Return `text` in at most `limit` columns, the middle left out where it is too long.

    More is kept of the end than of the beginning: there paths and names differ.
    """
    if columns(text) <= limit:
        return text
    room = limit - 1
    tail = _fitting(text[::-1], room - room // 3)[::-1]
    return f"{_fitting(text, room // 3)}…{tail}"


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number and its noun, such as `1 file` and `2 files`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def _escaped(character: str) -> str:
    if unicodedata.category(character) not in INVISIBLE and character not in _NO_CHARACTERS:
        return character
    return character.encode("unicode_escape").decode("ascii")


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _fitting(text: str, room: int) -> str:
    for end, character in enumerate(text):
        room -= _columns(character)
        if room < 0:
            return text[:end]
    return text
