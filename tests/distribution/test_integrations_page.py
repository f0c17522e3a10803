"""The page on pipelines, hooks, shells and editors says what there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from p2d_audit.cli.completion import SHELLS

from tests.cli.running import write
from tests.distribution.test_action import ACTION, tool

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "integrations.md").read_text(encoding="utf-8")


def block(language: str, heading: str) -> str:
    """Return the first block of a language below a heading."""
    found = re.search(rf"^## {heading}\n.*?```{language}\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def test_every_input_and_output_of_the_action_is_there() -> None:
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    for name in (*action["inputs"], *action["outputs"]):
        assert f"`{name}`" in PAGE, name


def test_every_hook_is_there() -> None:
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")):
        assert f"| `{hook['id']}` |" in PAGE


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_there(shell: str) -> None:
    assert f"p2d-audit completion {shell}" in PAGE


def test_the_workflow_gives_the_action_inputs_that_it_has() -> None:
    *_, step = yaml.safe_load(block("yaml", "GitHub"))["jobs"]["audit"]["steps"]
    assert set(step["with"]) <= set(yaml.safe_load(ACTION.read_text(encoding="utf-8"))["inputs"])


@pytest.mark.distribution
def test_the_workflow_keeps_to_its_schema(tmp_path: Path) -> None:
    file = write(tmp_path, {"workflow.yml": block("yaml", "GitHub")}) / "workflow.yml"
    assert "ok" in tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(file))


def test_pre_commit_is_given_a_hook_that_exists() -> None:
    (repository,) = yaml.safe_load(block("yaml", "pre-commit"))["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == ["p2d-audit"]


def test_the_configuration_of_the_editor_is_toml() -> None:
    assert tomllib.loads(block("toml", "Editors"))["language-server"]["p2d-audit"]["args"] == ["lsp"]


def test_actions_are_pinned_to_the_same_commits_everywhere() -> None:
    texts = (PAGE, ACTION.read_text(encoding="utf-8"), *(p.read_text(encoding="utf-8") for p in pipelines()))
    pins = {pin for text in texts for pin in re.findall(r"uses: ((?:actions|github)/\S+@\S+ # v[\d.]+)", text)}
    assert sorted(pin.partition("@")[0] for pin in pins) == [
        "actions/checkout",
        "actions/setup-python",
        "github/codeql-action/upload-sarif",
    ]
    assert all(re.fullmatch(r"\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", pin) for pin in pins)


def pipelines() -> list[Path]:
    """Return the pipelines that come with the package."""
    return sorted((ROOT / "auditor" / "p2d_audit" / "pipelines").glob("*.yml"))
