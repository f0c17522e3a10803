"""Rules about what would load in Dagster and be wrong."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from p2d_audit import Finding
from p2d_audit.testing import audit_files

from tests.rules.examples import builtin_rules

RULES = {rule.code: rule for rule in builtin_rules()}
HEAD = "from datetime import datetime\nfrom prefect import flow, task\n"
SHARED = HEAD + "def stamp():\n    return datetime.now()\n"


def found(code: str, files: Mapping[str, str]) -> list[Finding]:
    return list(audit_files(files, rules=[RULES[code]]))


def test_the_traps_are_marked() -> None:
    marked = {code for code, rule in RULES.items() if rule.trap}
    assert marked >= {"PTD205", "PTD210", "PTD250", "PTD251", "PTD252", "PTD253", "PTD254", "PTD255"}
    assert marked >= {"PTD350", "PTD351", "PTD650", "PTD651"}
    assert marked.isdisjoint({"PTD201", "PTD203", "PTD301", "PTD401"})


@pytest.mark.parametrize(
    ("tasks", "ending", "unit"),
    [
        (1, "`SEEN.append(1)`", "task:flow:t0"),
        (2, "`SEEN.append(1)`, as does another that gets here", None),
        (3, "`SEEN.append(1)`, as do 2 others that get here", None),
    ],
)
def test_a_shared_function_is_one_place(tasks: int, ending: str, unit: str | None) -> None:
    code = "from prefect import flow, task\nSEEN = []\ndef note():\n    SEEN.append(1)\n"
    code += "".join(f"@task\ndef t{n}():\n    note()\n" for n in range(tasks))
    (finding,) = found("PTD254", {"flow.py": code})
    assert (finding.span.line, finding.unit) == (4, unit)
    assert finding.message.endswith(ending)


@pytest.mark.parametrize(
    ("first", "body", "kept"),
    [
        ("None", "if CLIENT is None:\n        CLIENT = make()\n    return CLIENT", True),
        ("None", "if not CLIENT:\n        CLIENT = make()\n    return CLIENT", True),
        ("None", "if CLIENT is not None:\n        return CLIENT\n    CLIENT = make()\n    return CLIENT", True),
        (
            "None",
            "if CLIENT is not None:\n        return CLIENT\n    if make():\n        CLIENT = 1\n    else:\n"
            "        CLIENT = make()\n    return CLIENT",
            True,
        ),
        (
            "None",
            "if CLIENT is None:\n        CLIENT = make()\n    else:\n        CLIENT = 2\n    return CLIENT",
            False,
        ),
        ("None", "CLIENT = make()\n    return CLIENT", False),
        ("1", "if CLIENT is None:\n        CLIENT = make()\n    return CLIENT", False),
        ("None", "if CLIENT is None:\n        CLIENT = make()\ndef other():\n    global CLIENT\n    CLIENT = 2", False),
    ],
)
def test_a_global_that_is_made_once_is_no_trap(first: str, body: str, kept: bool) -> None:
    code = (
        f"from prefect import flow, task\nfrom acme import make\nCLIENT = {first}\n"
        f"def client():\n    global CLIENT\n    {body}\n"
        "@task\ndef load():\n    client()\n@task\ndef store():\n    client()\n"
    )
    (finding, *_) = findings = found("PTD254", {"flow.py": code})
    expected = ("handoff-kept-global", "note", False) if kept else ("handoff-global-state", "warning", True)
    assert (finding.construct, finding.severity, finding.trap) == expected
    assert not kept or len(findings) == 1


def test_what_functions_read_is_said_once_for_each_flow() -> None:
    code = SHARED + "@task\ndef load(): ...\n@flow\ndef daily():\n    stamp()\n    stamp()\n    load()\n"
    (finding,) = found("PTD250", {"flow.py": code})
    assert (finding.span.line, finding.severity, finding.related[0].span.line) == (9, "warning", 4)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("start = datetime.now()\n    load()\n    print(datetime.now() - start)", []),
        ("start = datetime.now()\n    load()\n    end = datetime.now()\n    print((end - start).total_seconds())", []),
        ("start = datetime.now()\n    load()\n    print(start, datetime.now() - start)", [7]),
        ("start = datetime.now()\n    load()\n    print(start - datetime(2024, 1, 1))", [7]),
        ("load()\n    return datetime.now(), datetime.now()", [8, 8]),
    ],
)
def test_a_stopwatch_is_no_moment(body: str, lines: list[int]) -> None:
    code = HEAD + f"@task\ndef load(): ...\n@flow\ndef daily():\n    {body}\n"
    assert [finding.span.line for finding in found("PTD250", {"flow.py": code})] == lines


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("self.c = sqlite3.connect('a')", ("error", True, "`c`")),
        ("self.c = Inner()", ("error", True, "`c.link`")),
        ("self.c = requests.Session()", ("warning", False, "`c`")),
        ("self.password = given", ("warning", False, "`password`")),
        ("self.name = given", None),
    ],
)
def test_an_object_that_holds_a_connection_is_none_to_hand_on(
    attribute: str, expected: tuple[str, bool, str] | None
) -> None:
    code = (
        "import sqlite3\nimport requests\nfrom prefect import flow, task\n"
        "class Inner:\n    def __init__(self):\n        self.link = sqlite3.connect('a')\n"
        f"class Service:\n    def __init__(self, given):\n        {attribute}\n"
        "@task\ndef service(given) -> Service:\n    return Service(given)\n@task\ndef use(x): ...\n"
        "@flow\ndef daily(given):\n    use(service(given))\n"
    )
    findings = found("PTD202", {"flow.py": code})
    told = [(one.severity, one.trap, one.message.rpartition("holds ")[2]) for one in findings]
    assert told == ([expected] if expected else [])
    assert len(found("PTD201", {"flow.py": code})) == (expected is None)


def test_a_flow_that_calls_nothing_becomes_one_op() -> None:
    code = HEAD + "@flow\ndef daily():\n    print(datetime.now())\n"
    assert found("PTD250", {"flow.py": code}) == []


def test_a_flow_of_prefect_1_is_built_once_in_both() -> None:
    code = (
        "from datetime import datetime\nfrom prefect import Flow, task\n@task\ndef load(day): ...\n"
        "with Flow('daily') as flow:\n    load(datetime.now())\n"
    )
    assert found("PTD250", {"flow.py": code}) == []


def test_a_task_may_read_the_clock() -> None:
    code = HEAD + "@task\ndef load():\n    return datetime.now()\n@flow\ndef daily():\n    load()\n"
    assert found("PTD250", {"flow.py": code}) == []


@pytest.mark.parametrize(
    ("minutes", "even"),
    [(1, True), (7, False), (15, True), (45, False), (60, True), (90, False), (180, True), (300, False), (1440, True)],
)
def test_an_interval_is_even_if_it_is_a_step_of_minutes_or_hours(minutes: int, even: bool) -> None:
    code = (
        "from datetime import timedelta\nfrom prefect import flow\n@flow\ndef poll(): ...\n"
        f"poll.serve(name='x', interval=timedelta(minutes={minutes}))\n"
    )
    assert (found("PTD351", {"flow.py": code}) == []) is even


@pytest.mark.parametrize(("minutes", "shown"), [(7, "7 min"), (90, "90 min"), (2160, "36 h"), (4320, "3 days")])
def test_an_uneven_interval_is_shown_in_its_own_unit(minutes: int, shown: str) -> None:
    code = (
        "from datetime import timedelta\nfrom prefect import flow\n@flow\ndef poll(): ...\n"
        f"poll.serve(name='x', interval=timedelta(minutes={minutes}))\n"
    )
    (finding,) = found("PTD351", {"flow.py": code})
    assert finding.message == f"an interval of {shown} is no step of a cron"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a = n()\n    if a:", True),
        ("a = n()\n    if not a:", True),
        ("a = n()\n    if a == 3:", True),
        ("a = n()\n    if a is None or p:", True),
        ("a = n()\n    if a in ('x', 'y'):", True),
        ("a = n()\n    if isinstance(a, int):", True),
        ("if n():", True),
        ("a = n.submit()\n    if a.result() != 'x':", True),
        ("a = n()\n    if a > 3:", False),
        ("a = n()\n    if a.empty:", False),
        ("a = n()\n    if a[0]:", False),
        ("a = n()\n    if len(a):", False),
    ],
)
def test_a_branch_is_a_trap_if_its_handle_is_tested_without_a_word(body: str, expected: bool) -> None:
    code = HEAD + "@task\ndef n(): ...\n@task\ndef go(): ...\n@flow\ndef daily(p: int = 1):\n"
    (finding,) = found("PTD205", {"flow.py": f"{code}    {body}\n        go()\n"})
    assert finding.trap is expected


@pytest.mark.parametrize(("body", "expected"), [("go()", False), ("go(full)", True)])
def test_a_parameter_that_is_only_tested_does_not_load(body: str, expected: bool) -> None:
    code = HEAD + f"@task\ndef go(x=1): ...\n@flow\ndef daily(full=False):\n    if full:\n        {body}\n"
    (finding,) = found("PTD222", {"flow.py": code})
    assert finding.trap is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if not day:\n        day = 1\n    go(day)", [(7, True)]),
        ("if day is None:\n        day = 1\n    go(day)", [(7, True)]),
        ("if day is None:\n        d = 1\n    else:\n        d = day\n    go(d)", [(7, True)]),
        ("day = day or datetime.now()\n    go(day)", [(7, True)]),
        ("go(datetime.now() if day is None else day)", [(7, True)]),
        ("day = day or 1\n    through(day)", [(7, True)]),
        ("if day.startswith('a'):\n        day = 1\n    go(day)", [(7, False)]),
        ("if day is None and full:\n        day = 1\n    go(day)", [(7, False)]),
        ("day = day or 1\n    go(f'{day}')", [(7, False)]),
        ("mode = 'full' if full else 'new'\n    go(mode)", [(7, False)]),
        ("query = {}\n    if day:\n        query['day'] = day\n    go(query)", [(8, False)]),
        ("day = day or 1\n    print(day)\n    go(1)", []),
        ("day = day or 1\n    go(go(day))", [(7, True)]),
        ("if not day:\n        print('none')\n    go(day)", []),
        ("if not day:\n        print(day)\n    go(day)", []),
    ],
)
def test_a_default_that_a_flow_fills_in_is_never_filled_in(body: str, expected: list[tuple[int, bool]]) -> None:
    code = (
        "from datetime import datetime\nfrom prefect import flow, task\n@task\ndef go(x=1): ...\n"
        f"@flow\ndef daily(day=None, full=False):\n    {body}\ndef through(x):\n    go(x)\n"
    )
    findings = found("PTD222", {"flow.py": code})
    assert [(one.span.line, one.trap) for one in findings] == expected
    assert {one.construct for one in findings} <= {"value-chosen-by-parameter"}


@pytest.mark.parametrize(
    ("loop", "ending"),
    [
        ("for day in days:", "loops over a parameter of the flow"),
        ("for day in days[1:]:", "loops over what is made from a parameter of the flow"),
        ("for day in range(n):", "loops over what is made from a parameter of the flow"),
        ("while n:", "is decided by a parameter of the flow"),
    ],
)
def test_a_loop_over_what_a_parameter_makes_is_told_so(loop: str, ending: str) -> None:
    head = "from prefect import flow, task\n@task\ndef go(): ...\n@flow\ndef daily(days, n):\n"
    (finding,) = found("PTD223", {"flow.py": f"{head}    {loop}\n        go()\n"})
    assert finding.message.endswith(ending)


@pytest.mark.parametrize(("given", "expected"), [("datetime.now()", False), ("f'{datetime.now()}'", False)])
def test_what_an_op_is_given_as_it_is_does_not_load(given: str, expected: bool) -> None:
    code = HEAD + f"@task\ndef go(x): ...\n@flow\ndef daily():\n    go({given})\n"
    (finding,) = found("PTD250", {"flow.py": code})
    assert finding.trap is expected


def test_a_branch_on_the_clock_is_a_trap() -> None:
    code = HEAD + "@task\ndef go(): ...\n@flow\ndef daily():\n    if datetime.now().hour:\n        go()\n"
    (finding,) = found("PTD250", {"flow.py": code})
    assert finding.trap


@pytest.mark.parametrize(("test", "expected"), [("dry", False), ("datetime.now().hour", True)])
def test_a_return_that_a_parameter_decides_does_not_load(test: str, expected: bool) -> None:
    code = HEAD + f"@task\ndef go(): ...\n@flow\ndef daily(dry=False):\n    if {test}:\n        return\n    go()\n"
    (finding,) = found("PTD252", {"flow.py": code})
    assert finding.trap is expected


def test_a_change_in_place_that_nobody_sees_is_none() -> None:
    code = HEAD + "@task\ndef add(rows): rows.append(1)\n@task\ndef show(rows): ...\n@flow\ndef daily():\n"
    assert found("PTD253", {"flow.py": code + "    add([])\n"}) == []
    (finding,) = found("PTD253", {"flow.py": code + "    rows = []\n    add(rows)\n    show(rows)\n"})
    assert finding.message.startswith("task `add` changes its argument in place, which `show` is given later")
