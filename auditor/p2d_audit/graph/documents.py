"""Names Blocks by their document, however their type is written."""

from __future__ import annotations

from msgspec import Struct

from p2d_audit.graph.collecting import UNKNOWN
from p2d_audit.model import Block, Unknown

_ANY = "block"
"""The class `Block` itself, whose documents are named with their type: `secret/token`."""


class Document(Struct, frozen=True):
    """A Block's document: its type without what spellings differ in, its name, and how both are shown."""

    type: str
    name: str | Unknown
    label: str

    @property
    def key(self) -> str:
        """The node's id."""
        return f"block:{self.type}/{self.name}"


def document_of(block: Block) -> Document | None:
    """Return the document that a use of a Block is of; None if it is of none, such as of a class."""
    if block.name is None:
        return None
    kind = block.type.partition("[")[0].rpartition(".")[2]
    name = block.name
    if isinstance(name, Unknown):
        source = " ".join(name.source.split())
        return Document(_squashed(kind), name, f"{kind} {source or UNKNOWN}")
    if _squashed(kind) == _ANY and "/" in name:
        kind, _, name = name.partition("/")
    return Document(_squashed(kind), name, f"{kind} {name}")


def _squashed(kind: str) -> str:
    """Return a class or slug as the other one is written too: `S3Bucket` is `s3-bucket`."""
    return kind.replace("-", "").replace("_", "").lower()
