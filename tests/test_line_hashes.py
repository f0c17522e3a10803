"""Lines are hashed as GitHub's upload of SARIF does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from p2d_audit.line_hashes import hash_lines

VECTORS = {
    "": ["c129715d7a2bc9a3:1"],
    " a\nb\n  \t\tc\n d": ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
    "Lorem ipsum dolor sit amet.\n" * 10: [
        *(f"a7f2ff13bc495cf2:{count}" for count in range(1, 7)),
        "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1",
    ],
    "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n": [
        "e54938cc54b302f1:1", "bb609acbe9138d60:1", "1131fd5871777f34:1", "5c482a0f8b35ea28:1",
        "54517377da7028d2:1", "2c644846cb18d53e:1", "f1b89f20de0d133:1", "c129715d7a2bc9a3:1",
    ],
    " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n": [
        "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1",
        "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
    ],
}  # fmt: skip
"""What the tests of github/codeql-action expect."""

REFERENCE = """
const fs = require("fs"), units = [];
let afterReturn = false;
async function read(file) {
  for await (const data of fs.createReadStream(file, "utf8"))
    for (let at = 0; at < data.length; at++) {
      const unit = data.charCodeAt(at);
      if (unit === 32 || unit === 9 || (afterReturn && unit === 10)) { afterReturn = false; continue; }
      afterReturn = unit === 13;
      units.push(afterReturn ? 10 : unit);
    }
  units.push(65535);
  const counts = {}, hashes = [];
  units.forEach((_, start) => {
    if (start && units[start - 1] !== 10) return;
    let hash = 0n;
    for (let at = start; at < start + 100; at++) hash = BigInt.asUintN(64, hash * 37n + BigInt(units[at] ?? 0));
    const digits = hash.toString(16);
    counts[digits] = (counts[digits] ?? 0) + 1;
    hashes.push(`${digits}:${counts[digits]}`);
  });
  console.log(hashes.join("\\n"));
}
read(process.argv[1]);
"""
"""The same read with Node.js, whose decoder and code units the upload uses."""


def hashes(content: bytes) -> list[str]:
    found = hash_lines(content, range(1, 10_000))
    return [found[number] for number in sorted(found)]


@pytest.mark.parametrize("text", VECTORS)
def test_the_hashes_are_those_of_github(text: str) -> None:
    assert hashes(text.encode()) == VECTORS[text]


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_every_kind_of_line_end_gives_the_same(end: str) -> None:
    for text, expected in VECTORS.items():
        assert hashes(text.replace("\n", end).encode()) == expected


def test_only_wanted_lines_are_told_with_their_place_among_equals() -> None:
    content = b"a" * 100 + b"\n" + b"b\n" + b"a" * 100 + b"\n"
    every = hash_lines(content, range(1, 5))
    assert hash_lines(content, [3]) == {3: every[3]}
    assert [every[1].partition(":")[0], every[1][-2:], every[3][-2:]] == [every[3].partition(":")[0], ":1", ":2"]


def test_different_lines_of_one_hash_are_counted_together() -> None:
    one, other = (start + b"x" * 98 + b"\n" for start in (b"b!", b"aF"))
    first, second = hashes(one + other)[:2]
    assert (first.partition(":")[0], first[-2:], second[-2:]) == (second.partition(":")[0], ":1", ":2")


def test_a_line_that_the_file_has_not_is_left_out() -> None:
    assert hash_lines(b"a\n", [0, 3]) == {}


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfimport prefect\r\nx = 1\r\n",
        "é = '😀'; 日本\n\u2028\x0c\x85\n😀\n".encode(),
        b"\r\r\n\n\r \n\t\r\n\r\r",
        b"latin \xe9\xe8 \xff\xfe \xe2\x82 \xed\xa0\x80 \xf0\x9f\x98 \xc0\x80\nend\xf0",
        "x = 1\n".encode("utf-16"),
        b'{"cells": [\r\n{"source": ["a.map(b)\\n"]}\r\n]}',
        b"\0\0\n\0\n",
        ("é" * 40_000 + "\n" + "😀" * 40_000 + "\nlast").encode(),
    ],
    ids=["mark", "beyond ASCII", "line ends", "no UTF-8", "UTF-16", "notebook", "NUL", "longer than a block"],
)
def test_odd_files_are_read_as_node_does(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.py"
    file.write_bytes(content)
    told = subprocess.run(["node", "-e", REFERENCE, str(file)], capture_output=True, text=True, check=True)
    assert hashes(content) == told.stdout.split()
