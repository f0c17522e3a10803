"""What tasks and flows become: each rule, its nearest neighbour, and which comes first."""

from __future__ import annotations

from textwrap import dedent

import pytest
from p2d_audit.effort import assess, load_weights
from p2d_audit.effort.targets import PRICED_AS, Targets, decide_targets
from p2d_audit.effort.usage import trace_usage
from p2d_audit.effort.weights import TaskWeights
from p2d_audit.testing import read_project

from tests.effort import build

WEIGHTS = load_weights()
PRELUDE = """\
import client, os, psycopg2, requests, subprocess, time
from datetime import date, datetime
import pandas as pd
from prefect import flow, task
from prefect.assets import materialize
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.system import Secret
from prefect.deployments import run_deployment
from prefect.flow_runs import pause_flow_run
from prefect.transactions import transaction
from prefect.variables import Variable
from prefect_sqlalchemy import SqlAlchemyConnector
CITIES = ["a", "b"]
@task
def rows(url="x"):
    a = pd.read_csv(url)
    return a
@task
def sink(x): client.load(x)
@task
def other(x): client.load(x)
@task
def store(x): x.to_parquet("x")
@task
def save(x, y=None): x.to_csv("y")
@task
def tell(x=None): SlackWebhook.load("x").notify("done")
@flow
def child(x=None): return 1
"""


def decided(code: str) -> Targets:
    project = read_project({"flow.py": PRELUDE + dedent(code)})
    return decide_targets(project, trace_usage(project), WEIGHTS)


def task_becomes(code: str) -> str:
    """Return rule, shape and confidence of the task `work`."""
    target = decided(code).tasks["task:flow:work"]
    return f"{target.rule} {target.shape} {target.confidence}"


def flow_becomes(code: str) -> str:
    """Return rule, shape and partitions of the flow `main`."""
    target = decided(code).flows["flow:flow:main"]
    return " ".join(filter(None, (target.rule, target.shape, target.partitions)))


CONNECTS = "@task\ndef work():\n    return psycopg2.connect('x')\n"
READS = "@task\ndef work(x=None):\n    a = pd.read_csv('x')\n    return a\n"
COMPUTES = "@task\ndef work(x=1):\n    return x + 1\n"
ACTS = "@task\ndef work(x=None):\n    client.act(x)\n"
LONG = "@task\ndef work(x=1):\n" + "    x = x + 1\n" * 6 + "    return x\n"
WRITES = "@task\ndef work(x=None):\n    x.to_parquet('x')\n"
CHECKS = "@task\ndef work(x):\n    if not x:\n        raise ValueError('x')\n"
NOTIFIES = "@task\ndef work(x=None):\n    SlackWebhook.load('x').notify('hi')\n"
POLLS = "@task\ndef work():\n    while not os.path.exists('x'):\n        time.sleep(5)\n"

TASKS = {
    # R1
    "a materializing task": ("@materialize('x://y')\ndef work():\n    return psycopg2.connect('x')\n", "R1 asset high"),
    # R2
    "a connection": (CONNECTS, "R2 resource high"),
    "an annotated connection": (
        "from sqlalchemy.engine import Connection\n@task\ndef work() -> Connection: ...\n", "R2 resource high"
    ),
    "a result that is read over a connection": (
        "@task\ndef work():\n    return psycopg2.connect('x').cursor().fetchall()\n", "R18 op low"
    ),
    # R3
    "an environment variable": ("@task\ndef work():\n    return os.environ['A']\n", "R3 function high"),
    "a Variable": ("@task\ndef work():\n    return Variable.get('a')\n", "R3 function high"),
    "a secret": ("@task\ndef work():\n    return Secret.load('a').get()\n", "R3 function high"),
    "a Block": ("@task\ndef work():\n    return SqlAlchemyConnector.load('a')\n", "R3 resource high"),
    "an environment variable and a file": (
        "@task\ndef work():\n    return pd.read_csv(os.environ['A'])\n", "R18 op low"
    ),
    # R4
    "a shell": ("@task\ndef work():\n    subprocess.run(['dbt'])\n", "R4 integration high"),
    "a shell, then a table": (
        "@task\ndef work(x):\n    subprocess.run(['dbt'])\n    x.to_parquet('x')\n", "R13 asset high"
    ),
    # R5
    "a last notification": (NOTIFIES + "@flow\ndef main():\n    store(1)\n    work()\n", "R5 hook medium"),
    "a notification of what came before": (
        NOTIFIES + "@flow\ndef main():\n    work(rows())\n", "R5 hook medium"
    ),
    "two last notifications": (
        NOTIFIES + "@flow\ndef main():\n    store(1)\n    work()\n    tell()\n", "R5 hook medium"
    ),
    "a notification in between": (NOTIFIES + "@flow\ndef main():\n    work()\n    store(1)\n", "R5 op medium"),
    "a notification that writes": (
        "@task\ndef work(x):\n    x.to_csv('x')\n    SlackWebhook.load('x').notify('hi')\n", "R13 asset high"
    ),
    # R6
    "waiting first": (POLLS + "@flow\ndef main():\n    work()\n    store(1)\n", "R6 sensor medium"),
    "waiting later": (POLLS + "@flow\ndef main():\n    store(1)\n    work()\n", "R16 op medium"),
    "starting something and waiting": (
        "@task\ndef work():\n    requests.post('x')\n    while True:\n        time.sleep(1)\n"
        "@flow\ndef main():\n    work()\n    store(1)\n", "R16 op medium"
    ),
    "pausing between turns": (
        "@task\ndef work():\n    for x in [1, 2]:\n        time.sleep(1)\n"
        "@flow\ndef main():\n    work()\n    store(1)\n", "R16 op medium"
    ),
    # R7
    "a condition first": (READS + "@flow\ndef main():\n    if work():\n        store(1)\n", "R7 sensor medium"),
    "a condition later that fails": (
        "@task\ndef work(x):\n    a = pd.read_csv(x)\n    if a.empty:\n        raise ValueError('x')\n    return a\n"
        "@flow\ndef main():\n    r = rows()\n    if work(r):\n        store(1)\n", "R7 check medium"
    ),
    "a condition later": (
        READS + "@flow\ndef main():\n    store(1)\n    if work():\n        store(1)\n", "R7 op medium"
    ),
    "a condition of a while": (READS + "@flow\ndef main():\n    while work():\n        store(1)\n", "R7 op medium"),
    "a condition that is given on": (
        READS + "@flow\ndef main():\n    r = work()\n    if r:\n        sink(r)\n", "R14 function medium"
    ),
    "a state that decides": (
        READS + "@flow\ndef main():\n    if work(return_state=True).is_failed():\n        store(1)\n", "R18 op low"
    ),
    "what a loop goes over": (READS + "@flow\ndef main():\n    for x in work():\n        sink(1)\n", "R18 op low"),
    # R8
    "a judge": (CHECKS + "@flow\ndef main():\n    work(rows())\n", "R8 check medium"),
    "a judge that says it": (
        "@task\ndef work(x) -> bool:\n    assert x\n    return client.judge(x)\n@flow\ndef main():\n    work(rows())\n",
        "R8 check medium",
    ),
    "a judge of a parameter": (CHECKS + "@flow\ndef main(x):\n    work(x)\n", "R16 op medium"),
    "a writer that can fail": (
        "@task\ndef work(x):\n    if not x:\n        raise ValueError('x')\n    x.to_csv('x')\n"
        "@flow\ndef main():\n    work(rows())\n", "R13 asset high"
    ),
    "a task that can fail and does what is not known": (
        "@task\ndef work(x):\n    client.load(x)\n    raise ValueError('x')\n@flow\ndef main():\n    work(rows())\n",
        "R16 op medium",
    ),
    "a judge by a helper": (
        "def sure(x):\n    if not x:\n        raise ValueError('x')\n@task\ndef work(x):\n    sure(x)\n"
        "@flow\ndef main():\n    work(rows())\n", "R16 op medium"
    ),
    # R9
    "a computation": (COMPUTES, "R9 function high"),
    "a computation that is mapped": (COMPUTES + "@flow\ndef main():\n    work.map([1, 2])\n", "R9 function high"),
    "a long computation": (LONG, "R18 op low"),
    "a computation with retries": ("@task(retries=2)\ndef work(x):\n    return x + 1\n", "R18 op low"),
    "a call of something unknown": ("@task\ndef work(x):\n    return client.act(x)\n", "R18 op low"),
    # R10
    "a map over a literal": (READS + "@flow\ndef main():\n    work.map([1, 2])\n", "R10 partitions high"),
    "a map over a module's constant": (READS + "@flow\ndef main():\n    work.map(CITIES)\n", "R10 partitions high"),
    "a loop over a constant": (
        READS + "@flow\ndef main():\n    for x in CITIES:\n        work(x)\n", "R10 partitions high"
    ),
    # R11
    "a map over a parameter, writing": (
        WRITES + "@flow\ndef main(names):\n    work.map(names)\n", "R11 partitions medium"
    ),
    "a loop over a result, small": (
        "@task\ndef work(x):\n    y = datetime.now()\n    return y\n"
        "@flow\ndef main():\n    for x in rows():\n        work(x)\n", "R11 function medium"
    ),
    "a map over a result": (READS + "@flow\ndef main():\n    work.map(rows())\n", "R11 dynamic medium"),
    "a map over what only a run knows": (
        READS + "@flow\ndef main():\n    work.map(os.listdir('x'))\n", "R11 dynamic low"
    ),
    "a call of a loop's result": (READS + "@flow\ndef main():\n    work(rows())\n", "R18 op low"),
    # R12
    "two constants": (READS + "@flow\ndef main():\n    work('a')\n    work('b')\n", "R12 partitions medium"),
    "two constants for an action": (ACTS + "@flow\ndef main():\n    work('a')\n    work('b')\n", "R12 op medium"),
    "two constants in two flows": (
        READS + "@flow\ndef main():\n    work('a')\n@flow\ndef more():\n    work('b')\n", "R17 op medium"
    ),
    "the same constant twice": (READS + "@flow\ndef main():\n    work('a')\n    work('a')\n", "R18 op low"),
    # R13
    "a table": (WRITES + "@flow\ndef main():\n    work(rows())\n", "R13 asset high"),
    "a table by a helper": (
        "def put(x):\n    x.to_sql('t', 'u')\n@task\ndef work(x):\n    put(x)\n", "R13 asset high"
    ),
    # R14
    "one consumer": (READS + "@flow\ndef main():\n    sink(work())\n", "R14 function medium"),
    "one consumer, with retries": (
        READS.replace("@task", "@task(retries=2)") + "@flow\ndef main():\n    sink(work())\n", "R18 op low"
    ),
    "one consumer in each of two flows": (
        READS + "@flow\ndef main():\n    sink(work(1))\n@flow\ndef more():\n    sink(work(2))\n", "R17 op medium"
    ),
    "an order": (READS + "@flow\ndef main():\n    sink(1, wait_for=[work.submit()])\n", "R18 op low"),
    # R15
    "two consumers": (READS + "@flow\ndef main():\n    r = work()\n    sink(r)\n    other(r)\n", "R15 asset medium"),
    "another flow": (READS + "@flow\ndef main():\n    child(work())\n", "R15 asset medium"),
    # R16
    "an action": (ACTS + "@flow\ndef main():\n    work(1)\n", "R16 op medium"),
    "an action that gives what is not known": (
        "@task\ndef work(x):\n    return client.act(x)\n@flow\ndef main():\n    work(1)\n", "R18 op low"
    ),
    # R17
    "two flows": (
        READS + "@flow\ndef main(a):\n    work(a)\n@flow\ndef more(b):\n    work(b)\n", "R17 op medium"
    ),
    "two flows alike": (READS + "@flow\ndef main():\n    work()\n@flow\ndef more():\n    work()\n", "R18 op low"),
    # R18
    "a task that nobody calls": (READS, "R18 op low"),
}  # fmt: skip


@pytest.mark.parametrize("case", TASKS)
def test_a_task_becomes(case: str) -> None:
    code, expected = TASKS[case]
    assert task_becomes(code) == expected


def test_a_name_is_no_evidence() -> None:
    code = READS + "@flow\ndef main():\n    sink(work())\n"
    for name in ("validate", "notify_slack", "wait_for_file", "load_to_s3"):
        named = decided(code.replace("work", name)).tasks[f"task:flow:{name}"]
        assert (named.rule, named.shape) == ("R14", "function")


def test_a_reason_is_a_fact_about_this_code() -> None:
    reasons = {rule: decided(code).tasks["task:flow:work"] for rule, code in {
        "R2": CONNECTS,
        "R9": COMPUTES,
        "R11": READS + "@flow\ndef main():\n    work.map(rows())\n",
        "R13": WRITES,
        "R15": READS + "@flow\ndef main():\n    r = work()\n    sink(r)\n    other(r)\n",
    }.items()}  # fmt: skip
    assert {rule: target.reason for rule, target in reasons.items()} == {
        "R2": "`work` returns what `psycopg2.connect` makes",
        "R9": "`work` only computes, in 1 statement",
        "R11": "`work` is mapped over what another task returns",
        "R13": "`work` writes with `to_parquet`",
        "R15": "the result of `work` goes to 2 tasks",
    }


FLOWS = {
    # F1
    "tables": ("@flow\ndef main():\n    store(rows())\n    save(1)\n", "F1 asset-job"),
    "tables and an action": ("@flow\ndef main():\n    store(1)\n    save(1)\n    sink(1)\n", "F1 asset-job"),
    # F2
    "one table and two actions": ("@flow\ndef main():\n    store(1)\n    sink(1)\n    other(2)\n", "F2 op-job"),
    "a dynamic task that nobody gathers": (
        READS + "@flow\ndef main():\n    work.map(rows())\n    store(1)\n", "F2 op-job"
    ),
    # F3
    "a dynamic task in the middle": (
        READS + "@flow\ndef main():\n    store(work.map(rows()))\n", "F3 graph-asset"
    ),
    "a task that is mapped elsewhere": (
        READS + "@flow\ndef main():\n    store(work(1))\n    save(work(2))\n"
        "@flow\ndef more():\n    store(work.map(rows()))\n", "F1 asset-job"
    ),
    # F4
    "no task": ("@flow\ndef main():\n    requests.get('x')\n", "F4 single"),
    "one task": ("@flow\ndef main():\n    store(1)\n", "F4 single"),
    "one step and its functions": (COMPUTES + "@flow\ndef main():\n    store(work(work(1)))\n", "F4 single"),
    "one task, mapped": ("@flow\ndef main():\n    save.map(rows())\n", "F1 asset-job dynamic"),
    "one task and another flow": ("@flow\ndef main():\n    store(child())\n", "F1 asset-job"),
    # F5
    "a pause": ("@flow\ndef main():\n    store(1)\n    pause_flow_run()\n", "F5 wrap"),
    "a background task": ("@flow\ndef main():\n    store.delay(1)\n", "F5 wrap"),
    "a transaction": ("@flow\ndef main():\n    with transaction():\n        store(1)\n        save(1)\n", "F5 single"),
    "a while by a result": (
        "@flow\ndef main():\n    while rows():\n        store(1)\n    save(1)\n", "F5 single"
    ),
    "a while by something else": (
        "@flow\ndef main():\n    while os.path.exists('x'):\n        store(1)\n    save(1)\n", "F1 asset-job"
    ),
    "recursion": ("@flow\ndef main(n):\n    store(n)\n    save(n)\n    if n:\n        main(n - 1)\n", "F5 single"),
    # F6
    "one loop over constants": (
        "@flow\ndef main():\n    for city in CITIES:\n        store(city)\n        save(city)\n",
        "F6 partitioned static",
    ),
    "one loop over a parameter": (
        "@flow\ndef main(cities):\n    for city in cities:\n        store(city)\n        save(city)\n",
        "F6 partitioned dynamic",
    ),
    "a loop and more": (
        "@flow\ndef main():\n    for city in CITIES:\n        store(city)\n    save(1)\n", "F1 asset-job static"
    ),
    "a date": ("@flow\ndef main(day: date):\n    store(day)\n    save(day)\n", "F1 asset-job time"),
    "a text that is a date": ("@flow\ndef main(x='2024-01-01'):\n    store(x)\n    save(x)\n", "F1 asset-job time"),
    "a parameter called so": ("@flow\ndef main(run_date=None):\n    store(1)\n    save(1)\n", "F1 asset-job time"),
    "a number of days": ("@flow\ndef main(days_back: int = 3):\n    store(1)\n    save(1)\n", "F1 asset-job"),
    "a column called so": ("@flow\ndef main(date_column='x'):\n    store(1)\n    save(1)\n", "F1 asset-job"),
    # F7
    "other flows": ("@flow\ndef main():\n    child()\n    child()\n", "F7 none"),
    "deployments": ("@flow\ndef main():\n    run_deployment('a/b')\n", "F7 none"),
    "other flows and a page": ("@flow\ndef main():\n    child(requests.get('x'))\n", "F4 single"),
}  # fmt: skip


@pytest.mark.parametrize("case", FLOWS)
def test_a_flow_becomes(case: str) -> None:
    code, expected = FLOWS[case]
    assert flow_becomes(code) == expected


def test_deployments_that_differ_in_a_value_make_partitions() -> None:
    code = PRELUDE + "@flow\ndef main(city='a'):\n    store(city)\n    save(city)\n"
    yaml = "deployments:\n" + "".join(
        f"- name: {name}\n  entrypoint: flow.py:main\n  parameters: {{city: {name}}}\n" for name in ("one", "two")
    )
    project = read_project({"flow.py": code, "prefect.yaml": yaml})
    target = decide_targets(project, trace_usage(project), WEIGHTS).flows["flow:flow:main"]
    assert (target.shape, target.partitions) == ("asset-job", "static")


def test_the_first_rule_that_holds_decides() -> None:
    assert (
        task_becomes(
            "@task\ndef work(x):\n    x.to_csv('x')\n    return psycopg2.connect('x')\n"
            "@flow\ndef main():\n    for x in rows():\n        sink(work(x))\n"
        )
        == "R2 resource high"
    )
    assert flow_becomes("@flow\ndef main(day: date):\n    store.delay(day)\n    child()\n") == "F5 wrap"


def test_every_shape_has_a_price() -> None:
    assert set(PRICED_AS.values()) == set(TaskWeights.__struct_fields__)


def test_all_tasks_that_become_hooks_share_one_sensor() -> None:
    code = "@flow\ndef main():\n    store(1)\n    tell()\n@flow\ndef more():\n    save(1)\n    tell()\n"
    project = read_project({"flow.py": PRELUDE + code})
    assessment = assess(project, [], WEIGHTS)
    (row,) = [row for row in assessment.shared if row.source == "task.sensor"]
    assert (row.id, row.count, row.used_by) == ("sensor:run-status", 1, ("flow:flow:main", "flow:flow:more"))
    assert all(row.source != "task.sensor" for flow in assessment.flows for row in flow.ledger)


def test_partitions_and_integrations_are_priced_as_assets() -> None:
    code = "@task\ndef work():\n    subprocess.run(['x'])\n@flow\ndef main():\n    work()\n    save.map(rows())\n"
    project = read_project({"flow.py": PRELUDE + code})
    ledger = next(flow.ledger for flow in assess(project, [], WEIGHTS).flows if flow.flow == "flow:flow:main")
    assert {row.source: row.count for row in ledger if row.source.startswith("task.")} == {
        "task.asset": 2,
        "task.function": 1,
    }


def test_without_bodies_what_is_done_with_results_still_decides() -> None:
    etl = build.flow("etl")
    producer, consumer = build.task("producer"), build.task("consumer")
    calls = build.call(producer, etl, build.span(1)), build.call(consumer, etl, build.span(2))
    handoffs = [build.handoff(*calls)]
    project = build.project(flows=[etl], tasks=[producer, consumer], calls=calls, handoffs=handoffs)
    targets = decide_targets(project, trace_usage(project), WEIGHTS)
    assert [targets.tasks[unit.id].rule for unit in (producer, consumer)] == ["R14", "R18"]
    assert targets.flows[etl.id].rule == "F4"
