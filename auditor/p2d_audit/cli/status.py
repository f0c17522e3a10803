"""What an exit status means, and the one place where errors become text and a status."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

import click

from p2d_audit.errors import AuditError

if TYPE_CHECKING:
    from p2d_audit.report import Report

DEBUG = "P2D_AUDIT_DEBUG"

_COMMAND = re.compile(r"##(?=\w*\[)")


class Status(IntEnum):
    """How a run ended; where several hold, the first of INTERNAL, USAGE, GATE and INCOMPLETE is returned."""

    CLEAN = 0
    GATE = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERNAL = 4
    INTERRUPTED = 130


def status_of(report: Report, *, exit_zero: bool) -> Status:
    """Return the status a report stands for; with `exit_zero` a gate that is reached does not count."""
    if report.errors:
        return Status.INTERNAL
    if report.gate.decision == "fail" and not exit_zero:
        return Status.GATE
    return Status.INCOMPLETE if is_incomplete(report) else Status.CLEAN


def is_incomplete(report: Report) -> bool:
    """Say whether anything of what was asked for could not be read, or nothing was there to be read."""
    from p2d_audit.narrowing import is_within

    files, only = report.coverage.files, report.run.only
    failed = [file for file in files.failed if not only or is_within(file.path, only)]
    return bool(failed) or files.read == 0


def run_guarded(command: Callable[[], object], arguments: Sequence[str]) -> int:
    """Run a command and return its exit status, whatever it raises."""
    try:
        status = command()
    except click.exceptions.Abort:
        tell("interrupted")
        return Status.INTERRUPTED
    except click.ClickException as error:
        error.show(sys.stderr)
        return Status.USAGE
    except AuditError as error:
        tell(f"error: {error}")
        return Status.USAGE
    except Exception as error:
        if "--debug" in arguments or os.environ.get(DEBUG):
            tell(traceback.format_exc().rstrip())
        tell(f"internal error: {_name(error)}; this is a bug, please report it with what --debug adds")
        return Status.INTERNAL
    return status if isinstance(status, int) else Status.CLEAN


def tell(message: str) -> None:
    """Print what is no data to stderr, without credentials; a stderr that nobody reads any more is no error."""
    from p2d_audit.masking import mask_text

    try:
        click.echo("\n".join(map(inert, f"p2d-audit: {mask_text(message)}".split("\n"))), err=True)
    except OSError:
        silence(sys.stderr.fileno())


def inert(line: str) -> str:
    r"""Return foreign text with what cannot be seen, and what the log of a pipeline takes for a command, as escapes.

    A pipeline runs `::` at the beginning of a line, and `##[` or `##vso[` anywhere in it; GitHub, Azure, TeamCity.
    """
    if not line.isprintable():
        line = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in line)
    line = _COMMAND.sub(r"#\\x23", line)
    return line.replace(":", r"\x3a", 1) if line.lstrip().startswith("::") else line


def silence(descriptor: int) -> None:
    """Make a stream whose reader has gone take everything, so that Python does not complain when it ends."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, descriptor)
    os.close(sink)


def _name(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
