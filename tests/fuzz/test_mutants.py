"""Files of the sample projects, spoiled in 5,000 ways, are read or reported, and nothing fails."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from p2d_audit.files import kind_of

PROJECTS = Path(__file__).parents[1] / "projects"
BATCHES, BATCH = 50, 100
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")

pytestmark = pytest.mark.fuzz


def without_lines(text: str, dice: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    first = dice.randrange(len(lines) + 1)
    return "".join(lines[:first] + lines[first + dice.randrange(1, 4) :])


def cut_off(text: str, dice: random.Random) -> str:
    return text[: dice.randrange(len(text) + 1)]


def with_words_exchanged(text: str, dice: random.Random) -> str:
    tokens = TOKEN.findall(text)
    for _ in range(dice.randrange(1, 4) if tokens else 0):
        one, other = dice.randrange(len(tokens)), dice.randrange(len(tokens))
        tokens[one], tokens[other] = tokens[other], tokens[one]
    return "".join(tokens)


WAYS: tuple[Callable[[str, random.Random], str], ...] = (without_lines, cut_off, with_words_exchanged)


def samples() -> list[Path]:
    """Return the files that are read and can hold something of Prefect."""
    files = sorted(one for one in PROJECTS.rglob("*") if one.is_file() and kind_of(PurePosixPath(one.name)) is not None)
    return [one for one in files if b"prefect" in one.read_bytes().lower()]


def spoil(tree: Path, seed: int) -> None:
    """Write a batch of spoiled files, each in a folder of its own."""
    dice, files = random.Random(seed), samples()
    for number in range(BATCH):
        sample = dice.choice(files)
        place = tree / f"m{number}" / sample.name
        place.parent.mkdir(parents=True)
        text = dice.choice(WAYS)(sample.read_text(encoding="utf-8", errors="surrogateescape"), dice)
        place.write_text(text, encoding="utf-8", errors="surrogateescape")


@pytest.mark.parametrize("seed", range(BATCHES))
def test_spoiled_files_are_read_or_reported(seed: int, tmp_path: Path) -> None:
    from tests.fuzz.judging import complaints

    spoil(tmp_path, seed)
    assert complaints(tmp_path) == []
