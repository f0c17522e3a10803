"""Nothing outside of the audited tree is read or written, and no file in it is too strange."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path

import pytest

from tests.cli.running import FLOW, run, write
from tests.git_repositories import init

CANARY = "do-not-touch"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    return write(tmp_path / "outside", {"kept.txt": CANARY, "flow.py": FLOW, "known.jsonl": CANARY})


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    repository = init(tmp_path / "tree")
    repository.commit({"flows/nightly.py": FLOW})
    return repository.folder


def untouched(outside: Path) -> bool:
    names = {place.name for place in outside.iterdir()}
    return names == {"flow.py", "known.jsonl", "kept.txt"} and (outside / "kept.txt").read_text() == CANARY


@pytest.mark.parametrize("target", ["kept.txt", "new.txt"])
def test_no_report_is_written_through_a_link_that_leads_out(target: str, tree: Path, outside: Path) -> None:
    (tree / "report.json").symlink_to(outside / target)
    ended = run("audit", "-o", "json=report.json", cwd=tree)
    assert ended.status == 2
    assert "report.json is a symbolic link that leads out of its tree; name the place that it leads to" in ended.err
    assert untouched(outside)


def test_no_report_is_written_into_a_linked_folder_that_leads_out(tree: Path, outside: Path) -> None:
    (tree / "out").symlink_to(outside)
    for words in (
        ("audit", "-o", "json=out/r.json"),
        ("export", "jira", "-o", "out"),
        ("export", "github", "-o", "out"),
    ):
        ended = run(*words, cwd=tree)
        assert (ended.status, "out is a symbolic link that leads out of its tree" in ended.err) == (2, True), ended.err
    assert untouched(outside)


def test_a_link_outside_of_any_tree_is_the_users_own(tree: Path, outside: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").symlink_to(outside)
    assert run("audit", "-o", "json=../mine/report.json", cwd=tree).status == 0
    assert (outside / "report.json").is_file()


def test_a_link_that_leads_to_itself_is_an_error(tree: Path) -> None:
    (tree / "report.json").symlink_to("report.json")
    assert run("audit", "-o", "json=report.json", cwd=tree).status == 2


@pytest.mark.parametrize("target", ["known.jsonl", "new.jsonl"])
def test_no_baseline_is_written_through_a_link(target: str, tree: Path, outside: Path) -> None:
    (tree / "p2d-audit-baseline.jsonl").symlink_to(outside / target)
    ended = run("baseline", "create", "--force", cwd=tree, CI="")
    assert (ended.status, untouched(outside)) == (2, True), ended.err


def test_init_writes_through_no_link(tree: Path, outside: Path) -> None:
    (tree / ".gitattributes").symlink_to(outside / "kept.txt")
    (tree / ".github").symlink_to(outside)
    ended = run("init", "--yes", "--ci", "github", "--no-baseline", cwd=tree, CI="")
    assert (ended.status, untouched(outside)) == (2, True), ended.err


def test_a_configuration_that_is_a_link_out_of_the_tree_is_no_configuration(tree: Path, outside: Path) -> None:
    (outside / "p.toml").write_text('[tool.p2d-audit]\nexclude = ["flows/"]\n')
    (tree / "pyproject.toml").symlink_to(outside / "p.toml")
    ended = run("audit", "-ojson", cwd=tree)
    assert (ended.status, ended.out) == (2, "")
    assert "pyproject.toml: is a symbolic link that leads out of its tree" in ended.err


def test_a_configuration_without_an_end_is_an_error(tree: Path) -> None:
    with (tree / "pyproject.toml").open("wb") as stream:
        stream.truncate(50_000_000_000)
    ended = run("audit", "-ojson", cwd=tree)
    assert (ended.status, "has more than 10,000,000 bytes" in ended.err) == (2, True)


@pytest.mark.parametrize("name", ["../outside/known.jsonl", "/etc/passwd", "link.jsonl", "pipe.jsonl"])
def test_a_found_configuration_names_no_baseline_elsewhere(name: str, tree: Path, outside: Path) -> None:
    (tree / "link.jsonl").symlink_to(outside / "known.jsonl")
    os.mkfifo(tree / "pipe.jsonl")
    write(tree, {"pyproject.toml": f'[tool.p2d-audit]\nbaseline = "{name}"\n'})
    ended = run("check", cwd=tree)
    assert (ended.status, CANARY in ended.err, "key `tool.p2d-audit.baseline`" in ended.err) == (2, False, True)


def test_a_found_configuration_names_no_plugin(tree: Path) -> None:
    write(tree, {"pyproject.toml": '[tool.p2d-audit]\nplugins = ["./evil.py"]\n', "evil.py": "1/0"})
    ended = run("check", cwd=tree)
    assert (ended.status, "key `tool.p2d-audit.plugins` is unknown" in ended.err) == (2, True)


def test_a_found_configuration_names_no_output_and_no_pack(tree: Path) -> None:
    write(
        tree,
        {"pyproject.toml": '[tool.p2d-audit]\noutput = ["json=x.json"]\npacks = ["evil.toml"]\n', "evil.toml": "!"},
    )
    ended = run("audit", "-oconcise", cwd=tree)
    assert ended.status == 0
    assert ended.err.count("is not heeded in a file that was not given with --config") == 2
    assert not (tree / "x.json").exists()


def test_links_pipes_sockets_and_devices_are_not_opened(
    tree: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree)
    links = {"a.py": outside / "flow.py", "folder": outside, "proc": Path("/proc"), "zero.py": Path("/dev/zero")}
    for name, target in (links | {".gitignore": outside / "kept.txt", "self": tree}).items():
        (tree / name).symlink_to(target)
    os.mkfifo(tree / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.py")
        ended = run("audit", "-ojson", cwd=tree)
    report = json.loads(ended.out)
    assert [flow["path"] for flow in report["flows"]] == ["flows/nightly.py"]
    assert {row["path"]: row["reason"] for row in report["coverage"]["files"]["skipped"]} == {
        **dict.fromkeys(["a.py", "folder", "proc", "self", "zero.py"], "symbolic link"),
        "pipe.py": "named pipe, not a file",
        "socket.py": "socket, not a file",
    }


def test_a_huge_sparse_file_is_told_of_and_not_read_whole(tree: Path) -> None:
    for name in ("flows/huge.py", "huge.yaml", ".gitignore"):
        with (tree / name).open("wb") as stream:
            stream.truncate(1_000_000_000_000)
    begin = time.monotonic()
    ended = run("audit", "-ojson", cwd=tree)
    assert time.monotonic() - begin < 60
    failed = json.loads(ended.out)["coverage"]["files"]["failed"]
    assert (ended.status, [row["path"] for row in failed]) == (3, ["flows/huge.py", "huge.yaml"])


STRANGE = (
    "new\nline.py", "tab\t.py", "bell\a.py", "esc\x1b[31m.py", "::error::x.py", "##vso[task.complete].py", "-o.py",
    " space .py", "back\\slash.py", "quote'\".py", "$(touch x).py", "`touch x`.py", "<script>.py", "\u202egnp.py",
    "a" * 252 + ".py", "Case.py", "case.py", "CASE.py", "é.py", "e\u0301.py", "%0A%0D.py", "{{x}}.py", "[tool].py",
)  # fmt: skip


def test_strange_names_are_read_and_written_as_what_they_are(tree: Path) -> None:
    write(tree, dict.fromkeys(STRANGE, FLOW))
    (tree / os.fsdecode(b"latin-\xe9.py")).write_text(FLOW)
    outputs = [
        f"-o{name}={tree.parent / name}" for name in ("json", "html", "sarif", "csv", "github", "azure", "table")
    ]
    ended = run("audit", *outputs, cwd=tree)
    report = json.loads((tree.parent / "json").read_text())
    assert ended.status == 0
    assert {flow["path"] for flow in report["flows"]} == {*STRANGE, "flows/nightly.py", "latin-\\xe9.py"}
    assert all(line.isprintable() for line in ended.err.splitlines())
    for name in ("github", "azure", "table"):
        text = (tree.parent / name).read_text()
        assert all(line.isprintable() for line in text.split("\n")), name


def test_a_git_file_that_leads_elsewhere_shows_no_file_of_there(tree: Path, tmp_path: Path) -> None:
    other = init(tmp_path / "other")
    other.commit({"secret.py": FLOW.replace("nightly", "of_another_repository")})
    alone = write(tmp_path / "alone", {"a.py": FLOW, ".git": f"gitdir: {other.folder / '.git'}\n"})
    ended = run("audit", "-ojson", cwd=alone)
    assert ended.status == 0
    assert [flow["path"] for flow in json.loads(ended.out)["flows"]] == ["a.py"]
