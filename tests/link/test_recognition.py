"""Who is a flow and who is a task where several files, or names from elsewhere, decide."""

from textwrap import dedent

import pytest
from p2d_audit.model import Project
from p2d_audit.testing import read_project

Files = dict[str, str]


def units(project: Project) -> list[str]:
    """Return every unit as `kind path:function via`."""
    found = (*project.flows, *project.tasks)
    return sorted(f"{type(unit).__name__.lower()} {unit.span.path}:{unit.function} {unit.via}" for unit in found)


def read(files: Files) -> Project:
    return read_project({path: dedent(text) for path, text in files.items()})


FOUND: dict[str, tuple[Files, list[str]]] = {
    "a star import of a module that imports Prefect's names": (
        {
            "orchestration.py": "from prefect import flow, task",
            "jobs.py": "from orchestration import *\n@flow\ndef main(): ...\n@task\ndef load(): ...",
        },
        ["flow jobs.py:main decorator", "task jobs.py:load decorator"],
    ),
    "star imports through two packages": (
        {
            "acme/__init__.py": "from .core import *",
            "acme/core/__init__.py": "from .names import *",
            "acme/core/names.py": "from prefect import flow as job, task as step",
            "jobs.py": "from acme import *\n@job\ndef main(): ...\n@step\ndef load(): ...",
        },
        ["flow jobs.py:main decorator", "task jobs.py:load decorator"],
    ),
    "a star import of Prefect itself": (
        {"jobs.py": "from prefect import *\n@flow\ndef main(): ...\n@task\ndef load(): ..."},
        ["flow jobs.py:main decorator", "task jobs.py:load decorator"],
    ),
    "a star import that __all__ lets an underscored name through": (
        {
            "lib.py": "from prefect import task as _task, flow\n__all__ = ['_task']",
            "jobs.py": "from lib import *\n@_task\ndef load(): ...",
        },
        ["task jobs.py:load decorator"],
    ),
    "a star import that __all__ keeps a name out of": (
        {
            "lib.py": "from prefect import flow, task\n__all__ = ['task']",
            "plain.py": "def flow(fn):\n    return fn",
            "jobs.py": "from plain import *\nfrom lib import *\n@flow\ndef main(): ...\n@task\ndef load(): ...",
        },
        ["task jobs.py:load decorator"],
    ),
    "assets as objects": (
        {
            "jobs.py": """
            from prefect.assets import Asset, materialize
            rows = Asset(key="x://rows")
            @materialize(rows, asset_deps=[rows])
            def load(): ...
            save = materialize(rows)(lambda: 1)
            """,
        },
        ["task jobs.py:load decorator", "task jobs.py:save call"],
    ),
    "the later of two star imports": (
        {
            "plain.py": "def flow(fn):\n    return fn\ndef task(fn):\n    return fn",
            "names.py": "from prefect import flow",
            "first.py": "from plain import *\nfrom names import *\n@flow\ndef main(): ...\n@task\ndef load(): ...",
            "second.py": "from names import *\nfrom plain import *\n@flow\ndef other(): ...",
        },
        ["flow first.py:main decorator"],
    ),
    "an own definition after a star import": (
        {
            "names.py": "from prefect import flow, task",
            "jobs.py": """
                from names import *

                def flow(fn):
                    return fn

                @flow
                def main(): ...
                @task
                def load(): ...
                """,
        },
        ["task jobs.py:load decorator"],
    ),
    "a name renamed twice on its way": (
        {
            "lib/__init__.py": "from .api import step as work\n__all__ = ['work']",
            "lib/api.py": "from prefect import task as step",
            "jobs.py": "import lib\n@lib.work(retries=2)\ndef load(): ...",
        },
        ["task jobs.py:load decorator"],
    ),
    "Prefect's module handed on by a package": (
        {
            "lib/__init__.py": "import prefect\nimport prefect.tasks as pt",
            "jobs.py": """
                import lib
                from lib import prefect, pt

                @prefect.flow
                def main(): ...
                @pt.task
                def load(): ...
                @lib.prefect.task
                def store(): ...
                """,
        },
        ["flow jobs.py:main decorator", "task jobs.py:load decorator", "task jobs.py:store decorator"],
    ),
    "a submodule under an alias": (
        {
            "lib/__init__.py": "",
            "lib/names.py": "from prefect import flow",
            "jobs.py": "import lib.names as n\nimport lib.names\n@n.flow\ndef a(): ...\n@lib.names.flow\ndef b(): ...",
        },
        ["flow jobs.py:a decorator", "flow jobs.py:b decorator"],
    ),
    "relative imports of several depths": (
        {
            "acme/__init__.py": "from prefect import flow",
            "acme/names.py": "from prefect import task",
            "acme/data/__init__.py": "",
            "acme/data/here.py": "from prefect import task as local",
            "acme/data/daily/__init__.py": "",
            "acme/data/daily/jobs.py": """
                from ... import flow
                from ...names import task
                from ... import names
                from ..here import local
                from .. import here

                @flow
                def main(): ...
                @task
                def a(): ...
                @names.task
                def b(): ...
                @local
                def c(): ...
                @here.local
                def d(): ...
                """,
        },
        [
            "flow acme/data/daily/jobs.py:main decorator",
            "task acme/data/daily/jobs.py:a decorator",
            "task acme/data/daily/jobs.py:b decorator",
            "task acme/data/daily/jobs.py:c decorator",
            "task acme/data/daily/jobs.py:d decorator",
        ],
    ),
    "a relative import in a package's own __init__": (
        {
            "acme/__init__.py": "from .names import task\n@task\ndef load(): ...",
            "acme/names.py": "from prefect import task",
        },
        ["task acme/__init__.py:load decorator"],
    ),
    "folders without __init__": (
        {
            "acme/orchestration/names.py": "from prefect import flow",
            "acme/jobs/daily.py": "from acme.orchestration.names import flow\n@flow\ndef main(): ...",
        },
        ["flow acme/jobs/daily.py:main decorator"],
    ),
    "a src folder": (
        {
            "src/acme/__init__.py": "",
            "src/acme/names.py": "from prefect import flow",
            "src/acme/jobs.py": "from acme.names import flow\n@flow\ndef main(): ...",
            "scripts/run.py": "from acme.names import flow\n@flow\ndef other(): ...",
        },
        ["flow scripts/run.py:other decorator", "flow src/acme/jobs.py:main decorator"],
    ),
    "two roots with modules of the same name": (
        {
            "services/billing/common.py": "from prefect import flow as job",
            "services/billing/jobs.py": "from common import job\n@job\ndef bill(): ...",
            "services/mail/common.py": "def job(fn):\n    return fn",
            "services/mail/jobs.py": "from common import job\n@job\ndef send(): ...",
        },
        ["flow services/billing/jobs.py:bill decorator"],
    ),
    "two src folders with packages of the same name": (
        {
            "one/src/app/__init__.py": "",
            "one/src/app/names.py": "from prefect import task as step",
            "one/src/app/jobs.py": "from app.names import step\n@step\ndef a(): ...",
            "two/src/app/__init__.py": "",
            "two/src/app/names.py": "def step(fn):\n    return fn",
            "two/src/app/jobs.py": "from app.names import step\n@step\ndef b(): ...",
        },
        ["task one/src/app/jobs.py:a decorator"],
    ),
    "a root below the folder that is read": (
        {
            "backend/app/__init__.py": "",
            "backend/app/decorators.py": """
                from prefect import flow

                def job(fn):
                    return flow(fn, log_prints=True)
                """,
            "backend/app/daily.py": "from app.decorators import job\n@job\ndef main(): ...",
        },
        ["flow backend/app/daily.py:main wrapper-decorator"],
    ),
    "first-party modules called flows and tasks": (
        {
            "tasks.py": "from prefect import task\n@task\ndef load(): ...",
            "flows.py": """
                import tasks
                from prefect import flow
                from tasks import load

                @flow
                def main():
                    load()
                    tasks.load()
                """,
        },
        ["flow flows.py:main decorator", "task tasks.py:load decorator"],
    ),
    "packages called flows and tasks": (
        {
            "flows/__init__.py": "from .daily import main",
            "flows/daily.py": "from prefect import flow\nfrom tasks import task\n@flow\ndef main():\n    task()",
            "tasks/__init__.py": "from .task import task",
            "tasks/task.py": "from prefect import task as prefect_task\n@prefect_task\ndef task(): ...",
        },
        ["flow flows/daily.py:main decorator", "task tasks/task.py:task decorator"],
    ),
    "a first-party module called prefect that hands Prefect's names on": (
        {
            "acme/__init__.py": "",
            "acme/prefect.py": "from prefect import flow, task\n\ndef job(fn):\n    return flow(fn)",
            "acme/jobs.py": """
                from acme.prefect import job, task

                @job
                def main(): ...
                @task
                def load(): ...
                """,
        },
        ["flow acme/jobs.py:main wrapper-decorator", "task acme/jobs.py:load decorator"],
    ),
    "a folder called prefect that is no package of the code": (
        {"prefect/tasks/load.py": "from prefect.tasks import task\n@task\ndef load(): ..."},
        ["task prefect/tasks/load.py:load decorator"],
    ),
    "an import in try with a plain fallback": (
        {
            "compat.py": """
                try:
                    from prefect import flow, task
                except ImportError:
                    flow = None

                    def task(fn):
                        return fn
                """,
            "jobs.py": """
                from compat import flow, task

                @task
                def load(): ...

                if flow is not None:

                    @flow
                    def main(): ...
                """,
        },
        ["flow jobs.py:main decorator", "task jobs.py:load decorator"],
    ),
    "an import in except ImportError": (
        {
            "jobs.py": """
                try:
                    from acme_orchestration import task
                except ImportError:
                    from prefect import task

                @task
                def load(): ...
                """,
        },
        ["task jobs.py:load decorator"],
    ),
    "an import in try of a newer place": (
        {
            "jobs.py": """
                try:
                    from prefect.flows import flow
                except ModuleNotFoundError:
                    from prefect import flow

                @flow
                def main(): ...
                """,
        },
        ["flow jobs.py:main decorator"],
    ),
    "an import in the run-time branch of TYPE_CHECKING": (
        {
            "shim.py": "def flow(fn):\n    return fn",
            "jobs.py": """
                from typing import TYPE_CHECKING

                if TYPE_CHECKING:
                    from shim import flow
                else:
                    from prefect import flow

                @flow
                def main(): ...
                """,
        },
        ["flow jobs.py:main decorator"],
    ),
    "an import under not TYPE_CHECKING": (
        {
            "jobs.py": """
                import typing

                if not typing.TYPE_CHECKING:
                    from prefect import flow

                @flow
                def main(): ...
                """,
        },
        ["flow jobs.py:main decorator"],
    ),
    "an import under a test of the version": (
        {
            "jobs.py": """
                import prefect

                if prefect.__version__.startswith("3"):
                    from prefect import flow as job
                else:
                    from prefect.flows import flow as job

                @job
                def main(): ...
                """,
        },
        ["flow jobs.py:main decorator"],
    ),
    "an import in a function": (
        {
            "jobs.py": """
                def build():
                    from prefect import flow

                    @flow
                    def main(): ...

                    return main
                """,
        },
        ["flow jobs.py:main decorator"],
    ),
    "modules that import each other's units": (
        {
            "extract.py": """
                from prefect import flow, task
                import load

                @task
                def read(): ...

                @flow
                def first():
                    load.write(read())
                """,
            "load.py": """
                from prefect import flow, task
                import extract

                @task
                def write(rows): ...

                @flow
                def second():
                    write(extract.read())
                """,
        },
        [
            "flow extract.py:first decorator",
            "flow load.py:second decorator",
            "task extract.py:read decorator",
            "task load.py:write decorator",
        ],
    ),
    "packages whose __init__ and module import each other": (
        {
            "acme/__init__.py": "from prefect import task\nfrom acme.jobs import main",
            "acme/jobs.py": "from acme import task\nfrom prefect import flow\n"
            "@task\ndef load(): ...\n@flow\ndef main(): ...",
        },
        ["flow acme/jobs.py:main decorator", "task acme/jobs.py:load decorator"],
    ),
    "a function of another file made a flow by a call": (
        {
            "work.py": "def run(n=1): ...\ndef rest(): ...",
            "jobs.py": "import work\nfrom prefect import flow, task\nfrom work import run\n"
            "main = flow(run)\npause = task(work.rest)",
        },
        ["flow work.py:main call", "task work.py:pause call"],
    ),
    "a decorator that is an attribute of a class of another file": (
        {
            "lib.py": """
                from prefect import task

                class Steps:
                    plain = task

                    @staticmethod
                    def kept(fn):
                        return task(fn)
                """,
            "jobs.py": "from lib import Steps\n@Steps.kept\ndef a(): ...\n@Steps.plain\ndef b(): ...",
        },
        ["task jobs.py:a wrapper-decorator", "task jobs.py:b decorator"],
    ),
    "a decorator chosen from a table of another file": (
        {
            "lib.py": "from prefect import flow, task\nMAKERS = {'flow': flow, 'task': task}",
            "jobs.py": "from lib import MAKERS\n@MAKERS['task']\ndef load(): ...",
        },
        ["task jobs.py:load decorator"],
    ),
    "a module imported by importlib": (
        {
            "jobs.py": """
                import importlib

                orchestration = importlib.import_module("prefect")

                @orchestration.flow
                def main(): ...
                """,
        },
        ["flow jobs.py:main decorator"],
    ),
    "one function made two tasks by two files": (
        {
            "work.py": "def run(n=1): ...",
            "a.py": "from prefect import task\nfrom work import run\nfirst = task(run)",
            "b.py": "from prefect import task\nfrom work import run\nsecond = task(run, retries=2)",
        },
        ["task work.py:first call", "task work.py:second call"],
    ),
    "a name that is rebound after its use": (
        {"jobs.py": "from prefect import task\n@task\ndef load(): ...\ntask = 3\n"},
        ["task jobs.py:load decorator"],
    ),
    "a name that is another's before its import": (
        {
            "jobs.py": """
                from celery import task

                @task
                def mail(): ...

                from prefect import task

                @task
                def load(): ...
                """,
        },
        ["task jobs.py:load decorator"],
    ),
    "another file's rebound name": (
        {
            "lib.py": "from prefect import flow, task\n\ndef task(fn):\n    return fn",
            "jobs.py": "from lib import flow, task\n@flow\ndef main(): ...\n@task\ndef load(): ...",
        },
        ["flow jobs.py:main decorator"],
    ),
    "deployments that are called flow": (
        {
            "jobs.py": "from prefect import flow\n@flow\ndef main(): ...",
            "deploy.py": """
                from prefect import serve
                from prefect.deployments import Deployment
                from jobs import main

                flow = main.to_deployment("daily")
                serve(flow)
                built = Deployment.build_from_flow(flow=main, name="nightly")
                """,
        },
        ["flow jobs.py:main decorator"],
    ),
    "a flow of remote source is no unit of the tree": (
        {
            "deploy.py": """
                from prefect import flow

                if __name__ == "__main__":
                    flow.from_source("https://example.org/jobs.git", entrypoint="jobs.py:main").deploy(name="daily")
                """,
        },
        [],
    ),
    "a subclass of Task whose run is called as a plain method": (
        {
            "lib.py": """
                import prefect

                class Fetch(prefect.Task):
                    def run(self, url): ...
                """,
            "use.py": "from lib import Fetch\npage = Fetch().run(url='x')",
        },
        ["task lib.py:Fetch task-class"],
    ),
}

SILENT: dict[str, Files] = {
    "pandas and multiprocessing": {
        "jobs.py": """
            import multiprocessing
            from concurrent.futures import ThreadPoolExecutor
            import pandas as pd

            def task(row):
                return row

            frame = pd.DataFrame({"a": [1]})
            frame["b"] = frame["a"].map(task)
            with multiprocessing.Pool() as pool:
                pool.map(task, [1, 2])
            with ThreadPoolExecutor() as flow:
                flow.submit(task, 1)
                flow.map(task, [1])
            """,
    },
    "Celery": {
        "worker.py": "from celery import Celery\napp = Celery('x')",
        "jobs.py": """
            from celery import shared_task, task
            from worker import app

            @app.task(bind=True, retries=3)
            def a(self): ...
            @shared_task
            def b(): ...
            @task
            def c(): ...

            a.delay()
            b.apply_async()
            c.map([1])
            """,
    },
    "Invoke, Fabric and Locust": {
        "tasks.py": """
            from invoke import task
            from fabric import task as remote
            from locust import HttpUser, task as load

            @task
            def build(context): ...
            @task(build)
            def ship(context): ...
            @remote
            def restart(connection): ...

            class User(HttpUser):
                @load(3)
                def visit(self): ...
            """,
    },
    "Airflow": {
        "dag.py": """
            from airflow.decorators import dag, task
            from airflow.sdk import task as sdk_task

            @task
            def extract(): ...
            @task.branch
            def choose(): ...
            @sdk_task(retries=2)
            def load(rows): ...

            @dag
            def pipeline():
                load.expand(rows=extract())
            """,
    },
    "Metaflow, Luigi, Huey and Dramatiq": {
        "jobs.py": """
            import luigi
            from huey import SqliteHuey
            from metaflow import Flow, FlowSpec, step

            huey = SqliteHuey()

            class Load(luigi.Task):
                def run(self): ...

            class Job(FlowSpec):
                @step
                def start(self): ...

            @huey.task()
            def mail(): ...

            flow = Flow("Job")
            run = flow.latest_run
            """,
    },
    "variables called task and flow": {
        "models.py": "class Task:\n    def run(self): ...\nclass Flow:\n    def __init__(self, name): ...",
        "app.py": """
            import prefect
            from models import Flow, Task

            tasks = [Task(), Task()]
            for task in tasks:
                task.run()
                task.submit(1)
                task.map([1])
            flow = Flow("x")
            flow.run()

            def handle(task, flow):
                task.submit()
                flow.deploy("x")
                flow.serve()
                return flow(task)

            prefect.__version__
            """,
    },
    "methods called task and flow": {
        "lib.py": """
            class Queue:
                def task(self, fn):
                    return fn

                def flow(self, **options):
                    def decorate(fn):
                        return fn
                    return decorate
            """,
        "jobs.py": """
            from lib import Queue

            queue = Queue()

            @queue.task
            def a(): ...
            @queue.flow(name="x")
            def b(): ...
            """,
    },
    "functions called task and flow": {
        "lib/__init__.py": "from .flow import flow\nfrom .task import task",
        "lib/flow.py": "def flow(fn=None, **options):\n    return fn if fn else lambda inner: inner",
        "lib/task.py": """
            import functools

            def task(fn):
                @functools.wraps(fn)
                def inner(*args):
                    return fn(*args)
                return inner
            """,
        "jobs.py": """
            import lib
            from lib import flow, task
            from prefect import get_run_logger

            @flow(name="x")
            def main():
                get_run_logger().info("x")
                load()
            @task
            def load(): ...
            @lib.flow.flow
            def other(): ...
            """,
    },
    "a project's decorator that only talks to Prefect": {
        "lib.py": """
            import functools
            from prefect import get_run_logger, tags

            def flow(fn):
                @functools.wraps(fn)
                def inner(*args):
                    with tags("x"):
                        get_run_logger().info(fn.__name__)
                        return fn(*args)
                return inner
            """,
        "jobs.py": "from lib import flow\n@flow\ndef main(): ...",
    },
    "a first-party module called prefect": {
        "acme/__init__.py": "",
        "acme/prefect.py": "def flow(fn):\n    return fn\ndef task(fn):\n    return fn",
        "acme/jobs.py": """
            import acme.prefect as p
            from . import prefect
            from .prefect import flow
            from acme.prefect import task

            @flow
            def a(): ...
            @task
            def b(): ...
            @prefect.flow
            def c(): ...
            @p.task
            def d(): ...
            """,
    },
    "packages whose names begin with prefect": {
        "prefect_helpers/__init__.py": "def flow(fn):\n    return fn",
        "jobs.py": """
            from prefect_helpers import flow
            from prefectural import task

            @flow
            def a(): ...
            @task
            def b(): ...
            """,
    },
    "an import for type checkers only": {
        "shim.py": "def flow(fn):\n    return fn",
        "jobs.py": """
            from __future__ import annotations
            import typing
            from typing import TYPE_CHECKING

            if TYPE_CHECKING:
                from prefect import Flow, flow
            else:
                from shim import flow

            if typing.TYPE_CHECKING:
                from prefect import Task, task

            @flow
            def main(given: Task) -> Flow: ...
            """,
    },
    "a name shadowed before its use": {
        "jobs.py": """
            from prefect import flow, task

            task = str
            made = task("x")

            def flow(fn):
                return fn

            @flow
            def main(): ...
            """,
    },
    "a name imported again from elsewhere": {
        "jobs.py": """
            from prefect import task
            from celery import task

            @task
            def load(): ...
            """,
    },
    "a name imported in another scope only": {
        "jobs.py": """
            from celery import task

            def build():
                from prefect import task
                return task

            class Holder:
                from prefect import task

            @task
            def load(): ...
            """,
    },
    "a parameter called task": {
        "test_jobs.py": """
            import prefect

            def test_load(task, flow):
                @task
                def load(): ...
                @flow
                def main(): ...
                assert task.submit()
            """,
    },
    "a comprehension's variable called task": {
        "jobs.py": """
            from prefect import task
            from lib import all_work

            done = [task(x) for task in all_work for x in [1]]
            """,
        "lib.py": "all_work = [str, repr]",
    },
    "Prefect's other names": {
        "jobs.py": """
            from prefect import get_client, get_run_logger, tags, unmapped
            from prefect.client.schemas.objects import Flow, TaskRun
            from prefect.states import Completed

            def main(flow: Flow):
                return Completed(message=str(flow))
            """,
    },
}


@pytest.mark.parametrize("case", FOUND)
def test_units_are_exactly_those_that_prefect_would_make(case: str) -> None:
    files, expected = FOUND[case]
    assert units(read(files)) == expected


@pytest.mark.parametrize("case", SILENT)
def test_look_alikes_make_no_unit_and_no_call(case: str) -> None:
    project = read(SILENT[case])
    assert units(project) == []
    assert project.calls == ()
    assert project.handoffs == ()


def test_a_plain_call_of_run_is_no_task_call() -> None:
    files, _ = FOUND["a subclass of Task whose run is called as a plain method"]
    assert read(files).calls == ()


def test_calls_through_a_module_and_through_a_name_are_the_same_task() -> None:
    files, _ = FOUND["first-party modules called flows and tasks"]
    assert [(call.task.id, call.span.line) for call in read(files).calls] == [
        ("task:tasks:load", 8),
        ("task:tasks:load", 9),
    ]


def test_values_travel_between_files_that_import_each_other() -> None:
    files, _ = FOUND["modules that import each other's units"]
    found = [(h.flow.function, h.producer.task.function, h.consumer.task.function) for h in read(files).handoffs]
    assert found == [("first", "read", "write"), ("second", "read", "write")]


def test_names_for_type_checkers_are_no_calls_and_no_decorators() -> None:
    project = read(SILENT["an import for type checkers only"])
    assert {reference.kind for reference in project.references} <= {"import", "name"}


def test_a_deployment_called_flow_is_a_deployment_of_the_flow() -> None:
    files, _ = FOUND["deployments that are called flow"]
    project = read(files)
    assert [(d.name, d.flow and d.flow.function) for d in project.deployments] == [
        ("daily", "main"),
        ("nightly", "main"),
    ]
