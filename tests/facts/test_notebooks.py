"""What one notebook says, alone: its code, without magics, and where it stands."""

import json
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from p2d_audit.facts import read_text
from p2d_audit.facts.notebooks import Notebook, read_notebook
from p2d_audit.facts.notebooks.cells import CellPlace, Cells
from p2d_audit.facts.notebooks.magics import strip_magics
from p2d_audit.facts.records import At, Failure, FileFacts

MALFORMED = Path(__file__).parents[1] / "projects" / "notebooks" / "malformed"


def cell(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source, **more}


def notebook(*cells: Any, metadata: Any = None, indent: int | None = 1, ascii_only: bool = True) -> str:
    whole = {"cells": list(cells), "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=indent, ensure_ascii=ascii_only)


def read(text: str) -> Notebook:
    made = read_notebook(text, "a.ipynb")
    assert isinstance(made, Notebook), made
    return made


def python(source: str, **options: bool) -> str | None:
    stripped = strip_magics(source.split("\n"), **options)
    return None if stripped.python is None else "\n".join(stripped.python)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!pip install x\n!!ls\nx = 1", "pass\npass\nx = 1"),
        ("for i in x:\n    !wget {i}\n    %cd y", "for i in x:\n    pass\n    pass"),
        ("!a \\\n  b \\\n  c\nx", "pass\n\n\nx"),
        ("?x\nx?\nx.y[0].z??\n%time?\nx*?", "pass\npass\npass\npass\npass"),
        ("a = !ls\nb, c = %who\nd[0]: list = !ls\n  e = !ls", "a = get_ipython()\nb, c = get_ipython()\n"
         "d[0]: list = get_ipython()\n  e = get_ipython()"),
        ("%time x = f(1)\n    %timeit -n 10 f()\n%prun f()", "0;    x = f(1)\n    0;            f()\n0;    f()"),
        ("%time\n%time for x in y: pass", "pass\npass"),
        ("/f 1 2\n,f a b\n;f a b", "pass\npass\npass"),
        ("pip install x\ncd ..\nls -la\ntime = 3\ncat = {", "pass\npass\nls -la\ntime = 3\ncat = {"),
        ("x = (a\n% b)\ny = a \\\n% b", "x = (a\n% b)\ny = a \\\n% b"),
        ('x = """\n%cd\n!ls\nx?\n"""\n%cd', 'x = """\n%cd\n!ls\nx?\n"""\npass'),
        ("x = '''\\'''\n!ls'''\n!ls", "x = '''\\'''\n!ls'''\npass"),
        ("x = 'a\\\n%b'\n%c", "x = 'a\\\n%b'\npass"),
        ("# it's \"\n!ls", "# it's \"\npass"),
        ("print('a= %s' % x, 'b= !')\ny = 5 % 3\nx != 3", "print('a= %s' % x, 'b= !')\ny = 5 % 3\nx != 3"),
        ("x['a= %s'] = 1", "x['a= %s'] = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("# first\n\n%%capture out\n%%timeit -n 3\n%cd x\nx = 1", "\n\n\n\npass\nx = 1"),
        ("%%unheard_of\nx = 1", "\nx = 1"),
        ("%%bash\nls", None),
        ("%%!\nls", None),
        ("%%writefile a.py\nx = 1", None),
        ("%%sql\nselect 1", None),
        ("%sql\nselect 1", None),
        ("%sql select 1\nx = 1", "pass\nx = 1"),
        ("%python\nx = 1", "\nx = 1"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_no_python_is_blank_and_lines_stay(source: str, left: str | None) -> None:
    assert python(source) == left


def test_a_databricks_cell_begins_with_its_language() -> None:
    assert python("%sql select 1\nfrom x", databricks=True) is None
    assert python("%run ./setup", databricks=True) == "pass"


def test_what_goes_to_a_shell_keeps_its_lines_and_columns() -> None:
    assert strip_magics(["x = 1", "!prefect deploy \\", "  --all", "y = !ls"]).shell == (
        "", " prefect deploy \\", "  --all", "     ls",
    )  # fmt: skip
    assert strip_magics(["%pip install a", "pip install b", "%cd c"]).shell == (" pip install a", "pip install b", "")
    assert strip_magics(["%%bash", "prefect deploy", "  --all"]).shell == ("", "prefect deploy", "  --all")
    assert strip_magics(["%%html", "<p>"]).shell == ("", "")


@pytest.mark.parametrize(
    "source",
    [["a = 1\n", "\n", "b = 2\n"], ["a = 1\n\nb", " = 2"], "a = 1\n\nb = 2", "a = 1\r\n\r\nb = 2", "a = 1\r\rb = 2"],
)
def test_a_source_is_a_list_of_strings_or_one_string(source: Any) -> None:
    assert read(notebook(cell(source))).python == "a = 1\n\nb = 2"


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("split", [True, False])
def test_every_character_is_found_in_the_file_and_back(indent: int | None, ascii_only: bool, split: bool) -> None:
    sources = ["x = \"a\\n\té\\\\\" + 'ß😀'\n\n  f(x)\n", "", "y = [\n\t'\u2028/',\n]", "é = 1\n"]
    cells = [cell(source.splitlines(keepends=True) if split else source) for source in sources]
    text = notebook({"cell_type": "markdown", "source": ["no\n", "code"]}, *cells, indent=indent, ascii_only=ascii_only)
    made = read(text)
    places, lines = Cells(made.cells), text.split("\n")
    assert len(places) == len(made.text.split("\n"))
    for number, line in enumerate(made.text.split("\n"), 1):
        for column in range(1, len(line) + 1):
            at = At(number, column, number, column + 1)
            found = places.in_file(at)
            written = lines[found.line - 1][found.column - 1 : found.end_column - 1]
            assert json.loads(f'"{written}"') == line[column - 1]
            assert places.in_text(found) == at


def test_strings_that_share_a_line_are_told_apart() -> None:
    text = notebook(cell(["f(", "x", ")\n", "y"]))
    places = Cells(read(text).cells)
    lines = text.split("\n")
    found = [places.in_file(At(1, column, 1, column)) for column in (1, 3, 4)]
    assert [lines[at.line - 1][at.column - 1] for at in found] == ["f", "x", ")"]


def test_cells_are_counted_as_a_user_sees_them() -> None:
    prose = {"cell_type": "markdown", "source": "text"}
    places = Cells(read(notebook(prose, cell("a\nb"), prose, cell([]), cell(["c\n", "d\n"]))).cells)
    assert [places.in_cell(line) for line in range(1, 6)] == [
        CellPlace(2, 1), CellPlace(2, 2), CellPlace(4, 1), CellPlace(5, 1), CellPlace(5, 2),
    ]  # fmt: skip


def test_the_indent_of_the_first_line_is_taken_off_all() -> None:
    made = read(notebook(cell(["    # first\n", "    x = 1\n", "    if x:\n", "        y\n", "\n"])))
    assert (made.python, made.broken) == ("# first\nx = 1\nif x:\n    y\n", ())
    assert Cells(made.cells).in_file(At(2, 1, 2, 2)).column - Cells(made.cells).in_file(At(5, 1, 5, 1)).column == 4


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, None),
        ({"kernelspec": {"name": "python3", "language": "python"}}, None),
        ({"language_info": {"name": "ipython"}}, None),
        ({"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}, "R"),
        ({"kernelspec": {"name": "x"}, "language_info": {"name": "julia"}}, "julia"),
        ({"application/vnd.databricks.v1+notebook": {"language": "scala"}}, "scala"),
        ({"kernelspec": None, "language_info": 3}, None),
    ],
)
def test_a_notebook_in_another_language_is_not_read(metadata: Any, language: str | None) -> None:
    made = read(notebook(cell("x = 1"), metadata=metadata))
    assert (made.language, made.python) == (language, "x = 1" if language is None else "")


@pytest.mark.parametrize(
    "marks",
    [
        {"metadata": {"vscode": {"languageId": "shellscript"}}},
        {"metadata": {"polyglot_notebook": {"kernelName": "csharp"}}},
        {"metadata": {"dotnet_interactive": {"language": "fsharp"}}},
        {"language": "ruby"},
        {"cell_type": "raw"},
    ],
)
def test_a_cell_in_another_language_is_blank_and_no_failure(marks: Any) -> None:
    made = read(notebook(cell("x = 1"), cell("x := 1", **marks)))
    assert (made.python.strip(), made.broken) == ("x = 1", ())


def test_a_cell_that_cannot_be_parsed_costs_no_other() -> None:
    made = read(notebook(cell("a = 1"), cell("b = 1\nc = ("), cell("d = 1")))
    assert made.python == "a = 1\n\n\nd = 1"
    assert [(broken.cell, broken.line, broken.file_line) for broken in made.broken] == [(2, 2, 13)]


def test_a_cell_of_an_unknown_magic_may_be_no_python() -> None:
    assert read(notebook(cell("%%unheard_of\nselect 1 from x"))).broken == ()
    assert len(read(notebook(cell("%%time\nselect 1 from x"))).broken) == 1


def test_await_stands_outside_of_functions() -> None:
    source = "await f()\nasync with a as b:\n    async for c in b:\n        await c"
    assert read(notebook(cell(source))).broken == ()


def test_half_a_surrogate_pair_is_replaced() -> None:
    facts = read_text("a.ipynb", "notebook", notebook(cell('x = "\ud83d"')))
    assert (facts.text, facts.unread) == ('x = "\ufffd"', ())


@pytest.mark.parametrize("text", ["{}", "", "[]", "3", '"prefect"', "null", '{"cells": 3}', '{"worksheets": {}}'])
def test_what_is_no_notebook_is_a_failure(text: str) -> None:
    facts = read_text("a.ipynb", "notebook", text)
    assert facts.failure is not None
    assert (facts.scopes, facts.failure.line) == ((), 1)


@pytest.mark.parametrize("text", ['{"cells": []}', '{"worksheets": []}', '\ufeff{"cells": [], "metadata": null}'])
def test_a_notebook_without_cells_is_read(text: str) -> None:
    facts = read_text("a.ipynb", "notebook", text)
    assert (facts.failure, facts.unread, facts.text) == (None, (), "")


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("not_json", 1, "not valid JSON: expecting value"),
        ("truncated", None, "not valid JSON: unterminated string starting at"),
        ("conflict", 3, "an unresolved merge conflict"),
        ("no_cells", 1, "not a notebook: it has no cells"),
        ("cells_in_a_dict", 3, "not a notebook: its `cells` are no list"),
        ("template", 3, "a template, not JSON (expecting property name enclosed in double quotes)"),
    ],
)
def test_a_malformed_notebook_is_a_failure_with_its_line(name: str, line: int | None, reason: str) -> None:
    text = (MALFORMED / f"{name}.ipynb").read_text()
    failure = read_text(f"{name}.ipynb", "notebook", text).failure
    assert failure is not None
    assert (failure.line, failure.reason) == (line or len(text.split("\n")), reason)
    assert failure.template == (name == "template")


def test_malformed_cells_are_failures_and_the_others_are_read() -> None:
    facts = read_text("a.ipynb", "notebook", (MALFORMED / "wrong_types.ipynb").read_text())
    assert [(failure.line, failure.reason, failure.part) for failure in facts.unread] == [
        (3, "cell 1: not a cell: it has no type", True),
        (4, "cell 2: not a cell: its source is no text", True),
        (5, "cell 3: not a cell: its source is no text", True),
        (6, "cell 4: not a cell: its source is no text", True),
        (7, "cell 5: not a cell: it has no type", True),
    ]
    assert [scope.name for scope in facts.scopes] == ["", "left"]


def test_deep_json_is_a_failure_and_deep_code_too() -> None:
    assert isinstance(read_notebook("[" * 100_000 + "]" * 100_000, "a.ipynb"), Failure)
    facts = read_text("a.ipynb", "notebook", notebook(cell("x = " + "-" * 50_000 + "1")))
    assert facts.failure is not None or facts.unread


def test_large_outputs_cost_little() -> None:
    picture = {"output_type": "display_data", "data": {"image/png": "iVBOR/" * 1_000_000}}
    numbers = {"output_type": "execute_result", "data": {"application/json": list(range(300_000))}}
    text = notebook(cell("x = 1", outputs=[picture, numbers]), cell("y = 2"))
    begin = time.process_time()
    assert read(text).python == "x = 1\ny = 2"
    assert time.process_time() - begin < 3


def test_facts_of_a_notebook_survive_serialisation() -> None:
    facts = read_text("a.ipynb", "notebook", notebook(cell(["def f():\n", "    return 'é'\n"]), cell("!ls")))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=FileFacts) == facts


@pytest.mark.parametrize(
    ("path", "star"),
    [
        ("setup.py", ("setup", 1)),
        ("./setup.ipynb", ("setup.ipynb", 1)),
        ("../a/b.py", ("a.b", 2)),
        ("setup", ("setup", 1)),
        ("/root/x.py", None),
        ("~/x.py", None),
        ("{folder}/x.py", None),
        ("x.tar.py", None),
        ("..", None),
    ],
)
def test_a_file_that_is_run_gives_its_names(path: str, star: tuple[str, int] | None) -> None:
    made = read(notebook(cell(f"%run {path} --fast")))
    assert made.included == ((star,) if star else ())
