"""Makes stable pseudonyms: the same word has the same one for as long as the salt is the same.

What a text is made of stays: separators, numbers in sentences, words of Prefect, Dagster and Python,
and in sentences the words that p2d-audit itself writes.
"""

from __future__ import annotations

import builtins
import hashlib
import hmac
import keyword
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

_DIGITS = 10
_WORD = re.compile(r"\w+")
_NAMED = re.compile(r"`[^`]*`|\"[^\"]*\"|\S*[/\\@]\S*")
"""What is foreign within a sentence: code, what is quoted, and what can only be a path or an address."""
_KINDS = frozenset({
    "flow", "task", "deployment", "schedule", "block", "variable", "automation", "file", "external", "def", "use",
})  # fmt: skip
"""What the identity of a thing begins with."""
_KEPT_NAMES = frozenset({
    "", ".", "..", "prefect.yaml", "prefect.yml", "prefect.toml", "profiles.toml", "pyproject.toml", "setup.py",
    "setup.cfg", "requirements.txt", "poetry.lock", "uv.lock", "Pipfile", "Pipfile.lock", "Dockerfile", "Makefile",
    "Jenkinsfile", "docker-compose.yml", "docker-compose.yaml", "compose.yaml", ".env", "crontab", "__init__.py",
    "p2d-audit-baseline.jsonl", ".github", "workflows", ".gitlab-ci.yml",
})  # fmt: skip
"""Names of files and folders that every second repository has."""
_SUFFIXES = frozenset({
    ".py", ".pyi", ".ipynb", ".yaml", ".yml", ".toml", ".tf", ".sh", ".ps1", ".bat", ".cfg", ".ini", ".txt", ".json",
    ".lock", ".md", ".env", ".mk", ".service",
})  # fmt: skip
_LANGUAGE = frozenset(
    {*keyword.kwlist, *dir(builtins), "self", "cls", "Any", "Optional", "dg", "cron", "http", "https"}
)


class Pseudonyms:
    """Pseudonyms by a salt.

    `known` are words of Prefect and Dagster, `spoken` those of p2d-audit's own sentences. Neither stays if it is
    `named`, as something of the audited tree is called so, but for `ordinary` words outside of code.
    """

    def __init__(
        self, salt: str, *, known: Iterable[str], spoken: Iterable[str], named: Iterable[str], ordinary: Iterable[str]
    ) -> None:
        self._key = hashlib.blake2b(salt.encode("utf-8", "surrogatepass"), digest_size=32).digest()
        self._named = frozenset(named)
        self._known = (_LANGUAGE | frozenset(known)) - self._named
        self._spoken = ((frozenset(spoken) | self._known) - self._named) | frozenset(ordinary) | _KINDS

    def digest(self, text: str, length: int) -> str:
        """Return a pseudonym for a digest, in hexadecimal."""
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256").hex()[:length]

    def word(self, word: str) -> str:
        """Return the pseudonym of a word."""
        return word if not word.strip("_") or word == "__init__" else f"x{self.digest(word, _DIGITS)}"

    def name(self, text: str) -> str:
        """Return a name of which nothing stays but the separators."""
        return _WORD.sub(lambda match: self.word(match[0]), text)

    def path(self, text: str) -> str:
        """Return a path, in which names that every second repository has stay, and suffixes."""
        return "/".join(self._segment(segment) for segment in text.split("/"))

    def identity(self, text: str) -> str:
        """Return the identity of a thing, in which the kinds that it begins with stay."""
        first, colon, rest = text.partition(":")
        if colon and (first in _KINDS or first in self._known or re.fullmatch(r"[A-Z]{2,6}\d{2,5}", first)):
            return f"{first}:{self.identity(rest)}"
        return self.name(text)

    def code(self, text: str) -> str:
        """Return foreign text, in which words of Prefect, Dagster and Python stay unless something is called so."""
        return _WORD.sub(lambda match: self._of_code(match[0]), text)

    def sentence(self, text: str) -> str:
        """Return what p2d-audit says, in which only what is named is foreign."""
        done, end = [], 0
        for match in _NAMED.finditer(text):
            done += [self._said(text[end : match.start()]), self.code(match[0])]
            end = match.end()
        return "".join((*done, self._said(text[end:])))

    def _said(self, text: str) -> str:
        return _WORD.sub(lambda match: self._of_sentence(match[0]), text)

    def _of_code(self, word: str) -> str:
        return word if word.isdigit() or word in self._known else self.word(word)

    def _of_sentence(self, word: str) -> str:
        return word if word[0].isdigit() or word in self._spoken else self.word(word)

    def _segment(self, segment: str) -> str:
        if segment in _KEPT_NAMES:
            return segment
        suffix = PurePosixPath(segment).suffix
        stem = segment.removesuffix(suffix) if suffix in _SUFFIXES else segment
        return self.word(stem) + (suffix if suffix in _SUFFIXES else "")
