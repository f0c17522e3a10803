"""What one Python file says, alone."""

import sys
from pathlib import Path

import msgspec
import pytest
from p2d_audit.facts import read_text
from p2d_audit.facts.code.python import read_python
from p2d_audit.facts.records import At, Call, Choice, Expression, Failure, FileFacts, Scope


def scopes(text: str) -> tuple[Scope, ...]:
    made = read_python(text, "a.py")
    assert isinstance(made, tuple), made
    return made


def test_facts_survive_serialisation() -> None:
    text = (
        "import a.b as c\n@c.d(x=1)\ndef f(p, *q, r=2, **s):\n    for i in p:\n        yield [i, *q]\n"
        "class C(c.B):\n    x = 1\n"
    )
    facts = read_text("a.py", "python", text)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=FileFacts) == facts


def test_scopes_come_breadth_first_with_their_qualified_names() -> None:
    text = "class A:\n    def m(self):\n        def inner(): ...\n        return lambda: inner\ndef f(): ...\n"
    assert [(scope.kind, scope.qualname) for scope in scopes(text)] == [
        ("module", ""),
        ("class", "A"),
        ("function", "f"),
        ("function", "A.m"),
        ("function", "A.m.<locals>.inner"),
        ("lambda", "A.m.<locals>.<lambda>"),
    ]


def test_a_definition_stands_at_its_def() -> None:
    (_, scope) = scopes("@deco(\n  1)\nasync def name(a):\n    return a\n")
    assert (scope.at, scope.end_line, scope.is_async) == (At(3, 1, 3, 15), 4, True)
    assert [decorator.at for decorator in scope.decorators] == [At(1, 2, 2, 5)]


def test_columns_count_code_points() -> None:
    (module,) = scopes('é = "😀"; f(é)\n')
    (call,) = [node for node in module.nodes if isinstance(node, Call)]
    assert call.at == At(1, 10, 1, 14)


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ('x = f"é {a()!r}"', At(1, 5, 1, 17)),
        ('x = f"{a():>{b()}} {c()}"', At(1, 5, 1, 26)),
        ('x = ("é" f"{a()!r}"\n  "b")', At(1, 6, 2, 6)),
        ("x = f\"{f'{a()!r}'}\"", At(1, 8, 1, 18)),
        ('x = f"""\n  {a()!s}"""', At(1, 5, 2, 13)),
    ],
)
def test_a_value_is_formatted_where_its_string_stands_by_every_python(text: str, spec: At) -> None:
    (module,) = scopes(text)
    formatted = [node for node in module.nodes if isinstance(node, Expression) and node.operator == "spec"]
    assert [node.at for node in formatted] == [spec]


def test_branches_meet_in_a_choice_and_loops_close_over_their_end() -> None:
    (module,) = scopes("x = a()\nif x:\n    y = b()\nelse:\n    y = c()\nwhile y:\n    y = d(y)\n")
    choices = [node for node in module.nodes if isinstance(node, Choice)]
    calls = [index for index, node in enumerate(module.nodes) if isinstance(node, Call)]
    assert set(choices[0].options) == set(calls[1:3])
    loop = next(choice for choice in choices if calls[3] in choice.options)
    assert len(loop.options) == 2


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("x = 1\ndef f(:\n", 2, "not valid Python"),
        ("x = (\n" * 300, 1, "not valid Python"),
        ("print 'two'\n", 1, "not valid Python"),
        ("x = 1\0\n", 1, "not valid Python"),
        ("{% if x %}\nimport a\n", 1, "not valid Python"),
    ],
)
def test_what_is_not_python_is_a_failure_with_its_line(text: str, line: int, reason: str) -> None:
    made = read_python(text, "a.py")
    assert isinstance(made, Failure)
    assert made.line is not None
    assert made.line >= line if line == 1 else made.line == line
    assert made.reason.startswith(reason)


def test_deep_nesting_is_read_or_a_failure_never_a_crash() -> None:
    for text in (
        "x = " + "-" * 3_000 + "1\n",
        "x = " + "+".join("a" * 5_000) + "\n",
        "f" + "(f" * 80 + ")" * 80 + "\n",
    ):
        made = read_python(text, "a.py")
        assert isinstance(made, Failure | tuple)


@pytest.mark.parametrize("name", ["ast", "argparse", "asyncio.tasks", "typing", "dataclasses", "inspect", "tarfile"])
def test_the_standard_library_is_read_whole(name: str) -> None:
    path = Path(sys.modules["os"].__file__ or "").parent / (name.replace(".", "/") + ".py")
    made = scopes(path.read_text(encoding="utf-8"))
    assert len(made) > 10


def test_reading_imports_nothing_of_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trap.py").write_text("raise SystemExit('imported')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    scopes(
        "import trap\nfrom trap import *\nimport trap as t\nclass A(t.B):\n    def m(self):\n        self.x = t.y()\n"
    )
    assert "trap" not in sys.modules
    assert not {name for name in set(sys.modules) - before if name.startswith("trap")}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("{{ cookiecutter.name }}/flow.py", "def {{ cookiecutter.name }}(): ...\n"),
        ("flow.py", "{% if x %}\nimport prefect\n{% endif %}\n"),
    ],
)
def test_a_template_is_no_broken_file(path: str, text: str) -> None:
    failure = read_text(path, "python", text).failure
    assert failure is not None
    assert (failure.template, failure.line) == (True, 1)
    assert failure.reason.startswith("a template, not Python")
