"""The cache: that it is used, and that nobody can tell from what is said."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from p2d_audit.audit import examine, find_ground, load_all_plugins
from p2d_audit.cache import FOLDER, open_shelf
from p2d_audit.cache.sealing import KEY, find_key, seal, unseal
from p2d_audit.cache.shelf import OFF, list_kept
from p2d_audit.config import Config
from p2d_audit.effort import load_weights
from p2d_audit.facts.records import FileFacts
from p2d_audit.files import decode_looks
from p2d_audit.files.looks import RACY
from p2d_audit.judging import Judge
from p2d_audit.reading import FactsStore
from p2d_audit.report import Report

PROJECTS = Path(__file__).parent / "projects"
PLUGINS = load_all_plugins()
CONFIG = Config(weights=load_weights(), cache=True)
FLOW = """\
from prefect import flow, task

@task
def load():
    return "hunter2-s3cr3t"

@flow
def daily():
    load()
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(OFF)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def tree(tmp_path: Path, home: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / ".git").mkdir()
    (folder / "daily.py").write_text(FLOW, encoding="utf-8")
    (folder / "other.py").write_text("import prefect\n", encoding="utf-8")
    return folder


class Counting(FactsStore):
    """Counts what is asked of another store and not found there."""

    def __init__(self, store: FactsStore) -> None:
        self.store = store
        self.missed: list[str] = []

    def get(self, digest: str) -> FileFacts | None:
        return self.store.get(digest)

    def put(self, digest: str, facts: FileFacts) -> None:
        self.missed.append(facts.path)
        self.store.put(digest, facts)


def audited(tree: Path, config: Config = CONFIG) -> tuple[Report, int]:
    """Return the report of a tree and how many files were made into facts or taken from the cache."""
    turns: list[int] = []
    report = examine([tree], config, PLUGINS, find_ground([tree], config), lambda number, _: turns.append(number))
    return report, len(turns)


def entries(tree: Path) -> list[Path]:
    return [one.place for one in list_kept(tree / FOLDER)]


def test_an_unchanged_tree_is_not_linked_again(tree: Path) -> None:
    first, made = audited(tree)
    second, again = audited(tree)
    assert (made, again) == (2, 0)
    assert msgspec.json.encode(second) == msgspec.json.encode(first)
    assert first.run.fail_on == second.run.fail_on


@pytest.mark.parametrize("name", sorted(one.name for one in PROJECTS.iterdir() if one.is_dir()))
def test_a_report_is_the_same_from_the_cache_of_facts_and_without_one(name: str, tmp_path: Path, home: Path) -> None:
    tree = Path(shutil.copytree(PROJECTS / name, tmp_path / name))
    without, _ = audited(tree, replace(CONFIG, cache=False))
    audited(tree)
    for one in entries(tree):
        if one.parent.name.startswith("r"):
            one.unlink()
    from_facts, _ = audited(tree)
    from_report, turns = audited(tree)
    assert turns == 0
    assert msgspec.json.encode(without) == msgspec.json.encode(from_facts) == msgspec.json.encode(from_report)


def test_only_what_changed_is_made_into_facts_again(tree: Path) -> None:
    from p2d_audit.cache import open_cache

    audited(tree)
    (tree / "other.py").write_text("import prefect\nx = 1\n", encoding="utf-8")
    cache = open_cache(tree)
    assert cache
    store = Counting(cache)
    judge = Judge([tree], CONFIG, PLUGINS, find_ground([tree], CONFIG))
    judge.judge(judge.find(), None, store)
    assert store.missed == ["other.py"]


@pytest.mark.parametrize(
    "change",
    [
        lambda config: replace(config, select=("PTD901",)),
        lambda config: replace(config, severity={"PTD901": "error"}),
        lambda config: replace(config, weights=load_weights({"flow": {"untested": 3}})),
        lambda config: replace(config, exclude=("other.py",)),
    ],
)
def test_other_terms_are_another_report(tree: Path, change: object) -> None:
    assert callable(change)
    audited(tree)
    changed = change(CONFIG)
    expected, _ = audited(tree, replace(changed, cache=False))
    assert msgspec.json.encode(audited(tree, changed)[0]) == msgspec.json.encode(expected)


def test_the_gate_needs_no_other_report(tree: Path) -> None:
    audited(tree)
    report, turns = audited(tree, replace(CONFIG, fail_on=("error",)))
    assert turns == 0
    assert report.run.fail_on == ("error",)


def test_the_folder_is_ignored_by_git_and_known_as_a_cache(tree: Path) -> None:
    audited(tree)
    assert (tree / FOLDER / ".gitignore").read_text(encoding="utf-8").endswith("\n*\n")
    assert (tree / FOLDER / "CACHEDIR.TAG").read_text(encoding="utf-8").startswith("Signature: 8a477f597d28d172")


def test_what_is_kept_cannot_be_read_or_planted(tree: Path, home: Path) -> None:
    report, _ = audited(tree)
    assert b"hunter2" not in b"".join(one.read_bytes() for one in entries(tree))
    planted = {one: one.read_bytes() for one in entries(tree)}
    (home / "p2d-audit" / "key").write_bytes(os.urandom(32))
    again, turns = audited(tree)
    assert turns == 2, "what another key has sealed is not believed"
    assert msgspec.json.encode(again) == msgspec.json.encode(report)
    assert planted.keys() == set(entries(tree))


def test_an_entry_is_believed_under_its_own_name_alone(home: Path) -> None:
    key = find_key()
    assert key
    sealed = seal(b"content", key, "one")
    assert unseal(sealed, key, "one") == b"content"
    assert unseal(sealed, key, "two") is None
    assert unseal(sealed[:-1], key, "one") is None


@pytest.mark.parametrize("damage", [b"", b"x" * 10, b"\0" * 1000])
def test_damaged_entries_cost_nothing_but_time(tree: Path, damage: bytes) -> None:
    first, _ = audited(tree)
    for one in entries(tree):
        one.write_bytes(damage)
    second, turns = audited(tree)
    assert turns == 2
    assert msgspec.json.encode(second) == msgspec.json.encode(first)


def test_a_planted_link_is_not_followed(tree: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tree / FOLDER).symlink_to(elsewhere, target_is_directory=True)
    report, _ = audited(tree)
    assert report.flows
    assert list(elsewhere.iterdir()) == []
    assert open_shelf(tree) is None


def test_where_nothing_can_be_kept_the_audit_is_the_same(tree: Path, home: Path) -> None:
    expected, _ = audited(tree, replace(CONFIG, cache=False))
    (tree / FOLDER).write_text("a file", encoding="utf-8")
    assert msgspec.json.encode(audited(tree)[0]) == msgspec.json.encode(expected)


def test_the_key_can_be_given(tree: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "of the pipeline")
    audited(tree)
    assert not home.exists()
    assert audited(tree)[1] == 0


def test_without_a_place_for_a_key_there_is_no_cache(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    assert audited(tree)[0].flows
    assert not (tree / FOLDER).exists()


def test_what_was_used_longest_ago_is_removed_first(tree: Path) -> None:
    shelf = open_shelf(tree)
    assert shelf
    for number, name in enumerate(("aa1", "bb2", "cc3")):
        shelf.put(name, os.urandom(1000))
        os.utime(entries(tree)[-1], ns=(number, number))
    assert shelf.get("aa1")
    shelf.tidy(largest=2500)
    assert [shelf.get(name) is not None for name in ("aa1", "bb2", "cc3")] == [True, False, True]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)


def test_files_that_did_not_change_are_not_looked_into_again(tree: Path) -> None:
    long_ago = (1_700_000_000, 1_700_000_000)
    for file in tree.glob("*.py"):
        os.utime(file, long_ago)
    place = tree / "other.py"
    looks = decode_looks(None, time.time_ns() + RACY)
    judge = Judge([tree], CONFIG, PLUGINS, find_ground([tree], CONFIG))
    first = judge.find(looks=looks)
    again = decode_looks(looks.encoded(), time.time_ns())
    assert judge.find(looks=again) == first
    assert not again.fresh
    place.write_text("x = 1\n", encoding="utf-8")
    changed = judge.find(looks=decode_looks(looks.encoded(), time.time_ns()))
    assert [source.path for source in changed.sources] == ["daily.py"]


def test_a_file_that_has_just_changed_is_looked_into_next_time(tree: Path) -> None:
    looks = decode_looks(None, time.time_ns())
    Judge([tree], CONFIG, PLUGINS, find_ground([tree], CONFIG)).find(looks=looks)
    assert decode_looks(looks.encoded(), time.time_ns()).known("other.py", tree / "other.py") is None
