"""The options by which several commands say how a tree is audited."""

from __future__ import annotations

from pathlib import Path

import click

from p2d_audit.cli.completion import complete_rules

CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE",
    help="A pyproject.toml, or a file with the same keys at its top, in place of the one that would be found.",
)  # fmt: skip
IGNORE = click.option(
    "--ignore", multiple=True, metavar="RULE", shell_complete=complete_rules,
    help="Do not ask this rule; wins over --select.",
)  # fmt: skip
PACKS = click.option(
    "--pack", "packs", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="A TOML or YAML file with rules of your own. Can be given several times.",
)  # fmt: skip
TODAY = click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
    help="The date that suppressions with `until=` are compared with, if not today (or SOURCE_DATE_EPOCH).",
)  # fmt: skip
