"""The catalogue compiled into the wheel is that of the tables."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from p2d_audit import load_catalogue
from p2d_audit.catalogue import compile_tables
from p2d_audit.errors import PluginError
from p2d_rules.catalogue import CATALOGUE, COMPILED

FOLDER = files("p2d_rules.catalogue")
TABLES = {file.name: file.read_text("utf-8") for file in FOLDER.iterdir() if file.name.endswith(".toml")}
ROOT = Path(__file__).parents[2]


def written(folder: Path, compiled: str | None = None, **changes: str) -> Path:
    for name, text in (TABLES | {f"{name}.toml": text for name, text in changes.items()}).items():
        (folder / name).write_text(text, encoding="utf-8")
    if compiled is not None:
        (folder / COMPILED).write_text(compiled, encoding="utf-8")
    return folder


def loaded(folder: Path) -> dict[str, object]:
    return dict(load_catalogue(*sorted(folder.glob("*.toml")), compiled=folder / COMPILED))


def test_the_compiled_tables_say_what_the_tables_say(tmp_path: Path) -> None:
    assert loaded(written(tmp_path, compile_tables(TABLES))) == dict(CATALOGUE)


def test_what_was_compiled_of_other_tables_is_not_heeded(tmp_path: Path) -> None:
    stale = compile_tables(TABLES)
    changed = TABLES["blocks.toml"].replace("dg.EnvVar", "dg.OtherVar")
    assert loaded(written(tmp_path, stale, blocks=changed)) != dict(CATALOGUE)
    assert loaded(written(tmp_path, "{")) == dict(CATALOGUE)


def test_wrong_tables_are_not_compiled() -> None:
    with pytest.raises(PluginError, match=r"blocks\.toml"):
        compile_tables({"blocks.toml": "family = 1"})


@pytest.mark.wheel
def test_the_build_compiles_what_the_engine_would(tmp_path: Path) -> None:
    from hatch_build import CompiledCatalogue

    copy = tmp_path / "rules" / "p2d_rules" / "catalogue"
    copy.mkdir(parents=True)
    written(copy)
    made: dict[str, list[str]] = {"artifacts": []}
    hook = CompiledCatalogue(str(tmp_path), {}, None, None, str(tmp_path), "wheel")  # type: ignore[arg-type]
    hook.initialize("standard", made)
    assert made["artifacts"] == ["rules/p2d_rules/catalogue/compiled.json"]
    assert json.loads((copy / COMPILED).read_text("utf-8")) == json.loads(compile_tables(TABLES))
