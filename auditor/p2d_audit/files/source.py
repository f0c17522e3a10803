"""One file's bytes and how they become text."""

from __future__ import annotations

import codecs
import tokenize
from io import BytesIO

from msgspec import Struct

from p2d_audit.files.kinds import Kind

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKS = (codecs.BOM_UTF8, *_WIDE_MARKS)
_WINDOWS_SCRIPTS = frozenset({"batch", "powershell"})
"""Kinds that Windows reads in its own encoding where no mark says otherwise; what matters in them is ASCII."""


class Undecodable(Struct, frozen=True):
    """Why bytes are no text: the line where decoding failed, and the encoding that was tried."""

    line: int
    reason: str


class Source(Struct, frozen=True, kw_only=True):
    """A file that was read: `path` is POSIX and relative to the root."""

    path: str
    kind: Kind
    content: bytes

    def decode(self) -> str | Undecodable:
        r"""Return the text, every line ending as `\n`: Python by its BOM or cookie, all else by its BOM or as UTF-8.

        A script of Windows that is neither is text in Windows-1252, a character for each byte.
        """
        try:
            encoding = _python_encoding(self.content) if self.kind == "python" else encoding_of(self.content)
        except SyntaxError as error:
            return _cookie_failure(self.content, error)
        try:
            text = self.content.decode(encoding)
        except UnicodeDecodeError as error:
            if self.kind in _WINDOWS_SCRIPTS and not self.content.startswith(_MARKS):
                return _plain_lines(self.content.decode("cp1252", "replace"))
            return Undecodable(_line_at(self.content, error.start), f"not valid {_plain(error.encoding)}")
        except (UnicodeError, LookupError):
            return Undecodable(1, f"not text in the encoding {encoding}")
        return _plain_lines(text)


def encode(text: str, kind: Kind) -> bytes:
    """Return a text as the content of a file of this kind: Python in the encoding that its cookie declares."""
    content = text.encode("utf-8", "replace")
    try:
        return text.encode(_python_encoding(content)) if kind == "python" else content
    except (SyntaxError, UnicodeError, LookupError):
        return content


def encoding_of(content: bytes) -> str:
    """Return the encoding that a byte order mark tells, as PowerShell writes it, else UTF-8."""
    return "utf-16" if content.startswith(_WIDE_MARKS) else "utf-8-sig"


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _python_encoding(content: bytes) -> str:
    return tokenize.detect_encoding(BytesIO(content).readline)[0]


def _cookie_failure(content: bytes, error: SyntaxError) -> Undecodable:
    """Tell bytes that are not UTF-8 on the two lines a cookie can stand on from a cookie that means nothing."""
    for number, line in enumerate(content.splitlines()[:2], start=1):
        try:
            line.decode("utf-8-sig")
        except UnicodeDecodeError:
            return Undecodable(number, "not valid utf-8")
    return Undecodable(1, str(error.msg))


def _line_at(content: bytes, offset: int) -> int:
    return len((content[:offset] + b".").splitlines())


def _plain(encoding: str) -> str:
    return encoding.replace("_", "-").removesuffix("-sig")
