"""A shell completes commands, options, rules and formats."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from p2d_audit.cli import command

from tests.cli.running import environment, install, run

ASK = """
eval "$(p2d-audit completion bash)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_p2d_audit_completion p2d-audit
printf '%s\\n' "${COMPREPLY[@]}"
"""


def complete(*words: str, plugins: Path | None = None) -> list[str]:
    """Return what bash offers behind these words, the last of which is not finished."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    bash = shutil.which("bash")
    assert bash is not None
    asked = [bash, "--norc", "-c", ASK, "bash", "p2d-audit", *words]
    done = subprocess.run(
        asked, env=environment(plugins, PATH=path), capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_completes_commands() -> None:
    assert complete("") == sorted(command.commands)
    assert complete("comp") == [name for name in sorted(command.commands) if name.startswith("comp")]


def test_bash_completes_options() -> None:
    assert complete("rules", "--f") == ["--format"]
    assert complete("rules", "--format", "") == ["table", "json", "markdown"]


@pytest.mark.parametrize("option", ["--select", "--ignore", "--fail-on"])
def test_bash_completes_codes_of_rules_of_plugins_too(option: str, tmp_path: Path) -> None:
    assert complete("check", option, "PTD20")[:3] == ["PTD201", "PTD202", "PTD203"]
    assert complete("check", option, "ACM0", plugins=install(tmp_path)) == ["ACM001"]


def test_bash_completes_names_of_rules_once_they_are_begun() -> None:
    assert complete("explain", "Mapped") == ["MappedTask"]
    assert complete("explain", "ptd203") == ["PTD203"]


def test_bash_completes_conditions() -> None:
    assert complete("check", "--fail-on", "n") == ["note", "never"]


def test_bash_completes_formats_of_plugins_too(tmp_path: Path) -> None:
    assert complete("audit", "-o", "acme", plugins=install(tmp_path)) == ["acme", "acme-long"]
    assert "csv-flows" not in complete("audit", "-o", "csv")


def test_a_plugin_that_cannot_be_loaded_leaves_the_line_as_it_is(tmp_path: Path) -> None:
    assert complete("explain", "Mapped", plugins=install(tmp_path, "raise SystemError('broken')\n")) == []


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "    complete -o nosort -F _p2d_audit_completion p2d-audit"),
        ("zsh", "#compdef p2d-audit"),
        ("fish", 'complete --no-files --command p2d-audit --arguments "(_p2d_audit_completion)";'),
    ],
)
def test_each_shell_has_its_script(shell: str, line: str, tmp_path: Path) -> None:
    assert line in run("completion", shell, cwd=tmp_path).out.splitlines()


def test_a_script_is_printed_without_running_a_shell(tmp_path: Path) -> None:
    assert run("completion", "bash", cwd=tmp_path, PATH=str(tmp_path)).err == ""


def test_another_shell_is_refused_with_those_there_are(tmp_path: Path) -> None:
    ended = run("completion", "tcsh", cwd=tmp_path)
    assert ended.status == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in ended.err
