"""Reads calls of the `prefect` program: what each is for, and what it deploys, starts or sets."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.declarations import ShellCommand
from p2d_audit.facts.records import FileFacts
from p2d_audit.link.entrypoints import FlowFinder
from p2d_audit.model import Command


def read_commands(file: FileFacts, flows: FlowFinder) -> Iterator[Command]:
    """Yield the commands of a file."""
    for one in file.declared:
        if isinstance(one, ShellCommand):
            name = " ".join(word.text for word in one.words if word.known)
            yield Command(span=one.span, name=name, text=one.text, purpose="other", options=(), deployment=None)
