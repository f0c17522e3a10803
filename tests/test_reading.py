"""Facts are kept by content, and unsaved texts stand in for files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from p2d_audit.audit import examine, find_ground, load_all_plugins
from p2d_audit.config import load_config
from p2d_audit.facts import FileFacts
from p2d_audit.files import Source
from p2d_audit.judging import Judge
from p2d_audit.reading import FactsInMemory, digest_of, read_sources

from tests.cli.running import FLOW, write

TREE = {"flows.py": f"import shared\n{FLOW}", "shared.py": "from prefect import task\n", "prefect.yaml": "name: x\n"}


class Counting(FactsInMemory):
    """A store that remembers what was put into it."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def put(self, digest: str, facts: FileFacts) -> None:
        self.read.append(facts.path)
        super().put(digest, facts)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path, TREE)


@pytest.fixture
def judge(root: Path) -> Judge:
    config = load_config(None, root)
    return Judge([root], config, load_all_plugins(), find_ground([root], config))


def messages(judge: Judge, overlays: Mapping[str, bytes], store: FactsInMemory | None = None) -> set[tuple[str, str]]:
    """Return path and rule of each finding."""
    found = judge.judge(judge.find(overlays), store=store).outcome.findings
    return {(finding.span.path, finding.rule) for finding in found}


def test_what_the_store_holds_is_not_read_again(root: Path) -> None:
    store, config, plugins = Counting(), load_config(None, root), load_all_plugins()
    first = examine([root], config, plugins, find_ground([root], config), store=store)
    assert sorted(store.read) == ["flows.py", "prefect.yaml", "shared.py"]
    write(root, {"shared.py": "from prefect import flow\n"})
    examine([root], config, plugins, find_ground([root], config), store=store)
    assert store.read[3:] == ["shared.py"]
    write(root, TREE)
    assert examine([root], config, plugins, find_ground([root], config), store=store) == first


def test_a_store_changes_no_finding(judge: Judge) -> None:
    assert messages(judge, {}, FactsInMemory()) == messages(judge, {}) != set()


def test_an_unsaved_text_stands_in_for_the_file(judge: Judge) -> None:
    mapped = FLOW.replace("store(load())", "store.map(load())").encode()
    assert ("flows.py", "PTD203") not in messages(judge, {})
    assert ("flows.py", "PTD203") in messages(judge, {"flows.py": mapped})


def test_an_unsaved_text_can_make_a_file_matter_and_not_matter(judge: Judge) -> None:
    assert [source.path for source in judge.find({"flows.py": b"x = 1\n"}).sources] == ["prefect.yaml", "shared.py"]
    plain = {"flows.py": b"", "shared.py": b"", "prefect.yaml": b""}
    assert [source.path for source in judge.find(plain).sources] == ["prefect.yaml"]


@pytest.mark.parametrize(
    "other",
    [
        Source(path="b.py", kind="python", content=b"x"),
        Source(path="a.py", kind="yaml", content=b"x"),
        Source(path="a.py", kind="python", content=b"y"),
    ],
)
def test_facts_of_other_files_kinds_and_contents_are_not_taken_for_each_other(other: Source) -> None:
    assert digest_of(Source(path="a.py", kind="python", content=b"x")) != digest_of(other)


def test_a_store_forgets_what_a_path_had_before() -> None:
    store = FactsInMemory()
    sources = [Source(path="a.py", kind="python", content=content) for content in (b"import prefect", b"x = 1")]
    for source in sources:
        read_sources([source], (), store=store)
    assert store.get(digest_of(sources[0])) is None
    assert store.get(digest_of(sources[1])) is not None
