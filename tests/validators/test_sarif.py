"""SARIF logs, judged by Microsoft's tool, the official schema, sarif-tools, and the way GitHub hashes lines."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.cli.running import run
from tests.reports.sarif_reading import values
from tests.test_line_hashes import REFERENCE
from tests.validators import trees
from tests.validators.multitool import complaints, packaged

pytestmark = pytest.mark.validators

TREES: dict[str, Callable[[Path], Path]] = {
    "sample": trees.sample,
    "projects": trees.projects,
    "empty": trees.empty,
    "odd_paths": trees.odd_paths,
    "ten_thousand": trees.ten_thousand,
}


@pytest.fixture(scope="module", params=TREES)
def audited(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a code base that was audited, with its logs beside its code."""
    folder = TREES[request.param](tmp_path_factory.mktemp("audited") / request.param)
    ended = run("audit", "-o", "sarif=github.sarif", "-o", "sarif-full=full.sarif", cwd=folder)
    assert ended.status in (0, 3), ended.err
    return folder


def read(log: Path) -> dict[str, Any]:
    (found,) = json.loads(log.read_text(encoding="utf-8"))["runs"]
    run_object: dict[str, Any] = found
    return run_object


def test_microsofts_tool_finds_no_error_warning_or_note(audited: Path) -> None:
    large = audited.name == "ten_thousand"
    assert complaints(audited / "github.sarif", large=large) == []
    if not large:  # it takes half a minute, and the schema is checked elsewhere
        assert complaints(audited / "full.sarif") == []


@pytest.mark.parametrize("log", ["github.sarif", "full.sarif"])
def test_the_official_schema_is_kept(audited: Path, log: str) -> None:
    jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="the extra `validators` is not installed")
    schema = json.loads(packaged("sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    assert list(validator.iter_errors(json.loads((audited / log).read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("log", ["github.sarif", "full.sarif"])
def test_sarif_tools_reads_every_result(audited: Path, log: str, tmp_path: Path) -> None:
    pytest.importorskip("sarif", reason="the extra `validators` is not installed")
    table = tmp_path / "results.csv"
    command = [sys.executable, "-m", "sarif", "csv", "-o", str(table), str(audited / log)]
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    with table.open(encoding="utf-8", newline="") as rows:
        found = sorted((row["Severity"], row["Code"], row["Location"], row["Line"]) for row in csv.DictReader(rows))
    assert found == sorted(as_sarif_tools_writes(read(audited / log)))


def as_sarif_tools_writes(run_object: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for result in run_object["results"]:
        place = result["locations"][0]["physicalLocation"]
        line = str(place["region"]["startLine"])
        yield result["level"], result["ruleId"], place["artifactLocation"]["uri"], line


def test_every_uri_leads_to_a_file_of_the_repository(audited: Path) -> None:
    found = {place["uri"] for place in values(read(audited / "github.sarif"), "artifactLocation")}
    assert [uri for uri in found if ".." in uri.split("/") or not (audited / unquote(uri)).is_file()] == []


def test_lines_are_hashed_as_github_does(audited: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("Node.js is not installed")
    hashes: dict[str, list[str]] = {}
    for result in read(audited / "github.sarif")["results"]:
        place = result["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        if uri not in hashes:
            command = ["node", "-e", REFERENCE, str(audited / unquote(uri))]
            hashes[uri] = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        assert result["partialFingerprints"]["primaryLocationLineHash"] == hashes[uri][place["region"]["startLine"] - 1]


def test_regions_hold_the_text_that_they_say(audited: Path) -> None:
    """Cut every region out of its file as an editor does; snippets of notebooks are their code."""
    for result in read(audited / "full.sarif")["results"]:
        place = result["locations"][0]["physicalLocation"]
        region, uri = place["region"], place["artifactLocation"]["uri"]
        if uri.endswith(".ipynb") or "***" in region["snippet"]["text"] or result["ruleId"] == "PTD900":
            continue
        content = (audited / unquote(uri)).read_bytes().decode("utf-8-sig")
        lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert cut(lines, region) == region["snippet"]["text"], result


def cut(lines: list[str], region: dict[str, Any]) -> str:
    units = [line.encode("utf-16-le") for line in lines[region["startLine"] - 1 : region["endLine"]]]
    units[-1] = units[-1][: 2 * (region["endColumn"] - 1)]
    units[0] = units[0][2 * (region["startColumn"] - 1) :]
    return "\n".join(line.decode("utf-16-le") for line in units)


def test_suppressed_results_are_marked_as_the_judges_want(tmp_path: Path) -> None:
    folder = trees.sample(tmp_path / "sample")
    for file in folder.rglob("*.py"):
        file.write_text(f"# p2d: ignore-file[PTD2] -- moved {{last}} year\n{file.read_text()}", encoding="utf-8")
    command = ("-o", "sarif=log.sarif", "--sarif-suppressed", "--sarif-category", "services/etl")
    assert run("audit", *command, cwd=folder).status == 0
    found = read(folder / "log.sarif")
    assert found["automationDetails"] == {"id": "services/etl/"}
    assert {len(result["suppressions"]) for result in found["results"]} == {0, 1}
    assert complaints(folder / "log.sarif") == []


def test_the_judge_sees_what_is_wrong(tmp_path: Path) -> None:
    folder = trees.sample(tmp_path / "sample")
    run("audit", "-o", "sarif=log.sarif", cwd=folder)
    log = json.loads((folder / "log.sarif").read_text(encoding="utf-8"))
    first, second, third = (result["locations"][0] for result in log["runs"][0]["results"][:3])
    del first["physicalLocation"]["region"]["startLine"]
    second["physicalLocation"]["artifactLocation"] = {"uri": "https://example.com/a.py"}
    third["physicalLocation"]["artifactLocation"]["uri"] = "my flows/a.py"
    (folder / "log.sarif").write_text(json.dumps(log), encoding="utf-8")
    levels = {(one.level, one.rule) for one in complaints(folder / "log.sarif")}
    assert {("error", "GH1003"), ("error", "GH1005"), ("error", "SARIF1002")} <= levels
