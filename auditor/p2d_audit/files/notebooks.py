"""Takes the code out of a notebook, so that its outputs and prose are not taken for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def read_code(content: bytes) -> bytes | None:
    """Return the code of a notebook's cells, one after the other; None if it is no notebook."""
    try:
        notebook = json.loads(content.decode("utf-8-sig"), parse_int=float)
    except (ValueError, RecursionError):
        return None
    if not isinstance(notebook, dict) or not any(
        isinstance(notebook.get(key), list) for key in ("cells", "worksheets")
    ):
        return None
    return "\n".join(_sources(notebook)).encode(errors="replace")


def _sources(notebook: Any) -> Iterator[str]:
    """Yield the sources of the code cells: format 3 has them in worksheets, and calls them `input`."""
    for holder in (notebook, *_list(notebook, "worksheets")):
        for cell in _list(holder, "cells"):
            if isinstance(cell, dict) and cell.get("cell_type") == "code":
                source = cell.get("source", cell.get("input", ""))
                lines = source if isinstance(source, list) else [source]
                yield "".join(line for line in lines if isinstance(line, str))


def _list(holder: Any, name: str) -> list[Any]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []
