"""Writes what a file declares as short lines, which tests compare."""

from __future__ import annotations

from pathlib import PurePosixPath
from textwrap import dedent

from p2d_audit.declarations import Declaration, Doubt, HttpRequest, ShellCommand
from p2d_audit.facts import FileFacts, read_text
from p2d_audit.files import kind_of
from p2d_audit.model import Component, Requirement, Setting, Span, Unknown


def read(path: str, text: str) -> FileFacts:
    """Return the facts of a file; its kind follows from the path."""
    kind = kind_of(PurePosixPath(path))
    assert kind is not None, path
    return read_text(path, kind, dedent(text))


def said(path: str, text: str) -> list[str]:
    """Return what the file declares, without places; unknown words and values have a `?` in front."""
    return [_line(one) for one in read(path, text).declared]


def placed(path: str, text: str) -> list[str]:
    """Return what the file declares, each behind the stretch where it stands."""
    return [f"{_place(one.span)} {_line(one)}" for one in read(path, text).declared]


def _place(span: Span) -> str:
    return f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"


def _line(one: Declaration) -> str:
    match one:
        case ShellCommand():
            return " ".join(("prefect", *((word.text if word.known else f"?{word.text}") for word in one.words)))
        case HttpRequest():
            return f"{one.method} {'' if one.url.known else '?'}{one.url.text}"
        case Component():
            return f"{one.kind} {one.name} {one.version} ({one.prefect})"
        case Setting():
            value = f"?{one.value.source} ({one.value.why})" if isinstance(one.value, Unknown) else one.value
            return f"{one.name} = {value}"
        case Requirement():
            return f"requires {one.name}{one.specifier}"
        case Doubt():
            return f"{one.what}: {one.why}"
    return type(one).__name__
