"""The manual page says what the help says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from p2d_audit.cli import command

from tests.cli.running import run

PAGE = Path(__file__).parents[2] / "docs" / "p2d-audit.1"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_page_is_made_of_the_commands(tmp_path: Path, page: str) -> None:
    assert page == run("man", cwd=tmp_path).out, "make it anew: p2d-audit man > docs/p2d-audit.1"


def test_every_command_and_option_has_an_entry(page: str) -> None:
    plain = page.replace("\\-", "-")
    for name, one in command.commands.items():
        assert f'.SS "p2d-audit {name} ' in plain
        for parameter in one.params:
            shown = parameter.param_type_name == "option" and not getattr(parameter, "hidden", False)
            for option in parameter.opts if shown else ():
                assert re.search(rf"^\.B .*{re.escape(option)}\b", plain, re.MULTILINE), option


def test_the_terminal_changes_no_byte(tmp_path: Path, page: str) -> None:
    assert run("man", cwd=tmp_path, COLUMNS="20", LC_ALL="C", PYTHONIOENCODING="ascii").out == page


def test_parts_of_commands_have_entries_too(page: str) -> None:
    assert '.SS "p2d\\-audit baseline create ' in page


def test_the_page_is_plain_ascii(page: str) -> None:
    assert page.isascii()


def test_no_line_of_text_is_taken_for_a_request(page: str) -> None:
    requests = {line.split()[0] for line in page.splitlines() if line.startswith((".", "'"))}
    assert requests == {".TH", ".SH", ".SS", ".B", ".TP", ".PP", ".nf", ".fi"}


def test_groff_has_nothing_to_complain_of(page: str) -> None:
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not installed")
    done = subprocess.run(
        [groff, "-man", "-ww", "-Tutf8"], input=page, capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    assert done.stderr == ""
    assert "moving it to Dagster costs" in done.stdout
