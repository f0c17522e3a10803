"""Encodes values as JSON, the same bytes for the same value."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from p2d_reports.text import visible

_LINE_ENDS = {ord(character): f"\\u{ord(character):04x}" for character in "\x85\u2028\u2029"}
_COMMAND = re.compile(rb"##(?=\w*\[)")
_ENCODER = msgspec.json.Encoder(order="deterministic")


def json_text(value: object) -> str:
    r"""Return `value` as JSON with two spaces of indentation, mappings sorted by key, and a final newline.

    What is no Unicode text, such as a byte of a file name that is no UTF-8, is
    written as a visible escape (`\udcff`); what would be a command in the log of a
    pipeline, such as `##vso[`, is written with an escape of JSON.
    """
    return msgspec.json.format(_encoded(value), indent=2).decode() + "\n"


def json_line(value: object) -> str:
    """Return `value` as JSON on one line, without a newline and all else that some reader ends a line at."""
    return _encoded(value).decode().translate(_LINE_ENDS)


def _encoded(value: object) -> bytes:
    try:
        encoded = _ENCODER.encode(value)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_encodable(msgspec.to_builtins(value, order="deterministic")))
    return _COMMAND.sub(rb"#\\u0023", encoded) if b"##" in encoded else encoded


def _encodable(value: Any) -> Any:
    match value:
        case str():
            return value if _is_unicode(value) else visible(value)
        case dict():
            return {_encodable(key): _encodable(item) for key, item in value.items()}
        case list() | tuple():
            return [_encodable(item) for item in value]
        case _:
            return value


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
