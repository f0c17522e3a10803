"""What options are said to be is what Python makes of them, or unknown with the reason."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping, MappingView
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import PurePath
from textwrap import dedent
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from p2d_audit.model import Constant, Constructed, Duration, Symbol, Unknown
from p2d_audit.testing import read_project

RUNTIME = "known only when the code runs"
SEVERAL = "may be one of several values"
CONTENTS = "a container whose contents are known only when the code runs"
BY_SETTINGS = "may be set by the environment"


class Why(str):
    """The reason why an option is unknown."""

    __slots__ = ()


# What the tool says, and what Python says.


def options_of(files: Mapping[str, str], function: str = "work") -> dict[str, Constant]:
    """Return the options of the one task or flow of this name."""
    project = read_project(dict(files))
    units = [unit for unit in (*project.tasks, *project.flows) if unit.function == function]
    assert len(units) == 1, [unit.function for unit in (*project.tasks, *project.flows)]
    return {option.name: option.value for option in units[0].options}


class Recorder:
    """A decorator that remembers the keywords each function was decorated with."""

    def __init__(self) -> None:
        self.given: dict[str, dict[str, Any]] = {}

    def __call__(self, function: Any = None, **keywords: Any) -> Any:
        if function is None:
            return lambda inner: self(inner, **keywords)
        self.given[function.__name__] = keywords
        return function


def evaluated(files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, function: str = "work") -> dict[str, Any]:
    """Run the files in their order with a stand-in for Prefect; return the keywords the function was decorated with."""
    recorder = Recorder()
    fake = ModuleType("prefect")
    fake.task = fake.flow = recorder  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "prefect", fake)
    for path, text in files.items():
        name = path.removesuffix(".py").replace("/", ".")
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(dedent(text), path, "exec"), module.__dict__)
    return recorder.given[function]


def in_model(value: Any) -> Any:
    """Return a value of a run as the model writes it; what it writes by name only is left as it is."""
    match value:
        case Enum() if isinstance(value, str | int):
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case timedelta():
            return Duration(value.total_seconds())
        case set() | frozenset():
            return tuple(in_model(item) for item in sorted(value, key=repr))
        case list() | tuple():
            return tuple(in_model(item) for item in value)
        case dict():
            return {str(key): in_model(item) for key, item in value.items()}
        case _:
            return value


def agrees(said: Constant, real: Any) -> bool:
    """Say whether what the tool says of a value is true; that it is unknown always is."""
    match said:
        case Unknown():
            return True
        case Symbol(name):
            expected = str(real) if isinstance(real, Enum) else getattr(real, "__qualname__", "")
            return bool(expected) and name.endswith(f".{expected}")
        case Constructed(name, args, keywords):
            made = type(real)
            if isinstance(real, datetime | date | PurePath):
                made = {"PosixPath": PurePath, "WindowsPath": PurePath}.get(made.__name__, made)
                return bool(real == type(real)(*args, **keywords))
            return name.endswith(f".{made.__name__}")
        case tuple():
            return isinstance(real, tuple | list | set | frozenset | MappingView) and _all_agree(said, in_order(real))
        case dict():
            if not isinstance(real, dict):
                return False
            real = {str(key): item for key, item in real.items()}
            return list(said) == list(real) and _all_agree(tuple(said.values()), list(real.values()))
        case _:
            turned = in_model(real)
            return type(said) is type(turned) and said == turned


def in_order(real: Any) -> list[Any]:
    return sorted(real, key=repr) if isinstance(real, set | frozenset) else list(real)


def _all_agree(said: tuple[Constant, ...], real: list[Any]) -> bool:
    return len(said) == len(real) and all(agrees(one, other) for one, other in zip(said, real, strict=True))


def source_of(setup: str, expression: str) -> str:
    return f"from prefect import flow, task\n{dedent(setup)}\n@task(x={expression})\ndef work():\n    ...\n"


# Expressions that stand alone.

EXPRESSIONS: dict[str, Any] = {
    "3": 3,
    "None": None,
    "-2.5": -2.5,
    "True": True,
    "'a' 'b'": "ab",
    "'a' + 'b'": "ab",
    "'ab' * 2": "abab",
    "7 // 2": 3,
    "-7 // 2": -4,
    "-7 % 3": 2,
    "2 ** 10": 1024,
    "7 / 2": 3.5,
    "6 / 2": 3.0,
    "0x10 | 1": 17,
    "1 << 4": 16,
    "~1": -2,
    "not 1": False,
    "not []": True,
    "1 / 0": Why("an expression that fails when it runs"),
    "2 ** 100": Why("too large to be followed"),
    "10 ** 10 ** 10": Why("too large to be followed"),
    "'a' * 10 ** 9": Why("too large to be followed"),
    "'%999999999d' % 1": Why("too large to be followed"),
    "1 < 2": True,
    "1 < 2 < 2": False,
    "1 == 1.0": True,
    "'a' in 'abc'": True,
    "'z' not in ['a', 'b']": True,
    "3 in {'a': 1}": False,
    "None is None": True,
    "1 is not None": True,
    "0 or 3": 3,
    "'' or None or 'x'": "x",
    "2 and 5": 5,
    "0 and 5": 0,
    "1 and 2 or 3": 2,
    "3 if 1 > 2 else 4": 4,
    "3 if 2 > 1 and 'a' else 4": 3,
    "'yes' if 'a'.upper() == 'A' else 'no'": "yes",
    "len('abc')": 3,
    "len([1, 2])": 2,
    "int('3')": 3,
    "int('0x1f', 16)": 31,
    "int(3.9)": 3,
    "int('x')": Why("an expression that fails when it runs"),
    "float('2.5')": 2.5,
    "str(3)": "3",
    "str([1, 'a'])": "[1, 'a']",
    "str({'a': (1,)})": "{'a': (1,)}",
    "bool('')": False,
    "max(1, 5, 3)": 5,
    "min([4, 2])": 2,
    "round(2.567, 1)": 2.6,
    "round(2.5)": 2,
    "abs(-3)": 3,
    "sum([1, 2, 3])": 6,
    "sorted({'b', 'a'})": ("a", "b"),
    "list(range(3))": (0, 1, 2),
    "isinstance((1, 2), tuple)": True,
    "isinstance(True, (str, int))": True,
    "isinstance('a', (list, dict))": False,
    "[x[0] if isinstance(x, tuple) else x for x in [(1, 2), 3]]": (1, 3),
    "tuple({'a': 1})": ("a",),
    "list({'a': 1}.items())": (("a", 1),),
    "list({'b', 'a'})": Why("in an order that only a run can tell"),
    "','.join({'b', 'a'})": Why("in an order that only a run can tell"),
    "{'b', 'a'}": ("a", "b"),
    "f'{3:03d}'": "003",
    "f'{3!r}-{\"a\"!r:>5}-{2.5:.2f}'": "3-  'a'-2.50",
    "f'{{}}{1}{2:>3}' 'x' f'{3}'": "{}1  2x3",
    "f'{3:{4}}'": "   3",
    "f'{3:{0}4d}'": "0003",
    "f'{3!s:>{len([1, 2, 3])}}'": "  3",
    "'a-{}-{b}'.format(1, b=2)": "a-1-2",
    "'{0:>5}'.format('x')": "    x",
    "'{0.real}'.format(1)": Why("too large to be followed"),
    "'%s:%02d' % ('a', 3)": "a:03",
    "'%(a)s' % {'a': 1}": "1",
    "' aB '.strip().lower().replace('b', 'c').title()": "Ac",
    "'a.b.c'.split('.')": ("a", "b", "c"),
    "'a.b.c'.rsplit('.', 1)[-1]": "c",
    "'-'.join(['a', 'b'])": "a-b",
    "'-'.join(str(n) for n in [1, 2])": "1-2",
    "'abc'[1]": "b",
    "'abc'[-1]": "c",
    "[1, 2] + [3]": (1, 2, 3),
    "(1, 2) + (3,)": (1, 2, 3),
    "[0] * 3": (0, 0, 0),
    "[*[1, 2], 3]": (1, 2, 3),
    "[1, 2][5]": Why("an expression that fails when it runs"),
    "{'a': {'b': [4, 5]}}['a']['b'][1]": 5,
    "{'a': 1}.get('a', 2)": 1,
    "{'a': 1}.get('z', 2)": 2,
    "{'a': 1}.get('z')": None,
    "{'a': 1, 'b': 2, 'a': 3}": {"a": 3, "b": 2},
    "{**{'a': 1, 'b': 1}, 'b': 2}": {"a": 1, "b": 2},
    "{'a': 1} | {'b': 2}": {"a": 1, "b": 2},
    "dict(a=1, b=2)": {"a": 1, "b": 2},
    "dict({'a': 1}, b=2)": {"a": 1, "b": 2},
    "dict([('a', 1), ('b', 2)])": {"a": 1, "b": 2},
    "dict(**{'a': 1}, c=3)": {"a": 1, "c": 3},
    "{1: 'a', None: 'b'}": {"1": "a", "None": "b"},
    "(lambda: 3)()": 3,
    "(lambda n, m=2: n * m)(4)": 8,
    "undefined": Why(RUNTIME),
    "undefined or 3": Why(SEVERAL),
    "3 or undefined": 3,
    "[1, undefined]": (1, Unknown("[1, undefined]", RUNTIME)),
    "__name__": Why(RUNTIME),
    "__file__": Why(RUNTIME),
    "[n for n in [1, 2]]": (1, 2),
    "[n * 2 for n in range(5) if n % 2]": (2, 6),
    "[n for n in [1, 2] if input()]": Why(CONTENTS),
    "[[n, m] for n in [1, 2] for m in [3]]": Why(RUNTIME),
    "[[m + n for m in [1, 2]] for n in [10, 20]]": ((11, 12), (21, 22)),
    "[k + v for k, v in {'a': 'x', 'b': 'y'}.items()]": ("ax", "by"),
    "[f'{i}-{c}' for i, c in enumerate('ab', 1)]": ("1-a", "2-b"),
    "[a + b for a, b in zip([1, 2], (3, 4))]": (4, 6),
    "{n: n * n for n in [1, 2]}": {"1": 1, "2": 4},
    "{**{k: 1 for k in 'ab'}, 'c': 2}": {"a": 1, "b": 1, "c": 2},
    "sorted({n % 2 for n in [1, 2, 3]})": (0, 1),
    "[(lambda m: m + 1)(n) for n in [1, 2]]": (Unknown("[(lambda m: m + 1)(n) for n in [1, 2]]", RUNTIME),) * 2,
    "[1 for _ in undefined]": Why(RUNTIME),
    "[1 for _ in [7, 8]]": (1, 1),
    "any(n > 1 for n in [1, 2])": True,
    "'abc'[0:2]": "ab",
    "'abc'[::-1]": "cba",
    "[1, 2, 3][1:]": (2, 3),
    "[1, 2, 3][:-1]": (1, 2),
    "'abc'[:True and 2:1]": "ab",
    "(n := 4) + n": 8,
    "max([1, 2], key=lambda n: -n)": Why(RUNTIME),
    "hash('a')": Why(RUNTIME),
    "input()": Why(RUNTIME),
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_is_what_python_makes_of_it(expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check({"flow.py": source_of("", expression)}, EXPRESSIONS[expression], monkeypatch)


def check(files: Mapping[str, str], expected: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare what the tool says with what is expected, and both with what a run gives."""
    said = options_of(files)["x"]
    if isinstance(expected, Why):
        assert isinstance(said, Unknown), said
        assert said.why == expected
    elif isinstance(expected, Symbol | Constructed):
        assert isinstance(said, type(expected))
        assert said.name == expected.name
    else:
        assert said == expected
        assert type(said) is type(expected)
    if expected == Why("too large to be followed"):
        return
    try:
        real = evaluated(files, monkeypatch)["x"]
    except (ArithmeticError, LookupError, NameError, TypeError, ValueError, OSError):
        assert isinstance(said, Unknown) or "undefined" in str(said)
        return
    assert agrees(said, real), (said, real)


# Code before the decorator: what a name, an attribute or a call stands for.

CODE: dict[str, tuple[str, str, Any]] = {
    "a constant": ("N = 3", "N", 3),
    "a name bound again on the way": ("N = 1\nN = N + 2", "N", 3),
    "a name bound again below": ("N = 1\n@task(y=1)\ndef first(): ...", "N", 1),
    "an augmented assignment": ("N = 1\nN += 4\nN *= 2", "N", 10),
    "a chain of targets": ("A = B = 'x'", "A + B", "xx"),
    "unpacking": ("A, (B, *C), D = 1, (2, 3), 4", "[A, B, D]", (1, 2, 4)),
    "swapping": ("A, B = 1, 2\nA, B = B, A", "[A, B]", (2, 1)),
    "a dict in a dict": ("C = {'a': {'b': 3}}", "C['a']['b']", 3),
    "a dict that is added to": ("C = {'a': 1}\nC['b'] = 2", "C", {"a": 1, "b": 2}),
    "a dict changed at depth": ("C = {'a': {'b': 1}}\nC['a']['b'] = 2", "C['a']['b']", 2),
    "a dict updated": ("C = {'a': 1}\nC.update({'b': 2}, c=3)", "C", {"a": 1, "b": 2, "c": 3}),
    "a list appended to": ("L = [1]\nL.append(2)\nL.extend([3])", "L", (1, 2, 3)),
    "a list popped from": ("L = [1, 2]\nL.pop()", "L", (1,)),
    "a list cleared": ("L = [1, 2]\nL.clear()", "L", ()),
    "a list sorted": ("L = [2, 1]\nL.sort()", "L", Why(CONTENTS)),
    "an item taken out": ("C = {'a': 1, 'b': 2}\nC.pop('a')\nL = [1, 2, 3]\ndel L[0]", "[C, L]", ({"b": 2}, (2, 3))),
    "a missing list that grows": ("C = {}\nC.get('a', []).append(1)", "C", Why(CONTENTS)),
    "unpacking with a star": ("A, *B, C = [1, 2, 3, 4]", "[A, B, C]", (1, (2, 3), 4)),
    "a list under two names": ("L = [1]\nM = L\nM.append(2)", "L", (1, 2)),
    "a list under two names that grows": ("L = [1]\nM = L\nM += [2]", "L", Why(CONTENTS)),
    "a list that grows": ("L = [1]\nL += [2]", "L", (1, 2)),
    "a list that grows after another holds it": ("L = [1]\nC = {'l': L}\nL.append(2)", "C['l']", Why(CONTENTS)),
    "a list that grows before another holds it": ("L = [1]\nL.append(2)\nC = {'l': L}", "C", {"l": (1, 2)}),
    "a default that grows": ("def f(x=[]):\n    x.append(1)\n    return x\nf()", "f()", Why(SEVERAL)),
    "a list that another holds": ("L = [1]\nC = {'l': L}\nC['l'].append(2)", "L", Why(CONTENTS)),
    "a dict that another holds": ("B = {'a': 1}\nC = {'b': B}\nC['b']['a'] = 2", "B", Why(CONTENTS)),
    "a list given to a function that changes it": (
        "def grow(items):\n    items.append(9)\nL = [1]\ngrow(L)",
        "L",
        Why(CONTENTS),
    ),
    "a list given to a function that reads it": ("def show(items):\n    print(items)\nL = [1]\nshow(L)", "L", (1,)),
    "a list that a library may change": ("import random\nL = [1, 2]\nrandom.shuffle(L)", "L", Why(CONTENTS)),
    "a dict that a function changes": (
        "C = {'a': 1}\ndef change():\n    C['a'] = 2\ndef get():\n    return C['a']\nchange()",
        "get()",
        Why(CONTENTS),
    ),
    "a dict emptied by a function": (
        "C = {'a': 1}\ndef change():\n    C.clear()\ndef get():\n    return C\nchange()",
        "get()",
        Why(CONTENTS),
    ),
    "a dict built conditionally": (
        "PROD = True\nC = {'a': 1}\nif PROD:\n    C['b'] = 2",
        "C",
        {"a": 1, "b": 2},
    ),
    "a dict built by chance": (
        "import random\nC = {'a': 1}\nif random.random() < 2:\n    C['b'] = 2",
        "C",
        Why(SEVERAL),
    ),
    "a known if": ("DEBUG = False\nif DEBUG:\n    N = 1\nelse:\n    N = 2", "N", 2),
    "a known elif": ("E = 'b'\nif E == 'a':\n    N = 1\nelif E == 'b':\n    N = 2\nelse:\n    N = 3", "N", 2),
    "an unknown if": ("import random\nif random.random() < 2:\n    N = 1\nelse:\n    N = 2", "N", Why(SEVERAL)),
    "an unknown if with the same value": (
        "import random\nif random.random() < 2:\n    N = 1\nelse:\n    N = 1",
        "N",
        1,
    ),
    "an if without else": ("import random\nN = 1\nif random.random() < 2:\n    N = 2", "N", Why(SEVERAL)),
    "one or the other import": ("try:\n    import json\n    N = 1\nexcept ImportError:\n    N = 2", "N", Why(SEVERAL)),
    "a match": ("M = 'a'\nmatch M:\n    case 'b':\n        N = 1\n    case _:\n        N = 2", "N", Why(SEVERAL)),
    "a loop": ("N = 0\nfor i in [1, 2]:\n    N += i", "N", Why(SEVERAL)),
    "a while loop": ("N = 0\nwhile N < 3:\n    N += 1", "N", Why(SEVERAL)),
    "a name that loops and joins": ("A = 1\nX = A or 5\nX = A\nfor i in [7]:\n    X = i", "X", Why(SEVERAL)),
    "for TYPE_CHECKING": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    N = 1\nelse:\n    N = 2",
        "N",
        2,
    ),
    "a global set by a function that is called": (
        "N = 1\ndef set_n():\n    global N\n    N = 2\nset_n()",
        "N",
        Why(SEVERAL),
    ),
    "a deleted name": ("N = 1\ndel N", "N if False else 2", 2),
    "a function with one return": ("def f():\n    n = 3\n    return n * 2", "f()", 6),
    "a function with parameters": ("def f(a, b=2, *, c=3):\n    return [a, b, c]", "f(1, c=5)", (1, 2, 5)),
    "a function with stars": ("def f(*a, **k):\n    return [a, k]", "f(1, *[2], b=3)", ((1, 2), {"b": 3})),
    "a function given two values": (
        "def f(a):\n    return a\ndef g():\n    return f(1), f(2)",
        "f(7)",
        7,
    ),
    "a function of two minds": ("def f(a):\n    if a:\n        return 1\n    return 2", "f(1)", Why(SEVERAL)),
    "a function that may return": ("def f(a):\n    if a:\n        return 1", "f(0)", Why(SEVERAL)),
    "a function that returns nothing": ("def f():\n    pass", "f()", None),
    "a recursive function": ("def f(n):\n    return 1 if n < 1 else f(n - 1)", "f(3)", Why(SEVERAL)),
    "a helper that reads names defined below": ("def f():\n    return N\nN = 4", "f()", 4),
    "a helper called before a name is bound again": (
        "def f():\n    return N\nN = 4\nM = f()\nN = 5",
        "M",
        Why(SEVERAL),
    ),
    "a closure": ("def f(n):\n    def g():\n        return n + 1\n    return g()", "f(2)", 3),
    "a partial": (
        "from functools import partial\ndef f(a, b):\n    return a - b\ng = partial(f, 5)",
        "g(2)",
        Why(RUNTIME),
    ),
    "a class attribute": ("class C:\n    N = 3\n    M = N + 1", "C.M", 4),
    "an inherited class attribute": ("class B:\n    N = 3\nclass C(B):\n    M = 1", "C.N", 3),
    "an overridden class attribute": ("class B:\n    N = 3\nclass C(B):\n    N = 1", "C.N", 1),
    "a class attribute set from outside": ("class C:\n    N = 3\nC.N = 4", "C.N", Why(SEVERAL)),
    "a class attribute through an instance": ("class C:\n    N = 3", "C().N", 3),
    "an attribute set by the constructor": (
        "class C:\n    def __init__(self, n):\n        self.n = n + 1\nc = C(2)",
        "c.n",
        3,
    ),
    "two instances": (
        "class C:\n    def __init__(self, n):\n        self.n = n\na, b = C(1), C(2)",
        "[a.n, b.n]",
        (1, 2),
    ),
    "an attribute set later": (
        "class C:\n    def __init__(self):\n        self.n = 1\nc = C()\nc.n = 2",
        "c.n",
        Why(SEVERAL),
    ),
    "an attribute set by a method": (
        "class C:\n    n = 0\n    def go(self):\n        self.n = 1\nc = C()\nc.go()",
        "c.n",
        Why(SEVERAL),
    ),
    "a comprehension over a dict": (
        "C = {'a': {'n': 1}, 'b': {'n': 2}}",
        "{k: v['n'] + 1 for k, v in C.items() if k != 'a'}",
        {"b": 3},
    ),
    "two comprehensions over one list": ("L = [1, 2]\nA = [x for x in L]", "[x * 2 for x in L] + A", (2, 4, 1, 2)),
    "a generator used twice": ("G = (n for n in [1, 2])\nA = list(G)", "list(G)", Why(RUNTIME)),
    "a comprehension over instances": (
        "class C:\n    def __init__(self, n):\n        self.n = n",
        "[C(n).n for n in [1, 2]]",
        (Unknown("[C(n).n for n in [1, 2]]", RUNTIME),) * 2,
    ),
    "a property": (
        "class C:\n    def __init__(self, n):\n        self.n = n\n    @property\n    def m(self):\n"
        "        return self.n * 2\nc = C(2)",
        "c.m",
        4,
    ),
    "a method": ("class C:\n    N = 3\n    def get(self, k=1):\n        return self.N + k", "C().get()", 4),
    "a class method": ("class C:\n    N = 3\n    @classmethod\n    def get(cls):\n        return cls.N", "C.get()", 3),
    "a static method": ("class C:\n    @staticmethod\n    def get(n):\n        return n", "C.get(5)", 5),
    "a dataclass with a default": (
        "from dataclasses import dataclass\n@dataclass\nclass C:\n    n: int = 3",
        "C().n",
        3,
    ),
    "a dataclass with arguments": (
        "from dataclasses import dataclass\n@dataclass\nclass C:\n    s: str\n    n: int = 3\nc = C('a', n=4)",
        "[c.s, c.n]",
        ("a", 4),
    ),
    "a dataclass with fields": (
        "from dataclasses import dataclass, field\n@dataclass(frozen=True)\nclass C:\n"
        "    a: list = field(default_factory=list)\n    b: dict = field(default_factory=lambda: {'k': 1})\n"
        "    c: int = field(default=5)\nc = C()",
        "[c.a, c.b, c.c]",
        ((), {"k": 1}, 5),
    ),
    "an inherited dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass B:\n    a: int\n    b: int = 2\n"
        "@dataclass\nclass C(B):\n    c: int = 3\nc = C(1, 5)",
        "[c.a, c.b, c.c]",
        (1, 5, 3),
    ),
    "a dataclass with a class variable": (
        "from dataclasses import dataclass\nfrom typing import ClassVar\n@dataclass\nclass C:\n"
        "    k: ClassVar[int] = 1\n    n: int = 3\nc = C(4)",
        "c.n",
        Why("given by position"),
    ),
    "a dataclass given by keyword only": (
        "from dataclasses import dataclass\n@dataclass(kw_only=True)\nclass C:\n    n: int = 3",
        "C(n=4).n",
        4,
    ),
    "a named tuple": ("from typing import NamedTuple\nclass C(NamedTuple):\n    a: int\n    b: int = 2", "C(1).b", 2),
    "an enum": ("from enum import Enum\nclass E(Enum):\n    RED = 'red'", "E.RED", Symbol("flow.E.RED")),
    "an enum's value": ("from enum import Enum\nclass E(Enum):\n    RED = 'red'", "E.RED.value", "red"),
    "an enum's name": ("from enum import Enum\nclass E(Enum):\n    RED = 'red'", "E.RED.name", "RED"),
    "an alias in an enum": ("from enum import Enum\nclass E(Enum):\n    A = 1\n    B = 1", "E.B.name", "A"),
    "an enum by key": ("from enum import Enum\nclass E(Enum):\n    RED = 'red'", "E['RED'].value", "red"),
    "an enum by value": ("from enum import Enum\nclass E(Enum):\n    RED = 'red'", "E('red').value", "red"),
    "an enum by a value that two members have": (
        "from enum import Enum\nclass E(Enum):\n    RED = 1\n    ROUGE = 1",
        "E(1).name",
        "RED",
    ),
    "an enum by a value that only a run knows": (
        "import os\nfrom enum import Enum\nclass E(Enum):\n    RED = os.getpid()\n    BLUE = 1",
        "E(1).name",
        Why(RUNTIME),
    ),
    "an enum by a value of its own making": (
        "from enum import Enum\nclass E(Enum):\n    RED = 1\n    @classmethod\n    def _missing_(cls, value):\n"
        "        return cls.RED",
        "E(2).name",
        Why(RUNTIME),
    ),
    "an enum of texts": ("from enum import Enum\nclass E(str, Enum):\n    RED = 'red'", "E.RED", "red"),
    "an enum of texts put together": (
        "from enum import Enum\nclass E(str, Enum):\n    RED = 'red'",
        "E.RED + 'x'",
        "redx",
    ),
    "an enum of texts formatted": (
        "from enum import Enum\nclass E(str, Enum):\n    RED = 'red'",
        "f'{E.RED}'",
        Why("written in different ways by different releases of Python"),
    ),
    "a StrEnum": ("from enum import StrEnum, auto\nclass E(StrEnum):\n    RED = auto()", "f'{E.RED}'", "red"),
    "an IntEnum": ("from enum import IntEnum\nclass E(IntEnum):\n    A = 3", "E.A + 1", 4),
    "automatic members": (
        "from enum import Enum, auto\nclass E(Enum):\n    A = auto()\n    B = auto()",
        "E.B.value",
        2,
    ),
    "automatic members after one that is not": (
        "from enum import Enum, auto\nclass E(Enum):\n    A = 5\n    B = auto()",
        "E.B.value",
        Why(RUNTIME),
    ),
    "an enum compared": (
        "from enum import Enum\nclass E(str, Enum):\n    RED = 'red'\nN = 1 if E.RED == 'red' else 2",
        "N",
        1,
    ),
    "a timedelta": ("from datetime import timedelta", "timedelta(minutes=5)", Duration(300.0)),
    "a timedelta by position": (
        "from datetime import timedelta",
        "timedelta(1, 2, 3, 4, 5, 6, 7)",
        Duration(4341902.004003),
    ),
    "a timedelta of weeks": ("import datetime", "datetime.timedelta(weeks=1, days=-1)", Duration(518400.0)),
    "timedeltas multiplied": ("from datetime import timedelta", "2 * timedelta(minutes=1)", Duration(120.0)),
    "timedeltas added": ("from datetime import timedelta as td", "td(hours=1) + td(seconds=1) / 2", Duration(3600.5)),
    "a timedelta's seconds in all": ("from datetime import timedelta", "timedelta(hours=1).total_seconds()", 3600.0),
    "a timedelta's own seconds": ("from datetime import timedelta", "timedelta(days=1, hours=1).seconds", 3600),
    "a timedelta of unknown length": (
        "from datetime import timedelta\nimport time",
        "timedelta(seconds=time.time())",
        Why("an interval known only when the code runs"),
    ),
    "a datetime": (
        "from datetime import datetime",
        "datetime(2024, 1, 1)",
        Constructed("datetime.datetime", (), {}, None),
    ),  # type: ignore[arg-type]
    "a date": ("import datetime as dt", "dt.date(2024, 1, 1)", Constructed("datetime.date", (), {}, None)),  # type: ignore[arg-type]
    "a path": ("from pathlib import Path", "Path('a') / 'b'", Constructed("pathlib.Path", (), {}, None)),  # type: ignore[arg-type]
    "a function": ("def f(): ...", "f", Symbol("flow.f")),
    "a lambda": ("", "lambda: 3", Symbol("flow.<lambda>")),
    "a function's name": ("def f(): ...", "f.__name__ + '!'", "f!"),
    "a shadowed builtin": ("def len(x):\n    return 7", "len('ab')", 7),
    "a copy": ("import copy\nA = {'a': [1]}", "copy.deepcopy(A)", {"a": (1,)}),
}


@pytest.mark.parametrize("name", CODE)
def test_a_value_is_what_the_code_before_makes_of_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    setup, expression, expected = CODE[name]
    check({"flow.py": source_of(setup, expression)}, expected, monkeypatch)


FILES: dict[str, tuple[dict[str, str], str, str, Any]] = {
    "an imported constant": ({"settings.py": "N = 3"}, "from settings import N", "N", 3),
    "a constant of an imported module": ({"settings.py": "N = 3"}, "import settings", "settings.N", 3),
    "a constant under another name": ({"settings.py": "N = 3"}, "from settings import N as M", "M", 3),
    "a constant handed on": (
        {"base.py": "N = 3", "settings.py": "from base import N\nM = N + 1"},
        "from settings import N, M",
        "[N, M]",
        (3, 4),
    ),
    "a star import": ({"settings.py": "N = 3\n_M = 4"}, "from settings import *", "N", 3),
    "a star import of a star import": (
        {"base.py": "N = 3", "settings.py": "from base import *"},
        "from settings import *",
        "N",
        3,
    ),
    "two star imports": ({"a.py": "N = 1", "b.py": "N = 2"}, "from a import *\nfrom b import *", "N", 2),
    "a private name and a star import": (
        {"settings.py": "_N = 3"},
        "from settings import *",
        "[] or _N if False else 1",
        1,
    ),
    "an imported name bound again at the end": ({"settings.py": "N = 1\nN = 2"}, "from settings import N", "N", 2),
    "a module attribute set by the importer": (
        {"settings.py": "N = 1\ndef get():\n    return N"},
        "import settings\nsettings.N = 2",
        "settings.get()",
        Why(SEVERAL),
    ),
    "an imported dict that the importer changes": (
        {"settings.py": "C = {'a': 1}\ndef get():\n    return C"},
        "import settings\nfrom settings import C\nC['a'] = 2",
        "settings.get()",
        Why(CONTENTS),
    ),
    "a name that __all__ leaves out": (
        {"a.py": "N = 1", "b.py": "__all__ = ['M']\nN, M = 2, 3"},
        "from a import *\nfrom b import *",
        "[N, M]",
        (1, 3),
    ),
    "a private name that __all__ lets through": (
        {"settings.py": "__all__ = ['_N']\n_N = 3"},
        "from settings import *",
        "_N",
        3,
    ),
    "an imported dict": ({"settings.py": "C = {'a': {'n': 3}}"}, "from settings import C", "C['a']['n']", 3),
    "an imported class": ({"settings.py": "class S:\n    N = 3"}, "from settings import S", "S.N", 3),
    "an imported instance": (
        {"settings.py": "class S:\n    def __init__(self, n):\n        self.n = n\ns = S(4)"},
        "from settings import s",
        "s.n",
        4,
    ),
    "an imported function": (
        {"settings.py": "K = 2\ndef f(n):\n    return n * K"},
        "from settings import f",
        "f(4)",
        8,
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_value_of_another_module_is_what_that_module_makes_of_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files, setup, expression, expected = FILES[name]
    check({**files, "flow.py": source_of(setup, expression)}, expected, monkeypatch)


ENVIRONMENT = {
    "os.environ['K']": "set by the environment variable K",
    "os.environ.get('K')": "set by the environment variable K, default None",
    "os.environ.get('K', 'x')": "set by the environment variable K, default 'x'",
    "os.getenv('K', '3')": "set by the environment variable K, default '3'",
    "os.getenv(key='K', default='3')": "set by the environment variable K, default '3'",
    "int(os.getenv('K', '3'))": "set by the environment variable K, default 3",
    "int(os.getenv('K', '3')) * 2": "set by the environment variable K, default 6",
    "int(os.environ['K'])": "set by the environment variable K",
    "int(os.environ.get('K') or 3)": "set by the environment variable K, default 3",
    "os.getenv('K', 'no').lower() == 'yes'": "set by the environment variable K, default False",
    "f\"a-{os.getenv('K', 'b')}\"": "set by the environment variable K, default 'a-b'",
    "os.getenv('K', 'b') + os.getenv('L', 'c')": (
        "set by the environment variable K and set by the environment variable L, default 'bc'"
    ),
    "os.getenv('K', os.getenv('L', 'c'))": (
        "set by the environment variable K and set by the environment variable L, default 'c'"
    ),
    "os.getenv('API_TOKEN', 'abc')": "set by the environment variable API_TOKEN, default not shown",
    "os.getenv(input())": "set by an environment variable, default None",
    "read('K', 3)": "set by the environment variable K, default 3",
    "environ['K']": "set by the environment variable K",
    "{'a': getenv('K', 'x')}['a']": "set by the environment variable K, default 'x'",
    "1 if os.getenv('K') else 2": SEVERAL,
    "decouple('K', default=3)": "set by the environment variable K, default 3",
    "env.int('K', 3)": "set by the environment variable K, default 3",
}


@pytest.mark.parametrize("expression", ENVIRONMENT)
def test_what_the_environment_sets_is_unknown_and_its_default_a_reason(expression: str) -> None:
    setup = """\
        import os
        from os import environ, getenv
        from decouple import config as decouple
        from environs import Env
        env = Env()
        def read(key, default):
            return os.getenv(key, default)
    """
    said = options_of({"flow.py": source_of(setup, expression)})["x"]
    assert said == Unknown(expression, ENVIRONMENT[expression])


MODELS: dict[str, tuple[str, str, Any]] = {
    "a default": ("class M(BaseModel):\n    n: int = 3", "M().n", 3),
    "a declared field": ("class M(BaseModel):\n    n: int = Field(3, gt=1)", "M().n", 3),
    "a field made by a factory": ("class M(BaseModel):\n    n: list = Field(default_factory=list)", "M().n", ()),
    "an argument": ("class M(BaseModel):\n    n: int = 3", "M(n=4).n", 4),
    "an argument that is converted": (
        "class M(BaseModel):\n    n: int = 3",
        "M(n='4').n",
        Why("may be converted by the model"),
    ),
    "an argument without default": (
        "class M(BaseModel):\n    n: int",
        "M(n='4').n",
        Why("may be converted by the model"),
    ),
    "a validator": (
        "class M(BaseModel):\n    n: int = 3\n    @field_validator('n')\n    @classmethod\n    def twice(cls, n):\n"
        "        return n * 2",
        "M(n=4).n",
        Why("may be changed by a validator"),
    ),
    "an inherited default": ("class B(BaseModel):\n    n: int = 3\nclass M(B):\n    m: int = 1", "M().n", 3),
    "a setting": ("class S(BaseSettings):\n    n: int = 3", "S().n", Why(f"{BY_SETTINGS}, default 3")),
    "a setting without default": ("class S(BaseSettings):\n    n: int", "S().n", Why(BY_SETTINGS)),
    "an inherited setting": (
        "class B(BaseSettings):\n    n: int = 3\nclass S(B):\n    m: int = 1\ns = S()",
        "s.n",
        Why(f"{BY_SETTINGS}, default 3"),
    ),
    "a declared setting": (
        "class S(BaseSettings):\n    n: int = Field(default=3)",
        "S().n",
        Why(f"{BY_SETTINGS}, default 3"),
    ),
    "a computed setting": ("class S(BaseSettings):\n    n: int = 3", "S().n * 2", Why(f"{BY_SETTINGS}, default 6")),
    "a settings class of pydantic 1": (
        "class S(OldSettings):\n    n: int = 3",
        "S().n",
        Why(f"{BY_SETTINGS}, default 3"),
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_has_its_defaults_and_settings_are_unknown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pydantic = pytest.importorskip("pydantic")
    settings_module = pytest.importorskip("pydantic_settings")
    monkeypatch.setitem(pydantic.__dict__, "BaseSettings", settings_module.BaseSettings)
    setup, expression, expected = MODELS[name]
    imports = """\
from pydantic import BaseModel, Field, field_validator
from pydantic_settings import BaseSettings
from pydantic import BaseSettings as OldSettings
"""
    if name.endswith("without default"):
        monkeypatch.setenv("N", "7")
    check({"flow.py": source_of(imports + setup, expression)}, expected, monkeypatch)


# Where the options stand.


DECORATED: dict[str, tuple[str, dict[str, Constant]]] = {
    "a dict of options": (
        "C = {'retries': 3}\n@task(**C, tags=['a'])\ndef work(): ...",
        {"retries": 3, "tags": ("a",)},
    ),
    "a dict that is added to": (
        "C = {'retries': 3}\n@task(**{**C, 'retries': 4})\ndef work(): ...",
        {"retries": 4},
    ),
    "a dict made by a function": (
        "def common(n):\n    return {'retries': n}\n@task(**common(2))\ndef work(): ...",
        {"retries": 2},
    ),
    "an unknown dict": (
        "import json\n@task(**json.loads('{}'))\ndef work(): ...",
        {"**": Unknown("json.loads('{}')", RUNTIME)},
    ),
    "a partial": (
        "from functools import partial\nmy = partial(task, retries=3, tags=['p'])\n@my(retries=8)\ndef work(): ...",
        {"retries": 8, "tags": ("p",)},
    ),
    "a plain partial": (
        "from functools import partial\nmy = partial(task, retries=3)\n@my\ndef work(): ...",
        {"retries": 3},
    ),
    "a partial of a partial": (
        "from functools import partial\na = partial(task, retries=3, tags=['p'])\nb = partial(a, retries=4)\n"
        "@b(tags=[])\ndef work(): ...",
        {"retries": 4, "tags": ()},
    ),
    "a plain partial of a partial": (
        "from functools import partial\na = partial(task, retries=3, tags=['p'])\nb = partial(a, retries=4)\n"
        "@b\ndef work(): ...",
        {"retries": 4, "tags": ("p",)},
    ),
    "a wrapper that makes a partial of itself": (
        "from functools import partial\ndef my(fn=None, *, retries=0):\n    if fn is None:\n"
        "        return partial(my, retries=retries)\n    return task(retries=retries)(fn)\n"
        "@my(retries=7)\ndef work(): ...",
        {"retries": 7},
    ),
    "a partial of a partial of a wrapper": (
        "from functools import partial\ndef my(n, m, fn):\n    return task(retries=n, tags=[m])(fn)\n"
        "a = partial(my, 2)\n@partial(a, 'x')\ndef work(): ...",
        {"retries": 2, "tags": ("x",)},
    ),
    "an object that decorates": (
        "class My:\n    def __init__(self, n):\n        self.n = n\n    def __call__(self, fn):\n"
        "        return task(retries=self.n)(fn)\n@My(2)\ndef work(): ...",
        {"retries": 2},
    ),
    "a wrapper with options": (
        "def my(retries=3, **more):\n    def wrap(fn):\n        return task(retries=retries, **more)(fn)\n"
        "    return wrap\n"
        "@my(retries=5, tags=['x'])\ndef work(): ...",
        {"retries": 5, "tags": ("x",)},
    ),
    "a wrapper's defaults": (
        "def my(retries=3):\n    def wrap(fn):\n        return task(retries=retries)(fn)\n    return wrap\n"
        "@my()\ndef work(): ...",
        {"retries": 3},
    ),
    "a class body": ("class C:\n    N = 4\n    @task(retries=N)\n    def work(self): ...", {"retries": 4}),
}


@pytest.mark.parametrize("name", DECORATED)
def test_a_decorator_has_the_options_that_python_gives_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, expected = DECORATED[name]
    files = {"flow.py": f"from prefect import task\n{code}\n"}
    assert options_of(files) == expected
    real = evaluated(files, monkeypatch)
    assert "**" in expected or in_model(real) == expected


def test_a_wrapper_used_twice_gives_each_function_its_own_options() -> None:
    code = """\
        from prefect import task
        def my(retries):
            def wrap(fn):
                return task(retries=retries)(fn)
            return wrap
        @my(1)
        def first(): ...
        @my(2)
        def second(): ...
    """
    assert options_of({"flow.py": code}, "first") == {"retries": 1}
    assert options_of({"flow.py": code}, "second") == {"retries": 2}


def test_a_factory_called_in_two_ways_leaves_the_option_unknown() -> None:
    code = """\
        from prefect import task
        def make(n):
            @task(retries=n)
            def work(): ...
            return work
        a, b = make(1), make(2)
    """
    project = read_project({"flow.py": code})
    (work,) = project.tasks
    assert [option.value for option in work.options] == [Unknown("n", SEVERAL)]


def test_a_factory_called_once_gives_its_option() -> None:
    code = """\
        from prefect import task
        def make(n):
            @task(retries=n)
            def work(): ...
            return work
        a = make(1)
    """
    (work,) = read_project({"flow.py": code}).tasks
    assert [option.value for option in work.options] == [1]


MADE = {
    "task(plain, retries=1).with_options(retries=2, name='two')": ("two", {"retries": 2, "name": "two"}),
    "task(plain, retries=1, name='one').with_options(tags=['a'])": (
        "one",
        {"retries": 1, "name": "one", "tags": ("a",)},
    ),
    "task(plain, name='one').with_options(name='').with_options(retries=3)": ("one", {"name": "one", "retries": 3}),
    "task(retries=1)(plain)": ("plain", {"retries": 1}),
    "partial(partial(task, retries=1, tags=['a']), retries=2)(plain)": ("plain", {"retries": 2, "tags": ("a",)}),
    "task(lambda: 1, retries=1)": ("<lambda>", {"retries": 1}),
}


@pytest.mark.parametrize("expression", MADE)
def test_a_task_made_by_calls_has_the_name_and_options_that_prefect_gives_it(expression: str) -> None:
    name, options = MADE[expression]
    code = f"from functools import partial\nfrom prefect import task\ndef plain(): ...\nmade = {expression}\n"
    (made,) = read_project({"flow.py": code}).tasks
    assert (made.function, made.name) == ("made", name)
    assert {option.name: option.value for option in made.options} == options


def test_the_options_of_a_definition_stay_when_a_variable_holds_a_copy() -> None:
    code = (
        "from prefect import task\n@task(retries=1)\ndef work(): ...\ncopy = work.with_options(retries=2, name='x')\n"
    )
    assert options_of({"flow.py": code}) == {"retries": 1}


def test_a_prefect_1_flow_has_the_name_it_was_given_last() -> None:
    code = """\
        import os
        from prefect import Flow, task
        with Flow("one") as first:
            pass
        second = first.copy()
        second.name = "two"
        third = first.copy()
        third.name = os.environ["NAME"] or "three"
        fourth = first.copy()
        with Flow("five") as fifth:
            pass
        fifth.name = "six"
    """
    names = {flow.function: flow.name for flow in read_project({"flow.py": code}).flows}
    assert isinstance(names.pop("third"), Unknown)
    assert names == {"first": "one", "second": "two", "fourth": "one", "fifth": "six"}


def test_a_run_is_started_by_the_name_that_a_flow_really_has() -> None:
    code = """\
        import os
        from prefect import flow
        from prefect.deployments import run_deployment
        @flow
        def by_function(): ...
        @flow(name="given")
        def by_name(): ...
        @flow(name=os.environ["NAME"] or "nightly")
        def by_environment(): ...
        renamed = by_name.with_options(name="renamed")
        run_deployment(name=f"{by_function.name}/a")
        run_deployment(name=by_name.name + "/b")
        run_deployment(name=f"{by_environment.name}/c")
        run_deployment(name=f"{renamed.name}/d")
        run_deployment(name=os.environ["NAME"] or "nightly")
        run_deployment(os.environ["NAME"] or "nightly")
    """
    names = [run.name for run in read_project({"flow.py": code}).runs]
    assert names[:2] == ["by-function/a", "given/b"]
    assert all(isinstance(name, Unknown) for name in names[2:])


def test_each_flow_and_name_that_one_call_deploys_is_a_deployment() -> None:
    code = """\
        import os
        from prefect import flow
        from prefect.deployments import run_deployment
        @flow
        def one(): ...
        @flow
        def two(): ...
        def put(name):
            one.deploy(name=name, cron="0 1 * * *")
        put("a")
        put("b")
        put(os.environ["NAME"])
        for each in (one, two):
            each.deploy(name="loop", cron="0 2 * * *")
        def start(name):
            run_deployment(name=name)
        start("one/a")
        start("one/b")
    """
    project = read_project({"flow.py": code})
    assert [(d.flow and d.flow.name, isinstance(d.name, Unknown) or d.name) for d in project.deployments] == [
        ("one", "a"),
        ("one", "b"),
        ("one", True),
        ("one", "loop"),
        ("two", "loop"),
    ]
    assert [schedule.target for schedule in project.schedules] == list(project.deployments)
    assert [(run.name, run.resolution) for run in project.runs] == [("one/a", "resolved"), ("one/b", "resolved")]


def test_a_schedule_set_in_a_loop_is_that_of_each_flow() -> None:
    code = """\
        from prefect import Flow
        from prefect.schedules import CronSchedule
        first, second = Flow("a"), Flow("b")
        for flow in (first, second):
            flow.schedule = CronSchedule("0 3 * * *")
    """
    project = read_project({"flow.py": code})
    assert [(getattr(s.target, "name", None), s.value) for s in project.schedules] == [
        ("a", "0 3 * * *"),
        ("b", "0 3 * * *"),
    ]


def test_a_schedule_computed_from_constants_is_known() -> None:
    code = """\
        from datetime import timedelta
        from prefect import flow
        MINUTES = 15
        @flow
        def work(): ...
        work.serve(name=f"every-{MINUTES}", interval=2 * timedelta(minutes=MINUTES))
    """
    project = read_project({"flow.py": code})
    assert [schedule.value for schedule in project.schedules] == ["1800s"]
    assert [deployment.name for deployment in project.deployments] == ["every-15"]


def test_a_deployment_named_by_the_environment_has_no_known_name() -> None:
    code = """\
        import os
        from prefect import flow
        @flow
        def work(): ...
        work.to_deployment(os.environ["NAME"] or "nightly")
    """
    (deployment,) = read_project({"flow.py": code}).deployments
    assert isinstance(deployment.name, Unknown)


def test_long_chains_of_changes_are_followed_to_their_end() -> None:
    items = "\n".join(f"C['k{number}'] = {number}" for number in range(400))
    steps = "\n".join("N = N + 1" for _ in range(400))
    said = options_of({"flow.py": source_of(f"C = {{}}\nN = 0\n{items}\n{steps}", "[len(C), N]")})["x"]
    assert said == (400, 400)


def test_what_refers_to_itself_is_unknown() -> None:
    setup = "def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\nclass C:\n    N = N"
    said = options_of({"flow.py": source_of(setup, "[f(1), C.N]")})["x"]
    assert isinstance(said, tuple)
    assert all(isinstance(one, Unknown) for one in said)


# Any expression.

_LEAVES = ("0", "1", "-3", "12", "1.5", "True", "False", "None", "''", "'a'", "'Bc'", "' x '", "'a-b'", "'{}'", "'%s'")
_LEAVES = (*_LEAVES, "'3'", "N", "S", "L", "D", "D['k']")
_BINARY = ("+", "-", "*", "/", "//", "%", "|", "&", "and", "or", "<", "<=", "==", "!=", "in", "not in", "is")
_FORMS = (
    "({0} if {1} else {2})", "({0} < {1} == {2})", "(not {0})", "(-{0})", "(~{0})", "[{0}, {1}]", "({0}, {1})", "[]",
    "{{'a': {0}, 'k': {1}}}", "{{1: {0}, 'a': {1}, **{2}}}", "{{{0}, {1}}}", "[*{0}, {1}]", "{0}['a']", "{0}[0]",
    "{0}[-1]", "{0}[{1}]", "{0}.get('a', {1})", "{0}.get({1})", "({0}).upper()", "({0}).strip({1})", "({0}).split()",
    "({0}).copy()", "({0}).keys()", "({0}).items()", "({0}).join({1})", "({0}).replace('a', {1})", "({0}).format({1})",
    "({0}).startswith({1})", "({0}).count({1})",
    "[v for v in {0}]", "[[v, {0}] for v in {1} if v != {2}]", "{{v: {0} for v in {1}}}", "[v[0] for v in {0}]",
    "[[v, w] for v, w in enumerate({0})]", "[w for w in [v for v in {0}]]", "list(zip({0}, {1}))", "{0}[1:]",
    "{0}[:{1}]", "{0}[::-1]",
    "len({0})", "str({0})", "int({0})", "bool({0})", "float({0})",
    "sorted({0})", "list({0})", "tuple({0})", "dict({0})", "dict({0}, z={1})", "set({0})", "max({0})", "max({0}, {1})",
    "min({0}, {1})", "sum({0})", "sum({0}, {1})", "abs({0})", "round({0})", "round({0}, {1})", "repr({0})", "any({0})",
    "f'''<{{{0}}}>'''", "f'''<{{{0}!r}}>{{{1}:>4}}'''", "f'''{{{0}:03d}}'''", "f'''{{{0}:.1f}}'''",
)  # fmt: skip


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> str:
    """Draw the text of an expression over constants."""
    shape = draw(st.integers(0, 3)) if depth else 0
    if shape == 0:
        return draw(st.sampled_from(_LEAVES))
    first, second, third = (draw(expressions(depth - 1)) for _ in range(3))
    if shape == 1:
        return f"({first} {draw(st.sampled_from(_BINARY))} {second})"
    return draw(st.sampled_from(_FORMS)).format(first, second, third)


_NAMES = {"N": 3, "S": "ab", "L": [1, 2], "D": {"k": {"a": 1}}}
_SETUP = "\n".join(f"{name} = {value!r}" for name, value in _NAMES.items())


@settings(max_examples=60, deadline=None)
@given(st.lists(expressions(), min_size=8, max_size=8))
@example(
    ["'%s' % D", "str(D.keys())", "(1 == True)", "[1, 2][True]", "{1: 'a', True: 'b'}", "f'''{L}'''", "L * N", "D or 1"]
)
def test_what_is_said_of_any_expression_is_what_python_makes_of_it(texts: list[str]) -> None:
    warnings.simplefilter("ignore", SyntaxWarning)
    keywords = ", ".join(f"x{number}={expression}" for number, expression in enumerate(texts))
    try:
        compile(f"f({keywords})", "flow.py", "eval")
    except SyntaxError:  # an f-string cannot hold everything in every release
        return
    said = options_of({"flow.py": f"from prefect import task\n{_SETUP}\n@task({keywords})\ndef work(): ...\n"})
    for number, expression in enumerate(texts):
        constant = said[f"x{number}"]
        try:
            real = eval(expression, dict(_NAMES))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            continue  # no value to compare with
        assert agrees(constant, real), (expression, constant, real)


# Any code.

_STATEMENTS = (
    "{0} = {1}", "{0} = {e}", "{0}, {1} = {1}, {0}", "{0} += {1}", "{0} |= {1}", "{0}.append({1})", "{0}['k'] = {1}",
    "{0}[0] = {e}", "{0}.update(k={e})", "{0}.extend({1})", "{0} = [{1}, {2}]", "{0} = {{'k': {1}, 'z': {2}}}",
    "{0}['k']['z'] = {e}", "{0}[0].append({e})", "{0}.pop()", "{0}.clear()", "{0}.sort()", "{0} = {1}.pop()",
    "{0} = {0} + {1}", "{0} = [v for v in {1}]", "{0} = {1}['k']", "{0} = {1}[0]", "{0}, *{1} = {2}", "del {0}[0]",
    "{0} = {1}.setdefault('k', {2})", "{0} = f'{{{1}}}'", "{0}: list = {1}", "({0} := {1})", "{0} = {1} or {2}",
    "if {0}:\n    {s}\nelse:\n    {t}", "if {0} == {1}:\n    {s}", "if some():\n    {s}\nelse:\n    {t}",
    "if some():\n    {s}", "for V in list({0}):\n    {s}",
    "for {0} in list({1}):\n    {s}\n    break", "while {0}:\n    {s}\n    break",
    "try:\n    {s}\n    {t}\nexcept Exception:\n    {u}", "try:\n    {s}\nfinally:\n    {t}",
    "def f(x, y={1}):\n    x.append(y)\n    return x\n{0} = f({2})", "def f(x):\n    x['k'] = 7\nf({0})",
    "def f(x):\n    y = x\n    y.append(7)\nf({0})", "def f(x):\n    return [x, {1}]\n{0} = f({2})",
    "def f():\n    global {0}\n    {0} = {e}\nf()", "def f():\n    {0}.append(5)\nf()",
    "def f():\n    {0}['k'] = 5\nf()",
    "def f():\n    return {1}\n{s}\n{0} = f()",
    "def f(x):\n    if x:\n        return {1}\n    return {2}\n{0} = f({2})",
    "def f(x):\n    x += [1]\n    return x\n{0} = f({1})", "class K:\n    a = {1}\n    b = a\n{0} = K.b",
    "class K:\n    a = {1}\nK.a = {2}\n{0} = K.a", "class K:\n    a = {1}\nK.a.append(1)\n{0} = K.a",
    "class K:\n    def __init__(self, x):\n        self.x = x\nk = K({1})\n{0} = k.x", "{0} = (lambda x: [x])({1})",
    "class K:\n    def __init__(self, x):\n        self.x = x\n    def go(self):\n        self.x = {2}\n"
    "k = K({1})\nk.go()\n{0} = k.x", "match {0}:\n    case [{1}, *_]:\n        {s}\n    case _:\n        {t}",
)  # fmt: skip
_VARIABLES = {"A": 1, "B": [1, 2], "C": {"k": {"z": 1}, "z": [3]}, "D": "ab", "E": [[4], {"k": 0}]}


@st.composite
def statements(draw: st.DrawFn, depth: int = 2) -> str:
    """Draw the text of a statement that sets, changes or hands on variables."""
    simple = _STATEMENTS[:29]
    text = draw(st.sampled_from(_STATEMENTS if depth else simple))
    inner = {name: draw(statements(depth - 1)) if f"{{{name}}}" in text else "" for name in "stu"}
    names = [draw(st.sampled_from(tuple(_VARIABLES))) for _ in range(3)]
    lines = text.split("\n")
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip())]
        for name, body in inner.items():
            line = line.replace(f"{{{name}}}", body.replace("\n", f"\n{indent}"))
        lines[number] = line if line != lines[number] else line.format(*names, e=draw(expressions(1)))
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(st.lists(statements(), min_size=1, max_size=6))
@example(["A, *B = B", "class K:\n    a = B\nK.a.append(1)\nA = K.a"])
@example(["D, *A = D", "A, *A = D", "class K:\n    a = A\nK.a.append(1)\nB = K.a"])
@example(["A = B or A", "B += A"])
@example(["A = B or A", "B.append(A)"])
@example(["def f():\n    return A\nA = A\nC = f()", "A = B"])
@example(["match E:\n    case [A, *_]:\n        A += A\n    case _:\n        A = A"])
@example(["match E:\n    case [A, *_]:\n        def f(x, y=A):\n            x.append(y)\n        f(A)"])
def test_what_is_said_after_any_code_is_what_a_run_leaves(lines: list[str]) -> None:
    start = "".join(f"{name} = {value!r}\n" for name, value in _VARIABLES.items())
    names = ", ".join(f"x{name}={name}" for name in _VARIABLES)
    code = "\n".join(lines)
    setup = f"from unknown import some\nN, S, L, D_ = 3, 'ab', [1, 2], {{}}\n{start}{code}\n"
    try:
        compile(setup, "flow.py", "exec")
    except SyntaxError:
        return
    said = options_of({"flow.py": f"from prefect import task\n{setup}@task({names})\ndef work(): ...\n"})
    for chosen in (True, False):
        real: dict[str, Any] = {"some": lambda chosen=chosen: chosen}
        try:
            exec(setup.replace("from unknown import some\n", ""), real)
        except Exception:
            continue
        for name in _VARIABLES:
            assert name not in real or agrees(said[f"x{name}"], real[name]), (name, said[f"x{name}"], real[name])
