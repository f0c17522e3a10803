"""Reads a JSON report that was written before."""

from __future__ import annotations

from pathlib import Path

import msgspec

from p2d_audit.errors import UsageError
from p2d_audit.report import SCHEMA_VERSION, Report


class _Head(msgspec.Struct):
    schema_version: str


def read_report(file: Path) -> Report:
    """Return the report that a file holds; raise UsageError for one that cannot be read or is of another version."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from error
    try:
        version = msgspec.json.decode(content, type=_Head).schema_version
    except msgspec.DecodeError as error:
        raise UsageError(f"{file}: is no JSON report of p2d-audit: {error}; write one with -o json=FILE") from error
    if version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise UsageError(
            f"{file}: has the schema version {version}, this p2d-audit reads {SCHEMA_VERSION}; audit again"
        )
    try:
        return msgspec.json.decode(content, type=Report)
    except msgspec.DecodeError as error:
        raise UsageError(f"{file}: does not fit schema version {SCHEMA_VERSION}: {error}; audit again") from error
