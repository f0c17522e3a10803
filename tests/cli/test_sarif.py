"""SARIF as the command line writes it: where its paths begin, and its options."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from p2d_audit.line_hashes import hash_lines

from tests.cli.running import FLOW, run, write
from tests.reports.sarif_reading import values

SUPPRESSED = FLOW.replace("    store(load())", "    store(load())  # p2d: ignore[PTD] -- one number for good")


def sarif_run(cwd: Path, *arguments: str) -> dict[str, Any]:
    ended = run("audit", *arguments, "-o", "sarif", cwd=cwd)
    assert ended.status == 0, ended.err
    (found,) = json.loads(ended.out)["runs"]
    run_object: dict[str, Any] = found
    return run_object


def uris(cwd: Path, *arguments: str) -> set[str]:
    return set(values(sarif_run(cwd, *arguments)["results"], "uri"))


def test_paths_are_those_of_the_repository_from_wherever_it_is_audited(tmp_path: Path) -> None:
    top = write(tmp_path / "shop", {".git/HEAD": "ref: x\n", "services/etl/flows/nightly.py": FLOW})
    expected = {"services/etl/flows/nightly.py"}
    assert uris(top) == uris(top / "services") == uris(top / "services" / "etl" / "flows") == expected
    assert uris(tmp_path, "shop/services/etl") == uris(tmp_path, str(top / "services" / "etl")) == expected


def test_a_submodule_and_a_linked_work_tree_are_repositories_of_their_own(tmp_path: Path) -> None:
    files = {".git/HEAD": "ref: x\n", "sub/.git": "gitdir: ../.git/modules/sub\n", "sub/flows/nightly.py": FLOW}
    top = write(tmp_path, files)
    assert uris(top / "sub" / "flows") == uris(top, "sub") == {"flows/nightly.py"}
    assert uris(top) == {"sub/flows/nightly.py"}


def test_outside_of_a_repository_paths_are_those_of_where_the_audit_started(tmp_path: Path) -> None:
    write(tmp_path, {"services/etl/nightly.py": FLOW})
    assert uris(tmp_path, "services/etl") == {"services/etl/nightly.py"}


def test_a_file_given_by_a_link_is_reported_where_it_is(tmp_path: Path) -> None:
    top = write(tmp_path / "shop", {".git/HEAD": "ref: x\n", "flows/nightly.py": FLOW})
    (top / "today.py").symlink_to("flows/nightly.py")
    (top / "current").symlink_to("flows")
    (tmp_path / "elsewhere").symlink_to(top)
    for path in ("today.py", "current", "../elsewhere/flows", "../elsewhere/today.py"):
        assert uris(top, path) == {"flows/nightly.py"}


def test_suppressed_findings_are_written_only_if_they_are_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"nightly.py": SUPPRESSED})
    without, asked = (sarif_run(tmp_path, *extra)["results"] for extra in ((), ("--sarif-suppressed",)))
    assert len([result for result in asked if not result["suppressions"]]) == len(without) < len(asked)
    assert not any("suppressions" in result for result in without)


def test_the_category_is_written_only_if_it_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"nightly.py": FLOW})
    assert "automationDetails" not in sarif_run(tmp_path)
    assert sarif_run(tmp_path, "--sarif-category", "nightly")["automationDetails"] == {"id": "nightly/"}


def test_the_repository_is_that_which_was_given(tmp_path: Path) -> None:
    write(tmp_path, {"nightly.py": FLOW})
    (found,) = sarif_run(tmp_path, "--repo-url", "https://example.com/acme/shop")["versionControlProvenance"]
    assert found["repositoryUri"] == "https://example.com/acme/shop"


def test_an_option_of_a_format_without_that_format_is_refused(tmp_path: Path) -> None:
    ended = run("check", "--sarif-suppressed", "-o", "json", cwd=tmp_path)
    assert ended.status == 2
    assert "--sarif-suppressed is for the format sarif; add -o sarif=FILE, or leave it out" in ended.err


def test_a_category_that_is_no_name_is_refused(tmp_path: Path) -> None:
    for name in ("", " ", "nightly/", "a\nb"):
        ended = run("audit", "--sarif-category", name, "-o", "sarif", cwd=tmp_path)
        assert (ended.status, "is no name; write one such as" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("unix.py", FLOW),
        ("windows.py", "\ufeff" + FLOW.replace("\n", "\r\n")),
        ("mac.py", FLOW.replace("\n", "\r")),
        ("latin.py", "# coding: latin-1\n# é\n" + FLOW),
        ("broken.py", "from prefect import flow\ndef :\n"),
        ("not_utf_8.yaml", b"deployments:\n  - name: caf\xe9\n"),
        ("notebook.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": FLOW.splitlines(keepends=True)}]})),
        ("lines.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": FLOW.splitlines()}]}, indent=1)),
        ("broken.ipynb", '{"cells": [\n"from prefect import flow"\n'),
    ],
)
def test_findings_have_the_hash_of_their_line_in_the_file(tmp_path: Path, name: str, content: str | bytes) -> None:
    encoding = "latin-1" if name == "latin.py" else "utf-8"
    written = content if isinstance(content, bytes) else content.encode(encoding)
    write(tmp_path, {name: written})
    results = json.loads(run("audit", "-o", "sarif", cwd=tmp_path).out)["runs"][0]["results"]
    assert results
    for result in results:
        line = result["locations"][0]["physicalLocation"]["region"]["startLine"]
        expected = hash_lines(written, [line])[line]
        assert result["partialFingerprints"]["primaryLocationLineHash"] == expected


def test_a_hand_off_is_shown_from_call_to_call(tmp_path: Path) -> None:
    write(tmp_path, {"nightly.py": FLOW})
    results = [result for result in sarif_run(tmp_path)["results"] if "codeFlows" in result]
    assert [
        [step["location"]["message"]["text"] for step in next(values(result["codeFlows"], "locations"))]
        for result in results
    ] == [["`load` returns a value", "`store` takes it as `number`"]] * len(results)
    assert results


def test_unreadable_files_are_results_and_notices_of_a_run_that_succeeded(tmp_path: Path) -> None:
    write(tmp_path, {"nightly.py": FLOW, "broken.py": "from prefect import flow\ndef :\n"})
    ended = run("audit", "-o", "sarif", cwd=tmp_path)
    (found,) = json.loads(ended.out)["runs"]
    (invocation,) = found["invocations"]
    assert (ended.status, invocation["executionSuccessful"]) == (3, True)
    assert list(values(invocation, "uri")) == ["broken.py"]
    assert [next(values(one, "uri")) for one in found["results"] if one["ruleId"] == "PTD900"] == ["broken.py"]
