"""The doctor tells what is used, what is read, and what looks wrong with its remedy; and no secret of the machine."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

import pytest
from p2d_audit import __version__

from tests.cli.running import FLOW, Ended, install, run, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"flows/nightly.py": FLOW, ".git/HEAD": "ref: refs/heads/main\n"})


def doctor(root: Path, *arguments: str, plugins: Path | None = None) -> Ended:
    return run("doctor", *arguments, cwd=root, plugins=plugins, P2D_AUDIT_NO_CACHE="")


def problems(ended: Ended) -> list[str]:
    """Return what looks wrong, each with its remedy."""
    lines = ended.out.split(" wrong:\n")[1].splitlines() if " wrong:\n" in ended.out else []
    return [f"{what.strip()}; {remedy.strip()}" for what, remedy in zip(lines[::2], lines[1::2], strict=True)]


def test_a_project_with_nothing_wrong_is_told_of_in_a_few_lines(root: Path) -> None:
    ended = doctor(root)
    lines = ended.out.splitlines()
    assert (ended.status, lines[-1]) == (0, "nothing looks wrong")
    python = f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}"
    assert lines[0] == f"p2d-audit {__version__}, {python}"
    for line in (
        "configuration: none was found",
        "cache: 0 files, 0.0 MB",
        "root of all paths in reports: .",
        "git: the root is the top of its work tree",
        "1 file looked at; parsed, as they can reach Prefect: 1 (1 python)",
    ):
        assert line in lines


def test_plugins_are_told_with_what_they_are_from(root: Path, tmp_path: Path) -> None:
    out = doctor(root, plugins=install(tmp_path / "plugins")).out
    assert "  acme = acme_audit, of acme-audit 1.0 (installed)\n" in out
    assert re.search(rf"^  p2d_rules = p2d_rules, of p2d-audit {__version__} \(installed", out, re.MULTILINE)
    assert "1 rule of acme_audit 1.0, " in out


def test_a_plugin_that_cannot_be_loaded_looks_wrong(root: Path, tmp_path: Path) -> None:
    ended = doctor(root, plugins=install(tmp_path / "plugins", "raise SystemError('broken')\n"))
    assert ended.status == 1
    assert problems(ended) == ["a plugin could not be loaded: broken; remedy: mend or uninstall the plugin"]


def test_the_configuration_is_told_with_its_keys(root: Path) -> None:
    write(root, {"pyproject.toml": "[tool.p2d-audit]\nselect = ['PTD2']\nexclude = ['old/']\n", "old/flow.py": FLOW})
    out = doctor(root / "flows").out
    assert "configuration: ../pyproject.toml sets exclude, select\n" in out
    assert "  skipped 1: excluded by the configuration, such as old\n" in doctor(root).out


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("select = ['PTD2'", "pyproject.toml: is not valid TOML: "),
        ("selct = ['PTD2']", "pyproject.toml: key `tool.p2d-audit.selct` is unknown; did you mean `select`?"),
        ("select = ['PTX2']", "no rule is called 'PTX2'"),
        ("output = ['json']", "the key `output` is not heeded in a file that was found; remedy: name the file"),
        ("fail-on = ['sometimes']", "--fail-on 'sometimes' is not understood"),
        ("baseline = 'known.txt'", "the baseline known.txt does not exist; remedy: make it with p2d-audit baseline"),
    ],
)
def test_a_configuration_that_cannot_be_used_looks_wrong(root: Path, text: str, problem: str) -> None:
    ended = doctor(write(root, {"pyproject.toml": f"[tool.p2d-audit]\n{text}\n"}))
    (found,) = problems(ended)
    assert (ended.status, found[: len(problem)]) == (1, problem)


def test_files_that_cannot_be_read_look_wrong_with_what_helps(root: Path) -> None:
    ended = doctor(write(root, {"flows/broken.py": "import prefect\n\n(\n"}))
    assert problems(ended) == [
        "flows/broken.py:3 cannot be read: not valid Python: '(' was never closed;"
        " remedy: mend the line, or run p2d-audit with a newer Python if that one reads it"
    ]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({}, "there is nothing to read; "),
        ({"a.py": "x = 1\n"}, "no file mentions Prefect; "),
        (
            {"flow.py": FLOW, "pyproject.toml": "[project]\nname = 'x'\nrequires-python = '>=3.99'\n"},
            f"the project requires Python >=3.99, and p2d-audit runs with {platform.python_version()}; remedy: install",
        ),
    ],
)
def test_trees_of_which_little_can_be_said_look_wrong(tmp_path: Path, files: dict[str, str], problem: str) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (found,) = problems(doctor(write(tree, files)))
    assert found.startswith(problem)


def test_no_place_user_or_value_of_the_machine_is_told(root: Path, tmp_path: Path) -> None:
    write(root, {"pyproject.toml": "[tool.p2d-audit]\nselct = []\n", "flows/broken.py": "import prefect\n(\n"})
    home = tmp_path / "home of jane"
    home.mkdir()
    ended = run("doctor", cwd=root, HOME=str(home), API_TOKEN="t0ps3cret", plugins=install(tmp_path / "plugins"))
    for secret in (str(tmp_path), str(root), "jane", "t0ps3cret", str(Path(os.__file__).parent), platform.node()):
        assert secret not in ended.out + ended.err


def test_the_cache_is_told_with_its_size(root: Path) -> None:
    assert run("check", cwd=root, P2D_AUDIT_NO_CACHE="").status == 0
    assert re.search(r"^cache: [1-9]\d* files?, 0\.\d MB$", doctor(root).out, re.MULTILINE)
    assert "cache: not used\n" in run("doctor", cwd=root, P2D_AUDIT_NO_CACHE="1").out


def test_a_cache_that_leads_elsewhere_looks_wrong(root: Path, tmp_path: Path) -> None:
    (root / ".p2d_audit_cache").symlink_to(tmp_path)
    ended = doctor(root)
    assert "cache: not used\n" in ended.out
    assert problems(ended) == [
        "the cache .p2d_audit_cache leads elsewhere or is not yours, and is not used; remedy: remove .p2d_audit_cache"
    ]


def test_names_that_would_move_the_cursor_are_written_as_escapes(root: Path) -> None:
    write(root, {"flows/\x1b[2Jx.py": "import prefect\n(\n"})
    assert "\x1b" not in doctor(root).out


def test_a_place_that_does_not_exist_is_an_error(root: Path) -> None:
    ended = doctor(root, "nowhere")
    assert (ended.status, "does not exist" in ended.err) == (2, True)
