"""What tasks and flows become: each rule, its nearest neighbour, and which comes first."""

from __future__ import annotations

from textwrap import dedent

import pytest
from p2d_audit.effort import assess, load_weights
from p2d_audit.effort.targets import PRICED_AS, Targets, decide_targets
from p2d_audit.effort.usage import trace_usage
from p2d_audit.effort.weights import TaskWeights
from p2d_audit.report import Fit
from p2d_audit.testing import read_project

from tests.effort import build

WEIGHTS = load_weights(build.UNFITTED)
PRELUDE = """\
import client, os, prefect, psycopg2, requests, subprocess, time
from datetime import date, datetime
import pandas as pd
from prefect import flow, runtime, task, unmapped
from prefect.backend import FlowRunView
from prefect.assets import materialize
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.system import Secret
from prefect.deployments import run_deployment
from prefect.flow_runs import pause_flow_run
from prefect.transactions import transaction
from prefect.variables import Variable
from prefect_airbyte.connections import trigger_sync
from prefect_dbt.cli.commands import trigger_dbt_cli_command
from prefect_email import email_send_message
from prefect_snowflake.database import snowflake_query
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
GET = "@task\ndef get(x):\n    a = pd.read_csv(x)\n    return a\n"
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
    "what Prefect knows of the run": ("@task\ndef work():\n    return runtime.flow_run.id\n", "R3 function high"),
    "what Prefect's server knows": (
        "@task\ndef work():\n    run = FlowRunView.from_flow_run_id(prefect.context.get('x'))\n    return run.labels\n",
        "R3 function medium",
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
    "notifications in a loop": (NOTIFIES + "@flow\ndef main(names):\n    work.map(names)\n", "R5 op medium"),
    "notifications whose answers are used": (
        NOTIFIES + "    return x\n@flow\ndef main():\n    sink(work.map(rows()))\n", "R5 op medium"
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
        "R16 op low",
    ),
    "a judge by a helper": (
        "def sure(x):\n    if not x:\n        raise ValueError('x')\n@task\ndef work(x):\n    sure(x)\n"
        "@flow\ndef main():\n    work(rows())\n", "R16 op medium"
    ),
    # R9
    "a computation": (COMPUTES, "R9 function high"),
    "a computation that is mapped": (COMPUTES + "@flow\ndef main():\n    work.map([1, 2])\n", "R10 function high"),
    "a computation in a loop": (
        COMPUTES + "@flow\ndef main():\n    for x in rows():\n        work(x)\n", "R11 function medium"
    ),
    "a computation of what a map gives": (
        COMPUTES + GET + "@flow\ndef main(names):\n    work(get.map(names))\n", "R11 op medium"
    ),
    "a computation of what a loop gives": (
        COMPUTES + GET + "@flow\ndef main():\n    found = []\n    for x in rows():\n        found.append(get(x))\n"
        "    work(found)\n", "R11 op medium"
    ),
    "a computation of one turn's result": (
        COMPUTES + GET + "@flow\ndef main():\n    for x in CITIES:\n        work(get(x))\n", "R10 function high"
    ),
    "the clock": ("@task\ndef work(x):\n    return datetime.now() - x\n", "R9 function high"),
    "a long computation": (LONG, "R18 op low"),
    "a computation with retries": ("@task(retries=2)\ndef work(x):\n    return x + 1\n", "R18 op low"),
    "a function that is handed over": (
        "def load(row): return requests.get(row)\n@task\ndef work(x):\n    return x.apply(load)\n", "R18 op low"
    ),
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
    "a map in one of two calls": (
        READS + "@flow\ndef main():\n    work.map(rows())\n    work()\n", "R18 op low"
    ),
    "a map in two of three calls": (
        READS + "@flow\ndef main():\n    work.map(rows())\n    work.map(rows())\n    work()\n", "R11 dynamic medium"
    ),
    "a loop over constants in one of two calls": (
        READS + "@flow\ndef main():\n    work.map(CITIES)\n    work()\n", "R18 op low"
    ),
    "a call of a loop's result": (READS + "@flow\ndef main():\n    work(rows())\n", "R18 op low"),
    # R12
    "two constants": (READS + "@flow\ndef main():\n    work('a')\n    work('b')\n", "R12 partitions medium"),
    "two constants for what is not known": (
        "@task\ndef work(x):\n    return client.table(x)\n"
        "@flow\ndef main():\n    sink([work('a'), work('b')])\n", "R14 function medium"
    ),
    "two constants for an action": (ACTS + "@flow\ndef main():\n    work('a')\n    work('b')\n", "R12 op medium"),
    "two constants in two flows": (
        READS + "@flow\ndef main():\n    work('a')\n@flow\ndef more():\n    work('b')\n", "R17 op medium"
    ),
    "the same constant twice": (READS + "@flow\ndef main():\n    work('a')\n    work('a')\n", "R18 op low"),
    # R13
    "a table": (WRITES + "@flow\ndef main():\n    work(rows())\n", "R13 asset high"),
    "a file": ("@task\ndef work(x):\n    with open('x', 'w') as f:\n        f.write(x)\n", "R13 asset medium"),
    "a table by a helper": (
        "def put(x):\n    x.to_sql('t', 'u')\n@task\ndef work(x):\n    put(x)\n", "R13 asset high"
    ),
    "changed rows": (
        "@task\ndef work():\n    c = psycopg2.connect('x')\n    c.cursor().execute('UPDATE t SET a = 1')\n"
        "    c.commit()\n",
        "R13 op medium",
    ),
    "deleted rows": (
        "@task\ndef work(c):\n    c.execute('delete from t')\n    return c.execute('truncate t')\n", "R13 op medium"
    ),
    "changed and added rows": (
        "@task\ndef work(c):\n    c.execute('DELETE FROM t')\n    c.execute('INSERT INTO t VALUES (1)')\n",
        "R13 asset high",
    ),
    "a file for the time being": ("@task\ndef work(x):\n    x.to_csv('/tmp/x.csv')\n", "R16 op medium"),
    "a file that is moved": (
        "import shutil\n@task\ndef work(x):\n    shutil.move('a', 'b')\n    return x + 1\n"
        "@flow\ndef main():\n    sink(work(1))\n", "R14 function medium"
    ),
    # R14
    "one consumer of each call": (
        READS + "@flow\ndef main():\n    sink(work())\n    other(work())\n", "R14 function medium"
    ),
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
    "two consumers in all": (
        READS + "@flow\ndef main():\n    r = work()\n    sink(r)\n    other(r)\n    sink(work())\n", "R15 asset medium"
    ),
    "two consumers in one call of three": (
        READS + "@flow\ndef main():\n    r = work()\n    sink(r)\n    other(r)\n    sink(work())\n    other(work())\n",
        "R18 op low",
    ),
    "a consumer that is mapped": (READS + "@flow\ndef main():\n    sink.map(work())\n", "R15 op medium"),
    "a consumer that is mapped over something else": (
        READS + "@flow\ndef main():\n    save.map(rows(), y=unmapped(work()))\n", "R14 function medium"
    ),
    "consumers in a loop": (
        READS + "@flow\ndef main():\n    for x in work():\n        sink(x)\n        other(x)\n", "R15 op medium"
    ),
    "a parameter that two are given": (
        LONG + "@flow\ndef main(a):\n    r = work(a)\n    sink(r)\n    other(r)\n", "R15 function medium"
    ),
    "the clock that two are given": (
        LONG.replace("return x", "return datetime.now()") + "@flow\ndef main(a):\n    r = work(a)\n    sink(r)\n"
        "    other(r)\n", "R15 function medium"
    ),
    "another flow": (READS + "@flow\ndef main():\n    child(work())\n", "R15 asset medium"),
    # R16
    "an action": ("@task\ndef work(x):\n    requests.post('x', x)\n", "R16 op medium"),
    "chance and what may be an action": (
        "import random\n@task\ndef work():\n    client.load(random.random())\n", "R16 op low"
    ),
    "what may be an action": (ACTS + "@flow\ndef main():\n    work(1)\n", "R16 op low"),
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


REASONS = {
    "R5": (
        NOTIFIES + "@flow\ndef main(names):\n    work.map(names)\n",
        "`work` notifies with `prefect.blocks.notifications.SlackWebhook.load().notify` for each of several elements",
    ),
    "R5, nobody calls it": (
        NOTIFIES, "`work` notifies with `prefect.blocks.notifications.SlackWebhook.load().notify`"
    ),
    "R9": (
        "@task\ndef work(x):\n    return datetime.now() - x\n",
        "`work` only computes and reads the clock, in 1 statement",
    ),
    "R11": (
        READS + "@flow\ndef main():\n    work.map(rows())\n    work.map(rows())\n    work()\n",
        "`work` is mapped over what another task returns, in 2 of 3 calls",
    ),
    "R13": (
        "@task\ndef work(x, how):\n    if how:\n        x.to_csv('x')\n    else:\n        x.to_parquet('x')\n",
        "`work` writes with `to_csv` or `to_parquet`",
    ),
    "R13, the end of a chain": (
        "@task\ndef work():\n    pd.read_csv('x').drop('a').to_csv('y')\n", "`work` writes with `to_csv`"
    ),
    "R15": (
        READS + "@flow\ndef main():\n    sink.map(work())\n",
        "`sink` is called for each element of what `work` returns",
    ),
    "R18": (
        "@task\ndef work(x):\n    x.to_csv('/tmp/x.csv')\n    return 1\n",
        "`work` writes temporary files alone, with `to_csv`",
    ),
    "R15, some calls": (
        READS + "@flow\ndef main():\n    r = work()\n    sink(r)\n    other(r)\n    sink(work())\n",
        "the result of `work` goes to 2 tasks, in 1 of 2 calls",
    ),
    "R16": (ACTS, "`work` returns nothing and is not known to write"),
}  # fmt: skip


@pytest.mark.parametrize("case", REASONS)
def test_a_reason_says_what_is_so(case: str) -> None:
    code, expected = REASONS[case]
    assert decided(code).tasks["task:flow:work"].reason == expected


TABLES = "@flow\ndef tables():\n    store(rows())\n    save(1)\n"
LISTED = "@flow\ndef more(names):\n    store.map(names)\n    save.map(names)\n    save.map(names)\n"
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
    "a loop over a result in the middle": (
        READS + "@flow\ndef main():\n    for x in rows():\n        store(work(x))\n"
        "@flow\ndef more():\n    store(work(1))\n", "F3 graph-asset"
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
    "one task of a collection": ("@flow\ndef main():\n    snowflake_query('x')\n", "F4 single"),
    "a task and one of a collection": ("@flow\ndef main():\n    snowflake_query('x')\n    store(1)\n", "F2 op-job"),
    "two jobs elsewhere": (
        "@flow\ndef main():\n    trigger_sync.submit('x')\n    dbt('x')\n"
        "def dbt(x): trigger_dbt_cli_command.with_options(name=x)(x)\n", "F1 asset-job"
    ),
    "tasks of collections": (
        "@flow\ndef main():\n    snowflake_query('x')\n    email_send_message('x')\n", "F2 op-job"
    ),
    "a task that another calls": (
        "@task\ndef outer():\n    store(1)\n    save(1)\n@flow\ndef main():\n    outer()\n", "F4 single"
    ),
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
    "a loop that notifies": ("@flow\ndef main(names):\n    for x in names:\n        tell(x)\n", "F2 op-job"),
    "a loop over what the body fills": (
        "@flow\ndef main(url):\n    names = []\n    for x in url.split(','):\n        names.append(x)\n"
        "    for x in names:\n        store(x)\n        save(x)\n", "F1 asset-job"
    ),
    "a loop over a parameter's parts": (
        "@flow\ndef main(names):\n    for i, x in enumerate(sorted(names)):\n        store(x)\n        save(x)\n",
        "F6 partitioned dynamic",
    ),
    "a loop over numbers": (
        "@flow\ndef main():\n    for x in range(3):\n        store(x)\n        save(x)\n", "F1 asset-job"
    ),
    "tasks that are mapped elsewhere": (LISTED + "@flow\ndef main():\n    store(1)\n    save(1)\n", "F1 asset-job"),
    # F7
    "other flows": ("@flow\ndef main():\n    child()\n    child()\n", "F7 op-job"),
    "other flows that make tables": (
        TABLES + "@flow\ndef main():\n    tables()\n", "F7 asset-job"
    ),
    "another flow and a deployment": ("@flow\ndef main():\n    child()\n    run_deployment('a/b')\n", "F7 op-job"),
    "deployments and a page": ("@flow\ndef main():\n    requests.get('x')\n    run_deployment('a/b')\n", "F4 single"),
    "deployments, by what Prefect knows": (
        "@task\ndef labels():\n    return runtime.flow_run.tags\n"
        "@flow\ndef main():\n    run_deployment('a/b', tags=labels())\n", "F7 none"
    ),
    "deployments": ("@flow\ndef main():\n    run_deployment('a/b')\n", "F7 none"),
    "other flows and a page": ("@flow\ndef main():\n    child(requests.get('x'))\n", "F7 op-job"),
}  # fmt: skip


@pytest.mark.parametrize("case", FLOWS)
def test_a_flow_becomes(case: str) -> None:
    code, expected = FLOWS[case]
    assert flow_becomes(code) == expected


FLOW_REASONS = {
    "F1": (
        "@flow\ndef main():\n    store(rows())\n    save(1)\n    sink(1)\n",
        "of the 4 tasks of `main` 3 are steps of their own, and 2 become assets: `store`, `save`",
    ),
    "F1, all are steps": (
        "@flow\ndef main():\n    store(1)\n    save(1)\n    sink(1)\n",
        "of the 3 tasks of `main` 2 become assets: `store`, `save`",
    ),
    "F2, actions": (
        "@task\ndef post(x): requests.post('x', x)\n@flow\ndef main():\n    post(1)\n    tell(1)\n    store(1)\n",
        "2 of the 3 tasks of `main` only act",
    ),
    "F2, unknown": (
        "@flow\ndef main():\n    store(1)\n    sink(1)\n    other(2)\n",
        "it is not known what 2 of the 3 tasks of `main` leave behind",
    ),
    "F4": ("@flow\ndef main():\n    requests.get('x')\n", "`main` runs no task"),
    "F4, an unknown call": ("@flow\ndef main():\n    client.load('x')\n", "`main` runs no task of this code base"),
    "F4, a collection": (
        "@flow\ndef main():\n    snowflake_query.submit('x')\n",
        "`main` runs no task but `prefect_snowflake.database.snowflake_query` of Prefect's library",
    ),
    "F4, deployments": (
        "@flow\ndef main():\n    requests.get('x')\n    run_deployment('a/b')\n",
        "`main` runs no task and starts 1 other run",
    ),
    "F4, one step": (
        COMPUTES + "@flow\ndef main():\n    store(work(work(1)))\n",
        "of the 2 tasks of `main` only `store` is a step of its own",
    ),
    "F7": ("@flow\ndef main():\n    run_deployment('a/b')\n", "`main` only starts 1 other run"),
    "F7, flows": (
        "@flow\ndef main():\n    child()\n    child()\n", "`main` calls 1 other flow directly and runs no task itself"
    ),
    "F7, flows of tables": (
        TABLES + "@flow\ndef main():\n    tables()\n",
        "`main` calls 1 other flow directly and runs no task itself; 1 of these becomes a job of assets",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FLOW_REASONS)
def test_a_flow_s_reason_says_what_is_so(case: str) -> None:
    code, expected = FLOW_REASONS[case]
    assert decided(code).flows["flow:flow:main"].reason == expected


def first_major(body: str) -> str:
    """Return rule, shape and reason of a Prefect 1 flow with this block."""
    code = """\
from prefect import Flow, Parameter, task
from prefect.tasks.dbt import DbtShellTask
from prefect.tasks.prefect import create_flow_run, wait_for_flow_run
import prefect
dbt = DbtShellTask(profile_name="x")
@task
def labels():
    return prefect.context.config.cloud.agent.labels
@task
def store(x): x.to_parquet("x")
with Flow("main") as main:
"""
    project = read_project({"flow.py": code + body})
    target = decide_targets(project, trace_usage(project), WEIGHTS).flows["flow:flow:main"]
    return f"{target.rule} {target.shape}: {target.reason}"


STARTS = "    run = create_flow_run(flow_name='a', project_name='p', labels=labels())\n    wait_for_flow_run(run)\n"


def test_a_prefect_1_flow_that_only_starts_others_is_no_code_at_all() -> None:
    assert first_major(STARTS) == ("F7 none: `main` only starts 1 other run, and reads settings in 1 task")


def test_tasks_of_prefect_s_own_library_are_tasks_and_no_data_sets() -> None:
    assert first_major("    dbt(command='run')\n") == "F4 single: `main` runs one task"
    assert first_major("    store(1)\n" + STARTS) == ("F2 op-job: 1 of the 4 tasks of `main` becomes an asset")


def test_where_nothing_is_known_of_a_flow_it_is_said() -> None:
    copied = build.flow("copied", via="factory")
    code = build.project(flows=[copied])
    target = decide_targets(code, trace_usage(code), WEIGHTS).flows[copied.id]
    assert (target.shape, target.confidence, target.reason) == (
        "op-job",
        "low",
        "nothing is known of what `copied` runs",
    )
    stub = decided("@flow\ndef main(): ...\n").flows["flow:flow:main"]
    assert (stub.shape, stub.confidence, stub.reason) == ("single", "high", "`main` runs no task")


def test_a_flow_of_which_nothing_is_known_is_not_migrated_without_conditions() -> None:
    copied = build.flow("copied", via="factory")
    assessment = assess(build.project(flows=[copied]), [], WEIGHTS)
    assert assessment.flows[0].fit == Fit(verdict="conditions", reasons=("nothing is known of what it runs",))


def test_calls_that_may_be_of_tasks_from_elsewhere_are_said() -> None:
    target = decided(
        "from elsewhere.pipes import upload_task\n@flow\ndef main():\n    store(1)\n    save(1)\n    upload_task('x')\n"
    ).flows["flow:flow:main"]
    assert (target.rule, target.confidence, target.reason) == (
        "F1",
        "low",
        "of the 2 tasks of `main` 2 become assets: `store`, `save`; 1 more call may be of tasks from elsewhere",
    )


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
        "task.op": 1,
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
