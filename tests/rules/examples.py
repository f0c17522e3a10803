"""The code blocks in the docstrings of rules."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from msgspec import Struct
from p2d_audit import Rule
from p2d_audit.plugins import load_plugins

_FILENAMES = {
    "dockerfile": "Dockerfile",
    "python": "flow.py",
    "shell": "deploy.sh",
    "text": "requirements.txt",
    "toml": "pyproject.toml",
    "yaml": "prefect.yaml",
}
_FILE = re.compile(r"^# (\S+\.\w+):\n", re.MULTILINE)
"""A line that begins another file of an example: `# flows/etl.py:`."""
_BLOCK = re.compile(r"^```(\S+)(?: +(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(Struct, frozen=True):
    """One fenced block: its language, the word after it, its code and the line of the docstring it starts on."""

    language: str
    kind: str
    code: str

    @property
    def files(self) -> dict[str, str]:
        """Return the files the code stands for: one, unless it names them."""
        first, *others = _FILE.split(self.code)
        named = dict(zip(others[::2], others[1::2], strict=True))
        return {_FILENAMES[self.language]: first} | named if first.strip() else named


def builtin_rules() -> tuple[Rule, ...]:
    """Return the rules of this repository's own pack, by code."""
    packs = load_plugins().packs
    return next(pack.rules for pack in packs if pack.id == "p2d_rules")


def examples_of(rule: Rule) -> Iterator[Example]:
    """Yield the blocks of a rule's documentation in order."""
    text = inspect.cleandoc(type(rule).__doc__ or "")
    for language, kind, code in _BLOCK.findall(text):
        yield Example(language, kind, code)


def prefect_examples(rule: Rule) -> list[Example]:
    """Return the blocks that show what the rule finds."""
    return [example for example in examples_of(rule) if example.kind != "dagster"]


def dagster_examples(rule: Rule) -> list[Example]:
    """Return the blocks that show what it becomes."""
    return [example for example in examples_of(rule) if example.kind == "dagster"]
