"""What the bytes of files tell of places in them."""

from __future__ import annotations

import pytest
from p2d_audit import Span
from p2d_audit.contents import LONGEST, Contents
from p2d_audit.files import Kind, Source
from p2d_audit.line_hashes import hash_lines


def contents(content: bytes, path: str = "a.py", kind: Kind = "python") -> Contents:
    return Contents([Source(path=path, kind=kind, content=content)])


def test_columns_are_counted_in_utf16_units() -> None:
    text = 'x = "😀é"; go("😀")\n'.encode()
    assert contents(text).utf16(Span("a.py", 1, 11, 1, 18)) == (12, 20)


def test_columns_of_a_notebook_are_those_of_its_file() -> None:
    text = b'{"cells": [{"source": ["\xf0\x9f\x98\x80; go()"]}]}'
    assert contents(text, "a.ipynb", "notebook").utf16(Span("a.ipynb", 1, 28, 1, 32)) == (29, 33)


def test_a_byte_order_mark_is_no_column() -> None:
    assert contents(b"\xef\xbb\xbfgo()").utf16(Span("a.py", 1, 1, 1, 5)) == (1, 5)


@pytest.mark.parametrize("span", [Span("b.py", 1, 1, 1, 2), Span("a.py", 7, 1, 7, 2)])
def test_of_places_that_were_not_read_nothing_is_said(span: Span) -> None:
    known = contents(b"go()")
    assert (known.utf16(span), dict(known.hashes([span])), known.cut(span)) == (None, {}, "")


def test_hashes_are_those_of_the_lines_that_places_begin_in() -> None:
    text = b"a\r\nb\r\nc"
    spans = [Span("a.py", 2, 1, 3, 1), Span("a.py", 3, 1, 3, 2)]
    expected = hash_lines(text, [2, 3])
    assert contents(text).hashes(spans) == {("a.py", 2): expected[2], ("a.py", 3): expected[3]}


def test_lines_of_a_file_that_is_no_text_are_shown_as_far_as_they_are() -> None:
    assert contents(b"a\ncaf\xe9\n").cut(Span("a.py", 2, 1, 2, 1)) == "caf\ufffd"


def test_long_lines_are_cut() -> None:
    assert contents(b"x" * 10_000).cut(Span("a.py", 1, 1, 1, 1)) == "x" * LONGEST
