"""Reads what setup.cfg and tox.ini ask for."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from p2d_audit.declarations import Declaration
from p2d_audit.facts.code.dialects import EXCLUDE
from p2d_audit.facts.lines import Lines
from p2d_audit.facts.requirements.distributions import own_distribution
from p2d_audit.facts.requirements.pip_files import read_line
from p2d_audit.hookspecs import ReadFailure

_SECTION = re.compile(r"\[(?P<name>[^\]\n]+)\]")
_OPTION = re.compile(r"(?P<name>[^\s=:\[#;][^=:\n]*?)\s*[=:]\s*")
_WANTS = re.compile(
    r"(?:options install_requires|options setup_requires|options tests_require|options\.extras_require .+"
    r"|testenv\S* (?:deps|requires)|tox requires)"
)
"""Section and option of what lists requirements."""
_FACTOR = re.compile(r"[\w.,{}!-]+:\s+")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


class _Line(Struct, frozen=True):
    """A line of an option's value; `key` is the section and the option."""

    key: str
    start: int
    text: str


def read_ini_file(path: str, text: str) -> Iterable[Declaration] | ReadFailure:
    """Return what a setup.cfg or tox.ini says of Prefect, or why it cannot be read."""
    if PurePosixPath(path).name.lower() not in ("setup.cfg", "tox.ini"):
        return ()
    try:
        configparser.RawConfigParser(strict=False).read_string(text)
    except configparser.MissingSectionHeaderError as error:
        return _failure(error.lineno, "a line outside of any section")
    except configparser.ParsingError as error:
        return _failure(error.errors[0][0], "neither a section nor an option")
    except configparser.Error as error:
        return _failure(getattr(error, "lineno", None), str(error))
    return tuple(_requirements(path, text))


def _failure(line: int | None, reason: str) -> ReadFailure:
    return ReadFailure(line=line, reason=f"not valid INI: {reason}", remedy=f"mend the line, or {EXCLUDE}")


def _requirements(path: str, text: str) -> Iterator[Declaration]:
    lines = Lines(path, text)
    for line in _values(text):
        if line.key == "metadata name":
            name = line.text.strip()
            start = line.start + len(line.text) - len(line.text.lstrip())
            yield from own_distribution(name, lines.span(start, start + len(name)))
        if "prefect" in line.text.lower() and _WANTS.fullmatch(line.key):
            start, asked = _asked(line)
            yield from read_line(asked, lines.span(start, start + len(asked)))


def _asked(line: _Line) -> tuple[int, str]:
    """Return the requirement of a line and where it begins, without comment and the factors that tox takes it for."""
    asked = _COMMENT.sub("", line.text).rstrip()
    begin = len(asked) - len(asked.lstrip())
    if line.key.startswith("testenv") and (factor := _FACTOR.match(asked, begin)):
        begin = factor.end()
    return line.start + begin, asked[begin:]


def _values(text: str) -> Iterator[_Line]:
    section = option = ""
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if line[0].isspace() and option:
            yield _Line(f"{section} {option}", start, line)
        elif head := _SECTION.match(stripped):
            section, option = head["name"].strip(), ""
        elif match := _OPTION.match(line):
            option = match["name"].lower()
            yield _Line(f"{section} {option}", start + match.end(), line[match.end() :])
        else:
            option = ""
