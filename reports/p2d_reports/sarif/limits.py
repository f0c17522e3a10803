"""Keeps a log within what its consumer takes: the worst findings stay, and the log says that others are left out."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from p2d_audit.report import FindingRow

from p2d_reports.findings import SEVERITIES
from p2d_reports.sarif.notices import notice
from p2d_reports.sarif.profile import Limits
from p2d_reports.text import counted

_LEVEL = 6
"""How hard the upload compresses: the default of zlib."""


def fitting(findings: Sequence[FindingRow], limits: Limits | None, write: Callable[[Sequence[FindingRow]], str]) -> str:
    """Return what `write` makes of as many findings as the limits allow, in their order."""
    if limits is None:
        return write(findings)
    count = min(len(findings), limits.results)
    while True:
        text = write(_worst(findings, count))
        size = _packed(text, limits.bytes)
        if size <= limits.bytes or not count:
            return text
        count = min(count - 1, count * limits.bytes // size)


def left_out(kept: int, missing: int, limits: Limits | None) -> Iterator[dict[str, Any]]:
    """Yield what is to be said of findings that the consumer does not take or show."""
    if missing:
        yield notice("AUDIT003", "warning", f"{counted(missing, 'finding')} of the least severity left out")
    if limits is not None and kept > limits.shown:
        yield notice("AUDIT005", "note", f"code scanning shows the worst {limits.shown} of {kept} findings")


def _worst(findings: Sequence[FindingRow], count: int) -> Sequence[FindingRow]:
    if count == len(findings):
        return findings
    worst = sorted(range(len(findings)), key=lambda i: (SEVERITIES.index(findings[i].severity), i))
    return [findings[i] for i in sorted(worst[:count])]


def _packed(text: str, most: int) -> int:
    """Return how many bytes are uploaded, or those of the text where even they are few enough."""
    content = text.encode("utf-8", "backslashreplace")
    return len(content) if len(content) <= most else len(gzip.compress(content, _LEVEL, mtime=0))
