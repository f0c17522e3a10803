"""Tells why a text is no JSON, in the words and at the line of the newest Python, whichever runs this."""

from __future__ import annotations

from json import JSONDecodeError

_ENDS = {
    ("Expecting property name enclosed in double quotes", "}"): "object",
    ("Expecting value", "]"): "array",
}
"""What Python before 3.13 says of a comma before the end of something, and what it meets instead."""


def explain_json(error: JSONDecodeError) -> tuple[int, str]:
    """Return the line of an error, and its reason as it stands within a sentence."""
    ended = _ENDS.get((error.msg, error.doc[error.pos : error.pos + 1]))
    before = error.doc[: error.pos].rstrip(" \t\n\r")
    if ended and before.endswith(","):
        return before.count("\n") + 1, f"illegal trailing comma before end of {ended}"
    return error.lineno, error.msg[:1].lower() + error.msg[1:]
