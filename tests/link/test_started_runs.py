"""Runs started from Python: by Prefect's functions and client, over HTTP, by GraphQL and by the command line."""

from __future__ import annotations

from textwrap import dedent

import pytest
from p2d_audit import Unknown
from p2d_audit.testing import read_project


def started(code: str) -> list[str | None]:
    """Return the names of the runs that code starts, None for one that is not known."""
    project = read_project({"start.py": dedent(code)})
    return [None if isinstance(run.name, Unknown) else run.name for run in project.runs]


FUNCTIONS = """
    import asyncio
    import prefect
    import prefect.deployments as d
    from concurrent.futures import ThreadPoolExecutor
    from functools import partial
    from prefect import deployments, flow
    from prefect.deployments import arun_deployment, run_deployment
    from prefect.deployments.flow_runs import run_deployment as start
    NAMES = {"k": "a/b"}
    class Settings:
        name = "a/b"
"""
BY_FUNCTION = [
    "run_deployment('a/b')",
    "run_deployment(name='a/b', parameters={'x': 1}, timeout=0)",
    "run_deployment('a' + '/' + 'b')",
    "run_deployment(NAMES['k'])",
    "run_deployment(Settings.name)",
    "start('a/b')",
    "deployments.run_deployment('a/b')",
    "d.run_deployment('a/b')",
    "prefect.deployments.run_deployment('a/b')",
    "async def go(): await run_deployment('a/b')",
    "async def go(): await arun_deployment(name='a/b')",
    "asyncio.run(run_deployment('a/b'))",
    "asyncio.to_thread(run_deployment, 'a/b')",
    "ThreadPoolExecutor().submit(run_deployment, 'a/b')",
    "partial(run_deployment, timeout=0)('a/b')",
    "def go(name): run_deployment(name)\ngo('a/b')",
    "def go(name='a/b'): run_deployment(name)\ngo()",
    "@flow\ndef parent(): run_deployment('a/b')",
    "from prefect import task\n@task\ndef go(name): run_deployment(name)\n@flow\ndef parent(): go.submit('a/b')",
]


@pytest.mark.parametrize("code", BY_FUNCTION)
def test_a_deployment_is_run_by_its_name(code: str) -> None:
    assert started(dedent(FUNCTIONS) + code) == ["a/b"]


SEVERAL = [
    "for n in ('b', 'c'): run_deployment(f'a/{n}')",
    "[run_deployment(name=f'a/{n}') for n in ['b', 'c']]",
    "async def go(): await asyncio.gather(*[run_deployment(n) for n in ('a/b', 'a/c')])",
    "def go(name): run_deployment(f'a/{name}')\ngo('b')\ngo(name='c')",
    "list(ThreadPoolExecutor().map(run_deployment, ['a/b', 'a/c']))",
]


@pytest.mark.parametrize("code", SEVERAL)
def test_a_loop_or_helper_starts_a_run_for_each_name(code: str) -> None:
    assert started(dedent(FUNCTIONS) + code) == ["a/b", "a/c"]


def test_a_run_of_a_deployment_in_the_tree_is_joined_to_it() -> None:
    code = """
        from prefect import flow
        from prefect.deployments import run_deployment
        @flow(name="Load orders")
        def load(): ...
        load.serve(name="nightly")
        run_deployment("Load orders/nightly")
        run_deployment(f"{load.name}/nightly")
        run_deployment("load/gone")
    """
    project = read_project({"flow.py": dedent(code)})
    assert [(run.resolution, run.deployment and run.deployment.name) for run in project.runs] == [
        ("resolved", "nightly"),
        ("resolved", "nightly"),
        ("name-only", None),
    ]


CLIENT = """
    from prefect import get_client
    from prefect.client.orchestration import PrefectClient, SyncPrefectClient
"""
BY_CLIENT: dict[str, tuple[str, list[str | None]]] = {
    "by an id that was looked up by name": (
        """
        async def go():
            async with get_client() as client:
                found = await client.read_deployment_by_name("a/b")
                await client.create_flow_run_from_deployment(found.id, parameters={})
        """,
        ["a/b"],
    ),
    "by a look-up in the call": (
        """
        async def go():
            async with get_client() as client:
                await client.create_flow_run_from_deployment(
                    deployment_id=(await client.read_deployment_by_name(name="a/b")).id
                )
        """,
        ["a/b"],
    ),
    "synchronously": (
        """
        def go():
            with get_client(sync_client=True) as client:
                found = client.read_deployment_by_name("a/b")
                client.create_flow_run_from_deployment(found.id, name="a name of the run")
        """,
        ["a/b"],
    ),
    "by an id": ("async def go(id): await get_client().create_flow_run_from_deployment(id)", [None]),
    "by a client that is given": (
        "async def go(client, id): await client.create_flow_run_from_deployment(deployment_id=id)",
        [None],
    ),
    "by a client that is held": (
        """
        class Starter:
            def __init__(self, client: PrefectClient): self.client = client
            async def go(self, id): await self.client.create_flow_run_from_deployment(id)
        """,
        [None],
    ),
    "by a helper that looks the name up": (
        """
        async def go(client, name):
            found = await client.read_deployment_by_name(name)
            await client.create_flow_run_from_deployment(found.id)
        """,
        [None],
    ),
    "of a flow without a deployment": (
        "async def go(flow): await get_client().create_flow_run(flow)",
        [],
    ),
    "by a method of the tree": (
        """
        class Fake:
            def create_flow_run_from_deployment(self, id): ...
        Fake().create_flow_run_from_deployment("x")
        """,
        [],
    ),
}


@pytest.mark.parametrize("case", BY_CLIENT)
def test_the_client_starts_runs(case: str) -> None:
    code, expected = BY_CLIENT[case]
    assert started(dedent(CLIENT) + dedent(code)) == expected


HTTP = """
    import os
    import urllib.request
    from urllib.parse import urljoin
    import aiohttp
    import httpx
    import requests
    API = os.environ["PREFECT_API_URL"]
    FIXED = "http://localhost:4200/api/deployments/1234/create_flow_run"
    class Api:
        def __init__(self, base): self.base, self.session = base, requests.Session()
        def post(self, path): return self.session.post(f"{self.base}{path}")
"""
BY_REQUEST = [
    "def go(id): requests.post(f'{API}/deployments/{id}/create_flow_run', json={})",
    "def go(id): requests.post(API + '/deployments/' + id + '/create_flow_run')",
    "def go(id): requests.post('%s/deployments/%s/create_flow_run' % (API, id))",
    "def go(id): requests.post('{}/deployments/{}/create_flow_run'.format(API, id))",
    "def go(id): requests.post(urljoin(API, f'deployments/{id}/create_flow_run/'))",
    "def go(id): requests.request('POST', f'{API}/deployments/{id}/create_flow_run')",
    "requests.post(url=FIXED)",
    "def go(id):\n    url = f'{API}/deployments/{id}/create_flow_run'\n    requests.Session().post(url)",
    "def go(id):\n    with httpx.Client(base_url=API) as client: client.post(f'/deployments/{id}/create_flow_run')",
    "async def go(id):\n    async with httpx.AsyncClient() as c:\n"
    "        await c.post(f'{API}/deployments/{id}/create_flow_run')",
    "async def go(id):\n    async with aiohttp.ClientSession() as s:\n"
    "        async with s.post(f'{API}/deployments/{id}/create_flow_run') as answer: ...",
    "def go(id): urllib.request.Request(f'{API}/deployments/{id}/create_flow_run', method='POST')",
    "def go(id): Api(API).post(f'/deployments/{id}/create_flow_run')",
]


@pytest.mark.parametrize("code", BY_REQUEST)
def test_a_request_to_the_route_that_creates_runs_starts_one(code: str) -> None:
    assert started(dedent(HTTP) + code) == [None]


def test_the_id_in_a_url_is_kept() -> None:
    project = read_project({"start.py": dedent(HTTP) + "requests.post(FIXED)"})
    assert [run.name for run in project.runs] == [Unknown("1234", "known by its id")]


NO_REQUEST = [
    "print(f'posting to {FIXED}')",
    "requests.get(f'{API}/deployments/filter')",
    "def go(id): requests.post(f'{API}/deployments/{id}/pause_deployment')",
    "def test(mocker): assert FIXED.endswith('/create_flow_run')",
]


@pytest.mark.parametrize("code", NO_REQUEST)
def test_other_requests_and_mere_urls_start_nothing(code: str) -> None:
    assert started(dedent(HTTP) + code) == []


SHELL = """
    import asyncio
    import os
    import shlex
    import subprocess
    from prefect_shell import ShellOperation, shell_run_command
    def sh(command): subprocess.run(command, shell=True, check=True)
"""
BY_COMMAND = [
    "subprocess.run(['prefect', 'deployment', 'run', 'a/b', '--param', 'x=1'], check=True)",
    "subprocess.check_call(['python', '-m', 'prefect', 'deployment', 'run', '-p', 'x=1', 'a/b'])",
    "subprocess.run('prefect deployment run a/b', shell=True)",
    "subprocess.run('prefect deployment run a/b --watch'.split())",
    "subprocess.run(shlex.split('prefect deployment run \"a/b\"'.replace('x', 'y')))",
    "subprocess.Popen(['bash', '-c', 'cd flows && prefect deployment run a/b'])",
    "os.system('PREFECT_API_URL=http://x prefect deployment run a/b > log')",
    "command = ['prefect', 'deployment', 'run']\ncommand += ['a/b']\nsubprocess.call(command)",
    "async def go(): await asyncio.create_subprocess_exec('prefect', 'deployment', 'run', 'a/b')",
    "async def go(): await asyncio.create_subprocess_shell('prefect deployment run a/b')",
    "sh('prefect deployment run a/b')",
    "ShellOperation(commands=['pip list', 'prefect deployment run a/b']).run()",
    "shell_run_command(command='prefect deployment run a/b')",
]


@pytest.mark.parametrize("code", BY_COMMAND)
def test_a_command_runs_a_deployment(code: str) -> None:
    assert started(dedent(SHELL) + code) == ["a/b"]


NO_COMMAND = [
    "print('start it with: prefect deployment run a/b')",
    "subprocess.run(['prefect', 'deployment', 'ls'])",
    "subprocess.run('prefect deploy --all', shell=True)",
]


@pytest.mark.parametrize("code", NO_COMMAND)
def test_other_commands_run_no_deployment(code: str) -> None:
    assert started(dedent(SHELL) + code) == []


def test_a_name_that_is_known_in_part_is_shown_so() -> None:
    project = read_project({"start.py": dedent(SHELL) + "def go(x): os.system(f'prefect deployment run {x}/nightly')"})
    assert [run.name for run in project.runs] == [Unknown("{…}/nightly", "known only when the code runs")]


FIRST = """
    import prefect
    from prefect import Client, Flow, unmapped
    from prefect.backend import FlowView
    from prefect.tasks.prefect import FlowRunTask, StartFlowRun, create_flow_run
    with Flow("parent") as f:
        {}
"""
BY_TASK: dict[str, list[str | None]] = {
    "create_flow_run(flow_name='child', project_name='p')": ["child"],
    "create_flow_run(flow_id='1234')": [None],
    "create_flow_run.map(flow_name=unmapped('child'), parameters=[1, 2])": ["child"],
    "StartFlowRun(flow_name='child', project_name='p')()": ["child"],
    "StartFlowRun(project_name='p', wait=True)(flow_name='child')": ["child"],
    "FlowRunTask(flow_name='child')()": ["child"],
    "Client().create_flow_run(flow_id='1234')": [None],
    "Client().create_flow_run(flow_id=FlowView.from_flow_name('child').flow_id)": ["child"],
    "prefect.Client().create_flow_run(version_group_id='x')": [None],
    "Client().graphql('mutation { create_flow_run(input: {flow_id: 1}) { id } }')": [None],
    "Client().graphql(query={'mutation': {'create_flow_run(input: {flow_id: 1})': {'id'}}})": [None],
    "Client().graphql('query { flow_run { id } }')": [],
}


@pytest.mark.parametrize("code", BY_TASK)
def test_prefect_1_starts_runs(code: str) -> None:
    assert started(dedent(FIRST).format(code)) == BY_TASK[code]


def test_a_renamed_copy_of_a_flow_is_started_by_its_own_name() -> None:
    code = """\
        from copy import deepcopy
        from prefect import Flow, task, unmapped
        from prefect.tasks.prefect import create_flow_run
        @task
        def load(): ...
        def prepared(flow):
            flow.run_config = None
            return flow
        with Flow("capture") as default:
            load()
        first = deepcopy(default)
        first.name = "first capture"
        first = prepared(flow=first)
        with Flow("made") as other:
            load()
        before = other.name
        other.name = "renamed"
        with Flow("main") as main:
            create_flow_run(flow_name=first.name, project_name="p")
            create_flow_run.map(flow_name=unmapped(first.name), project_name="p")
            create_flow_run(flow_name=other.name, project_name="p")
            create_flow_run(flow_name=before, project_name="p")
    """
    runs = read_project({"flow.py": code}).runs
    assert [run.name for run in runs[:3]] == ["first capture", "first capture", "renamed"]
    assert isinstance(runs[3].name, Unknown)


def test_a_flow_that_is_named_as_an_object_is_started_whatever_its_name_is() -> None:
    code = """\
        import os
        from prefect import Flow, task
        from prefect.tasks.prefect import create_flow_run
        @task
        def load(): ...
        with Flow(f"first {os.environ['STAGE']}") as first:
            load()
        with Flow("main") as main:
            create_flow_run(flow_name=first.name, project_name="p")
            create_flow_run(flow_name="main", project_name="p")
    """
    project = read_project({"flow.py": code})
    assert [(run.resolution, run.flow.function if run.flow else None) for run in project.runs] == [
        ("resolved", "first"),
        ("resolved", "main"),
    ]
    assert project.unresolved == ()
