"""Options that leave out of a report what is not to leave the company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.plugins import Plugins
    from p2d_audit.report import Report

SALT = "P2D_AUDIT_SALT"

HIDING_OPTIONS = (
    click.option("--no-snippets", is_flag=True, help="Leave source text out of all reports: names and settings stay."),
    click.option(
        "--anonymize", is_flag=True,
        help="Write pseudonyms in place of all names, paths and texts of the code, and no source text. Needs a salt.",
    ),
    click.option(
        "--salt", envvar=SALT, metavar="TEXT",
        help="What pseudonyms are made with: the same one gives the same ones. Keep it to yourself, best in the"
        f" environment variable {SALT}.",
    ),
)  # fmt: skip


def check_salt(asked: Mapping[str, Any]) -> None:
    """Raise UsageError if pseudonyms are wanted and anybody could find out what they stand for."""
    if asked["anonymize"] and not asked["salt"]:
        raise UsageError(
            "--anonymize: the salt is missing, without which names could be guessed;"
            f" give --salt TEXT, or set {SALT}, to a text that only you know"
        )


def hide(report: Report, asked: Mapping[str, Any], plugins: Plugins) -> Report:
    """Return the report without what is not wanted in it."""
    if asked["anonymize"]:
        from p2d_audit.anonymizing import anonymize

        return anonymize(report, asked["salt"], plugins.catalogue)
    if asked["no_snippets"]:
        from p2d_audit.hiding import hide_snippets

        return hide_snippets(report)
    return report
