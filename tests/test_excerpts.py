"""The code of flows and tasks in a report."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

from p2d_audit.audit import load_all_plugins, run_audit
from p2d_audit.config import load_config
from p2d_audit.excerpts import LONGEST
from p2d_audit.masking import mask_lines
from p2d_audit.report import CodeRow


def code_of(folder: Path, name: str, text: str) -> tuple[CodeRow, ...]:
    (folder / name).write_text(text, encoding="utf-8")
    return run_audit([folder], load_config(None, folder), load_all_plugins()).code


def python(text: str) -> str:
    return f"from prefect import flow, task\n\n{dedent(text)}"


def test_flows_and_tasks_stand_with_their_decorators_and_nothing_else(tmp_path: Path) -> None:
    source = python("""\
        X = 1

        @task(
            retries=2,
        )
        @other
        def load():
            return 1

        def plain(): ...

        # about the flow
        @flow
        def nightly():
            load()
        """)
    assert code_of(tmp_path, "flows.py", source) == (
        CodeRow(path="flows.py", line=5, text="@task(\n    retries=2,\n)\n@other\ndef load():\n    return 1"),
        CodeRow(path="flows.py", line=15, text="@flow\ndef nightly():\n    load()"),
    )


def test_stretches_that_touch_are_one(tmp_path: Path) -> None:
    source = python("""\
        @task
        def a(): ...
        @task
        def b(): ...
        """)
    assert code_of(tmp_path, "flows.py", source) == (
        CodeRow(path="flows.py", line=3, text="@task\ndef a(): ...\n@task\ndef b(): ..."),
    )


def test_credentials_are_masked_on_as_many_lines_as_they_had(tmp_path: Path) -> None:
    source = python('''\
        @task
        def load():
            password = """one
        two
        three"""
            return password
        ''')
    (row,) = code_of(tmp_path, "flows.py", source)
    assert row.text.splitlines() == [
        "@task",
        "def load():",
        '    password = """***',
        "",
        '"""',
        "    return password",
    ]
    assert mask_lines('token = "abc"') == 'token = "***"'


def test_long_lines_are_cut(tmp_path: Path) -> None:
    (row,) = code_of(tmp_path, "flows.py", python(f"@task\ndef load():\n    return '{'x' * 2 * LONGEST}'\n"))
    assert [len(line) for line in row.text.splitlines()] == [5, 11, LONGEST + 1]


def test_code_of_a_notebook_has_the_lines_of_its_file(tmp_path: Path) -> None:
    source = [f"{line}\n" for line in python("@task\ndef load():\n    return 1").splitlines()]
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    text = json.dumps(notebook, indent=1)
    (row,) = code_of(tmp_path, "notebook.ipynb", text)
    assert row.text == "@task\ndef load():\n    return 1"
    assert text.splitlines()[row.line - 1].strip() == '"@task\\n",'


def test_a_notebook_on_one_line_has_no_code_that_could_be_placed(tmp_path: Path) -> None:
    source = python("@task\ndef load():\n    return 1")
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    assert code_of(tmp_path, "notebook.ipynb", json.dumps(notebook)) == ()
