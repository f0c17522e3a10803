"""Where the repository is and who owns what, as an audit is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import FLOW, run, write


def test_both_are_in_the_report(tmp_path: Path) -> None:
    write(tmp_path, {"flows/nightly.py": FLOW, "CODEOWNERS": "flows/ @data\n"})
    ended = run(
        "audit", ".", "--repo-url", "https://code.example/acme/flows/", "--owners", "CODEOWNERS", "-o", "json",
        cwd=tmp_path,
    )  # fmt: skip
    report = json.loads(ended.out)
    assert report["run"]["repo_url"] == "https://code.example/acme/flows"
    assert [flow["owners"] for flow in report["flows"]] == [["@data"]]


def test_the_page_links_to_the_host(tmp_path: Path) -> None:
    write(tmp_path, {"flows/nightly.py": FLOW})
    ended = run("audit", ".", "--repo-url", "https://github.com/acme/flows/blob/v1", "-o", "html", cwd=tmp_path)
    assert '"permalink":"https://github.com/acme/flows/blob/v1/{path}#L{line}"' in ended.out


@pytest.mark.parametrize("url", ["javascript:alert(1)", "github.com/acme/flows", "file:///etc", "https://"])
def test_what_is_no_address_of_the_web_is_refused(tmp_path: Path, url: str) -> None:
    ended = run("audit", ".", "--repo-url", url, cwd=write(tmp_path, {"flow.py": FLOW}))
    assert ended.status == 2
    assert f"--repo-url {url}: is no address of the web; give one such as https://" in ended.err


def test_an_address_with_a_password_is_refused_and_not_repeated(tmp_path: Path) -> None:
    ended = run("audit", ".", "--repo-url", "https://me:hunter2@example.com/x", cwd=write(tmp_path, {"flow.py": FLOW}))
    assert ended.status == 2
    assert "holds a user or a password" in ended.err
    assert "hunter2" not in ended.err


def test_a_file_of_owners_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    ended = run("audit", ".", "--owners", "NOBODY", cwd=write(tmp_path, {"flow.py": FLOW}))
    assert ended.status == 2
    assert "NOBODY: cannot be read" in ended.err
