"""A tree whose every name is an attack: nothing that p2d-audit writes of it does anything."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import unicodedata
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from markdown_it import MarkdownIt
from p2d_audit.audit import load_all_plugins

from tests.cli.running import run, write
from tests.reports.pipeline_logs import azure_commands, github_commands

FORMATS = [one.name for one in load_all_plugins().renderers if one.file is None]
EXPORTS = ("jira", "azure", "linear", "github", "markdown", "csv")
TABLES = (
    "csv", "export-jira/jira.csv", "export-azure/azure.csv", "export-linear/linear.csv", "export-csv/findings.csv",
    "export-csv/flows.csv", "export-csv/edges.csv",
)  # fmt: skip
ATTACKS = {
    "tag": "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\" onmouseover=alert(1) x='",
    "link": "[x](javascript:alert(1)) ![y](https://evil.example/p.png) <https://evil.example>",
    "formula": "=HYPERLINK(\"https://evil.example\",\"x\")",
    "command": "::set-output name=x::y",
    "vso": "##vso[task.setvariable variable=x]y",
    "old": "##[set-env name=PATH]x",
    "escape": "\x1b]8;;https://evil.example\x07x\x1b[2J",
    "bidi": "\u202eabc\u2066def\u2069",
    "line": "x\n::error::y\r##vso[task.complete result=Failed]",
    "shell": "$(touch pwned) `touch pwned` ; touch pwned ' \" \\",
    "yaml": "x: !!python/object/apply:os.system ['touch pwned']",
    "mention": "@everyone #1 <!-- p2d --> --> ]]> ${{ github.token }}",
    "graph": "x\"];\nevil [label=\"y\"]; click a \"javascript:alert(1)\"",
    "wide": "\u200b\u2028\u2029\ufeff\U000e0041",
}  # fmt: skip


def _flow(number: int, attack: str) -> str:
    text = repr(attack)
    return (
        "from prefect import flow, task\nfrom prefect.blocks.system import Secret\n"
        f"@task(name={text}, tags=[{text}])\ndef load_{number}(x={text}):\n    return x\n\n"
        f"@flow(name={text}, description={text}, flow_run_name={text})\n"
        f"def nightly_{number}(x: {text} = {text}):\n"
        f"    rows = load_{number}({text})\n    load_{number}.map([rows])\n    Secret.load({text})\n"
        f"    if rows == {text}:  # p2d: ignore[PTD999] -- {attack.splitlines()[0]}\n        load_{number}(rows)\n"
        f"    open({text}, 'w').write(rows)\n    eval({text})\n\n"
        f"nightly_{number}.serve(name={text}, cron='0 5 * * *', parameters={{{text}: {text}}})\n"
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tree; names of files can hold all but a slash and NUL."""
    files = {f"flows/{attack.replace('/', '|')[:60]}.py": attack for attack in ATTACKS.values()}
    names = {file: _flow(number, attack) for number, (file, attack) in enumerate(files.items())}
    listed = [{"name": attack, "entrypoint": attack, "work_pool": {"name": attack}} for attack in ATTACKS.values()]
    manifest = yaml.safe_dump({"deployments": listed}, allow_unicode=False)
    return write(tmp_path_factory.mktemp("attacks"), {**names, "prefect.yaml": manifest})


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same tree with names that do no harm."""
    names = {f"flows/calm_{number}.py": _flow(number, f"calm_{number}") for number in range(len(ATTACKS))}
    listed = [{"name": f"c{n}", "entrypoint": f"c{n}", "work_pool": {"name": f"c{n}"}} for n in range(len(ATTACKS))]
    return write(tmp_path_factory.mktemp("calm"), {**names, "prefect.yaml": yaml.safe_dump({"deployments": listed})})


def written(tree: Path, folder: Path) -> Path:
    """Write every format and export of a tree into a folder."""
    ended = run("audit", ".", *[f"-o{name}={folder / name}" for name in FORMATS], cwd=tree)
    assert ended.status in (0, 3), ended.err
    assert is_calm(ended.err)
    for form in EXPORTS:
        (folder / f"export-{form}").mkdir()
        ended = run("export", form, "--report", str(folder / "json"), "-o", str(folder / f"export-{form}"), cwd=folder)
        assert (ended.status in (0, 3), is_calm(ended.err)) == (True, True), ended.err
    plan = ("plan", "--capacity", "40", "--report", str(folder / "json"), "-o", f"markdown={folder / 'plan'}")
    assert run(*plan, cwd=folder).status in (0, 3)
    return folder


@pytest.fixture(scope="module")
def attacked(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tree, tmp_path_factory.mktemp("attacked"))


@pytest.fixture(scope="module")
def untroubled(calm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(calm, tmp_path_factory.mktemp("untroubled"))


def text_of(file: Path) -> str:
    """Return a file's text with its own ends of lines."""
    return file.read_bytes().decode("utf-8-sig")


def is_calm(text: str) -> bool:
    """Say whether a text that a terminal or log shows holds nothing that cannot be seen, and no command."""
    hidden = [one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp", "Cs") and one != "\n"]
    return not hidden and not github_commands(text) and not azure_commands(text)


class Elements(HTMLParser):
    """Counts elements and attributes that do something."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "object", "embed", "link", "base", "form", "meta"):
            self.found[tag] += 1
        for name, value in attrs:
            if name.startswith("on") or (name in ("href", "src", "action") and not (value or "").startswith("#")):
                self.found[f"{name}={value}"] += 1


@pytest.mark.parametrize("name", ["table", "concise", "changes"])
def test_a_terminal_is_shown_no_command_and_nothing_hidden(name: str, attacked: Path) -> None:
    assert is_calm(text_of(attacked / name))


def test_logs_hold_no_command_but_ours(attacked: Path) -> None:
    github = text_of(attacked / "github")
    azure = text_of(attacked / "azure")
    assert {one.name for one in github_commands(github)} <= {"error", "warning", "notice"}
    assert len(github_commands(github)) == len(github.splitlines())
    assert azure_commands(github) == []
    assert {one.name for one in azure_commands(azure)} <= {"task.logissue"}
    assert len(azure_commands(azure)) == len(azure.split("\n")) - 1


@pytest.mark.parametrize("name", sorted({*FORMATS} - {"github", "azure", "html"}))
def test_what_is_printed_into_a_log_is_no_command(name: str, attacked: Path) -> None:
    text = text_of(attacked / name)
    assert (github_commands(text), azure_commands(text)) == ([], [])


def test_the_page_has_no_element_of_the_tree(attacked: Path, untroubled: Path) -> None:
    found = Elements(text_of(attacked / "html")).found
    assert found == Elements(text_of(untroubled / "html")).found


@pytest.mark.parametrize("name", ["svg", "junit", "checkstyle"])
def test_xml_is_well_formed_and_has_no_element_of_the_tree(name: str, attacked: Path, untroubled: Path) -> None:
    found, wanted = (
        {element.tag for element in ElementTree.fromstring((folder / name).read_bytes()).iter()}
        for folder in (attacked, untroubled)
    )
    assert found <= wanted
    assert "script" not in str(found)


@pytest.mark.parametrize("name", ["json", "sarif", "sarif-full", "gitlab", "sonar", "graph-json"])
def test_documents_are_json(name: str, attacked: Path) -> None:
    json.loads(text_of(attacked / name))


@pytest.mark.parametrize("name", ["json-lines", "rdjson"])
def test_each_line_is_json(name: str, attacked: Path) -> None:
    text = text_of(attacked / name)
    lines = text.split("\n")[:-1] if name == "json-lines" else [text]
    assert all(json.loads(line) for line in lines)


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_is_a_formula(name: str, attacked: Path) -> None:
    text = text_of(attacked / name)
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert len(cells) > 20
    numbers = re.compile(r"-?\d+(?:\.\d+)?")
    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r")) and not numbers.fullmatch(cell)] == []


@pytest.mark.parametrize("name", ["markdown", "brief", "plan", "export-markdown/migration.md"])
def test_markdown_has_no_markup_of_the_tree(name: str, attacked: Path) -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    elements = Elements(reader.render(text_of(attacked / name))).found
    assert [one for one in elements if not one.startswith("href=file")] == []


@pytest.mark.parametrize("name", ["dot", "mermaid"])
def test_graphs_have_as_many_statements_as_without_attacks(name: str, attacked: Path, untroubled: Path) -> None:
    found, wanted = (text_of(folder / name) for folder in (attacked, untroubled))
    assert "click" not in re.sub(r'"(?:\\.|[^"\\])*"', "", found)
    assert is_calm(found)
    starts = re.compile(r"(?m)^\s*(?:evil|click|::)")
    assert (starts.findall(found), starts.findall(wanted)) == ([], [])


def test_the_script_for_github_makes_no_file(attacked: Path) -> None:
    folder = attacked / "export-github"
    before = sorted(place.name for place in folder.iterdir())
    ended = subprocess.run(["bash", "create_issues.sh"], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert ended.stdout.startswith("would create p2d-")
    assert is_calm(ended.stdout)
    assert sorted(place.name for place in folder.iterdir()) == before


def test_what_init_writes_is_what_was_meant(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": 'ref: refs/heads/x"]\\n${{github.token}}&&touch\n', "flow.py": "import prefect\n"})
    for pipeline in ("github", "gitlab", "azure"):
        assert run("init", "--yes", "--ci", pipeline, cwd=tmp_path, CI="").status in (0, 3)
    workflow = yaml.safe_load((tmp_path / ".github/workflows/p2d-audit.yml").read_text())
    assert workflow[True]["push"]["branches"] == ['x"]\\n${{github.token}}&&touch']
