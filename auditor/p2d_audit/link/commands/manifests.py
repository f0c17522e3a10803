"""Tells which files of deployments `prefect deploy` reads."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from p2d_audit.declarations import Declaration, ShellCommand
from p2d_audit.link.commands.words import read_words
from p2d_audit.model import Unknown

DEFAULT = "prefect.yaml"
"""The only file that is read where no other is named (prefect 2.20, 3.8.5)."""


class Manifests:
    """Files of deployments, as the commands of the tree name them."""

    def __init__(self, declared: Iterable[Declaration]) -> None:
        calls = (read_words(one) for one in declared if isinstance(one, ShellCommand))
        self._named = [
            posixpath.basename(given.source if isinstance(given, Unknown) else given.replace("\\", "/"))
            for call in calls
            for given in (call.text("prefect-file"),)
            if given is not None
        ]
        self._any = any(not _is_plain(name) for name in self._named)

    def is_aside(self, path: str) -> bool:
        """Say whether a file is read only where it is named, which no command of the tree does or may do."""
        name = posixpath.basename(path)
        return name != DEFAULT and name not in self._named and not self._any


def _is_plain(name: str) -> bool:
    return not any(mark in name for mark in "${%`*")
