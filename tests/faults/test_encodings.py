"""Text is read in its own encoding, and places count characters, whatever stands before them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from p2d_audit.facts import read_text
from p2d_audit.facts.records import Call
from p2d_audit.files import Source

from tests.cli.running import run, write

CODE = "# {cookie}\nfrom prefect import flow\n\n@flow\ndef f():\n    x = 'é'; print(x)\n"
ENCODED = {
    "utf-8": CODE.format(cookie="é").encode(),
    "utf-8 with a mark": CODE.format(cookie="é").encode("utf-8-sig"),
    "latin-1 by its cookie": CODE.format(cookie="-*- coding: latin-1 -*-").encode("latin-1"),
    "cp1252 by its cookie": CODE.format(cookie="vim: set fileencoding=cp1252 :").encode("cp1252"),
    "returns and newlines": CODE.format(cookie="é").replace("\n", "\r\n").encode(),
    "returns alone": CODE.format(cookie="é").replace("\n", "\r").encode(),
    "a form feed": CODE.format(cookie="é").replace("@flow", "\f@flow").encode(),
}
REFUSED = {
    "latin-1 without a cookie": (CODE.format(cookie="x").encode("latin-1"), 6, "not valid utf-8"),
    "an unknown cookie": (CODE.format(cookie="coding: klingon").encode(), 1, "unknown encoding: klingon"),
    "utf-16": (CODE.format(cookie="x").encode("utf-16"), 1, "not valid utf-8"),
    "a null byte": (CODE.format(cookie="x").encode() + b"\0\n", 1, "null bytes"),
    "tabs mixed with blanks": (
        b"from prefect import flow\nif flow:\n        x = 1\n\ty = 2\n",
        4,
        "inconsistent use of tabs",
    ),
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_a_flow_is_found_at_its_line_in(encoding: str, tmp_path: Path) -> None:
    ended = run("audit", ".", "--no-cache", "-o", "json", cwd=write(tmp_path, {"a.py": ENCODED[encoding]}))
    report = json.loads(ended.out)
    assert [(flow["function"], flow["line"], flow["end_line"]) for flow in report["flows"]] == [("f", 5, 6)]
    assert report["coverage"]["files"]["failed"] == []


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_is_refused_for(what: str, tmp_path: Path) -> None:
    content, line, reason = REFUSED[what]
    report = json.loads(run("audit", "a.py", "--no-cache", "-o", "json", cwd=write(tmp_path, {"a.py": content})).out)
    (failed,) = report["coverage"]["files"]["failed"]
    assert (failed["path"], failed["line"]) == ("a.py", line)
    assert reason in failed["reason"]


@pytest.mark.parametrize("before", ["", "é", "😀", "é😀", "中" * 50])
def test_columns_count_characters(before: str) -> None:
    text = Source(path="a.py", kind="python", content=f"x = '{before}'; found()\n".encode()).decode()
    assert isinstance(text, str)
    (module,) = read_text("a.py", "python", text).scopes
    (call,) = (node for node in module.nodes if isinstance(node, Call))
    assert (call.at.line, call.at.column, call.at.end_column) == (1, 9 + len(before), 16 + len(before))
