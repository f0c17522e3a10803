"""Finds what a freeze does not allow: flows, deployments and Blocks that are not in the base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, TypeAlias

from msgspec import Struct

from p2d_audit.files import Patterns, parse_patterns
from p2d_audit.report import BlockRow, Comparison, FrozenRow, Report

Frozen: TypeAlias = Literal["flow", "deployment", "block"]
KINDS: tuple[Frozen, ...] = ("flow", "deployment", "block")


class Freeze(Struct, frozen=True, kw_only=True):
    """New things of these kinds are not allowed at these paths from a day on.

    `paths` are patterns in .gitignore syntax, counted from the configuration's folder, all paths if there are none;
    without `since` the freeze holds at once. `origin` is the key it stands under.
    """

    kinds: tuple[Frozen, ...] = KINDS
    paths: tuple[str, ...] = ()
    since: date | None = None
    origin: str


def freeze_findings(
    freezes: Sequence[Freeze], before: Report, head: Report, parts: Sequence[str], today: date | None
) -> tuple[FrozenRow, ...]:
    """Return what is new in `head`, which was compared with `before`, and not allowed, each once, by place.

    `parts` are those of the configuration's folder, as seen from the root. Tests may have new flows.
    """
    if head.comparison is None:
        return ()
    new = tuple(_new(before, head, head.comparison))
    rows: dict[tuple[Frozen, str, str, int], FrozenRow] = {}
    for freeze in freezes:
        if freeze.since is not None and (today is None or today < freeze.since):
            continue
        patterns = parse_patterns(freeze.paths, tuple(parts), freeze.origin)
        for kind, name, path, line in new:
            if kind in freeze.kinds and _holds(freeze, patterns, path):
                row = FrozenRow(kind=kind, name=name, path=path, line=line, freeze=_text(freeze, kind))
                rows.setdefault((kind, name, path, line), row)
    return tuple(sorted(rows.values(), key=lambda row: (row.path, row.line, row.kind, row.name)))


def is_dated(freezes: Sequence[Freeze]) -> bool:
    """Say whether the day decides which freezes hold."""
    return any(freeze.since is not None for freeze in freezes)


def _new(before: Report, head: Report, comparison: Comparison) -> Iterator[tuple[Frozen, str, str, int]]:
    added = {change.id for change in comparison.flows if change.change == "added"}
    for flow in head.flows:
        if flow.id in added and not flow.test:
            yield "flow", flow.name or flow.function, flow.path, flow.line
    then = {change.after.id: change.before.id for change in comparison.flows if change.before and change.after}
    known = {end for row in before.deployments for end in (row.id, (row.flow, row.name))}
    for row in head.deployments:
        # The id of a deployment begins with the name of its flow, which may be another one now.
        if row.id not in known and (then.get(row.flow or "", row.flow), row.name) not in known:
            yield "deployment", row.name or row.id, row.path, row.line
    blocks = {_block(row) for row in before.blocks}
    for block in head.blocks:
        if _block(block) not in blocks:
            yield "block", f"{block.type}/{block.name}" if block.name else block.type, block.path, block.line


def _block(row: BlockRow) -> tuple[str, str | None]:
    """Return what a Block is: its type is a class in Python and a slug elsewhere, `S3Bucket` and `s3-bucket`."""
    return row.type.rpartition(".")[2].replace("-", "").replace("_", "").lower(), row.name


def _holds(freeze: Freeze, patterns: Patterns, path: str) -> bool:
    parts = tuple(path.split("/"))
    return not freeze.paths or any(
        patterns.opinion(parts[:end], is_folder=end < len(parts)) is True for end in range(1, len(parts) + 1)
    )


def _text(freeze: Freeze, kind: Frozen) -> str:
    where = f" in {', '.join(f'`{path}`' for path in freeze.paths)}" if freeze.paths else ""
    when = f" since {freeze.since.isoformat()}" if freeze.since else ""
    return f"{freeze.origin} allows no new {kind}s{where}{when}"
