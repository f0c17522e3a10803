"""Gives every finding an identity that survives edits elsewhere in its file: it holds no line number."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from p2d_audit.masking import mask_text
from p2d_audit.model import Span
from p2d_audit.rule import Finding

SNIPPET_LINES = 20
SHORTEST_ID = 12
_CONTENT_LENGTH = 16
_NAMED_IN_CODE = frozenset({"flow", "task"})
"""Kinds of units that are called in code as their id ends; a deployment's id holds names of the server."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_STRING = (
    r'''(?P<string>"""(?:\\.|(?!""").)*"""|\'\'\'(?:\\.|(?!\'\'\').)*\'\'\'|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')'''
)
_PYTHON_NOISE = re.compile(rf"(?s){_STRING}|#[^\n]*|\s+|\\\n")
_OTHER_NOISE = re.compile(rf"(?s){_STRING}|(?<!\S)#[^\n]*|\s+")


def fingerprint_findings(findings: Sequence[Finding], normalised: Callable[[Span], str]) -> tuple[str, ...]:
    """Return one hexadecimal fingerprint per finding, in their order, all different.

    It hashes rule, path, unit, the snippet as `normalise` leaves it, and an ordinal among
    findings equal in all of these, counted in the order of `findings`.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for finding in findings:
        identity = (
            finding.rule,
            finding.span.path,
            finding.unit or "",
            normalised(finding.span),
        )
        result.append(_digest((*identity, str(seen[identity]))))
        seen[identity] += 1
    return tuple(result)


def content_of(finding: Finding, normalised: str) -> str:
    """Return what of a finding's identity stays when its file or its flow or task is renamed, in hexadecimal.

    It hashes the rule and the normalised snippet, in which the unit's own name is left out.
    """
    text = normalised
    kind, _, name = (finding.unit or "").partition(":")
    own = name.rpartition(":")[2].rpartition(".")[2]
    if kind in _NAMED_IN_CODE and own and own in text:
        text = re.sub(rf"\b{re.escape(own)}\b", "\0", text)
    return _digest((finding.rule, text))[:_CONTENT_LENGTH]


def shorten(fingerprints: Iterable[str]) -> tuple[str, ...]:
    """Return the first 12 digits of each fingerprint, more where those are taken."""
    taken: set[str] = set()
    short = []
    for fingerprint in fingerprints:
        length = SHORTEST_ID
        while fingerprint[:length] in taken and length < len(fingerprint):
            length += 1
        taken.add(fingerprint[:length])
        short.append(fingerprint[:length])
    return tuple(short)


def normalise(snippet: str, path: str) -> str:
    """Return a snippet without whitespace, comments and credentials.

    Strings are kept as written. A small scanner is used, not `tokenize`, whose
    tokens differ between Python versions and which refuses incomplete code.
    """
    python = is_python(path)
    noise = _PYTHON_NOISE if python else _OTHER_NOISE
    return noise.sub(lambda match: match["string"] or "", mask_text(snippet, plain_scalars=not python))


def is_python(path: str) -> bool:
    """Tell whether a file holds Python, by its name."""
    return path.endswith((".py", ".pyi", ".ipynb"))


def cut_snippet(lines: Sequence[str], span: Span) -> str:
    """Return the whole lines of a file that `span` touches, at most 20."""
    last = span.end_line - 1 if span.end_column == 1 and span.end_line > span.line else span.end_line
    return "\n".join(lines[span.line - 1 : max(last, span.line)][:SNIPPET_LINES])


def split_lines(source: str) -> list[str]:
    """Return the lines as Python counts them: form feeds and Unicode separators end none."""
    return _LINE_END.split(source)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
