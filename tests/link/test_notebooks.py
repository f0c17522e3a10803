"""Notebooks among the files of a project: flows in cells, their places, and what the report says of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from p2d_audit import Project, Span, Unknown
from p2d_audit.audit import load_all_plugins, run_audit
from p2d_audit.config import load_config
from p2d_audit.report import Report
from p2d_audit.testing import read_project

SAMPLE = Path(__file__).parents[1] / "projects" / "notebooks"
IMPORT = "from prefect import flow, task\n"


def notebook(*sources: str) -> str:
    cells = [{"cell_type": "code", "metadata": {}, "source": source.splitlines(keepends=True)} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=1)


def written(span: Span, text: str) -> str:
    assert span.line == span.end_line
    return text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


def handoffs(project: Project) -> set[tuple[str, str]]:
    return {(one.producer.task.function, one.consumer.task.function) for one in project.handoffs}


@pytest.fixture(scope="module")
def report() -> Report:
    return run_audit([SAMPLE], load_config(None, SAMPLE), load_all_plugins())


def rows(report: Report, name: str) -> list[Any]:
    return [finding for finding in report.findings if finding.path.endswith(f"notebooks/{name}")]


def test_flows_and_tasks_stand_in_cells() -> None:
    text = notebook(
        "%pip install prefect\n" + IMPORT,
        '@task(name="say \\"é\\"")\ndef load():\n    return 1\n',
        "@task\ndef save(x): ...\n",
        "@flow\ndef etl():\n    save(load())\n",
        "%time etl()",
    )
    project = read_project({"nb/my work.ipynb": text})
    assert [(flow.id, flow.name) for flow in project.flows] == [("flow:nb.my work.ipynb:etl", "etl")]
    assert [task.name for task in project.tasks] == ['say "é"', "save"]
    assert [written(call.span, text) for call in project.calls] == ["save(load())", "load()", "etl()"]
    assert [written(task.head, text) for task in project.tasks] == [
        'task(name=\\"say \\\\\\"\\u00e9\\\\\\"\\")',
        "task",
    ]
    assert handoffs(project) == {("load", "save")}


def test_each_definition_of_a_flow_that_is_written_several_times_is_listed() -> None:
    project = read_project(
        {"a.ipynb": notebook(IMPORT, *(f"@flow\ndef f():\n    return {i}\n" for i in range(3)), "f()")}
    )
    assert [flow.id for flow in project.flows] == ["flow:a.ipynb:f", "flow:a.ipynb:f#2", "flow:a.ipynb:f#3"]
    assert [call.task.id for call in project.calls] == ["flow:a.ipynb:f#3"]


def test_a_notebook_imports_modules_and_no_module_imports_it() -> None:
    files = {
        "lib.py": IMPORT + "@task\ndef a():\n    return 1\n@task\ndef b(x): ...\n",
        "work.ipynb": notebook("from lib import a, b\n" + IMPORT, "@flow\ndef f():\n    b(a())\n"),
        "main.py": "from work import f\n" + IMPORT + "@flow\ndef g():\n    f()\n",
        "work2.ipynb": notebook("x = 1"),
    }
    project = read_project(files)
    assert handoffs(project) == {("a", "b")}
    assert {call.task.function for call in project.calls} == {"a", "b"}


def test_a_module_and_a_notebook_of_one_stem_are_two() -> None:
    flow = IMPORT + "@flow\ndef f(): ...\n"
    project = read_project({"a.py": flow, "a.ipynb": notebook(flow)})
    assert sorted(flow.id for flow in project.flows) == ["flow:a.ipynb:f", "flow:a:f"]


def test_what_a_notebook_runs_gives_it_its_names() -> None:
    files = {
        "lib/tasks.py": IMPORT + "@task\ndef a(): ...\n@task\ndef b(x): ...\n",
        "nb/setup.ipynb": notebook("from prefect import flow"),
        "nb/main.ipynb": notebook(
            "%run ../lib/tasks.py\n%run setup.ipynb\n%run ./gone", "@flow\ndef f():\n    b(a())\n"
        ),
    }
    project = read_project(files)
    assert handoffs(project) == {("a", "b")}
    assert [(one.what, written(one.span, files["nb/main.ipynb"])) for one in project.unresolved] == [
        ("%run ./gone", "%run ./gone")
    ]


def test_a_star_import_is_reported_where_it_stands() -> None:
    text = notebook(IMPORT + "flow", "from elsewhere import *\n")
    (unresolved,) = read_project({"a.ipynb": text}).unresolved
    assert written(unresolved.span, text) == "from elsewhere import *"


def test_commands_of_prefect_are_read_where_they_stand() -> None:
    bash = "%%bash\n# \"now\"\nprefect work-pool create 'a'\n"
    text = notebook("import os\nif os:\n    !prefect deploy --all\n", bash, "%%writefile x.sh\nprefect version\n")
    commands = read_project({"a.ipynb": text}).commands
    assert [(one.name, written(one.span, text)) for one in commands] == [
        ("deploy", "prefect deploy --all"),
        ("work-pool create", "prefect work-pool create 'a'"),
    ]


def test_what_a_shell_command_gave_is_unknown() -> None:
    project = read_project({"a.ipynb": notebook(IMPORT + "names = !ls\n", "@flow(name=names)\ndef f(): ...\n")})
    assert not isinstance(project.flows[0].name, str)


def test_fingerprints_depend_on_neither_cells_nor_escapes(tmp_path: Path) -> None:
    flow = '@flow(name="\u00e9 \\"x\\"", retries=3)\ndef f():\n    return 1\n'
    text = notebook(IMPORT, flow)
    whole = json.loads(text)
    whole["cells"][1]["source"] = flow
    whole["cells"].insert(0, {"cell_type": "markdown", "source": "# Title"})
    found = []
    for variant in (text, json.dumps(whole, ensure_ascii=False)):
        (tmp_path / "a.ipynb").write_text(variant, encoding="utf-8")
        report = run_audit([tmp_path], load_config(None, tmp_path), load_all_plugins())
        found.append([(finding.rule, finding.fingerprint, finding.region.snippet) for finding in report.findings])
    assert found[0] == found[1]
    assert all(snippet == '@flow(name="\u00e9 \\"x\\"", retries=3)' for _, _, snippet in found[0])
    assert len(found[0]) > 1


def test_the_sample_is_read_completely(report: Report) -> None:
    named = {(row.path.rpartition("notebooks/")[2], row.function) for row in (*report.flows, *report.tasks)}
    assert named == {
        ("compact.ipynb", "greet"), ("compact.ipynb", "shout"),
        ("legacy.ipynb", "flow"), ("legacy.ipynb", "extract"), ("legacy.ipynb", "load"),
        ("malformed/broken_cell.ipynb", "good"), ("malformed/broken_cell.ipynb", "whole"),
        ("malformed/wrong_types.ipynb", "left"),
        ("orders.ipynb", "orders"), ("orders.ipynb", "fetch"), ("orders.ipynb", "store"),
        ("prepare.py", "clean"),
        ("ranking.py", "ranking"), ("ranking.py", "read"), ("ranking.py", "rank"),
    }  # fmt: skip
    assert [row.function for row in report.flows].count("orders") == 2
    assert report.errors == ()


def test_findings_say_cell_line_and_line_of_the_file(report: Report) -> None:
    (decided,) = [row for row in rows(report, "orders.ipynb") if row.rule == "PTD205"]
    region = decided.region
    assert (region.cell, region.cell_line, region.snippet) == (6, 4, "    if frame.empty:")
    line = (SAMPLE / "orders.ipynb").read_text(encoding="utf-8").split("\n")[region.line - 1]
    assert line[region.column - 1 : region.end_column - 1] == "if frame.empty"
    assert {row.region.cell for row in rows(report, "ranking.py")} == {None}


def test_findings_of_a_notebook_on_one_line_differ_by_column(report: Report) -> None:
    text = (SAMPLE / "compact.ipynb").read_text(encoding="utf-8")
    (named,) = [row for row in rows(report, "compact.ipynb") if row.rule == "PTD107"]
    assert json.loads(f'"{text[named.region.column - 1 : named.region.end_column - 1]}"') == '"café 😀"'
    assert (named.region.line, named.region.cell, named.region.cell_line) == (1, 2, 1)


def test_what_cannot_be_read_is_listed_with_its_cell(report: Report) -> None:
    files = report.coverage.files
    failed = {(row.path.rpartition("notebooks/")[2], row.line, row.reason, row.part) for row in files.failed}
    assert failed == {
        ("malformed/broken_cell.ipynb", 38, "cell 4, line 3: not valid Python: invalid syntax", True),
        ("malformed/cells_in_a_dict.ipynb", 3, "not a notebook: its `cells` are no list", False),
        ("malformed/conflict.ipynb", 3, "an unresolved merge conflict", False),
        ("malformed/no_cells.ipynb", 1, "not a notebook: it has no cells", False),
        ("malformed/not_json.ipynb", 1, "not valid JSON: expecting value", False),
        ("malformed/truncated.ipynb", 103, "not valid JSON: unterminated string starting at", False),
        *(("malformed/wrong_types.ipynb", 2 + n, f"cell {n}: not a cell: it has no type", True) for n in (1, 5)),
        *(
            ("malformed/wrong_types.ipynb", 2 + n, f"cell {n}: not a cell: its source is no text", True)
            for n in (2, 3, 4)
        ),
        ("ranking.py", 54, "not valid Python: marimo could not parse this cell", True),
    }
    (broken,) = [row for row in files.failed if row.path.endswith("broken_cell.ipynb")]
    assert [(unit.kind, unit.function, unit.line) for unit in broken.units] == [("flow", "bad", 38)]


def test_files_without_python_are_left_out_with_a_reason(report: Report) -> None:
    assert [(row.path.rpartition("notebooks/")[2], row.reason) for row in report.coverage.files.skipped] == [
        ("malformed/template.ipynb",
         "a template, not JSON (expecting property name enclosed in double quotes), line 3"),
        ("statistics.ipynb", "a notebook in R, not in Python"),
    ]  # fmt: skip


def test_a_broken_cell_is_a_finding_in_its_cell(report: Report) -> None:
    findings = {(row.path.rpartition("/")[2], row.region.line): row for row in report.findings if row.rule == "PTD900"}
    broken = findings["broken_cell.ipynb", 38]
    assert (broken.region.cell, broken.region.cell_line, broken.region.snippet) == (4, 3, "def bad(:")
    assert broken.message.startswith("a cell cannot be read: cell 4, line 3: ")
    shapeless = findings["wrong_types.ipynb", 3]
    assert (shapeless.region.cell, shapeless.region.snippet) == (None, "  17,")


MARIMO = "import marimo\nfrom prefect import flow, task\napp = marimo.App()\n"


def test_cells_of_a_marimo_notebook_are_one_module_in_the_order_of_their_names() -> None:
    text = MARIMO + (
        "@app.cell\ndef _(load, save):\n    @flow\n    def etl():\n        save(load())\n    return (etl,)\n"
        "@app.cell(hide_code=True)\nasync def named():\n    @task\n    def load(): ...\n"
        "    @task\n    def save(x): ...\n    return load, save\n"
        "@app.cell\ndef _(etl):\n    etl()\n    return\n"
    )
    project = read_project({"nb.py": text})
    assert [unit.id for unit in (*project.flows, *project.tasks)] == ["flow:nb:etl", "task:nb:load", "task:nb:save"]
    assert handoffs(project) == {("load", "save")}
    assert [(call.task.function, written(call.span, text)) for call in project.calls] == [
        ("save", "save(load())"), ("load", "load()"), ("etl", "etl()"),
    ]  # fmt: skip


def test_functions_and_setup_of_a_marimo_notebook_are_at_its_top() -> None:
    text = (
        "from marimo import App\napp = App()\nwith app.setup(hide_code=True):\n    from prefect import flow, task\n"
        "@app.cell\ndef _():\n    f()\n    return\n"
        "@app.function\n@task(retries=2)\ndef t(): ...\n"
        "@app.function(hide_code=True)\n@flow\ndef f():\n    t()\n"
        "@app.class_definition\nclass C:\n    pass\n"
    )
    project = read_project({"nb.py": text})
    assert [(unit.id, unit.via) for unit in (*project.flows, *project.tasks)] == [
        ("flow:nb:f", "decorator"), ("task:nb:t", "decorator"),
    ]  # fmt: skip
    assert {call.caller for call in project.calls} == {"flow:nb:f", "nb:"}


def test_cells_that_need_each_other_are_read_all_the_same() -> None:
    text = MARIMO + (
        "@app.cell\ndef _(b):\n    a = b\n    return (a,)\n@app.cell\ndef _(a):\n    b = a\n    return (b,)\n"
        "@app.cell\ndef _():\n    @flow\n    def f(): ...\n    return f\n"
    )
    assert [flow.id for flow in read_project({"nb.py": text}).flows] == ["flow:nb:f"]


@pytest.mark.parametrize(
    "text",
    [
        "app = Typer()\n@app.cell\ndef f():\n    @flow\n    def inner(): ...\n    inner()\n",
        "import marimo\napp = marimo.App()\n@other.cell\ndef f():\n    @flow\n    def inner(): ...\n    inner()\n",
    ],
)
def test_a_cell_of_anything_else_is_a_function(text: str) -> None:
    assert [flow.id for flow in read_project({"a.py": IMPORT + text + "f()\n"}).flows] == ["flow:a:f.<locals>.inner"]


@pytest.mark.parametrize(
    "text",
    [
        "# Databricks notebook source\n# MAGIC %pip install prefect\n\n# COMMAND ----------\n",
        "# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n# ---\n# %% [markdown]\n# # Title\n# %%\n# !ls\n",
    ],
)
def test_notebooks_written_as_scripts_are_plain_python(text: str) -> None:
    assert [flow.id for flow in read_project({"a.py": text + IMPORT + "@flow\ndef f(): ...\n"}).flows] == ["flow:a:f"]


def test_what_ipython_puts_into_a_command_is_not_known() -> None:
    cells = [{"cell_type": "code", "source": ["!prefect deploy flow.py:daily -n {name}"], "metadata": {}}]
    notebook = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    flow = "from prefect import flow\n@flow\ndef daily(): ...\n"
    (deployment,) = read_project({"flow.py": flow, "deploy.ipynb": notebook}).deployments
    assert isinstance(deployment.name, Unknown)
