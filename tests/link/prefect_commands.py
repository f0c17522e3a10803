"""Prints the subcommands of the installed `prefect` program with their options and arguments, as JSON.

A program of its own, run by the Python that has Prefect: it imports nothing of this repository.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from prefect.cli._app import _app


def main() -> None:
    """Print every subcommand by its path, under each of its names."""
    json.dump(dict(walk(_app, ())), sys.stdout)


def walk(app: Any, path: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the subcommands below a path."""
    if path and app.default_command is not None:
        yield " ".join(path), signature(app)
    for name in app:
        if not name.startswith("-"):
            yield from walk(app[name], (*path, name))


def signature(app: Any) -> dict[str, Any]:
    """Return the arguments, the options that take a value and the flags."""
    found: dict[str, Any] = {"arguments": [], "values": [], "flags": []}
    for argument in app.assemble_argument_collection():
        names = [name for name in argument.names if not name.startswith("--empty-")]
        if "bool" in str(argument.hint):
            found["flags"] += names
        elif argument.field_info.kind.name == "KEYWORD_ONLY":
            found["values"] += names
        else:
            found["arguments"].append(names[0].lstrip("-").replace("_", "-"))
    return found


if __name__ == "__main__":
    main()
