"""The image is made of what it copies, has a user of its own, and nothing in it that hadolint complains of."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.distribution.test_action import tool

ROOT = Path(__file__).parents[2]
FILE = ROOT / "integrations" / "Dockerfile"

pytestmark = pytest.mark.distribution


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return FILE.read_text(encoding="utf-8").replace("\\\n", "").splitlines()


@pytest.fixture(scope="module")
def copied(lines: list[str]) -> list[str]:
    """What the first stage copies out of the repository."""
    copies = (line.split()[1:] for line in lines if line.startswith("COPY ") and "--from" not in line)
    return [source for words in copies for source in words[:-1]]


def test_hadolint_finds_nothing() -> None:
    assert tool("hadolint", str(FILE)) == ""


def test_it_runs_as_a_user_of_its_own_and_is_given_the_command(lines: list[str]) -> None:
    last = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert [line for line in last if line.split(" ")[0] in ("USER", "WORKDIR", "ENTRYPOINT", "CMD")] == [
        "USER 10001",
        "WORKDIR /src",
        'ENTRYPOINT ["p2d-audit"]',
        'CMD ["check"]',
    ]
    assert all(re.fullmatch(r"FROM python:3\.\d+-slim( AS build)?", line) for line in lines if line.startswith("FROM "))


def test_the_context_holds_what_is_copied_and_nothing_else(copied: list[str]) -> None:
    ignored = (FILE.parent / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == set(copied)


def test_what_is_copied_is_enough_to_build_the_same_wheel(copied: list[str], tmp_path: Path) -> None:
    context, whole = tmp_path / "context", tmp_path / "whole"
    for name in copied:
        place = context / name
        place.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, place)
    shutil.copytree(context, whole)
    for name in ("rules", "docs"):
        shutil.copytree(ROOT / name, whole / name, dirs_exist_ok=True)
    assert wheel(context, tmp_path / "a") == wheel(whole, tmp_path / "b")


def wheel(folder: Path, target: Path) -> dict[str, int]:
    """Build a wheel and return the checksum of each file in it."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(target), str(folder)]
    subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=True, timeout=300)
    (file,) = target.glob("*.whl")
    return {one.filename: one.CRC for one in zipfile.ZipFile(file).infolist()}
