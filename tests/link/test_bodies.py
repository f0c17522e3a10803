"""What the bodies of flows and tasks do, idiom by idiom."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest
from p2d_audit import Body, Effect, Unknown
from p2d_audit.testing import read_project

PRELUDE = """\
import asyncio, contextlib, datetime, json, logging, os, random, secrets, shutil, subprocess, time, uuid
import datetime as clock
from collections import defaultdict
from datetime import date, datetime as dt
from os import environ
from pathlib import Path
from time import sleep
from uuid import uuid4
import arrow, boto3, httpx, numpy as np, pandas as pd, pendulum, polars as pl, psycopg2, requests, smtplib
import sqlalchemy as sa
from dotenv import load_dotenv
from google.cloud import bigquery, storage
from loguru import logger as guru
from slack_sdk import WebClient
from sqlalchemy import text
from prefect import flow, get_run_logger, task
from prefect.blocks.notifications import SlackWebhook
from prefect_dbt.cli.commands import DbtCoreOperation, trigger_dbt_cli_command
from prefect_shell import ShellOperation
import settings
from settings import SHARED

CACHE = {}
SEEN = []
COUNTS = defaultdict(int)
ENGINE = sa.create_engine("x")
INSERT = '''
    -- all of it
    INSERT INTO t VALUES (1)
'''
N = 0
class State:
    rows = []
STATE = State()
def grown(rows):
    rows.append(1)
    return rows
def now():
    return dt.now()
def loud(value):
    print(value)
def stamped(fn):
    def wrapper(*args, **kwargs):
        return fn(*args, **kwargs)
    return wrapper
@task
def rows(): return [1]
@task
def several(x=None): return 1, 2
def same(value):
    return value
def measured(value):
    return len(value)
def chained(value):
    several(value)
@task
def sink(x=None): ...
@flow
def child(): return 1
"""
TASK = "@task\ndef work(data, cfg: dict = None, client=None, *rest, **more):\n"
FLOW = "@flow\ndef work(param=1, limit=2):\n"
SETTINGS = "SHARED = {}\nDEBUG = False\n"


def effects_in(head: str, body: str) -> list[Effect]:
    code = PRELUDE + head + indent(dedent(body), "    ")
    project = read_project({"flow.py": code, "settings.py": SETTINGS})
    return [effect for effect in project.effects if effect.unit.function == "work"]


def said(head: str, body: str) -> str:
    """Return the effects of `work` as `kind text`, by place."""
    return "; ".join(f"{effect.kind} {effect.text}" for effect in effects_in(head, body))


def body_of(code: str, name: str = "work") -> Body:
    project = read_project({"flow.py": PRELUDE + code, "settings.py": SETTINGS})
    (found,) = [body for body in project.bodies if body.unit.function == name]
    return found


LEFT_BEHIND = {
    "a file": ("data.to_csv('x.csv')", "None"),
    "a temporary file": ("data.to_csv('/tmp/x.csv')", "temporary"),
    "a temporary file by a formatted path": ("data.to_parquet(f'/tmp/{cfg}.parquet')", "temporary"),
    "a temporary file by a joined path": ("data.to_csv(os.path.join('/tmp', cfg))", "temporary"),
    "a temporary file by a path": ("(Path('/tmp') / 'x').write_text(data)", "temporary"),
    "a path kept in a name": ("folder = Path('/tmp/x')\ndata.to_csv(folder / 'x.csv')", "temporary"),
    "a made folder": ("import tempfile\nfolder = tempfile.mkdtemp()\ndata.to_csv(f'{folder}/x.csv')", "temporary"),
    "a made folder of a block": (
        "import tempfile\nwith tempfile.TemporaryDirectory() as folder:\n    data.to_csv(Path(folder) / 'x')",
        "temporary",
    ),
    "a made file": (
        "import tempfile\nwith tempfile.NamedTemporaryFile() as file:\n    data.to_csv(file.name)", "temporary"
    ),
    "an opened file": ("with open('/tmp/x', 'w') as f:\n    json.dump(data, f)", "temporary temporary"),
    "a helper's argument": ("def put(folder):\n    data.to_csv(folder / 'x')\nput(Path('/tmp/x'))", "temporary"),
    "a helper that writes here and there": (
        "def put(folder):\n    data.to_csv(folder / 'x')\nput(Path('/tmp/x'))\nput(Path('/data'))", "None"
    ),
    "one place or the other": ("data.to_csv('/tmp/x' if cfg else '/data/x')", "None"),
    "a copy out of it": ("shutil.copy('/tmp/x', '/data/x')", "None"),
    "an upload of it": ("client.upload_file('/tmp/x', 'bucket')", "None"),
    "a folder called so": ("data.to_csv('tmp/x.csv')", "None"),
    "changed rows": ("client.execute('UPDATE t SET a = 1')", "rows"),
    "deleted rows": ("client.execute(text('-- all\\n delete from t'))", "rows"),
    "changed rows by an expression": ("client.execute(sa.update(cfg))", "rows"),
    "new rows": ("client.execute('INSERT INTO t VALUES (1)')", "None"),
    "new rows by an expression": ("client.execute(sa.insert(cfg))", "None"),
    "some rows": ("client.execute('DELETE FROM t' if cfg else 'INSERT INTO t VALUES (1)')", "None"),
}  # fmt: skip


@pytest.mark.parametrize("case", LEFT_BEHIND)
def test_what_a_write_leaves_behind_is_known_where_it_is_no_data(case: str) -> None:
    body, expected = LEFT_BEHIND[case]
    assert " ".join(str(one.written) for one in effects_in(TASK, body) if one.kind == "write") == expected


IN_TASKS = {
    "the clock": ("return datetime.datetime.now()", "clock datetime.datetime.now"),
    "the clock by another name": ("return clock.date.today()", "clock datetime.date.today"),
    "the clock of an imported class": ("return dt.utcnow()", "clock datetime.datetime.utcnow"),
    "the clock of pandas": ("return pd.Timestamp.now()", "clock pandas.Timestamp.now"),
    "the clock of pendulum": ("return pendulum.today()", "clock pendulum.today"),
    "the clock of arrow": ("return arrow.utcnow()", "clock arrow.utcnow"),
    "the clock in a helper": ("return now()", "clock datetime.datetime.now"),
    "the clock under a local name": ("tick = time.time\nreturn tick()", "clock time.time"),
    "a clock that is not read": ("return dt.now", ""),
    "a given time": ("return dt(2024, 1, 1).date()", ""),
    "another now": ("return client.now()", ""),
    "chance": ("return random.randint(1, 2)", "random random.randint"),
    "an identifier": ("return uuid4()", "random uuid.uuid4"),
    "a secret": ("return secrets.token_hex()", "random secrets.token_hex"),
    "chance in arrays": ("return np.random.rand(3)", "random numpy.random.rand"),
    "a seed": ("random.seed(1)", ""),
    "an identifier of a text": ("return uuid.uuid5(uuid.NAMESPACE_DNS, 'x')", ""),
    "the environment": ('return os.environ["A"]', 'environment-read os.environ["A"]'),
    "the environment by name": ('return environ["A"]', 'environment-read os.environ["A"]'),
    "the environment, a default": ('return os.environ.get("A")', "environment-read os.environ.get"),
    "getenv": ('return os.getenv("A")', "environment-read os.getenv"),
    "a question to the environment": ('return "A" in os.environ', "environment-read os.environ"),
    "a dict called environ": ('environ = {}\nreturn environ["A"]', ""),
    "setting the environment": ('os.environ["A"] = "1"', 'environment-write os.environ["A"]'),
    "setting it twice": (
        'os.environ["A"] = "1"\nos.environ["B"] = "1"',
        'environment-write os.environ["A"]; environment-write os.environ["B"]',
    ),
    "setting, then reading it": (
        'os.environ["A"] = "1"\nreturn os.environ.get("B")',
        'environment-write os.environ["A"]; environment-read os.environ.get',
    ),
    "updating the environment": ("os.environ.update(A='1')", "environment-write os.environ.update"),
    "deleting from the environment": ('del os.environ["A"]', 'environment-write os.environ["A"]'),
    "loading .env": ("load_dotenv()", "environment-write dotenv.load_dotenv"),
    "the working directory": ("os.chdir('x')", "working-directory os.chdir"),
    "asking for the working directory": ("return os.getcwd()", ""),
    "an append": ("data.append(1)", "argument-mutation data.append(1)"),
    "an item": ("data['k'] = 1", "argument-mutation data['k']"),
    "an item of an item": ("data['k']['l'] = 1", "argument-mutation data['k']['l']"),
    "an augmented item": ("data['k'] += 1", "argument-mutation data['k']"),
    "an attribute": ("data.x = 1", "argument-mutation data.x"),
    "a deleted item": ("del data['k']", "argument-mutation data['k']"),
    "a deleted attribute": ("del data.x", "argument-mutation data.x"),
    "in place": ("data.drop(columns=['a'], inplace=True)", "argument-mutation data.drop(columns=['a'], inplace=True)"),
    "not in place": ("data.drop(columns=['a'], inplace=False)", ""),
    "an element": ("for row in data:\n    row['k'] = 1", "argument-mutation row['k']"),
    "an item by a text made up": ("data[f'{client}']['l'] = 1", "argument-mutation data[f'{client}']['l']"),
    "an item by a name of the module": ("data[INSERT]['l'] = 1", "argument-mutation data[INSERT]['l']"),
    "an item by each of its keys": ("for k in data:\n    data[k]['l'] = 1", "argument-mutation data[k]['l']"),
    "an item that is looked up": ("data.get('k').append(1)", "argument-mutation data.get('k').append(1)"),
    "an element of a slice": ("for row in data[1:]:\n    row['k'] = 1", "argument-mutation row['k']"),
    "an item of a slice": ("data[1:][0]['k'] = 1", "argument-mutation data[1:][0]['k']"),
    "a column under a mask": ("data.loc[data.x > 1, 'k'] = 1", "argument-mutation data.loc[data.x > 1, 'k']"),
    "an item of what a mask chooses": ("data[data.x > 1]['k'] = 1", ""),
    "what a mask chooses": ("some = data[data.x > 1]\nsome['k'] = 1", ""),
    "what a mask made before chooses": ("mask = data.x > 1\ndata[mask].fillna(0, inplace=True)", ""),
    "chosen columns": ("some = data[['k', 'l']]\nsome.rename(columns={'k': 'm'}, inplace=True)", ""),
    "columns by a name": ("columns = ['k', 'l']\ndata[columns].fillna(0, inplace=True)", ""),
    "a column of chosen columns": ("data[['k', 'l']]['k'] = 1", ""),
    "a slice": ("some = data[1:]\nsome.append(1)", ""),
    "a column of a slice": ("data[:3]['k'] = 1", ""),
    "an annotated dict": ("cfg.update(data)", "argument-mutation cfg.update(data)"),
    "an update with a dict": ("data.update({'a': 1})", "argument-mutation data.update({'a': 1})"),
    "an update of anything": ("client.update(data)", ""),
    "an insert into anything": ("client.insert('table', data)", ""),
    "a session's add": ("client.add(data)", ""),
    "a copy": ("data = data.copy()\ndata['k'] = 1", ""),
    "a list of it": ("data = list(data)\ndata.append(1)", ""),
    "a new list": ("out = []\nout.append(data)\nreturn out", ""),
    "a default": ("data = data or []\ndata.append(1)", "argument-mutation data.append(1)"),
    "its own keywords": ("more['k'] = 1\nmore.pop('k')", ""),
    "a helper that appends": ("grown(data)", "argument-mutation rows.append(1)"),
    "a helper that is given a copy": ("grown(data.copy())", ""),
    "a helper that is given a slice": ("grown(data[1:])", ""),
    "a helper that is given an item": ("grown(data['k'])", "argument-mutation rows.append(1)"),
    "a helper that is given another list": ("grown([1])", ""),
    "a reader of an attribute": ("return data.x", ""),
    "a global": ("global N\nN = 1", "global-write global N"),
    "a global that is counted up": ("global N\nN += 1", "global-write global N"),
    "a global that is read": ("return N", ""),
    "a local of that name": ("N = 1\nreturn N", ""),
    "a module's dict": ("CACHE['k'] = 1", "global-write CACHE['k']"),
    "a module's list": ("SEEN.append(data)", "global-write SEEN.append(data)"),
    "a module's counts": ("COUNTS.update(a=1)", "global-write COUNTS.update(a=1)"),
    "a module's object": ("STATE.x = 1", "global-write STATE.x"),
    "a class": ("State.rows.append(1)", "global-write State.rows.append(1)"),
    "another module's dict": ("SHARED['k'] = 1", "global-write SHARED['k']"),
    "another module's name": ("settings.DEBUG = True", "global-write settings.DEBUG"),
    "an option of a library": ("pd.options.mode = 1", ""),
    "a slice of a module's list": ("SEEN[1:].append(data)", ""),
    "a module's dict that is read": ("return CACHE.get('k')", ""),
    "a copy of a module's dict": ("mine = dict(CACHE)\nmine['k'] = 1", ""),
    "a local dict of that name": ("CACHE = {}\nCACHE['k'] = 1", ""),
    "a pipeline of dlt": ("import dlt\npipeline = dlt.pipeline('x')\npipeline.run(data)", "write dlt.pipeline().run"),
    "a table": ("pd.DataFrame(data).to_sql('t', ENGINE)", "write pandas.DataFrame().to_sql"),
    "a table of anything": ("data.to_parquet('x')", "write to_parquet"),
    "a table kept first": ("save = data.to_parquet\nsave('x')", "write to_parquet"),
    "a CSV file": ("data.to_csv('x')", "write to_csv"),
    "a CSV text": ("return data.to_csv(index=False)", ""),
    "a CSV in memory": ("import io\nbuffer = io.StringIO()\ndata.to_csv(buffer)", ""),
    "polars": ("pl.DataFrame(data).write_parquet('x')", "write polars.DataFrame().write_parquet"),
    "Spark": ("data.write.mode('append').parquet('x')", "write parquet"),
    "reading with Spark": ("return client.read.parquet('x')", "read parquet"),
    "another parquet": ("return client.parquet('x')", ""),
    "S3": ("boto3.client('s3').put_object(Body=data)", "write boto3.client().put_object"),
    "GCS": ("storage.Client().bucket('b').blob('x').upload_from_string(data)",
            "write google.cloud.storage.Client().bucket().blob().upload_from_string"),
    "BigQuery": ("bigquery.Client().load_table_from_dataframe(data, 't')",
                 "write google.cloud.bigquery.Client().load_table_from_dataframe"),
    "a text file": ("Path('x').write_text(data)", "write pathlib.Path().write_text"),
    "a file": ("with open('x', 'w') as f:\n    f.write(data)", "write builtins.open"),
    "a file to append to": ("open('x', mode='ab')", "write builtins.open"),
    "a file to read": ("return open('x').read()", "read builtins.open"),
    "a file to read as bytes": ("return open('x', 'rb').read()", "read builtins.open"),
    "a file opened for who knows what": ("open('x', data)", ""),
    "a path opened to write": ("Path('x').open('w')", "write pathlib.Path().open"),
    "another file system": ("client.open('x', 'wb')", "write open"),
    "a tab": ("client.open('x')", ""),
    "an insert": ("psycopg2.connect('x').cursor().execute('insert into t values (1)')",
                  "write psycopg2.connect().cursor().execute"),
    "an insert from a constant": ("client.execute(INSERT)", "write execute"),
    "an insert made up": ("client.execute(f'INSERT INTO {data} VALUES (1)')", "write execute"),
    "an insert in text()": ("client.execute(text(f'DELETE FROM {data}'))", "write execute"),
    "an insert with a format": ("client.execute('INSERT INTO {} VALUES (1)'.format(data))", "write execute"),
    "an insert after WITH": ("client.execute('WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a')", "write execute"),
    "a statement object": ("client.execute(sa.insert(data).values(a=1))", "write execute"),
    "a temporary table": ("client.execute('CREATE TEMP TABLE t (a int)')", ""),
    "a select": ("client.execute('select 1')", "read execute"),
    "a select after WITH": ("client.execute('WITH a AS (SELECT 1) SELECT * FROM a')", "read execute"),
    "a statement from elsewhere": ("client.execute(data)", ""),
    "an execution of something else": ("client.execute('task 7')", ""),
    "a query of a frame": ("return data.query('a > 1')", ""),
    "a commit": ("conn = psycopg2.connect('x')\nconn.commit()", "write psycopg2.connect().commit"),
    "a commit of anything": ("client.commit()", ""),
    "a CSV": ("return pd.read_csv('x')", "read pandas.read_csv"),
    "a page": ("return requests.get('https://x').json()", "read requests.get"),
    "a page of a session": ("with httpx.Client() as c:\n    return c.get('https://x')", "read httpx.Client().get"),
    "an object": ("return boto3.client('s3').get_object(Key='x')", "read boto3.client().get_object"),
    "a JSON text": ("return json.loads(data)", ""),
    "a get of anything": ("return client.get('x')", ""),
    "a post": ("requests.post('https://x', json=data)", "request requests.post"),
    "a verb": ("requests.request('DELETE', 'https://x')", "request requests.request"),
    "the verb GET": ("return requests.request('GET', 'https://x')", "read requests.request"),
    "a verb from elsewhere": ("requests.request(data, 'https://x')", ""),
    "a post of anything": ("client.post('https://x')", ""),
    "a post to a hook of Slack": (
        "requests.post('https://hooks.slack.com/services/x', json={})", "notify requests.post"
    ),
    "a Block that notifies": ("SlackWebhook.load('x').notify('hi')",
                              "notify prefect.blocks.notifications.SlackWebhook.load().notify"),
    "a Block that is loaded": ("return SlackWebhook.load('x')", ""),
    "a mail": ("with smtplib.SMTP('x') as s:\n    s.sendmail('a', 'b', 'c')", "notify smtplib.SMTP().sendmail"),
    "Slack": ("WebClient('t').chat_postMessage(text=data)", "notify slack_sdk.WebClient().chat_postMessage"),
    "a notification of anything": ("client.notify('x')", ""),
    "polling": ("while not client.done():\n    time.sleep(5)", "wait while not client.done(): time.sleep"),
    "pausing between turns": ("for x in data:\n    sleep(1)", "wait for x in data: time.sleep"),
    "a pause": ("time.sleep(5)", ""),
    "a shell": ("subprocess.run(['dbt', 'run'])", "external-job subprocess.run"),
    "dbt": ("trigger_dbt_cli_command('dbt run')", "external-job prefect_dbt.cli.commands.trigger_dbt_cli_command"),
    "dbt by a Block": ("DbtCoreOperation(commands=['x']).run()",
                       "external-job prefect_dbt.cli.commands.DbtCoreOperation().run"),
    "a shell by a Block": ("ShellOperation(commands=['x']).run()", "external-job prefect_shell.ShellOperation().run"),
    "an operation that is not run": ("return ShellOperation(commands=['x'])", ""),
    "Lambda": ("boto3.client('lambda').invoke(FunctionName='x')", "external-job boto3.client().invoke"),
    "a failure": ("if not data:\n    raise ValueError('x')", "raise raise ValueError('x')"),
    "a failure that goes on": ("try:\n    data()\nexcept KeyError:\n    raise", "raise raise"),
    "an assertion": ("assert data, 'x'", "assert assert data, 'x'"),
    "a nested function that is not called": ("def inner():\n    return dt.now()\nreturn 1", ""),
    "a nested function that is called": (
        "def inner():\n    return dt.now()\nreturn inner()", "clock datetime.datetime.now"
    ),
    "printing in a task": ("print(data)", ""),
    "returning early in a task": ("if cfg:\n    return\nsink()", ""),
}  # fmt: skip


@pytest.mark.parametrize("idiom", IN_TASKS)
def test_a_task_does(idiom: str) -> None:
    body, expected = IN_TASKS[idiom]
    assert said(TASK, body) == expected


IN_FLOWS = {
    "a printed result": ("print(rows())", "shown-result builtins.print rows"),
    "a result in an f-string": ("r = rows()\nprint(f'got {r}')", "shown-result builtins.print rows"),
    "a result with %": ("r = rows()\nprint('got %s' % r)", "shown-result builtins.print rows"),
    "a result with format": ("r = rows()\nprint('got {}'.format(r))", "shown-result builtins.print rows"),
    "a future": ("print(rows.submit())", "shown-result builtins.print rows"),
    "two results": ("print(rows(), child())", "shown-result builtins.print child rows"),
    "a logged result": ("get_run_logger().info('%s', rows())", "shown-result prefect.get_run_logger().info rows"),
    "a logger of the module": ("logging.getLogger('x').error(rows())", "shown-result logging.getLogger().error rows"),
    "loguru": ("guru.info(rows())", "shown-result loguru.logger.info rows"),
    "a helper that prints": ("loud(rows())", "shown-result builtins.print rows"),
    "a parameter": ("print(param)", ""),
    "a constant": ("r = rows()\nprint('done')", ""),
    "a text that a result chose": ("r = rows()\nprint('yes' if r else 'no')", ""),
    "another writer": ("param.info(rows())", "computed-result param.info(rows()) rows"),
    "a return by a parameter": ("if param:\n    return\nsink()", "early-return return"),
    "a return by a constant": ("if 1 > 2:\n    return None\nsink()", "early-return return None"),
    "a return in a loop": ("for x in [1]:\n    if param:\n        return x\n    sink(x)", "early-return return x"),
    "a return in a case": ("match param:\n    case 1:\n        return\nsink()", "early-return return"),
    "a return by a result": ("if rows():\n    return\nsink()", ""),
    "a part of a result": ("print(rows()[0])", "computed-result rows()[0] rows"),
    "the size of a result": ("print('%d rows' % len(rows()))", "computed-result len(rows()) rows"),
    "a part that a task takes": ("sink(rows()[0])", ""),
    "a part that a task takes later": ("part = rows()[0]\nheld = {}\nheld['a'] = part\nsink(held)", ""),
    "a part that decides": ("size = len(rows())\nif size > 2:\n    sink()", ""),
    "a part in a branch by a result": ("r = rows()\nif r:\n    param = len(r)", ""),
    "a part in a branch by a parameter": ("r = rows()\nif param:\n    print(len(r))", "computed-result len(r) rows"),
    "the size of a result in a try block": (
        "r = rows()\ntry:\n    print(len(r))\nexcept ValueError:\n    pass",
        "computed-result len(r) rows",
    ),
    "the size of a result in a handler": ("r = rows()\ntry:\n    sink()\nexcept ValueError:\n    param = len(r)", ""),
    "a function that looks into a result": ("print(measured(rows()))", "computed-result measured(rows()) rows"),
    "a function that gives a result back": ("same(rows())", ""),
    "an expression given to a function that calls": ("chained(rows()[0])", ""),
    "two parts in one statement": ("r = rows()\nparam = (r[0], len(r))", "computed-result r[0] rows"),
    "a result held by a list": ("held = [rows()]\nheld.append(rows())\nprint(len(held))", ""),
    "a sum of results": ("print(sum([rows()]))", "computed-result sum([rows()]) rows"),
    "a future that is waited for": ("f = rows.submit()\nf.wait()\nprint(f.task_run_id)\nf.result()", ""),
    "a state": ("s = rows(return_state=True)\nparam = s.name", ""),
    "what a flow gives": ("return len(rows())", "computed-result len(rows()) rows"),
    "an unpacked result": ("a, b = rows()", "unpacked-result a, b rows"),
    "a starred result": ("[a, *b] = rows()\nsink(a)", "unpacked-result [a, *b] rows"),
    "an unpacked result in it": ("(a, b), c = rows()", "unpacked-result (a, b), c rows"),
    "an unpacked future": ("a, b = rows.submit().result()", "unpacked-result a, b rows"),
    "unpacked turns": ("for a, b in rows():\n    pass", ""),
    "two unpacked results": ("a, b = rows(), rows()", ""),
    "unpacked mapped results": ("a, b = rows.map([1, 2])", ""),
    "one of several results": ("param = several()[-1]", "unpacked-result several()[-1] several"),
    "a result that is written": ("Path('a').write_text(rows())", "write pathlib.Path().write_text rows"),
    "a return with nothing behind it": ("sink()\nif param:\n    return", ""),
    "a return with something else behind it": ("sink()\nif param:\n    return\nloud(param)", ""),
    "a return before a helper that calls": (
        "def rest():\n    sink()\nif param:\n    return\nrest()", "early-return return"
    ),
    "the other branch": ("if param:\n    return sink()\nelse:\n    rows()", ""),
    "the branch after": ("if param:\n    return\nelif limit:\n    rows()", ""),
    "a handler": ("try:\n    if param:\n        return\nexcept ValueError:\n    sink()", ""),
    "the rest of a try": (
        "try:\n    if param:\n        return\n    sink()\nfinally:\n    loud(1)", "early-return return"
    ),
    "a clean-up": ("try:\n    if param:\n        return\nfinally:\n    sink()", ""),
    "a return out of a handler, and the clean-up": (
        "try:\n    child()\nexcept ValueError:\n    if param:\n        return\nfinally:\n    sink()", ""
    ),
    "a return out of a handler, and what follows": (
        "try:\n    child()\nexcept ValueError:\n    if param:\n        return\nsink()", "early-return return"
    ),
    "a return, and what runs if nothing fails": (
        "try:\n    if param:\n        return\nexcept ValueError:\n    pass\nelse:\n    sink()", "early-return return"
    ),
    "a return at the end": ("sink()\nreturn 1", ""),
    "a change of an argument": ("param.append(1)", ""),
    "a change of a global": ("CACHE['k'] = 1", ""),
    "the clock": ("sink(dt.now())", "clock datetime.datetime.now"),
    "what its tasks do": ("rows()", ""),
}  # fmt: skip


@pytest.mark.parametrize("idiom", IN_FLOWS)
def test_a_flow_does(idiom: str) -> None:
    body, expected = IN_FLOWS[idiom]
    found = effects_in(FLOW, body)
    shown = ["".join(f" {name}" for name in sorted(call.task.function for call in effect.on)) for effect in found]
    assert "; ".join(f"{e.kind} {e.text}{on}" for e, on in zip(found, shown, strict=True)) == expected


def test_an_effect_of_a_helper_stands_in_the_helper() -> None:
    (effect,) = effects_in(TASK, "return now()")
    assert (effect.span.line, effect.unit.id) == (
        PRELUDE.splitlines().index("    return dt.now()") + 1,
        "task:flow:work",
    )


def test_a_helper_counts_for_everything_that_calls_it() -> None:
    code = PRELUDE + "@task\ndef one(): return now()\n@task\ndef two(): return now()\n"
    project = read_project({"flow.py": code, "settings.py": SETTINGS})
    assert [effect.unit.function for effect in project.effects] == ["one", "two"]


def test_a_helper_of_another_module_counts() -> None:
    files = {"flow.py": "from tools import save\nfrom prefect import task\n@task\ndef work(d): save(d)\n",
             "tools.py": "def save(d): d.to_parquet('x')\n"}  # fmt: skip
    (effect,) = read_project(files).effects
    assert (effect.unit.function, effect.kind, effect.span.path) == ("work", "write", "tools.py")


def test_a_helper_that_is_called_in_more_ways_than_are_followed_counts() -> None:
    calls = "".join(f"@task\ndef task_{i}(d): save(d, '{i}', {{'k': [{i}]}})\n" for i in range(400))
    code = f"from prefect import task\ndef save(d, name, more):\n    d.to_parquet(name)\n{calls}"
    effects = read_project({"flow.py": code}).effects
    assert (len(effects), {effect.kind for effect in effects}) == (400, {"write"})


def test_a_function_inside_a_wrapper_counts() -> None:
    assert said("@task\n@stamped\ndef work(data):\n", "data.to_csv('x')") == "write to_csv"


def test_a_method_of_the_project_is_no_method_that_is_known_by_its_name() -> None:
    code = """\
        from prefect import task
        class Store:
            def upload_file(self): ...
        @task
        def work(): Store().upload_file()
        """
    assert read_project({"flow.py": code}).effects == ()


def test_the_run_method_of_a_task_class_is_its_body() -> None:
    code = """\
        from prefect import Flow, Task
        class Load(Task):
            def __init__(self, table, **kwargs):
                self.table = table
                super().__init__(**kwargs)
            def run(self, data):
                self.count = 1
                data.append(1)
                data.to_sql(self.table)
        load = Load("t")
        with Flow("main") as flow:
            load([1])
        """
    project = read_project({"flow.py": code})
    assert [(e.unit.function, e.kind) for e in project.effects] == [("Load", "argument-mutation"), ("Load", "write")]


def test_a_task_of_the_library_of_prefect_1_does_what_it_is_for() -> None:
    code = """\
        from prefect import Flow
        from prefect.tasks.shell import ShellTask
        from prefect.tasks.secrets import PrefectSecret
        shell = ShellTask(command="ls")
        with Flow("main") as flow:
            shell()
        """
    (effect,) = read_project({"flow.py": code}).effects
    assert (effect.kind, effect.text) == ("external-job", "prefect.tasks.shell.ShellTask")


def test_the_block_of_a_prefect_1_flow_has_no_effects() -> None:
    code = """\
        from datetime import datetime
        from prefect import Flow, task
        @task
        def load(x): ...
        with Flow("main") as flow:
            print(load(datetime.now()))
        """
    project = read_project({"flow.py": code})
    assert project.effects == ()
    assert {body.unit.function: body.statements for body in project.bodies} == {"flow": 1, "load": 0}


RETURNS = {
    "": False,
    "return": False,
    "return None": False,
    "return data": True,
    "return [1]": True,
    "if data:\n    return 1": True,
    "yield data": True,
    "return grown(data)": True,
    "return loud(data)": False,
    "return print(data)": False,
    "return pd.read_csv('x')": True,
    "return data.copy()": True,
    "return len(data)": True,
    "return client.anything(data)": None,
    "return client.anything(data) if data else 1": True,
    "return psycopg2.connect('x')": True,
}


@pytest.mark.parametrize("body", RETURNS)
def test_what_is_returned_is_something_nothing_or_unknown(body: str) -> None:
    found = body_of(TASK + indent(body or "pass", "    ")).returns
    assert (None if isinstance(found, Unknown) else found) == RETURNS[body]


def test_an_annotation_says_that_nothing_is_returned() -> None:
    assert body_of("@task\ndef work(client) -> None:\n    return client.anything()").returns is False


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return data > 1", True),
        ("return not data", True),
        ("if data:\n    return True\nreturn False", True),
        ("return isinstance(data, dict)", True),
        ("return any(data)", True),
        ("return data", False),
        ("return data and 1", False),
        ("pass", False),
    ],
)
def test_a_truth_value_is_returned(body: str, expected: bool) -> None:
    assert body_of(TASK + indent(body, "    ")).returns_bool is expected


def test_an_annotation_says_that_a_truth_value_is_returned() -> None:
    assert body_of("@task\ndef work(x) -> bool:\n    return x").returns_bool


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return sa.create_engine('x')", "sqlalchemy.create_engine"),
        ("engine = sa.create_engine('x')\nreturn engine.connect()", "sqlalchemy.create_engine().connect"),
        ("return boto3.client('s3')", "boto3.client"),
        ("return bigquery.Client()", "google.cloud.bigquery.Client"),
        ("return requests.Session()", "requests.Session"),
        ("return psycopg2.connect('x').cursor()", "psycopg2.connect().cursor"),
        ("with psycopg2.connect('x') as c:\n    return c", "psycopg2.connect"),
        ("return requests.Session().get('x')", None),
        ("return Path('x')", None),
        ("return data", None),
    ],
)
def test_a_connection_is_returned(body: str, expected: str | None) -> None:
    assert body_of(TASK + indent(body, "    ")).connection == expected


def test_statements_are_those_that_do_something() -> None:
    code = '''\
@task
def work(data):
    """Do it."""
    import os
    global N
    if data:
        N = 1
    else:
        pass
    for x in [1, 2]:
        x = x + 1
    return data
'''
    assert body_of(code).statements == 5


def test_statements_of_helpers_count_once() -> None:
    assert body_of("@task\ndef work(data):\n    grown([1])\n    grown([2])").statements == 4


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return [x.strip() for x in data]", 0),
        ("return pd.DataFrame(data).groupby('a').sum()", 0),
        ("return grown(data)", 0),
        ("out = []\nout.append(1)\nreturn sorted(out)", 0),
        ("return pd.DataFrame(data).apply(lambda x: x + 1)", 0),
        ("return pd.DataFrame(data).apply(grown)", 0),
        ("return sorted(data, key=grown)", 1),
        ("return client.anything(data)", 1),
        ("boto3.client('x').get_waiter('y').wait()", 3),
    ],
)
def test_calls_of_which_nothing_is_known_are_counted(body: str, expected: int) -> None:
    assert body_of(TASK + indent(body, "    ")).unclear == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("child()", True),
        ("from prefect.deployments import run_deployment\nrun_deployment('a/b')", True),
        ("child()\nrows()", False),
        ("rows()", False),
        ("pass", False),
    ],
)
def test_a_flow_delegates_if_it_starts_flows_and_no_task(body: str, expected: bool) -> None:
    assert body_of(FLOW + indent(body, "    ")).delegates is expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("sink.map([1, 2])", "constant"),
        ("sink.map(range(3))", "constant"),
        ("sink.map(param)", "parameter"),
        ("sink.map(rows())", "result"),
        ("sink.map(rows.submit())", "result"),
        ("sink.map(os.listdir('x'))", "unknown"),
        ("sink([1, 2])", None),
    ],
)
def test_a_map_goes_over(call: str, expected: str | None) -> None:
    project = read_project({"flow.py": PRELUDE + FLOW + f"    {call}", "settings.py": SETTINGS})
    assert [one.over for one in project.calls if one.task.function == "sink"] == [expected]


def test_what_functions_do_is_told_at_the_calls_in_the_flow() -> None:
    code = PRELUDE + "def fetch():\n    return httpx.get('x')\ndef get():\n    return fetch()\n"
    code += FLOW + "    get()\n    rows()\n    fetch()\n    httpx.get('y')\n"
    effects = read_project({"flow.py": code, "settings.py": SETTINGS}).effects
    first = code[: code.index(FLOW)].count("\n") + FLOW.count("\n") + 1
    own = [one for one in effects if one.unit.function == "work"]
    assert [[span.line - first for span in one.called_at] for one in own] == [[0, 2], []]


def test_what_happens_in_handlers_alone_is_told() -> None:
    code = PRELUDE + "def tell():\n    smtplib.SMTP('x').sendmail('a')\n"
    code += FLOW + indent(
        "try:\n    rows()\n    httpx.get('y')\nexcept ValueError:\n    tell()\n    httpx.get('z')", "    "
    )
    effects = read_project({"flow.py": code, "settings.py": SETTINGS}).effects
    own = [one for one in effects if one.unit.function == "work"]
    assert [(one.kind, one.in_handler) for one in own] == [("notify", True), ("read", False), ("read", True)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("httpx.get('x')", None),
        ("httpx.get(param)", "parameter"),
        ("httpx.post('x', json={'rows': rows()})", "result"),
        ("if param:\n    httpx.get('x')", "parameter"),
        ("if rows():\n    fetch()", "result"),
        ("if rows():\n    fetch()\nfetch()", None),
        ("for one in [1]:\n    fetch()", None),
        ("with param:\n    fetch()", None),
    ],
)
def test_what_reaches_beyond_the_program_depends_on(body: str, expected: str | None) -> None:
    code = PRELUDE + "def fetch():\n    return httpx.get('x')\n" + FLOW + indent(body, "    ")
    effects = read_project({"flow.py": code, "settings.py": SETTINGS}).effects
    assert [one.decided_by for one in effects if one.unit.function == "work"] == [expected]


RETURNING_HELPERS = {
    "by what nobody knows": ("def step(kind):\n    if os.listdir():\n        return\n    sink()", "unknown"),
    "by a list of what nobody knows": (
        "def step(kind):\n    found = [one for one in os.listdir()]\n    if not found:\n        return\n    sink()",
        "constant",
    ),
    "by a parameter of the flow": ("def step(kind):\n    if param:\n        return\n    sink()", "parameter"),
    "by what only the call decides": ("def step(kind):\n    if kind == 'a':\n        return\n    sink()", None),
    "by a result": ("def step(kind):\n    if rows():\n        return\n    sink()", None),
    "behind its calls": ("def step(kind):\n    sink()\n    if param:\n        return\n    print(1)", None),
    "without calls": ("def step(kind):\n    if param:\n        return\n    print(1)", None),
    "before a function that calls": (
        "def step(kind):\n    if param:\n        return\n    last()\ndef last():\n    sink()", "parameter"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RETURNING_HELPERS)
def test_a_return_of_a_helper_before_its_calls_is_told(case: str) -> None:
    helper, decider = RETURNING_HELPERS[case]
    body = f"{helper}\nstep('a')\nsink()"
    found = [effect for effect in effects_in(FLOW, body) if effect.kind == "early-return"]
    lines = [PRELUDE.count("\n") + 2 + f"{FLOW}{body}".splitlines().index("step('a')")] if decider else []
    assert [effect.decided_by for effect in found] == ([decider] if decider else [])
    assert [place.line for effect in found for place in effect.called_at] == [line - 1 for line in lines]
