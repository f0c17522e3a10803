"""The README says what the tool does."""

import re
from pathlib import Path

import pytest
from p2d_audit.cli import command as group
from p2d_audit.config import load_config
from p2d_audit.plugins import load_plugins

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_its_configuration_is_valid(tmp_path: Path) -> None:
    block = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert block is not None
    file = tmp_path / "pyproject.toml"
    file.write_text(block[1], encoding="utf-8")
    config = load_config(file, tmp_path)
    assert config.exclude == ("legacy/",)
    assert config.weights.task.op.typical == pytest.approx(0.75 * config.weights.factor.task)


@pytest.mark.parametrize("command", sorted(group.commands))
def test_it_names_every_command(command: str) -> None:
    assert f"p2d-audit {command}" in README


@pytest.mark.parametrize("name", sorted(one.name for one in load_plugins().renderers if one.file is None))
def test_it_names_every_format(name: str) -> None:
    assert re.search(rf"^\|[^|]*`{name}`[^|]*\|", README, re.MULTILINE)


@pytest.mark.parametrize("status", range(5))
def test_it_names_every_exit_status(status: int) -> None:
    assert re.search(rf"^\| {status} \| \w", README, re.MULTILINE)
