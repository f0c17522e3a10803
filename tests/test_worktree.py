"""Where a Git work tree begins and where it is published is read without Git."""

from __future__ import annotations

from pathlib import Path

import pytest
from p2d_audit.files import find_address, find_top, public_address


def work_tree(folder: Path, config: str) -> Path:
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "config").write_text(config, encoding="utf-8")
    return folder


def remote(name: str, url: str) -> str:
    return f'[remote "{name}"]\n\turl = {url}\n\tfetch = +refs/heads/*:refs/remotes/{name}/*\n'


def test_the_top_holds_a_git_folder_or_file(tmp_path: Path) -> None:
    top = work_tree(tmp_path / "shop", "")
    inner = top / "services" / "etl"
    inner.mkdir(parents=True)
    module = inner / "vendored"
    module.mkdir()
    (module / ".git").write_text("gitdir: elsewhere", encoding="utf-8")
    assert [find_top(folder) for folder in (top, inner, module)] == [top, top, module]


def test_outside_of_a_work_tree_there_is_no_top(tmp_path: Path) -> None:
    assert find_top(tmp_path) is None


def test_the_address_is_that_of_the_origin(tmp_path: Path) -> None:
    config = "[core]\n\tbare = false\n" + remote("fork", "https://example.com/me/shop")
    config += remote("origin", "https://example.com/us/shop.git")
    assert find_address(work_tree(tmp_path, config)) == "https://example.com/us/shop.git"


def test_without_an_origin_the_only_remote_is_taken(tmp_path: Path) -> None:
    one, two = remote("a", "https://example.com/a"), remote("b", "https://example.com/b")
    assert find_address(work_tree(tmp_path / "one", one)) == "https://example.com/a"
    assert find_address(work_tree(tmp_path / "two", one + two)) is None


def test_a_linked_work_tree_has_the_address_of_its_repository(tmp_path: Path) -> None:
    work_tree(tmp_path / "shop", remote("origin", "https://example.com/shop"))
    administration = tmp_path / "shop" / ".git" / "worktrees" / "hotfix"
    administration.mkdir(parents=True)
    (administration / "commondir").write_text("../..\n", encoding="utf-8")
    linked = tmp_path / "hotfix"
    linked.mkdir()
    (linked / ".git").write_text(f"gitdir: {administration}\n", encoding="utf-8")
    assert find_address(linked) == "https://example.com/shop"


def test_a_submodule_has_an_address_of_its_own(tmp_path: Path) -> None:
    work_tree(tmp_path, remote("origin", "https://example.com/shop"))
    modules = tmp_path / ".git" / "modules" / "flows"
    modules.mkdir(parents=True)
    (modules / "config").write_text(remote("origin", "https://example.com/flows"), encoding="utf-8")
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / ".git").write_text("gitdir: ../.git/modules/flows\n", encoding="utf-8")
    assert find_address(tmp_path / "flows") == "https://example.com/flows"


@pytest.mark.parametrize("git", ["", "gitdir: /dev/zero", "gitdir: \0", "[remote"])
def test_a_git_file_that_leads_nowhere_gives_no_address(tmp_path: Path, git: str) -> None:
    (tmp_path / ".git").write_text(git, encoding="utf-8")
    assert find_address(tmp_path) is None


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://user:secret@example.com/us/shop.git", "https://example.com/us/shop.git"),
        ("https://example.com:8443/us/my shop/", "https://example.com:8443/us/my%20shop"),
        ("git@example.com:us/shop.git", "ssh://example.com/us/shop.git"),
        ("ssh://git@example.com:22/us/shop.git", "ssh://example.com:22/us/shop.git"),
        ("/srv/git/shop.git", None),
        ("../shop.git", None),
        ("C:/git/shop.git", None),
        ("file:///srv/git/shop.git", None),
        ("ext::sh -c evil", None),
        ("https://[", None),
    ],
)
def test_an_address_is_absolute_and_without_credentials(url: str, address: str | None) -> None:
    assert public_address(url) == address
