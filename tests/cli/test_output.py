"""Reports go where they are asked to go, whole or not at all, the same bytes each time."""

import json
import os
import threading
from pathlib import Path

import pytest

from tests.cli.running import FLOW, Ended, install, run, write


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    return install(tmp_path / "plugins")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(tmp_path / "tree", {"flows/nightly.py": FLOW})


def audit(tree: Path, acme: Path, *arguments: str, **variables: str) -> Ended:
    return run("audit", "--select", "ACM", *arguments, cwd=tree, plugins=acme, **variables)


def test_several_reports_are_written_in_one_run(tree: Path, acme: Path) -> None:
    ended = audit(tree, acme, "-o", "acme=a.txt", "-o", "acme", "-o", "json=r.json")
    assert (ended.status, ended.out) == (0, "ACM001 flows/nightly.py\n")
    assert (tree / "a.txt").read_text() == ended.out
    assert json.loads((tree / "r.json").read_text(encoding="utf-8"))["summary"]["findings"] == 1
    assert ended.err.endswith(
        f"p2d-audit: wrote {(tree / 'a.txt').as_uri()}\np2d-audit: wrote {(tree / 'r.json').as_uri()}\n"
    )


def test_a_report_to_a_file_leaves_stdout_empty_and_nothing_beside_it(tree: Path, acme: Path) -> None:
    assert audit(tree, acme, "-o", "acme=out.txt").out == ""
    assert sorted(place.name for place in tree.iterdir()) == ["flows", "out.txt"]


def test_a_file_is_replaced_and_keeps_its_permissions(tree: Path, acme: Path) -> None:
    old = write(tree, {"out.txt": "old"}) / "out.txt"
    old.chmod(0o640)
    held = old.open()
    audit(tree, acme, "-o", "acme=out.txt")
    assert (held.read(), old.read_text()) == ("old", "ACM001 flows/nightly.py\n")
    assert old.stat().st_mode & 0o777 == 0o640
    held.close()


def test_a_link_is_written_through(tree: Path, acme: Path) -> None:
    (tree / "out.txt").symlink_to("real.txt")
    audit(tree, acme, "-o", "acme=out.txt")
    assert (tree / "out.txt").is_symlink()
    assert (tree / "real.txt").read_text() == "ACM001 flows/nightly.py\n"


def test_a_pipe_is_written_to_and_not_replaced(tree: Path, acme: Path) -> None:
    os.mkfifo(tree / "pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append((tree / "pipe").read_text()), daemon=True)
    reader.start()
    assert audit(tree, acme, "-o", "acme=pipe").status == 0
    reader.join(timeout=30)
    assert read == ["ACM001 flows/nightly.py\n"]
    assert (tree / "pipe").is_fifo()


def test_stdout_is_utf_8_in_every_locale(tree: Path, acme: Path) -> None:
    ended = audit(tree, acme, "-o", "acme-long", PYTHONIOENCODING="latin-1", LC_ALL="C")
    assert ended.out == "→ line\n" * 200_000


def test_the_configuration_that_is_given_may_name_outputs_and_one_that_is_found_may_not(tree: Path, acme: Path) -> None:
    write(tree, {"pyproject.toml": "[tool.p2d-audit]\noutput = ['acme=out.txt']\n"})
    found = audit(tree, acme)
    assert not (tree / "out.txt").exists()
    assert "key `output` is not heeded in a file that was not given with --config" in found.err
    assert audit(tree, acme, "--config", "pyproject.toml").out == ""
    assert (tree / "out.txt").read_text() == "ACM001 flows/nightly.py\n"


def test_paths_are_relative_to_the_git_work_tree_wherever_the_run_starts(tree: Path, acme: Path) -> None:
    (tree / ".git").mkdir()
    ended = run("audit", ".", "--select", "ACM", "-o", "json", cwd=tree / "flows", plugins=acme)
    report = json.loads(ended.out)
    assert (report["run"]["root"], report["run"]["paths"]) == ("..", ["flows"])
    assert [finding["path"] for finding in report["findings"]] == ["flows/nightly.py"]


def test_the_same_tree_makes_the_same_bytes_anywhere(tree: Path, tmp_path: Path, acme: Path) -> None:
    other = write(tmp_path / "elsewhere" / "deep", {"flows/nightly.py": FLOW})
    first = audit(tree, acme, "-o", "json", PYTHONHASHSEED="1")
    second = audit(other, acme, "-o", "json", PYTHONHASHSEED="2")
    assert first.out == second.out
    assert str(tmp_path) not in first.out


def test_only_selected_rules_are_asked_and_reported(tree: Path, acme: Path) -> None:
    def asked(*arguments: str) -> list[str]:
        ended = run("audit", "-o", "json", *arguments, cwd=tree, plugins=acme)
        return [rule["code"] for rule in json.loads(ended.out)["rules"]]

    assert asked("--select", "AcmeTask") == ["ACM001", "PTD900"]
    assert asked("--select", "ACM", "--ignore", "ACM001") == ["PTD900"]
    assert "ACM001" not in asked("--ignore", "AcmeTask")


def test_names_that_are_not_utf_8_can_be_reported(tree: Path, acme: Path) -> None:
    (tree / os.fsdecode(b"caf\xe9.py")).write_text(FLOW)
    ended = audit(tree, acme, "-o", "json")
    assert ended.status == 0
    assert {flow["path"] for flow in json.loads(ended.out)["flows"]} == {"caf\\xe9.py", "flows/nightly.py"}


def test_an_exclude_counts_from_the_folder_of_the_configuration(tree: Path, acme: Path) -> None:
    (tree / ".git").mkdir()
    write(tree, {"sub/flows/x.py": FLOW, "sub/pyproject.toml": "[tool.p2d-audit]\nexclude = ['/flows/']\n"})
    ended = run("audit", "sub", "flows", "-o", "json", cwd=tree, plugins=acme)
    report = json.loads(ended.out)
    assert [flow["path"] for flow in report["flows"]] == ["flows/nightly.py"]
    assert report["coverage"]["files"]["skipped"] == [{"path": "sub/flows", "reason": "excluded by the configuration"}]
    assert report["run"]["config"] == "sub/pyproject.toml"
