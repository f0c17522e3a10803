"""The commands `cache info` and `cache clear`."""

from __future__ import annotations

from pathlib import Path

import pytest
from p2d_audit.cache.shelf import OFF

from tests.cli.running import environment, run, write

FLOW = "from prefect import flow\n\n@flow\ndef daily():\n    print(1)\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(OFF)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert OFF not in environment()
    return write(tmp_path / "tree", {"flow.py": FLOW})


def test_a_second_audit_says_the_same(tree: Path) -> None:
    first = run("audit", "-o", "json", cwd=tree)
    assert (tree / ".p2d_audit_cache" / "CACHEDIR.TAG").is_file()
    assert run("audit", "-o", "json", cwd=tree) == first
    assert run("audit", "-o", "json", "--no-cache", cwd=tree) == first


def test_info_tells_what_is_kept(tree: Path) -> None:
    assert "entries  0\n" in run("cache", "info", cwd=tree).out
    run("check", cwd=tree)
    told = run("cache", "info", cwd=tree).out
    assert "folder   .p2d_audit_cache\n" in told
    assert "entries  0\n" not in told
    assert told.endswith("used     yes\n")


def test_clear_removes_it(tree: Path) -> None:
    run("check", cwd=tree)
    assert run("cache", "clear", cwd=tree).err == "p2d-audit: removed .p2d_audit_cache\n"
    assert not (tree / ".p2d_audit_cache").exists()
    assert run("cache", "clear", cwd=tree).err == "p2d-audit: there is no .p2d_audit_cache\n"


def test_clear_leaves_alone_what_it_did_not_make(tree: Path) -> None:
    write(tree, {".p2d_audit_cache/mine.txt": "precious"})
    ended = run("cache", "clear", cwd=tree)
    assert ended.status == 2
    assert "was not made by p2d-audit" in ended.err
    assert (tree / ".p2d_audit_cache" / "mine.txt").exists()


def test_without_a_cache_nothing_is_written(tree: Path) -> None:
    run("check", "--no-cache", cwd=tree)
    assert sorted(one.name for one in tree.iterdir()) == ["flow.py"]
