"""Bytes that are made up with an eye on the code that they reach are read or refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.fuzz
pytest.importorskip("atheris")

ROOT = Path(__file__).parents[2]
SECONDS = 15


@pytest.mark.parametrize("reader", ["python", "yaml", "notebook", "suppressions"])
def test_made_up_bytes_are_read_or_refused(reader: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.byte_reader", reader]
    bounds = [f"-max_total_time={SECONDS}", "-seed=1", "-timeout=60", f"-artifact_prefix={tmp_path}/"]
    process = subprocess.run(
        [*command, *bounds], cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    assert process.returncode == 0, process.stderr[-3000:]
    assert "Done" in process.stderr
