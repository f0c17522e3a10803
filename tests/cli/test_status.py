"""The exit status says what happened, and stdout and stderr are kept apart."""

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import FLOW, PLUGIN, environment, install, run, write

BROKEN = "from prefect import flow\ndef (:\n"
CRASH = PLUGIN.replace("def p2d_rules():", "def p2d_rules():\n    return (AcmeTask, Crash)\n\n\ndef unused():").replace(
    "@hookimpl\ndef p2d_rules",
    '''class Crash(Rule):
    """A rule that fails."""

    code = "ACM002"
    severity = "note"
    disposition = "adapt"
    effort = Effort(0, 0, 0)

    def check_flow(self, flow):
        raise KeyError("acme")
        yield


@hookimpl
def p2d_rules''',
)


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    return install(tmp_path / "plugins")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(tmp_path / "tree", {"flows/nightly.py": FLOW})


def test_an_audit_prints_a_table_on_stdout_and_the_counts_on_stderr(tree: Path) -> None:
    ended = run("audit", "--select", "PTD900", cwd=tree)
    assert ended.status == 0
    assert "nightly" in ended.out
    assert ended.err == "p2d-audit: 1 flow, 2 tasks, 0 findings (0 errors, 0 warnings, 0 notes), 1 file read\n"


def test_an_audit_passes_whatever_it_finds_unless_a_gate_is_asked_for(tree: Path, acme: Path) -> None:
    select = ("audit", "-o", "acme", "--select", "ACM")
    passed = run(*select, cwd=tree, plugins=acme)
    failed = run(*select, "--fail-on", "error,ACM001", cwd=tree, plugins=acme)
    assert (passed.status, passed.out) == (0, "ACM001 flows/nightly.py\n")
    assert (failed.status, failed.out) == (1, passed.out)
    assert "p2d-audit: gate: 1 finding of ACM001\n" in failed.err


def test_a_check_fails_on_a_warning(tree: Path, acme: Path) -> None:
    ended = run("check", "--select", "ACM", cwd=tree, plugins=acme)
    assert ended.status == 1
    assert ended.out.startswith("flows/nightly.py:4:2: ACM001 a task is called `load`\n")
    assert "p2d-audit: gate: 1 finding of severity warning\n" in ended.err


def test_the_gate_of_the_configuration_counts_and_that_of_the_arguments_wins(tree: Path, acme: Path) -> None:
    write(tree, {"pyproject.toml": "[tool.p2d-audit]\nfail-on = 'warning'\nselect = ['ACM']\n"})
    assert run("audit", cwd=tree, plugins=acme).status == 1
    assert run("audit", "--fail-on", "error", cwd=tree, plugins=acme).status == 0
    assert run("check", "--fail-on", "never", cwd=tree, plugins=acme).status == 0


def test_exit_zero_forgives_the_gate_and_nothing_else(tree: Path, acme: Path) -> None:
    select = ("check", "--select", "ACM", "--exit-zero")
    assert run(*select, cwd=tree, plugins=acme).status == 0
    write(tree, {"broken.py": BROKEN})
    assert run(*select, cwd=tree, plugins=acme).status == 3
    assert run(*select, "--fail-on", "nonsense", cwd=tree, plugins=acme).status == 2


def test_a_file_that_cannot_be_parsed_makes_the_audit_incomplete(tree: Path) -> None:
    write(tree, {"broken.py": BROKEN, "latin.py": b"import prefect\n\nx = '\xe9'\n"})
    ended = run("audit", "-o", "json", "--select", "PTD900", cwd=tree)
    report = json.loads(ended.out)
    assert ended.status == 3
    assert [(f["path"], f["line"]) for f in report["coverage"]["files"]["failed"]] == [
        ("broken.py", 2),
        ("latin.py", 3),
    ]
    assert [(f["rule"], f["path"], f["region"]["line"], f["severity"]) for f in report["findings"]] == [
        ("PTD900", "broken.py", 2, "error"),
        ("PTD900", "latin.py", 3, "error"),
    ]
    assert "p2d-audit: warning: latin.py:3: not valid utf-8\n" in ended.err
    assert "incomplete: 2 files failed" in ended.err


def test_what_the_tokens_of_an_unread_file_show_is_told_apart_from_what_was_read(tree: Path) -> None:
    write(tree, {"flows/late.py": FLOW.replace("nightly", "late") + "summon $it\n", "flows/__init__.py": ""})
    ended = run("audit", "-o", "json", "-o", "table=t.txt", "-o", "concise=c.txt", "--select", "PTD900", cwd=tree)
    report = json.loads(ended.out)
    (failed,) = report["coverage"]["files"]["failed"]
    assert failed == {
        "path": "flows/late.py",
        "line": 17,
        "reason": failed["reason"],
        "remedy": "mend the line, or run p2d-audit with a newer Python if that one reads it",
        "imports": ["prefect.flow", "prefect.task"],
        "units": [
            {"kind": "task", "function": "load", "line": 5},
            {"kind": "task", "function": "store", "line": 10},
            {"kind": "flow", "function": "late", "line": 15},
        ],
        "part": False,
    }
    assert [flow["function"] for flow in report["flows"]] == ["nightly"]
    assert (report["summary"]["flows"], report["summary"]["tasks"], ended.status) == (1, 2, 3)
    held = "by its tokens it holds 1 flow and 2 tasks"
    assert f"\n    {held}\n    mend the line" in (tree / "t.txt").read_text(encoding="utf-8")
    assert (
        (tree / "c.txt").read_text(encoding="utf-8").startswith("flows/late.py:17:1: PTD900 the file cannot be read: ")
    )
    assert report["findings"][0]["message"].endswith(f"; {held}")


def test_every_file_that_could_not_be_read_comes_with_what_helps(tree: Path) -> None:
    broken = {
        "broken.yaml": "prefect: [\n",
        "conflict.py": "<<<<<<< HEAD\nimport prefect\n=======\nimport prefect.flow\n>>>>>>> b\n",
        "large.py": "import prefect\n" * 100,
        "latin.py": b"import prefect\n\nx = '\xe9'\n",
        "old.py": "import prefect\nprint prefect\n",
        "latin.yaml": b"prefect: \xe9\n",
    }
    write(tree, {**broken, "p.toml": "max-file-size = 1000\n"})
    ended = run("audit", "-o", "json", "--config", "p.toml", cwd=tree)
    leave_out = "leave the file out with `exclude`"
    assert {f["path"]: f["remedy"] for f in json.loads(ended.out)["coverage"]["files"]["failed"]} == {
        "broken.yaml": f"mend the YAML, or {leave_out}",
        "conflict.py": "resolve the conflict",
        "large.py": f"raise `max-file-size`, or {leave_out}",
        "latin.py": f"save the file as UTF-8 or declare its encoding in the first two lines, or {leave_out}",
        "latin.yaml": f"save the file as UTF-8, or {leave_out}",
        "old.py": f"port the file to Python 3.7 or newer, or {leave_out}",
    }


def test_the_gate_comes_before_incompleteness(tree: Path) -> None:
    write(tree, {"broken.py": BROKEN})
    ended = run("audit", "--fail-on", "error", cwd=tree)
    assert ended.status == 1
    assert "incomplete: 1 file failed" in ended.err


def test_nothing_to_read_is_not_the_same_as_clean(tmp_path: Path) -> None:
    write(tmp_path, {"README.md": "", "other/x.py": "import os\n"})
    (tmp_path / "empty").mkdir()
    nothing = run("check", "empty", cwd=tmp_path)
    assert (nothing.status, run("check", "other", cwd=tmp_path).status) == (3, 0)
    assert "incomplete: there was nothing to read" in nothing.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("audit", "nowhere"), r"Path 'nowhere' does not exist"),
        (("audit", "--fail-on", "sometimes"), r"--fail-on 'sometimes' is not understood"),
        (("audit", "--select", "UnreadableFil"), r"no rule is called .UnreadableFil.; did you mean UnreadableFile"),
        (("audit", "--ignore", ""), r"no rule is called ''"),
        (("audit", "--ignore", "PTD900"), r"PTD900 cannot be ignored; leave the file out with `exclude` instead"),
        (("audit", "-o", "jsn"), r"there is no format 'jsn'; did you mean json\? there are: .*sarif"),
        (("audit", "-o", "json", "-o", "table=-"), r"two reports go to standard output"),
        (("audit", "-o", "json=a", "-o", "table=./a"), r"two reports go to the file .*/a;"),
        (("audit", "-o", "json="), r"-o json=: the file is missing"),
        (("audit", "-o", "json=no/such/folder.json"), r"the folder no/such does not exist; make it first"),
        (("audit", "-o", "json=flows"), r"-o json=flows: is a folder; name a file in it"),
        (("audit", "--config", "gone.toml"), r"gone\.toml: cannot be read: No such file or directory"),
        (("explain", "UnreadableFiel"), r"no rule is called 'UnreadableFiel'; did you mean UnreadableFile"),
        (("rules", "--format", "xml"), r"'xml' is not one of 'table', 'json'"),
        (("audti",), r"No such command 'audti'"),
    ],
)
def test_a_mistake_in_the_arguments_is_told_on_stderr(tree: Path, arguments: tuple[str, ...], message: str) -> None:
    ended = run(*arguments, cwd=tree)
    assert (ended.status, ended.out) == (2, "")
    assert re.search(message, ended.err)
    assert "Traceback" not in ended.err


def test_mistakes_in_the_arguments_are_told_before_anything_is_read(tree: Path) -> None:
    write(tree, {"broken.py": BROKEN})
    assert "broken.py" not in run("audit", "-o", "json=no/x.json", cwd=tree).err


def test_a_rule_that_fails_is_named_and_does_not_stop_the_others(tree: Path, tmp_path: Path) -> None:
    plugins = install(tmp_path / "plugins", CRASH)
    ended = run("check", "--select", "ACM", "-o", "acme", "-o", "json=r.json", cwd=tree, plugins=plugins)
    report = json.loads((tree / "r.json").read_text(encoding="utf-8"))
    assert (ended.status, ended.out) == (4, "ACM001 flows/nightly.py\n")
    assert [error["source"] for error in report["errors"]] == ["ACM002"]
    assert "p2d-audit: internal error: ACM002: rule acme_audit.Crash failed: KeyError: 'acme'" in ended.err


def test_an_internal_error_is_one_line_and_a_traceback_only_on_demand(tree: Path, tmp_path: Path) -> None:
    plugins = install(tmp_path / "plugins", PLUGIN.replace('"".join(', 'str(1 / 0) + "".join('))
    short = run("audit", "-o", "acme", cwd=tree, plugins=plugins)
    assert short.status == 4
    assert short.err == (
        "p2d-audit: internal error: ZeroDivisionError: division by zero;"
        " this is a bug, please report it with what --debug adds\n"
    )
    for long in (
        run("audit", "-o", "acme", "--debug", cwd=tree, plugins=plugins),
        run("--debug", "audit", "-o", "acme", cwd=tree, plugins=plugins),
        run("audit", "-o", "acme", cwd=tree, plugins=plugins, P2D_AUDIT_DEBUG="1"),
    ):
        assert (long.status, "Traceback (most recent call last)" in long.err) == (4, True)


def test_a_plugin_that_cannot_be_loaded_is_a_usage_error(tree: Path, tmp_path: Path) -> None:
    ended = run("audit", cwd=tree, plugins=install(tmp_path / "plugins", "import nothing_of_the_kind\n"))
    assert ended.status == 2
    assert "a plugin could not be loaded: No module named 'nothing_of_the_kind'" in ended.err


def test_a_reader_that_goes_away_is_no_error_and_changes_no_status(tree: Path, acme: Path) -> None:
    arguments = ("-m", "p2d_audit", "check", "--select", "ACM", "-o", "acme-long", "-o", "acme=kept.txt")
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=tree, env=environment(acme), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        err = process.stderr.read().decode()
    assert process.returncode == 1
    assert "Broken" not in err
    assert "Error" not in err
    assert (tree / "kept.txt").read_text() == "ACM001 flows/nightly.py\n"


@pytest.mark.parametrize(("number", "shown"), [(201, True), (200, False)])
def test_a_bar_appears_on_a_terminal_for_many_files_only(tmp_path: Path, number: int, shown: bool) -> None:
    tree = write(tmp_path / "tree", {f"f{index}.py": "import prefect\n" for index in range(number)})
    terminal, end = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "p2d_audit", "audit", "-o", "json"],
        cwd=tree, env=environment(TERM="xterm"), stdout=subprocess.PIPE, stderr=end,
    ) as process:  # fmt: skip
        os.close(end)
        assert process.stdout is not None
        out, err = process.stdout.read(), read_terminal(terminal)
    assert (process.returncode, json.loads(out)["coverage"]["files"]["read"]) == (0, number)
    assert ("Reading files" in err) is shown


def read_terminal(descriptor: int) -> str:
    text = b""
    with contextlib.suppress(OSError), open(descriptor, "rb", buffering=0) as stream:
        while chunk := stream.read(1024):
            text += chunk
    return text.decode()


def test_a_template_of_python_is_skipped_and_says_what_it_holds(tmp_path: Path) -> None:
    template = FLOW.replace("nightly", "run_{{ cookiecutter.name }}")
    write(tmp_path, {"flow.py": FLOW, "{{ cookiecutter.name }}/flow.py": template, "jinja.py": template})
    done = run("audit", ".", "-o", "json", cwd=tmp_path)
    report = json.loads(done.out)
    reasons = {entry["path"]: entry["reason"] for entry in report["coverage"]["files"]["skipped"]}
    assert (done.status, report["summary"]["flows"], report["coverage"]["files"]["failed"]) == (0, 1, [])
    assert sorted(reasons) == ["jinja.py", "{{ cookiecutter.name }}/flow.py"]
    for reason in reasons.values():
        assert reason.startswith("a template, not Python (not valid Python: ")
        assert reason.endswith("), line 15; by its tokens it holds 1 flow and 2 tasks")


def test_a_template_is_skipped_with_its_reason_and_the_audit_is_complete(tmp_path: Path) -> None:
    chart = "image: prefecthq/prefect\nreplicas: {{ .Values.n }}\n{{- if .x }}\na: 1\n"
    write(tmp_path, {"flow.py": FLOW, "chart.yaml": chart})
    done = run("audit", ".", "-o", "json", cwd=tmp_path)
    assert done.status == 0
    files = json.loads(done.out)["coverage"]["files"]
    assert [entry["path"] for entry in files["skipped"]] == ["chart.yaml"]
    assert files["skipped"][0]["reason"].startswith("a template, not YAML")
    assert files["failed"] == []


def test_a_file_name_is_no_command_to_a_pipeline(tmp_path: Path) -> None:
    names = ("a\n::error::no", "##vso[task.complete result=Succeeded]b", "::stop-commands::c", "##[group]d", "e\x1b[2J")
    write(tmp_path, {f"{name}.py": "import prefect\n(" for name in names})
    for form in ("table", "concise"):
        ended = run("audit", "-o", form, cwd=tmp_path)
        assert ended.status == 3
        for line in (ended.out + ended.err).splitlines():
            assert not line.lstrip().startswith("::")
            assert not re.search(r"##\w*\[|\x1b", line)
        assert all(rf"{name}" in ended.err for name in (r"a\n::error::no.py", r"#\x23vso[task", r"#\x23[group]d"))
