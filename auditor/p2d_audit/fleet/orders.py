"""Audits one repository wherever an order for it arrives: another process, or a worker of a cluster.

Orders and answers are bytes, so that any executor can carry them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from p2d_audit import __version__
from p2d_audit.errors import AuditError, UsageError
from p2d_audit.report import Report

_ONE_AT_A_TIME = threading.Lock()
"""Threads of one worker audit in turn: the parser keeps what it knows in the process, and Python has one lock."""
_BUG = "this is a bug, please report it; the other repositories are not affected"


class Order(Struct, frozen=True, kw_only=True):
    """What an audit of one repository needs to know; `root` and `base` are absolute, `shown` is what reports call it.

    `base` is the folder of the list, `relative` whether paths in the list count from it, `cores` how many an audit may
    use: 1, or all of them with 0.
    """

    name: str
    root: str
    base: str
    shown: str
    relative: bool = True
    paths: tuple[str, ...] = ()
    config: str | None = None
    packs: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    weights: dict[str, Any] = {}
    today: str | None = None
    cache: bool = True
    cores: int = 1


class Answer(Struct, frozen=True, kw_only=True):
    """The report of a repository, or the reason why there is none and what helps."""

    version: str = __version__
    report: Report | None = None
    reason: str = ""
    remedy: str = ""
    warnings: tuple[str, ...] = ()


def audit_repository(order: bytes) -> bytes:
    """Do what an order says and return the answer; whatever goes wrong is an answer too."""
    given = msgspec.msgpack.decode(order, type=Order)
    with _ONE_AT_A_TIME:
        try:
            return msgspec.msgpack.encode(_audited(given))
        except AuditError as error:
            answer = Answer(reason=_relative(str(error), given), remedy="mend it and run the fleet again")
        except Exception as error:  # one repository that cannot be audited must not cost the fleet
            answer = Answer(reason=_relative(f"{type(error).__name__}: {error}", given), remedy=_BUG)
    return msgspec.msgpack.encode(answer)


def _audited(order: Order) -> Answer:
    from p2d_audit.audit import examine, find_ground, load_all_plugins
    from p2d_audit.config import load_config
    from p2d_audit.gate import NEVER, decide_gate, parse_conditions

    paths = tuple(_existing(order))
    config = load_config(Path(order.config) if order.config else None, paths[0], order.weights)
    warnings = tuple(
        f"{order.name}: key `{key}` of its configuration is not heeded, as the list does not name that file"
        for key in config.unheeded
    )
    exclude = (*config.exclude, *order.exclude)
    # No gate is asked for here, and one of the configuration may need a base.
    config = replace(config, exclude=exclude, cache=config.cache and order.cache, fail_on=None)
    plugins = load_all_plugins((*config.packs, *map(Path, order.packs)))
    ground = find_ground(paths, config)
    today = date.fromisoformat(order.today) if order.today else None
    workers = 0 if order.cores == 1 else None
    report = examine(paths, config, plugins, ground, today=today, workers=workers)
    gate = decide_gate(parse_conditions((NEVER,), ()), report)
    run = replace(report.run, root=_shown(order, ground.root))
    return Answer(report=replace(report, run=run, gate=gate), warnings=warnings)


def _existing(order: Order) -> Iterator[Path]:
    for path in (Path(order.root, one) for one in order.paths or (".",)):
        if not path.exists():
            raise UsageError(f"{path}: does not exist where it was to be audited")
        yield path


def _shown(order: Order, root: Path) -> str:
    """Return the root of a report as seen from the list; a list that names absolute paths has none to show."""
    if not order.relative:
        return "."
    return Path(os.path.relpath(root, Path(order.base).resolve())).as_posix()


def _relative(text: str, order: Order) -> str:
    """Return a message without the paths of the machine that it arose on."""
    for folder, shown in ((Path(order.root).resolve(), order.shown), (Path(order.base).resolve(), ".")):
        text = text.replace(str(folder), shown)
    return text
