"""Options of one format, such as `--sarif-category`: they reach the formats that take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import click
from msgspec.structs import replace

from p2d_audit.cli.output import Target
from p2d_audit.errors import UsageError

FORMAT_OPTIONS = (
    click.option(
        "--sarif-category", metavar="NAME",
        help="Tell code scanning results apart by this name; it wins over the category that the upload gives.",
    ),
    click.option(
        "--sarif-suppressed", is_flag=True,
        help="Write suppressed findings to SARIF too, marked as such. GitHub would open them as alerts.",
    ),
)  # fmt: skip


def give_options(targets: Sequence[Target], asked: Mapping[str, Any]) -> tuple[Target, ...]:
    """Return the targets with their formats' options filled in; raise UsageError for one that no format takes."""
    given = {name: value for name, value in asked.items() if value}
    taken = {name for target in targets for name in target.renderer.options}
    for name in given:
        if name not in taken:
            option, form = f"--{name.replace('_', '-')}", name.partition("_")[0]
            raise UsageError(f"{option} is for the format {form}; add -o {form}=FILE, or leave it out")
    return tuple(_filled(target, given) for target in targets)


def check_category(name: str) -> str:
    """Return a category; raise UsageError for one that the run's part of an id could not be told from."""
    if not name.strip() or not name.isprintable() or name.endswith("/"):
        raise UsageError(f"--sarif-category {name!r}: is no name; write one such as nightly or services/etl")
    return name.strip()


def _filled(target: Target, given: Mapping[str, Any]) -> Target:
    renderer = target.renderer
    own = {name: given[name] for name in renderer.options if name in given}
    return replace(target, renderer=replace(renderer, render=partial(renderer.render, **own))) if own else target
