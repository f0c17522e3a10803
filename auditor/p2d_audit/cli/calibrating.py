"""The command that fits the weights to finished work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from p2d_audit.cli.output import write_file, write_out
from p2d_audit.cli.status import tell
from p2d_audit.cli.subject import report_of, subject_options
from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.effort.calibration import Error, Fit
    from p2d_audit.effort.weights import Weights


@click.command("calibrate")
@click.argument("actuals", type=click.Path(path_type=Path))
@subject_options
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the weights to FILE, which --config takes; to standard output without it.",
)  # fmt: skip
def calibrate_command(
    actuals: Path,
    paths: tuple[Path, ...],
    stored: Path | None,
    config: Path | None,
    packs: tuple[Path, ...],
    output: Path | None,
) -> None:
    """Fit the weights to the hours that finished flows took.

    ACTUALS is a CSV file with the columns `flow` (id, name or function) and
    `hours`, without those of shared work. Few flows move the weights little. The
    report must have been made with the weights of the configuration.
    """
    from p2d_audit.config import load_config
    from p2d_audit.effort.actuals import factor_table, read_actuals
    from p2d_audit.effort.calibration import calibrate

    report = report_of(paths, stored, config, packs)
    weights = load_config(config, paths[0] if paths else Path()).weights
    _expect_same(report.tool.scoring_model, weights)
    finished = read_actuals(actuals, report)
    fit = calibrate(finished, weights.calibration)
    for line in _told(fit, len(finished)):
        tell(line)
    _put("\n".join(_file(factor_table(fit, weights.factor), len(finished), weights)) + "\n", output)


def _put(text: str, output: Path | None) -> None:
    if output is None:
        write_out(text)
    else:
        write_file(output, text)


def _expect_same(scoring_model: str, weights: Weights) -> None:
    if scoring_model != weights.scoring_model:
        raise UsageError(
            f"the report was made with the weights `{scoring_model}`, not `{weights.scoring_model}`;"
            " give the configuration it was made with as --config, or audit again"
        )


def _file(table: Mapping[str, float], flows: int, weights: Weights) -> Iterator[str]:
    """Yield a configuration with the factors; the platform's stays as it is."""
    from p2d_audit.effort import load_weights

    plural = "" if flows == 1 else "s"
    yield f"# Found by `p2d-audit calibrate` from the hours of {flows} finished flow{plural}."
    if weights.scoring_model != load_weights().scoring_model:
        yield f"# They go with the other weights of `{weights.scoring_model}`: put them into the same file."
    yield "[weights.factor]"
    yield f"platform = {weights.factor.platform:g}"
    for kind, factor in table.items():
        yield f"{kind} = {factor:g}"


def _told(fit: Fit, flows: int) -> Iterator[str]:
    yield f"{flows} finished flow{'' if flows == 1 else 's'}"
    yield f"error before: {_shown(fit.before)}"
    yield f"error after:  {_shown(fit.after)}"
    if fit.unseen is not None:
        yield f"error of each flow by factors found from the others: {_shown(fit.unseen)}"


def _shown(error: Error) -> str:
    relative = f"mean absolute percentage error {100 * error.relative:.1f} %"
    return f"median absolute log ratio {error.log_ratio:.3f}, {relative}"
