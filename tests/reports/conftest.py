"""Golden files, made anew with `pytest tests/reports --regenerate`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--regenerate`, unless another folder's tests have added it."""
    try:
        parser.addoption("--regenerate", action="store_true", help="write golden files and schemas anew")
    except ValueError:
        return


@pytest.fixture
def keeps(request: pytest.FixtureRequest) -> Callable[[str, str | Path], None]:
    """Compare a text with a file of `golden/` or another one; write the file instead if asked to."""

    def check(text: str, name: str | Path) -> None:
        path = GOLDEN / name
        if request.config.getoption("--regenerate", default=False):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        assert text == path.read_bytes().decode()

    return check
