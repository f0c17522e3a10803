"""What is known of a file that cannot be parsed: why, what helps, and what its tokens say."""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path

import p2d_audit
import pytest
from p2d_audit import Recogniser
from p2d_audit.facts import Unparsed, read_text
from p2d_audit.facts.code.dialects import Cause, Version, find_cause
from p2d_audit.facts.code.outline import read_outline
from p2d_audit.facts.code.tokens import read_statements
from p2d_audit.outlines import Outlines
from p2d_audit.report import FailedUnit

SYNTAX = "not valid Python: invalid syntax"
NO_RELEASE = "summon $flow {\n"
"""Syntax that no Python has."""

FLOWS = """\
from prefect import flow, task
import prefect as p


@task(retries=2)
def load(n: int) -> int:
    return n


@p.flow(
    name="nightly",
)
async def nightly():
    load(1)
"""


def statements(text: str) -> list[str]:
    return [" ".join(token.text for token in statement) for statement in read_statements(text)]


def cause(text: str, version: Version, *, line: int = 1, message: str = SYNTAX) -> Cause:
    return find_cause(text, read_statements(text), line, message, version)


def units(text: str, *recognisers: Recogniser) -> list[tuple[str, str | None, int]]:
    found = Outlines((), recognisers).units(read_outline(read_statements(text)))
    return [(unit.kind, unit.function, unit.line) for unit in found]


def unparsed(text: str, path: str = "flow.py") -> Unparsed:
    failure = read_text(path, "python", text).failure
    assert isinstance(failure, Unparsed)
    return failure


# Tokens and statements


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1; b = 2\n", ["a = 1", "b = 2"]),
        ("if x: import y\n", ["if x :", "import y"]),
        ("with f() as g, h: pass\n", ["with f ( ) as g , h :", "pass"]),
        ("f(a,\n  b)  # with\nc\n", ["f ( a , b )", "c"]),
        ("a = 1 + \\\n  2\n", ["a = 1 + 2"]),
        ("x = lambda a: a\nif lambda: 1: y\n", ["x = lambda a : a", "if lambda : 1 :", "y"]),
        ("d = {1: 2}\n", ["d = { 1 : 2 }"]),
        ('"""@flow\ndef f(): ..."""\nx\n', ['"""@flow\ndef f(): ..."""', "x"]),
        ("x = f\"{d[\"k\"]}: {a!r:>{w}} {{}}\"\ny\n", ["x = f\"{d[\"k\"]}: {a!r:>{w}} {{}}\"", "y"]),
        ("x = f'{\n  a}'\ny\n", ["x = f'{\n  a}'", "y"]),
        ("x = rb'\\' + '\ny\n", ["x = rb'\\' + '", "y"]),
        ("ﬂow = 1\n", ["flow = 1"]),
        ("", []),
    ],
)  # fmt: skip
def test_a_text_is_split_into_statements(text: str, expected: list[str]) -> None:
    assert statements(text) == expected


@pytest.mark.parametrize(
    "open_end",
    ["x = (", "x = f(a, [b", "x = 'abc", 'x = "abc', "x = f'{a", "x = f'{a:{b", "def f(a,", "x = {", "class A(", "$ ?"],
)
def test_what_is_left_open_ends_before_the_next_statement(open_end: str) -> None:
    text = f"{open_end}\n@flow(\n  name='n')\n@other\ndef g(a):\n    return a\nimport y\n"
    assert statements(text)[1:] == ["@ flow ( name = 'n' )", "@ other", "def g ( a ) :", "return a", "import y"]


def test_a_product_of_matrices_is_no_decorator() -> None:
    assert statements("x = (a\n  @ b)\ndef f(): ...\n") == ["x = ( a @ b )", "def f ( ) :", "..."]


@pytest.mark.parametrize("text", ["f'{", 'f"{' * 2, "f'''{", "f'{a:{", "(", "@a(", "'''", "f'{f\"{", '{"'])
def test_text_that_never_closes_is_read_in_linear_time(text: str) -> None:
    assert read_statements(f"{text}\n" * 20_000)
    assert read_statements(text * 20_000)


@pytest.mark.parametrize("module", [inspect, ast, p2d_audit, pytest], ids=lambda module: module.__name__)
def test_the_statements_of_valid_python_are_those_of_its_parser(module: object) -> None:
    text = Path(inspect.getfile(module)).read_text(encoding="utf-8")  # type: ignore[arg-type]
    lines = text.split("\n")
    parsed = {
        (node.lineno, len(lines[node.lineno - 1].encode()[: node.col_offset].decode()) + 1)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.stmt)
    }
    split = {(statement[0].line, statement[0].column) for statement in read_statements(text)}
    assert parsed <= split


# Why it cannot be parsed


@pytest.mark.parametrize(
    ("text", "since", "form"),
    [
        ("type X = int\n", (3, 12), "a `type` statement"),
        ("type X[T] = list[T]\n", (3, 12), "a `type` statement"),
        ("def first[T](x: T) -> T: ...\n", (3, 12), "type parameters"),
        ("async def first[T](x: T) -> T: ...\n", (3, 12), "type parameters"),
        ("class Box[T]: ...\n", (3, 12), "type parameters"),
        ("x = f\"{d[\"k\"]}\"\n", (3, 12), "a nested f-string"),
        ("x = f'{\"\\n\".join(a)}'\n", (3, 12), "a nested f-string"),
        ("x = f'{\n  a}'\n", (3, 12), "a nested f-string"),
        ("x = f'''{\n  a  # why\n}'''\n", (3, 12), "a nested f-string"),
        ("x = f'{a:{b['c']}}'\n", (3, 12), "a nested f-string"),
        ("x = t'{a}'\n", (3, 14), "a template string"),
        ("x = Rt'{a}'\n", (3, 14), "a template string"),
        ("except ValueError, TypeError:\n", (3, 14), "`except` without parentheses"),
        ("except a.Error, b.Error:\n", (3, 14), "`except` without parentheses"),
        ("except A, B, C:\n", (3, 14), "`except` without parentheses"),
        ("lazy import json\n", (3, 15), "a lazy import"),
        ("lazy from json import loads\n", (3, 15), "a lazy import"),
        ("x = [*a for a in b]\n", (3, 15), "unpacking in a comprehension"),
        ("x = f({**a for a in b})\n", (3, 15), "unpacking in a comprehension"),
    ],
)  # fmt: skip
def test_newer_syntax_is_told_from_broken_syntax(text: str, since: Version, form: str) -> None:
    major, minor = since
    before = (major, minor - 1)
    told = cause(text, before)
    assert told.reason == f"newer than Python {major}.{minor - 1}: {form} (Python {major}.{minor})"
    assert told.remedy == f"run p2d-audit with Python {major}.{minor} or newer"
    assert cause(text, since).reason == SYNTAX
    if since <= sys.version_info[:2]:
        ast.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "x = f'{a!r:>{w}} {{}} {b[\"c\"]}'\n",
        "x = f'''{\n  a}\n{\"it's\"}'''\n",
        "x = f'\\n{a}\\\\'\n",
        "x = t['a'], type[0], d['t']\n",
        "type = 1; type(x); type[x] = 2\n",
        "try: ...\nexcept (ValueError, TypeError): ...\n",
        "x = [*a, *[b for b in c]]; f(*(a for a in b))\n",
        "x = [a * b for a in c]; y = (a ** b for b in c)\n",
        "lazy = 1\n",
    ],
)
def test_syntax_that_every_python_reads_is_not_newer(text: str) -> None:
    ast.parse(text)
    assert cause(text, (3, 11)).reason == SYNTAX


def test_the_remedy_names_the_python_that_reads_all_of_the_file() -> None:
    told = cause("type X = int\nx = t'{a}'\n", (3, 11))
    assert told.reason == "newer than Python 3.11: a `type` statement (Python 3.12)"
    assert told.remedy == "run p2d-audit with Python 3.14 or newer"


def test_newer_syntax_elsewhere_does_not_excuse_a_broken_line() -> None:
    text = "x = = 1\ntype X = int\n"
    assert cause(text, (3, 11), line=1).reason == SYNTAX
    assert cause(text, (3, 11), line=2).reason.startswith("newer than Python 3.11")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("print 'x'\n", "Python 2: a `print` statement"),
        ("print x,\n", "Python 2: a `print` statement"),
        ("if x: print y\n", "Python 2: a `print` statement"),
        ("exec code in names\n", "Python 2: an `exec` statement"),
        ("raise ValueError, 'x'\n", "Python 2: `raise` with a comma"),
        ("x = `y`\n", "Python 2: backticks or `<>`"),
        ("x <> y\n", "Python 2: backticks or `<>`"),
        ("x = 0777\n", "Python 2: a literal"),
        ("x = 10L\n", "Python 2: a literal"),
        ("x = ur'a'\n", "Python 2: a literal"),
        ("def f(a, (b, c)): pass\n", "Python 2: a tuple as a parameter"),
        ("except ValueError, e:\n", "Python 2: `except` with a comma"),
        ("except (A, B), e:\n", "Python 2: `except` with a comma"),
        ("except A, (code, text):\n", "Python 2: `except` with a comma"),
        ("run(async=True)\n", "before Python 3.7: `async` as a name"),
    ],
)
@pytest.mark.parametrize("version", [(3, 11), (3, 14)])
def test_python_2_is_told_from_broken_syntax(text: str, reason: str, version: Version) -> None:
    told = cause(text, version)
    assert told == Cause(
        line=1,
        reason=reason,
        remedy="port the file to Python 3.7 or newer, or leave the file out with `exclude`",
    )


@pytest.mark.parametrize(
    "text",
    [
        "print(x)\n",
        "print\n",
        "print in x\n",
        "print if x else y\n",
        "exec(x)\n",
        "x = 0, 00, 0x0A, 1_0, 0b1, 0e1, 0.5\n",
    ],
)
def test_python_3_is_not_called_python_2(text: str) -> None:
    ast.parse(text)
    assert cause(text, (3, 11)).reason == SYNTAX


def test_a_second_name_after_except_is_a_type_if_the_file_binds_it() -> None:
    for binding in ("from acme import Retry", "class Retry(Exception): ...", "Retry = (A, B)"):
        told = cause(f"{binding}\nexcept ValueError, Retry:\n", (3, 13), line=2)
        assert told.reason == "newer than Python 3.13: `except` without parentheses (Python 3.14)"


CONFLICT = "x = 1\n<<<<<<< HEAD\ny = 2\n=======\ny = 3\n>>>>>>> branch\n"


def test_a_merge_conflict_is_told_with_the_line_it_begins_in() -> None:
    for text in (CONFLICT, f"f(a,\n{CONFLICT}b)\n"):
        told = cause(text, (3, 11), line=2)
        line = text[: text.index("<<<")].count("\n") + 1
        assert told == Cause(line=line, reason="an unresolved merge conflict", remedy="resolve the conflict")


def test_markers_in_a_string_are_no_conflict() -> None:
    assert cause(f'a = """{CONFLICT}"""\nx = = 1\n', (3, 11), line=8).reason == SYNTAX


@pytest.mark.parametrize(
    "text",
    [
        "def run_{{ cookiecutter.name }}(): ...\n",
        "from {{ package }} import x\n",
        "class {{ name | title }}(Task): ...\n",
        "{% if x %}\nimport y\n{% endif %}\n",
        "{%- for x in y %}\n",
    ],
)
def test_a_template_is_no_broken_file(text: str) -> None:
    failure = unparsed(text)
    assert failure.template
    assert failure.reason.startswith("a template, not Python (not valid Python: ")


@pytest.mark.parametrize(
    "text",
    [
        'sql = "{% if x %} {{ y }} {% endif %}"\nx = = 1\n',
        "# {% if x %} {{ y }}\nx = = 1\n",
        "x = {{1, 2}, {3}} = = 1\n",
    ],
)
def test_a_broken_file_with_templates_in_its_strings_and_comments_is_broken(text: str) -> None:
    failure = unparsed(text)
    assert not failure.template
    assert failure.reason.startswith("not valid Python: ")


def test_syntax_of_no_python_is_to_be_mended() -> None:
    failure = unparsed(FLOWS + NO_RELEASE)
    assert (failure.line, failure.template) == (15, False)
    assert failure.reason.startswith("not valid Python: ")
    assert failure.remedy == "mend the line, or run p2d-audit with a newer Python if that one reads it"


def test_what_is_nested_too_deeply_is_to_be_split() -> None:
    failure = unparsed(FLOWS + f"x = {'-' * 100_000}1\n")
    assert failure.reason in ("nested too deeply to be parsed", "too complex to be parsed")
    assert failure.remedy == "split what is nested, or leave the file out with `exclude`"
    assert [making.function for making in failure.outline.makings] == ["load", "nightly"]


# What its tokens say


def test_the_flows_and_tasks_of_a_broken_file_are_found_by_its_tokens() -> None:
    outline = unparsed(FLOWS + NO_RELEASE).outline
    assert outline.imports == ("prefect", "prefect.flow", "prefect.task")
    assert Outlines((), ()).units(outline) == (
        FailedUnit(kind="task", function="load", line=6),
        FailedUnit(kind="flow", function="nightly", line=13),
    )


@pytest.mark.parametrize("broken", [NO_RELEASE, "x = (", "x = f'{", "def (:", "]", "x = 'it", "@", "class A(", "{{"])
def test_a_broken_line_costs_no_flow_wherever_it_stands(broken: str) -> None:
    lines = FLOWS.splitlines(keepends=True)
    for at in (3, 8, len(lines)):
        text = "".join((*lines[:at], f"{broken.rstrip()}\n", *lines[at:]))
        assert [(kind, name) for kind, name, _ in units(text)] == [("task", "load"), ("flow", "nightly")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from prefect import flow as job\n@job\ndef a(): ...", [("flow", "a", 3)]),
        ("import prefect\n@prefect.flow(log_prints=True)\ndef a(): ...", [("flow", "a", 3)]),
        ("import prefect.flows as f\n@f.flow\ndef a(): ...", [("flow", "a", 3)]),
        ("from prefect import *\n@task\ndef a(): ...", [("task", "a", 3)]),
        ("lazy from prefect import flow\n@flow\ndef a[T](): ...", [("flow", "a", 3)]),
        ("if X: from prefect import flow\n@cached\n@flow\n@timed(1)\ndef a(): ...", [("flow", "a", 5)]),
        ("from prefect.assets import materialize\n@materialize('s3://a')\ndef a(): ...", [("task", "a", 3)]),
        ("from prefect import Task\nclass A(Mixin, Task): ...", [("task", "A", 2)]),
        ("from prefect import Task as T\nclass A(T): ...\nclass B[X](A): ...", [("task", "A", 2), ("task", "B", 3)]),
        ("from prefect.tasks.shell import ShellTask\nclass A(ShellTask): ...", [("task", "A", 2)]),
        ("from prefect import Flow\nwith Flow('etl', s()) as f: ...", [("flow", "f", 2)]),
        ("from prefect import Flow\nwith Flow(name='etl'): ...", [("flow", "etl", 2)]),
        ("from prefect import Flow\nwith (open(x) as y, Flow(NAME)):\n    ...", [("flow", None, 2)]),
        ("from prefect import Flow\nf = Flow('etl')\nwith f: ...", [("flow", "f", 2)]),
        ("from prefect import Flow\nclass F(Flow): ...\nf = F('x')", [("flow", "F", 2)]),
        ("from prefect import Flow\nclass F(Flow): ...\nwith F('x') as f: ...", [("flow", "f", 3)]),
        ("from prefect import flow\n@flow\ndef {{ name }}(): ...", [("flow", None, 3)]),
        ("try: from prefect import task\nexcept E:\n  def task(f): ...\n@task\ndef a(): ...", [("task", "a", 5)]),
        ("class C:\n  from prefect import task\n  @task\n  def a(self): ...", [("task", "a", 4)]),
    ],
)  # fmt: skip
def test_what_an_import_of_prefect_makes_is_a_unit(text: str, expected: list[tuple[str, str | None, int]]) -> None:
    assert units(f"{text}\n{NO_RELEASE}") == expected


@pytest.mark.parametrize(
    "text",
    [
        "@flow\ndef a(): ...",
        "from acme import flow\n@flow\ndef a(): ...",
        "from .prefect import flow\n@flow\ndef a(): ...",
        "@flow\ndef a(): ...\nfrom prefect import flow",
        "from prefect import flow\ndef flow(f): ...\n@flow\ndef a(): ...",
        "from prefect import flow\nflow = str\n@flow\ndef a(): ...",
        "from prefect import flow\n@flow.thing\ndef a(): ...",
        "from prefect import flow\n@flow()()\ndef a(): ...",
        "from prefect import flow\n@flow\nx = 1\ndef a(): ...",
        "from prefect import flow\n'''\n@flow\ndef a(): ...\n'''\n# @flow\ndef b(): ...",
        "from prefect import Flow, Task\nwith open(Flow('x')) as f: ...\nclass A(B, metaclass=Task): ...",
        "from prefect import Task\nclass A(make(Task)): ...",
    ],
)
def test_what_no_import_of_prefect_makes_is_no_unit(text: str) -> None:
    assert units(f"{text}\n{NO_RELEASE}") == []


def test_a_wrapper_that_a_plugin_knows_makes_units_too() -> None:
    text = "from acme.jobs import job\n@job\ndef a(): ...\n"
    assert units(text, Recogniser("acme.jobs.job", "flow")) == [("flow", "a", 3)]


def test_imports_are_those_of_prefect_and_of_the_tree() -> None:
    text = (
        "import os, prefect_aws.s3, pandas as pd\nfrom . import sibling\nfrom ..lib.db import load as l, save\n"
        "from etl.steps import (\n  clean,  # all\n)\nimport steps.other\nfrom acme import *\nfrom steps import *\n"
    )
    outline = read_outline(read_statements(text))
    recogniser = Recogniser("acme.job", "flow")
    assert Outlines(("src/etl/steps.py", "src/steps/__init__.py"), (recogniser,)).imports(outline) == (
        "..lib.db.load",
        "..lib.db.save",
        ".sibling",
        "acme.*",
        "etl.steps.clean",
        "prefect_aws.s3",
        "steps.*",
        "steps.other",
    )
