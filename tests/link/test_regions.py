"""Where in a flow's body calls stand: branches, loops, contexts, and the parts of a `try`."""

from textwrap import dedent, indent

import pytest
from p2d_audit.testing import read_project

PRELUDE = """\
from prefect import flow, task
@task
def rows(): return 1
@task
def sink(x=None): return 2
@task
def tidy(): return 3
def helped():
    rows()
@flow
def main(param=1):
"""
PARTS = {
    "the body of a try": ("try:\n    rows()\nexcept ValueError:\n    pass", "rows: try"),
    "a handler": ("try:\n    rows()\nexcept ValueError:\n    sink()", "rows: try; sink: except on rows"),
    "each of several handlers": (
        "try:\n    rows()\nexcept ValueError:\n    sink()\nexcept KeyError as error:\n    tidy()",
        "rows: try; sink: except on rows; tidy: except on rows",
    ),
    "a handler of a group": ("try:\n    rows()\nexcept* ValueError:\n    sink()", "rows: try; sink: except on rows"),
    "a bare handler": ("try:\n    rows()\nexcept:\n    sink()", "rows: try; sink: except on rows"),
    "a handler of a helper's calls": ("try:\n    helped()\nexcept ValueError:\n    sink()", "rows: try; sink: except"),
    "what runs if nothing fails": (
        "try:\n    rows()\nexcept ValueError:\n    pass\nelse:\n    sink()", "rows: try; sink: else on rows"
    ),
    "a clean-up": ("try:\n    rows()\nfinally:\n    tidy()", "rows: try; tidy: finally"),
    "a clean-up of plain code": ("try:\n    print(1)\nfinally:\n    # finally:\n    tidy()", "tidy: finally"),
    "what follows": ("try:\n    print(1)\nexcept ValueError:\n    pass\nsink()", "sink:"),
    "a try in a handler": (
        "try:\n    rows()\nexcept ValueError:\n    try:\n        sink()\n    finally:\n        tidy()",
        "rows: try; sink: except on rows, try; tidy: except on rows, finally",
    ),
    "a branch in a handler": (
        "try:\n    rows()\nexcept ValueError:\n    if param:\n        sink()", "rows: try; sink: except on rows, if"
    ),
    "a loop around a try": (
        "for _ in range(3):\n    try:\n        rows()\n    except ValueError:\n        sink()",
        "rows: for, try; sink: for, except on rows",
    ),
}  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_a_call_stands_in(part: str) -> None:
    body, expected = PARTS[part]
    project = read_project({"flow.py": PRELUDE + indent(dedent(body), "    ")})
    said = []
    for call in project.calls:
        if call.flow is None:
            continue
        around = (
            f"{region.kind} on {' '.join(one.task.function for one in region.on)}"
            if region.on and region.kind != "try"
            else region.kind
            for region in call.within
        )
        said.append(f"{call.task.function}: {', '.join(around)}".rstrip())
    assert "; ".join(said) == expected


def test_a_clause_of_a_try_stands_where_its_keyword_does() -> None:
    body = "try:\n    rows()\nexcept (KeyError, ValueError) as e:\n    sink()\nelse:\n    pass\nfinally:\n\n    tidy()"
    project = read_project({"flow.py": PRELUDE + indent(body, "    ")})
    first = PRELUDE.count("\n") + 1
    assert [(r.kind, r.span.line - first, r.test) for r in project.regions] == [
        ("try", 0, "try"), ("except", 2, "except (KeyError, ValueError) as e"), ("else", 4, "else"),
        ("finally", 6, "finally"),
    ]  # fmt: skip


HANDLERS = {
    "raise": True,
    "log()\n        raise": True,
    "raise ValueError from None": True,
    "if n:\n            raise\n        else:\n            raise KeyError": True,
    "with log():\n            raise": True,
    "if n:\n            raise": False,
    "if n:\n            return 1\n        raise": False,
    "log()": False,
    "try:\n            log()\n        except OSError:\n            pass\n        raise": True,
}


@pytest.mark.parametrize("handler", HANDLERS)
def test_it_is_told_whether_a_handler_always_raises(handler: str) -> None:
    body = f"    try:\n        act()\n    except OSError:\n        {handler}\n"
    project = read_project(
        {"f.py": f"from prefect import flow, task\n@task\ndef act(): ...\n@flow\ndef main(n):\n{body}"}
    )
    assert project.regions[0].raises is HANDLERS[handler]


@pytest.mark.parametrize(
    ("body", "handled"),
    [
        ("try:\n    rows()\nexcept ValueError:\n    pass", [True]),
        ("try:\n    rows()\nfinally:\n    print(1)", [False]),
        ("try:\n    try:\n        rows()\n    finally:\n        print(1)\nexcept ValueError:\n    pass", [True, False]),
    ],
)
def test_it_is_told_whether_a_try_has_handlers(body: str, handled: list[bool]) -> None:
    project = read_project({"flow.py": PRELUDE + indent(body, "    ")})
    assert [region.handles for region in project.regions if region.kind == "try"] == handled


READ = {
    "for line in open(param):": "unknown",
    "for row in pd.read_csv(param).itertuples():": "unknown",
    "for name in os.listdir(param):": "unknown",
    "for line in Path(param).read_text().splitlines():": "unknown",
    "for line in param.splitlines():": "parameter",
    "for line in pd.read_csv(rows()).itertuples():": "result",
}


@pytest.mark.parametrize("head", READ)
def test_what_is_read_from_where_a_parameter_leads_is_not_the_parameter(head: str) -> None:
    imports = "import os\nimport pandas as pd\nfrom pathlib import Path\n"
    project = read_project({"f.py": f"{imports}{PRELUDE}    {head}\n        sink()\n"})
    assert [region.decided_by for region in project.regions] == [READ[head]]


def test_the_condition_of_a_comprehension_is_no_loop() -> None:
    project = read_project({"f.py": f"{PRELUDE}    [sink(i) for i in range(3) if param]\n"})
    assert [(region.kind, region.decided_by, region.test) for region in project.regions] == [
        ("comprehension", "constant", "i in range(3) if param"),
        ("filter", "parameter", "param"),
    ]


def test_how_many_rows_a_table_has_is_as_before_when_columns_are_taken_out() -> None:
    body = "t = pd.DataFrame(rows())\n    t['a'] = 1\n    if len(t[['a']]) > 0:\n        sink()\n"
    project = read_project({"f.py": f"import pandas as pd\n{PRELUDE}    {body}"})
    assert [(region.decided_by, [call.task.function for call in region.on]) for region in project.regions] == [
        ("result", ["rows"])
    ]


def test_a_region_of_a_helper_that_a_result_decides_is_told_where_the_helper_calls_tasks() -> None:
    code = (
        PRELUDE
        + """\
    helper()
def helper():
    found = rows()
    for one in found:
        print(one)
    for other in range(3):
        print(other)
    kept = [one for one in found if one]
    if len(kept) > 2:
        print(kept)
def inner():
    return rows()
def outer():
    print("many" if inner() else "none")
@flow
def second():
    outer()
"""
    )
    regions = read_project({"flow.py": code}).regions
    assert [(r.flow.function, r.kind, r.decided_by, r.steers) for r in regions if r.flow] == [
        ("main", "for", "result", False),
        ("main", "comprehension", "result", False),
        ("main", "filter", "result", False),
        ("main", "if", "result", False),
        ("second", "ternary", "result", False),
    ]


def test_a_region_of_a_helper_that_is_only_given_results_is_told_by_its_call() -> None:
    code = PRELUDE + "    shown(rows())\ndef shown(found):\n    for one in found:\n        print(one)\n"
    project = read_project({"flow.py": code})
    assert project.regions == ()
    assert [(effect.kind, effect.text) for effect in project.effects] == [("computed-result", "shown(rows())")]


LOOPED = {
    "for one in param:": "None",
    "for one in sorted(param):": "None",
    "ops = [1]\n    if param:\n        ops.extend([2])\n    for one in ops:": "choice",
    "ops = [1]\n    if param:\n        ops += [2]\n    for one in ops:": "choice",
    "ops = [1] if param else []\n    for one in ops:": "choice",
    "ops = []\n    ops.extend(param)\n    for one in ops:": "None",
    "ops = [1]\n    if param:\n        ops = param\n    for one in ops:": "None",
}


@pytest.mark.parametrize("body", LOOPED)
def test_a_loop_over_what_a_parameter_only_makes_longer_is_told_apart(body: str) -> None:
    project = read_project({"f.py": f"{PRELUDE}    {body}\n        sink()\n"})
    loops = [region for region in project.regions if region.kind == "for"]
    assert [(one.decided_by, str(one.hinges_on)) for one in loops] == [("parameter", LOOPED[body])]
