"""The command line: arguments in, exit status out."""

from __future__ import annotations

import gc
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import click

from p2d_audit import __version__
from p2d_audit.cli.status import run_guarded

_STATUSES = """\b
Exit status
  0  clean, or below the gate
  1  the gate (--fail-on) is reached
  2  usage or configuration: an argument, a key, a plugin, a file that cannot be written
  3  incomplete: a file could not be read, or there was nothing to read
  4  internal error: the tool or a rule failed

Where several hold, the first of 4, 2, 1, 3 is returned; stderr tells them all.
"""


_HOMES = {
    "audit": "auditing",
    "check": "auditing",
    "baseline": "baseline",
    "diff": "diff",
    "trend": "trend",
    "rules": "catalogue",
    "explain": "catalogue",
    "new-rule": "new_rule",
    "schema": "catalogue",
    "score": "score",
    "graph": "graph",
    "plan": "plan",
    "calibrate": "calibrating",
    "fleet": "fleet",
    "export": "export",
    "brief": "brief",
    "init": "init",
    "doctor": "doctor",
    "lsp": "lsp",
    "completion": "completion",
    "man": "man",
    "cache": "cache",
}
"""The commands in the order of the help, and the module that has each: it is imported when the command is wanted."""


_YOUNG = 500_000
"""Objects made before Python looks for rings among them: syntax trees and facts are many, and hardly any is garbage."""


class _Commands(dict[str, click.Command]):
    """The commands by name, each imported when it is asked for, so that none costs the others anything."""

    def __getitem__(self, name: str) -> click.Command:
        found: click.Command = getattr(
            import_module(f"p2d_audit.cli.{_HOMES[name]}"), f"{name.replace('-', '_')}_command"
        )
        return found

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in _HOMES else default

    def values(self) -> Any:
        return [self[name] for name in self]

    def items(self) -> Any:
        return [(name, self[name]) for name in self]


@click.group(
    "p2d-audit",
    commands=_Commands.fromkeys(_HOMES),
    epilog=_STATUSES,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="p2d-audit")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an internal error.")
def command() -> None:
    """Read Prefect code and tell what moving it to Dagster costs."""


def _end(number: int, _frame: FrameType | None) -> None:
    """End as the signal asks, but leave no process and no half-written file behind."""
    sys.exit(128 + number)


def main() -> None:
    """Run the command line and end the process with its exit status."""
    gc.set_threshold(_YOUNG)
    signal.signal(signal.SIGTERM, _end)
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - closed; messages must change nothing
    arguments = sys.argv[1:]
    status = run_guarded(lambda: command.main(arguments, prog_name="p2d-audit", standalone_mode=False), arguments)
    sys.exit(status)
