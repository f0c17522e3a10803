"""Files that are valid, or nearly, and meant to make a reader hang, die or run out of stack."""

from __future__ import annotations

import json
from collections.abc import Mapping

DEEP = 5_000
HEAD = "from prefect import flow, task\n@task\ndef a(*x): ...\n@task\ndef sink(*x): ...\n"
FLOW = f"{HEAD}@flow\ndef f(p):\n"


def _ring(size: int) -> dict[str, str]:
    """Return modules each of which imports the next, the last one the first."""
    return {
        f"m{number}.py": "from prefect import flow\n"
        f"from m{(number + 1) % size} import f{(number + 1) % size} as after\n"
        f"@flow\ndef f{number}():\n    return after()\n"
        for number in range(size)
    }


def _notebook(sources: list[str]) -> str:
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


READ: Mapping[str, Mapping[str, str]] = {
    "many functions": {"a.py": HEAD + "".join(f"def f{i}(x):\n    return a()\n" for i in range(5_000))},
    "task calls in a loop": {"a.py": f"{FLOW}    x = a()\n    for i in p:\n" + "        x = sink(x)\n" * 10_000},
    "deployments that lead to no flow": {
        "prefect.yaml": "deployments:\n" + "".join(f"- name: a{i}\n  entrypoint: flows/a.py:b\n" for i in range(2_000))
    },
    "a list that grows": {"a.py": f"{FLOW}    xs = []\n" + "    xs.append(a())\n" * 1_000 + "    sink(xs)\n"},
    "slices of slices": {
        "a.py": f"{HEAD}def cut(x, y):\n    for i in x:\n        y = [y[1:], x[i:], *y][1:]\n"
        "        x = [x[:1], y][i:]\n"
        "        x, y = cut(y[1:], x[1:])\n    return x, y\n@flow\ndef f():\n    sink(cut([a()], [a()]))\n"
    },
    "helpers that call themselves": {
        "a.py": f"{HEAD}def r(x):\n    return r([x]) + r({{'a': x}}) + s(x)\n"
        "def s(x):\n    return r((x, x)) or s([x])\n"
        "@flow\ndef f():\n    sink(r(a()))\n"
    },
    "branches that join": {
        "a.py": f"{FLOW}    x = a()\n"
        + "".join(f"    if p[{i}]:\n        x = (x, a())\n    else:\n        x = [x, {i}]\n" for i in range(100))
        + "    sink(x)\n"
    },
    "modules in a ring": _ring(500),
    "a chain of sub-flows": {
        "a.py": HEAD
        + "".join(f"@flow\ndef f{i}():\n    f{i + 1}()\n" for i in range(450))
        + "@flow\ndef f450():\n    sink(a())\n"
    },
    "values that would be huge": {
        "a.py": f"{HEAD}@flow(name='a' * 10**10, retries=9**9**9)\ndef f(): ...\n"
        "@flow(name='%1000000000d' % 1, retries=1 << (1 << 40))\ndef g(): ...\n"
        "@flow(name=f'{1:>1000000000}', retries=len(range(10**12)))\ndef h(): ...\n"
    },
    "half of a surrogate pair": {
        "a.py": f"{HEAD}X = '\\ud800'\n@flow(name='\\udfff')\ndef f(p='\\ud83d'):\n    sink('\\ud800')\n"
    },
    "one long line": {"a.py": f"import prefect; x = '{'a' * 4_900_000}'\n"},
    "one long line that is not ASCII": {"a.py": "from prefect import task; x = 'é'; " + "x(); " * 20_000 + "\n"},
    "cells by the thousand": {"a.ipynb": _notebook([f"import prefect\nx{i} = 1" for i in range(20_000)])},
    "a quote that is not closed": {"a.sh": 'prefect "' + "x " * 2_400_000},
    "quotes and brackets by turns": {"a.sh": "prefect\n" + '"$(\n' * 25 + "x " * 300_000},
    "functions that do not end": {"a.sh": "prefect\n" + "a(){\n" * 100_000},
    "brackets that are not closed": {"a.sh": "prefect " + "$(" * 100_000},
    "here documents in each other": {"Dockerfile": "FROM a\nRUN prefect <<EOF\n" + "<<E prefect\n" * 50_000},
    "an instruction that goes on": {"Dockerfile": "FROM a\nRUN prefect " + "\\\n" * 1_000_000},
}
"""Trees that are read to the end."""

REFUSED: Mapping[str, tuple[str, str, str]] = {
    "brackets": ("a.py", f"{HEAD}x = {'[' * DEEP}{']' * DEEP}\n", "not valid Python: too many nested parentheses"),
    "attributes": ("a.py", f"{HEAD}x = a{'.b' * DEEP}\n", "nested too deeply to be parsed"),
    "calls": ("a.py", f"{HEAD}x = a{'()' * DEEP}\n", "nested too deeply to be parsed"),
    "operators": ("a.py", f"{HEAD}x = {'+'.join(['a()'] * DEEP)}\n", "nested too deeply to be parsed"),
    "branches": ("a.py", f"{FLOW}    if p: x = 0\n" + "    elif p: x = a()\n" * DEEP, "nested too deeply to be parsed"),
    "blocks": (
        "a.py",
        HEAD + "".join(" " * i + "if a:\n" for i in range(200)) + " " * 200 + "a()\n",
        "not valid Python: too many levels of indentation",
    ),
    "more than a file may have": ("a.py", "import prefect" + "\n" * 10_000_000, "max-file-size"),
    "`async` alone": ("a.py", "lazy import prefect\nasync\n", "a lazy import (Python 3.15)"),
    "an import of nothing": ("a.py", "import prefect\nfrom import x\n", "not valid Python: invalid syntax"),
    "lists in YAML": ("prefect.yaml", f"deployments: {'[' * DEEP}{']' * DEEP}\n", "nest"),
    "mappings in YAML": ("prefect.yaml", f"deployments: {'{a: ' * DEEP}1{'}' * DEEP}\n", "nest"),
    "dashes in YAML": ("prefect.yaml", f"{'- ' * DEEP}prefect\n", "nested more than 200 levels deep"),
    "aliases that double": (
        "prefect.yaml",
        "a0: &a0 [prefect]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60)),
        "more than 100000 nodes, those behind aliases included",
    ),
    "merge keys that double": (
        "prefect.yaml",
        "a0: &a0 {x: prefect}\n"
        + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}], k{i}: 1}}\n" for i in range(1, 60)),
        "more than 100000 nodes, those behind aliases included",
    ),
    "an alias of itself": ("prefect.yaml", "deployments: &a [*a]\n", "not valid YAML: the alias `a` refers to itself"),
    "lists in a notebook": ("a.ipynb", f'{{"cells": {"[" * 100_000}"prefect"', "nested too deeply to be parsed"),
}
"""Files that cannot be read, by what is nested or too large in them, and what the report says of each."""
