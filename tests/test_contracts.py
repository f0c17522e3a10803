"""The import contracts hold."""

from pathlib import Path

from importlinter import cli

ROOT = Path(__file__).parent.parent


def test_rooms_and_plugins_import_only_what_they_may() -> None:
    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
