"""Reads what surrounds a project's Python: scripts, pipelines, images, requirements and settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from p2d_audit.declarations import Declaration
from p2d_audit.facts.documents import Document

_Read: TypeAlias = Callable[[str, str], Iterator[Declaration]]

READERS: Mapping[str, tuple[_Read, ...]] = {}
"""By kind of file what reads it: path and text in, declarations out."""


def read_surroundings(path: str, kind: str, text: str) -> Iterator[Declaration]:
    """Yield what a file of any kind but Python and parsed YAML says of Prefect."""
    for read in READERS.get(kind, ()):
        yield from read(path, text)


def read_yaml_surroundings(path: str, text: str, document: Document) -> Iterator[Declaration]:
    """Yield what a YAML file says of Prefect beside deployments: commands, images, settings, requirements."""
    yield from ()
