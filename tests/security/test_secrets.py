"""No secret of an audited tree is in anything that p2d-audit says or writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from p2d_audit.audit import load_all_plugins
from p2d_audit.cache.shelf import FOLDER, OFF

from tests.cli.running import PLUGIN, Ended, install, run
from tests.git_repositories import init
from tests.lsp.client import editing
from tests.security.planted_secrets import SECRETS, found_in, plant

FORMATS = [one.name for one in load_all_plugins().renderers if one.file is None]
EXPORTS = sorted({one.name.partition("-")[0] for one in load_all_plugins().renderers if one.file is not None})


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Git repository with the secrets in it, in both of its commits."""
    repository = init(tmp_path_factory.mktemp("secrets") / "shop")
    plant(repository.folder)
    repository.commit()
    repository.replace("flows/nightly.py", "import os\n", "import os\n\n")
    repository.commit()
    return repository.folder


@pytest.fixture(scope="module")
def stored(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a report in every format."""
    folder = tmp_path_factory.mktemp("reports")
    outputs = [f"-o{name}={folder / name}" for name in FORMATS]
    ended = run("audit", "--sarif-suppressed", "--debug", *outputs, ".", cwd=tree)
    assert ended.status == 3, ended.err
    assert leaks(ended) == ()
    return folder


@pytest.fixture(scope="module")
def known(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a baseline of all findings."""
    file = tmp_path_factory.mktemp("baseline") / "known.jsonl"
    assert leaks(run("baseline", "create", "--file", str(file), cwd=tree, CI="")) == ()
    return file


def leaks(ended: Ended) -> tuple[str, ...]:
    return found_in(ended.out + ended.err)


def in_files(folder: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    for place in sorted(folder.rglob("*")):
        text = place.read_bytes().decode("utf-8", "replace") if place.is_file() else ""
        yield place.name, found_in(f"{place.name}\n{text}")


def test_there_are_enough_secrets_and_all_of_them_are_planted(tree: Path) -> None:
    texts = [
        place.read_text(encoding="utf-8") for place in tree.rglob("*") if place.is_file() and ".git/" not in str(place)
    ]
    assert len(SECRETS) >= 60
    assert set(found_in("\n".join(texts))) == set(SECRETS)


def test_no_format_holds_a_secret(stored: Path) -> None:
    assert {name for name, _ in in_files(stored)} == set(FORMATS)
    assert [(name, found) for name, found in in_files(stored) if found] == []


@pytest.mark.parametrize("name", EXPORTS)
def test_no_export_holds_a_secret(name: str, stored: Path, tmp_path: Path) -> None:
    ended = run("export", name, "--report", str(stored / "json"), "-o", str(tmp_path), "--debug", cwd=tmp_path)
    assert ended.status == 3
    assert leaks(ended) == ()
    assert [(file, found) for file, found in in_files(tmp_path) if found] == []
    assert any(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--since", "HEAD~1", "--debug"),
        ("check", "--select", "PTD9", "--debug"),
        ("plan", "--capacity", "40", "-o", "markdown", "--debug"),
        ("score", "explore", "--explain", "--debug"),
        ("doctor", "--debug"),
        ("init", "--ci", "github", "--debug"),
        ("baseline", "show", "--file", "known"),
    ],
)
def test_no_command_prints_a_secret(words: tuple[str, ...], tree: Path, known: Path) -> None:
    ended = run(*(str(known) if word == "known" else word for word in words), cwd=tree, CI="")
    assert ended.out
    assert leaks(ended) == ()


def test_no_baseline_holds_a_secret(known: Path) -> None:
    assert found_in(known.read_text(encoding="utf-8")) == ()


def test_neither_a_comparison_nor_a_trend_holds_a_secret(stored: Path, tmp_path: Path) -> None:
    report = str(stored / "json")
    for words in (
        ("diff", report, report, f"-ohtml={tmp_path / 'd'}"),
        ("trend", report, report, f"-ohtml={tmp_path / 't'}"),
    ):
        ended = run(*words, cwd=tmp_path)
        assert (ended.status, leaks(ended)) == (3 if words[0] == "diff" else 0, ())
    assert [(name, found) for name, found in in_files(tmp_path)] == [("d", ()), ("t", ())]


def test_no_file_of_a_fleet_holds_a_secret(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text(f'[[repository]]\nname = "shop"\npath = "{tree}"\n', encoding="utf-8")
    ended = run("fleet", str(tmp_path / "fleet.toml"), "-o", str(tmp_path / "out"), "--capacity", "40", cwd=tmp_path)
    assert (ended.status, leaks(ended)) == (3, ())
    assert len(list(in_files(tmp_path / "out"))) > 3
    assert [(name, found) for name, found in in_files(tmp_path / "out") if found] == []


def test_the_cache_holds_no_secret(tree: Path, tmp_path: Path) -> None:
    try:
        run("audit", "-oconcise", cwd=tree, **{OFF: "", "XDG_CACHE_HOME": str(tmp_path)})
        kept = list(in_files(tree / FOLDER))
    finally:
        run("audit", "-oconcise", cwd=tree)
    assert len(kept) > 20
    assert [found for _, found in kept if found] == []


def test_a_rule_that_crashes_tells_no_secret(tree: Path, tmp_path: Path) -> None:
    crash = f"raise ValueError(f'password=\"{SECRETS['keyword']}\" {{task.name}}')\n            yield"
    crashing = PLUGIN.replace('yield self.finding(task, "a task is called `load`")', crash)
    ended = run("audit", "--debug", "-ojson", cwd=tree, plugins=install(tmp_path, crashing))
    assert ended.status == 4
    assert "ValueError" in ended.err
    assert leaks(ended) == ()


def test_an_editor_is_told_no_secret(tree: Path) -> None:
    pytest.importorskip("pygls")
    with editing(tree) as editor:
        told = editor.diagnostics(editor.open(tree / "flows" / "nightly.py"))
    assert told
    assert found_in(repr(told)) == ()
