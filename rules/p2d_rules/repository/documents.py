"""Blocks and Variables as the documents on the server that uses of them share."""

from collections import defaultdict
from collections.abc import Iterable

from p2d_audit import Block, Related, Unknown, Variable

MAX_RELATED = 5
_GENERIC = ("block", "blockdocument")


class Documents:
    """The saved Blocks that a repository uses, by type and name."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.made: defaultdict[tuple[str, str], list[Block]] = defaultdict(list)
        self.used: defaultdict[tuple[str, str], list[Block]] = defaultdict(list)
        self._made_unnamed: set[str] = set()
        self._used_unnamed: set[str] = set()
        for block in blocks:
            uses = block.action in ("load", "yaml-reference")
            if not uses and block.action not in ("save", "define"):
                continue
            kind, name = _document(block)
            if name is None:
                if uses or block.action == "save" or block.name is not None:
                    (self._used_unnamed if uses else self._made_unnamed).add(kind)
            else:
                (self.used if uses else self.made)[kind, name].append(block)

    def may_be_made(self, kind: str) -> bool:
        """Say whether a Block of a type is saved by a name that only a run knows."""
        return kind in self._made_unnamed or bool(self._made_unnamed & set(_GENERIC))

    def may_be_used(self, kind: str) -> bool:
        """Say whether a Block of a type is loaded by a name that only a run knows."""
        return kind in self._used_unnamed or bool(self._used_unnamed & set(_GENERIC))


def _document(block: Block) -> tuple[str, str | None]:
    """Return type and name the way the server spells them, without dashes: `S3Bucket` and `s3-bucket` are one."""
    kind = block.type.rpartition(".")[2].replace("-", "").lower()
    name = None if isinstance(block.name, Unknown) else block.name
    if kind in _GENERIC and name and "/" in name:
        slug, _, name = name.partition("/")
        kind = slug.replace("-", "").lower()
    return kind, name


def others(uses: list[Block] | list[Variable], message: str) -> tuple[Related, ...]:
    """Return the places after the first."""
    return tuple(Related(use.span, message) for use in uses[1 : MAX_RELATED + 1])
