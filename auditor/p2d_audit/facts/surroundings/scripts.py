"""Reads scripts of command languages, and files that hold a command or a variable in each line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from p2d_audit.declarations import Declaration, Doubt
from p2d_audit.facts.shell.components import read_image
from p2d_audit.facts.shell.invocations import read_commands
from p2d_audit.facts.shell.passages import Passage, SourceText, joined
from p2d_audit.facts.shell.settings import make_setting, value_of
from p2d_audit.facts.shell.words import BATCH, POWERSHELL, may_vary

_VARIABLE = re.compile(r"\s*(?:export\s+|set\s+)?(?P<name>[A-Za-z_][\w.-]*)\s*=[ \t]*(?P<value>.*)")
_PROCESS = re.compile(r"\s*[\w-]+:\s*(?P<command>.+)")
_TIMES = r"\s*(?:@\w+\s+|(?:[\w*/,?#~-]+\s+){5})"
_SCHEDULED = re.compile(rf"{_TIMES}(?P<command>\S.*)")
_WITH_USER = re.compile(rf"{_TIMES}[\w.-]+\s+(?P<command>\S.*)")
_COMMENT = re.compile(r"\s#.*")


def read_shell_file(path: str, text: str) -> Iterator[Declaration]:
    """Yield what a shell script says."""
    source = SourceText(path, text)
    yield from read_commands(source.whole(), source)


def read_power_shell_file(path: str, text: str) -> Iterator[Declaration]:
    """Yield what a PowerShell script says."""
    source = SourceText(path, text)
    yield from read_commands(source.whole(), source, POWERSHELL)


def read_batch_file(path: str, text: str) -> Iterator[Declaration]:
    """Yield what a batch file says; only a caret makes a command go on in the next line."""
    source = SourceText(path, text)
    gathered: list[Passage] = []
    for line in source.whole().lines():
        gathered += (line, Passage("\n", [line.end]))
        if not line.text.rstrip().endswith("^"):
            yield from read_commands(joined(gathered), source, BATCH)
            gathered = []
    if gathered:
        yield from read_commands(joined(gathered), source, BATCH)


def read_procfile(path: str, text: str) -> Iterator[Declaration]:
    """Yield what the processes of a Procfile run."""
    source = SourceText(path, text)
    for line in source.whole().lines():
        found = _PROCESS.fullmatch(line.text)
        if found and not line.text.lstrip().startswith("#"):
            yield from read_commands(line.part(found.start("command")), source)


def read_crontab(path: str, text: str) -> Iterator[Declaration]:
    """Yield what a crontab runs and sets; those of the system name a user before the command."""
    source = SourceText(path, text)
    scheduled = _WITH_USER if _names_users(path, text) else _SCHEDULED
    for line in source.whole().lines():
        if line.text.lstrip().startswith("#"):
            continue
        if found := scheduled.fullmatch(line.text):
            yield from read_commands(line.part(found.start("command")), source)
        else:
            yield from _variable(line, source)


def read_environment_file(path: str, text: str) -> Iterator[Declaration]:
    """Yield the settings of a file of variables such as .env."""
    source = SourceText(path, text)
    for line in source.whole().lines():
        if not line.text.lstrip().startswith("#"):
            yield from _variable(line, source)


def _names_users(path: str, text: str) -> bool:
    """Say whether a crontab is one of the system, as those in cron.d, or where `root` stands before each command."""
    users = re.findall(rf"^{_TIMES}(?:root|prefect(?=\s+/))\s", text, re.MULTILINE)
    return PurePosixPath(path).parent.name == "cron.d" or bool(users)


def _variable(line: Passage, source: SourceText) -> Iterator[Declaration]:
    found = _VARIABLE.fullmatch(line.text)
    if found is None:
        return
    written = line.part(found.start("value")).stripped()
    value, closed = _unquoted(written)
    known = written.text.startswith("'") or not may_vary(value.text)
    end = value.end or line.offsets[found.end("name") - 1] + 2
    setting = make_setting(
        found["name"],
        value_of(value.text, known=known),
        source.span(line.offsets[found.start("name")], min(end + (value.start > written.start), line.end)),
    )
    if setting:
        yield setting
        if not closed:
            yield Doubt(span=setting.span, what=f"`{setting.name}`", why="a quote that is never closed")
    elif value.text and (image := read_image(value.text, source.span(value.start, value.end), bare=False)):
        yield image


def _unquoted(written: Passage) -> tuple[Passage, bool]:
    """Return a value without quotes or comment, and whether its quote is closed."""
    quote = written.text[:1]
    if quote in ("'", '"') and quote:
        end = written.text.find(quote, 1)
        return (written.part(1, end), True) if end > 0 else (written.part(1), False)
    found = _COMMENT.search(written.text)
    return written.part(0, found.start() if found else None).stripped(), True
