"""One finding behind letters of every width, on a line with tabs and a form feed: its column in each format's unit."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.running import run, write
from tests.lsp.client import editing

LINE = '\t\tprint("é😀e\u0301\f", a.map(xs))'
BEFORE = LINE.index("a.map")
HEAD = "from prefect import flow, task\n\n@task\ndef a(x): ...\n\f\n@flow\ndef f(xs):\n\tif xs:\n"
FORMATS = (
    "json",
    "json-lines",
    "sarif",
    "concise",
    "github",
    "azure",
    "gitlab",
    "rdjson",
    "checkstyle",
    "junit",
    "sonar",
)


def columns(text: str, pattern: str) -> list[tuple[int, ...]]:
    return [tuple(map(int, found if isinstance(found, tuple) else (found,))) for found in re.findall(pattern, text)]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["newlines", "returns and newlines"])
def test_every_format_has_the_column_in_its_own_unit(end: str, tmp_path: Path) -> None:
    write(tmp_path, {"a.py": (HEAD + LINE + "\n").replace("\n", end).encode()})
    targets = [part for name in FORMATS for part in ("-o", f"{name}={name}")]
    assert run("audit", "a.py", "--select", "PTD203", *targets, cwd=tmp_path).status == 0
    said = {name: (tmp_path / name).read_text(encoding="utf-8") for name in FORMATS}
    points, units, octets = (
        BEFORE + 1,
        BEFORE + 2,
        BEFORE + 6,
    )  # 😀 is two units; é, 😀 and the accent are 2, 4, 2 bytes
    (found,) = json.loads(said["json"])["findings"]
    assert (found["region"]["line"], found["region"]["column"], found["region"]["end_column"]) == (
        9,
        points,
        points + 9,
    )
    assert found["region"]["utf16"] == [units, units + 9]
    assert json.loads(said["json-lines"])["region"]["column"] == points
    (sarif,) = json.loads(said["sarif"])["runs"]
    region = sarif["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (sarif["columnKind"], region["startColumn"], region["endColumn"]) == ("utf16CodeUnits", units, units + 9)
    assert columns(said["concise"], r"^a\.py:(\d+):(\d+): PTD203") == [(9, points)]
    assert columns(said["github"], r"line=(\d+),endLine=9,col=(\d+),endColumn=(\d+)") == [(9, units, units + 9)]
    assert columns(said["azure"], r"linenumber=(\d+);columnnumber=(\d+);") == [(9, units)]
    assert columns(said["checkstyle"], r'line="(\d+)" column="(\d+)"') == [(9, units)]
    assert columns(said["junit"], r"line (\d+), column (\d+)") == [(9, units)]
    positions = json.loads(said["gitlab"])[0]["location"]["positions"]
    assert (positions["begin"]["column"], positions["end"]["column"]) == (units, units + 9)
    place = json.loads(said["rdjson"])["diagnostics"][0]["location"]["range"]
    assert (place["start"]["column"], place["end"]["column"]) == (octets, octets + 9)
    extent = json.loads(said["sonar"])["issues"][0]["primaryLocation"]["textRange"]
    assert (extent["startColumn"], extent["endColumn"]) == (units - 1, units + 8)


def test_an_editor_is_told_the_column_in_utf_16_from_zero(tmp_path: Path) -> None:
    pytest.importorskip("pygls")
    write(tmp_path, {"a.py": (HEAD + LINE + "\n").encode()})
    with editing(tmp_path) as editor:
        told = editor.diagnostics(editor.open(tmp_path / "a.py"))[1]
        (place,) = (one["range"] for one in told if one["code"] == "PTD203")
    assert place == {"start": {"line": 8, "character": BEFORE + 1}, "end": {"line": 8, "character": BEFORE + 10}}
