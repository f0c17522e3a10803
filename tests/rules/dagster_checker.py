"""Checks commands and settings of Dagster: JSON {name: text} in, JSON {name: error or null} out.

A program of its own, run by the Python that has Dagster: it imports nothing of
this repository. A name that ends in `.yaml` is the `dagster.yaml` of an
instance; any other is a script, whose calls of `dagster` are parsed, not run.
"""

from __future__ import annotations

import json
import shlex
import sys

import click
import yaml
from dagster._cli import cli
from dagster._config import validate_config
from dagster._core.instance.config import dagster_instance_config_schema


def main() -> None:
    """Check everything given on standard input."""
    texts = json.load(sys.stdin).items()
    found = {name: settings(text) if name.endswith(".yaml") else script(text) for name, text in texts}
    sys.stdout.write(json.dumps(found))


def settings(text: str) -> str | None:
    """Return what is wrong with the settings of an instance."""
    result = validate_config(dagster_instance_config_schema(), yaml.safe_load(text))
    return None if result.success else "; ".join(error.message for error in result.errors or ())


def script(text: str) -> str | None:
    """Return what is wrong with the first wrong call of `dagster`."""
    for line in text.splitlines():
        words = shlex.split(line)
        try:
            if words[:1] == ["dagster"]:
                parse(cli, words)
        except (click.ClickException, KeyError) as error:
            return f"{line}: {error!r}"
    return None


def parse(command: click.Command, words: list[str]) -> None:
    """Parse the words of a call down to its subcommand; raise ClickException or KeyError if they are wrong."""
    if isinstance(command, click.Group):
        parse(command.commands[words[1]], words[1:])
    else:
        command.make_context(words[0], words[1:])


if __name__ == "__main__":
    main()
