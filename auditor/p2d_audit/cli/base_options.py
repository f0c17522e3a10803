"""Options that name what a report is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from p2d_audit.cli.status import tell
from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.against import Against
    from p2d_audit.config import Config

BASE_OPTIONS = (
    click.option(
        "--baseline", type=click.Path(path_type=Path), metavar="FILE",
        help="Compare with this file of known findings: only new ones count for --fail-on. It is never written.",
    ),
    click.option("--no-baseline", is_flag=True, help="Do not use the baseline that the configuration names."),
    click.option(
        "--strict-baseline", is_flag=True,
        help="Exit with 1 if the baseline holds what is fixed or suppressed: the same as --fail-on stale.",
    ),
    click.option(
        "--since", metavar="REVISION",
        help="Compare with the commit where the histories of HEAD and this branch, tag or commit part, as pull"
        " requests do: it is audited too, with the configuration of now.",
    ),
    click.option(
        "--against", "against", type=click.Path(path_type=Path), metavar="REPORT",
        help="Compare with a JSON report that was written before.",
    ),
)  # fmt: skip


def chosen_base(asked: Mapping[str, Any], config: Config) -> Against | None:
    """Return what to compare with: what an option names, else the baseline of the configuration.

    Raise UsageError where several options name something.
    """
    from p2d_audit.against import Against

    given = [option for option in ("baseline", "since", "against") if asked[option] is not None]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(f'--{option}' for option in given)}: a report has one base; give one of them")
    if asked["no_baseline"] and asked["baseline"]:
        raise UsageError("--no-baseline contradicts --baseline; give one of them")
    if asked["since"] is not None:
        return Against(kind="revision", revision=asked["since"])
    if asked["against"] is not None:
        return Against(kind="report", file=asked["against"])
    file = asked["baseline"] or (None if asked["no_baseline"] else config.baseline)
    return Against(kind="baseline", file=file) if file is not None else None


def tell_unused(base: Against | None, config: Config, *, no_baseline: bool) -> None:
    """Tell what of the configuration has no say with this base."""
    if config.baseline is not None and base is not None and base.kind != "baseline" and not no_baseline:
        tell(f"the baseline {config.baseline.name} has no say: the report is compared with {base.name}")
    if config.freezes and base is None:
        tell("warning: the freeze is not checked: what is new is known only with --since or --against")
