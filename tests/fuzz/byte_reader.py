"""Feeds one reader with bytes that atheris makes up, led by the code that they reach."""

from __future__ import annotations

import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["p2d_audit"]):
    from p2d_audit.files import Source
    from p2d_audit.reading import make_facts

Feed = Callable[[bytes], object]


def _source(path: str, kind: str, before: bytes = b"", after: bytes = b"") -> Feed:
    def feed(content: bytes) -> object:
        return make_facts(Source(path=path, kind=kind, content=before + content + after), ())

    return feed


READERS: dict[str, Feed] = {
    "python": _source("a.py", "python"),
    "yaml": _source("prefect.yaml", "yaml"),
    "notebook": _source("a.ipynb", "notebook", b'{"cells": [{"cell_type": "code", "source": ["', b'"]}]}'),
    "suppressions": _source("a.py", "python", b"x = 1  # p2d: "),
}
"""The readers by name, each with what it is given."""


def main() -> None:
    """Feed the reader that the first argument names; the others are those of libFuzzer."""
    feed = READERS[sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
