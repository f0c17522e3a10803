"""Deployments in Python: every way to write one, the flow it deploys, and what is known where a helper makes it."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
from p2d_audit import Deployment, Flow, Project, Schedule, Unknown
from p2d_audit.testing import read_project

FLOWS = """
    from prefect import flow
    @flow
    def a(region="eu"): ...
    @flow
    def b(): ...
"""
"""The flows `a` (at line 4) and `b`; what is added to it begins at line 7."""


def known(value: Any) -> Any:
    return None if isinstance(value, Unknown) else value


def deployed(code: str, more: dict[str, str] | None = None) -> list[tuple[str | None, str | None, str]]:
    """Return name, flow and source of the deployments in `code`, which stands under the flows."""
    project = read_project({"flow.py": dedent(FLOWS) + dedent(code), **(more or {})})
    return [(known(d.name), d.flow and d.flow.function, d.source) for d in project.deployments]


def scheduled(project: Project) -> list[tuple[int, str, str | None, str | None]]:
    """Return line, kind, value and target's name of all schedules."""

    def name(schedule: Schedule) -> str | None:
        match schedule.target:
            case Deployment(name=found):
                return known(found)
            case Flow(function=found):
                return found
            case _:
                return None

    return [(s.span.line, s.kind, known(s.value), name(s)) for s in project.schedules]


ONE: dict[str, tuple[str, tuple[str | None, str | None, str]]] = {
    "served": ("a.serve(name='n')", ("n", "a", "serve")),
    "served by position": ("a.serve('n')", ("n", "a", "serve")),
    "served under the flow's own name": ("a.serve()", ("a", "a", "serve")),
    "served under the name of its file": ("a.serve(name=__file__)", ("flow", "a", "serve")),
    "deployed": ("a.deploy('n', work_pool_name='p')", ("n", "a", "deploy")),
    "deployed asynchronously": ("async def go(): await a.adeploy(name='n')", ("n", "a", "deploy")),
    "made and not applied": ("a.to_deployment('n')", ("n", "a", "to_deployment")),
    "made and served": ("from prefect import serve\nserve(a.to_deployment('n'))", ("n", "a", "serve")),
    "made and deployed": ("from prefect import deploy\ndeploy(a.to_deployment(name='n'))", ("n", "a", "deploy")),
    "made under a name and served": (
        "from prefect import serve\nd = a.to_deployment('n')\nserve(d, limit=2)",
        ("n", "a", "serve"),
    ),
    "served out of a list": ("from prefect import serve\nserve(*[a.to_deployment('n')])", ("n", "a", "serve")),
    "of Prefect 2": (
        "from prefect.deployments import Deployment\nDeployment.build_from_flow(flow=a, name='n').apply()",
        ("n", "a", "build_from_flow"),
    ),
    "of Prefect 2 by position": (
        "from prefect.deployments import Deployment\nDeployment.build_from_flow(a, 'n', apply=True)",
        ("n", "a", "build_from_flow"),
    ),
    "as an object": (
        "from prefect.deployments import Deployment\nDeployment(name='n', flow_name='a')",
        ("n", "a", "Deployment()"),
    ),
    "as an object with an entrypoint": (
        "from prefect.deployments import Deployment\nDeployment(name='n', entrypoint='./flow.py:a')",
        ("n", "a", "Deployment()"),
    ),
    "as a specification": (
        "from prefect.deployments import DeploymentSpec\nDeploymentSpec(name='n', flow=a)",
        ("n", "a", "Deployment()"),
    ),
    "by a runner": ("from prefect.runner import Runner\nRunner().add_flow(a, name='n')", ("n", "a", "serve")),
    "by a runner under the flow's own name": (
        "from prefect.runner import Runner\nrunner = Runner()\nrunner.add_flow(a)",
        ("a", "a", "serve"),
    ),
    "for a runner": (
        "from prefect.deployments.runner import RunnerDeployment\nRunnerDeployment.from_flow(a, name='n')",
        ("n", "a", "to_deployment"),
    ),
    "for a runner by entrypoint": (
        "from prefect.deployments.runner import RunnerDeployment\nRunnerDeployment.from_entrypoint('flow.py:a', 'n')",
        ("n", "a", "to_deployment"),
    ),
    "by the client": (
        "from prefect import get_client\n"
        "async def go():\n"
        "    async with get_client() as client:\n"
        "        flow_id = await client.create_flow(a)\n"
        "        await client.create_deployment(flow_id=flow_id, name='n')\n",
        ("n", "a", "create_deployment"),
    ),
    "by a client that is given": (
        "from prefect.client.orchestration import PrefectClient\n"
        "async def go(client: PrefectClient, id): await client.create_deployment(flow_id=id, name='n')\n",
        ("n", None, "create_deployment"),
    ),
    "by a client that is given keywords": (
        "async def go(client, data): await client.create_deployment(**data)",
        (None, None, "create_deployment"),
    ),
    "of a flow of another tree": (
        "from elsewhere import other\nother.deploy(name='n', work_pool_name='p')",
        ("n", None, "deploy"),
    ),
    "of a flow that is found when it runs": (
        "import importlib\ngetattr(importlib.import_module('m'), 'x').to_deployment(name='n', cron='0 1 * * *')",
        ("n", None, "to_deployment"),
    ),
    "of a flow that is loaded": (
        "from prefect.flows import load_flow_from_entrypoint\n"
        "load_flow_from_entrypoint('flow.py:b').deploy(name='n', work_pool_name='p')",
        ("n", "b", "deploy"),
    ),
}


@pytest.mark.parametrize("case", ONE)
def test_a_call_makes_one_deployment(case: str) -> None:
    code, expected = ONE[case]
    assert deployed(code) == [expected]


@pytest.mark.parametrize(
    "source", ["'.'", "str(Path(__file__).parent)", "'https://github.com/shop/flows.git'", "GitRepository(url='x')"]
)
@pytest.mark.parametrize(
    "loaded",
    [
        "flow.from_source(source={0}, entrypoint='jobs/daily.py:main')",
        "flow.from_source({0}, 'jobs/daily.py:main')",
        "Flow.from_source(source={0}, entrypoint='jobs/daily.py:main')",
        "a.from_source(source={0}, entrypoint='jobs/daily.py:main')",
    ],
)
def test_a_flow_loaded_from_a_source_is_the_one_at_its_entrypoint(loaded: str, source: str) -> None:
    code = f"""
        from pathlib import Path
        from prefect import Flow
        from prefect.runner.storage import GitRepository
        {loaded.format(source)}.deploy("n", work_pool_name="p")
    """
    job = "from prefect import flow\n@flow\ndef main(): ...\n"
    assert deployed(code, {"jobs/daily.py": job}) == [("n", "main", "deploy")]


def test_a_flow_loaded_from_a_source_may_have_a_name_first() -> None:
    code = """
        async def go():
            loaded = await flow.from_source(source=".", entrypoint="flow.py:b")
            await loaded.deploy(name="n", work_pool_name="p")
            await (await flow.afrom_source(".", entrypoint="flow.py:a")).adeploy("m")
    """
    assert deployed(code) == [("n", "b", "deploy"), ("m", "a", "deploy")]


def test_an_entrypoint_that_leads_nowhere_is_kept_and_listed() -> None:
    loaded = 'flow.from_source("https://example.org/x.git", entrypoint="gone.py:main")'
    project = read_project({"d.py": f"from prefect import flow\n{loaded}.serve(name='n')\n"})
    assert [(d.flow, d.flow_reference) for d in project.deployments] == [(None, "gone.py:main")]
    assert [u.why for u in project.unresolved] == ["`gone.py:main` leads to no flow in the audited tree"]


MANY: dict[str, tuple[str, list[tuple[str | None, str | None]]]] = {
    "a helper called twice": (
        """
        def ship(f, name): f.deploy(name=name, work_pool_name="p")
        ship(a, "one")
        ship(b, name="two")
        """,
        [("one", "a"), ("two", "b")],
    ),
    "a helper of a helper": (
        """
        def ship(f, name): f.deploy(name=f"{name}-prod", work_pool_name="p")
        def ship_all(*names):
            for name in names:
                ship(a, name)
        ship_all("x", "y")
        """,
        [("x-prod", "a"), ("y-prod", "a")],
    ),
    "a helper with keywords": (
        """
        def ship(f, **settings): return f.to_deployment(**settings)
        ship(a, name="one", tags=["x"])
        ship(b, name="two")
        """,
        [("one", "a"), ("two", "b")],
    ),
    "a method": (
        """
        class Shipper:
            def __init__(self, stage): self.stage = stage
            def ship(self, f, name): f.serve(name=f"{name}-{self.stage}")
        Shipper("prod").ship(a, "x")
        Shipper("dev").ship(b, "y")
        """,
        [("x-prod", "a"), ("y-dev", "b")],
    ),
    "a loop over names": (
        """
        for name in ["x", "y"]:
            a.to_deployment(name=name)
        """,
        [("x", "a"), ("y", "a")],
    ),
    "a loop over flows": (
        """
        for f in (a, b):
            f.serve(name=f"{f.name}-served")
        """,
        [("a-served", "a"), ("b-served", "b")],
    ),
    "a loop over rows": (
        """
        for f, name in [(a, "x"), (b, "y")]:
            f.deploy(name, work_pool_name="p")
        """,
        [("x", "a"), ("y", "b")],
    ),
    "a loop over a mapping": (
        """
        REGIONS = {"eu": "x", "us": "y"}
        def main():
            for region, pool in REGIONS.items():
                a.deploy(name=f"a-{region}", work_pool_name=pool)
        """,
        [("a-eu", "a"), ("a-us", "a")],
    ),
    "a loop over settings": (
        """
        ALL = [{"flow": a, "name": "x"}, {"flow": b, "name": "y"}]
        for one in ALL:
            one["flow"].to_deployment(name=one["name"])
        """,
        [("x", "a"), ("y", "b")],
    ),
    "a loop over objects": (
        """
        from dataclasses import dataclass
        @dataclass
        class Job:
            flow: object
            name: str
        for job in [Job(a, "x"), Job(flow=b, name="y")]:
            job.flow.to_deployment(name=job.name)
        """,
        [("x", "a"), ("y", "b")],
    ),
    "a comprehension": (
        """
        from prefect import serve
        serve(*[f.to_deployment(name=f"{f.name}-{n}") for f, n in [(a, 1), (b, 2)]])
        """,
        [("a-1", "a"), ("b-2", "b")],
    ),
    "a list that is filled": (
        """
        from prefect import serve
        found = []
        for name in ("x", "y"):
            found.append(a.to_deployment(name))
        serve(*found)
        """,
        [("x", "a"), ("y", "a")],
    ),
    "a loop over very many": (
        """
        for n in range(60):
            a.to_deployment(name=f"n{n:02}")
        """,
        [(f"n{n:02}", "a") for n in range(60)],
    ),
}


@pytest.mark.parametrize("case", MANY)
def test_a_helper_or_loop_makes_as_many_deployments_as_it_has_ways(case: str) -> None:
    code, expected = MANY[case]
    assert sorted((name or "", flow) for name, flow, _ in deployed(code)) == expected


def test_a_helper_called_in_very_many_ways_makes_all_of_them() -> None:
    calls = "\n".join(f"ship({'ab'[n % 2]}, 'n{n:02}')" for n in range(40))
    code = f"def ship(f, name):\n    f.deploy(name=name, work_pool_name='p')\n{calls}\n"
    assert sorted(deployed(code)) == [(f"n{n:02}", "ab"[n % 2], "deploy") for n in range(40)]


def test_a_helper_nobody_calls_makes_one_of_unknown_name() -> None:
    assert deployed("def ship(name): a.deploy(name=name, work_pool_name='p')") == [(None, "a", "deploy")]


NONE: dict[str, str] = {
    "a drawing": "a.visualize()",
    "a model that is deployed": "import mlflow\nmlflow.deployments.deploy(name='n', config={})",
    "a task that is served": "from prefect import task\n@task\ndef t(): ...\nt.serve()",
    "tasks that are served": (
        "from prefect import task\nfrom prefect.task_worker import serve\n@task\ndef t(): ...\nserve(t)"
    ),
    "a server": "import uvicorn\nuvicorn.Server('x').serve(sockets=[])",
    "a table that is registered": "import duckdb\nduckdb.connect().register('n', [])",
    "another cloud's deployment": (
        "import boto3\nboto3.client('codedeploy').create_deployment(applicationName='n', description='x')"
    ),
    "a deployment that is looked up": (
        "from prefect import get_client\nasync def go():\n"
        "    async with get_client() as client: await client.read_deployment_by_name('a/n')"
    ),
}


@pytest.mark.parametrize("case", NONE)
def test_what_only_looks_like_a_deployment_is_none(case: str) -> None:
    assert deployed(NONE[case]) == []


def test_the_work_pool_of_deploy_is_that_of_what_it_deploys() -> None:
    project = read_project(
        {
            "flow.py": dedent(FLOWS)
            + "from prefect import deploy\n"
            + "deploy(a.to_deployment('x'), b.to_deployment('y', work_pool_name='own'), work_pool_name='shared')\n"
        }
    )
    assert [(d.name, d.work_pool) for d in project.deployments] == [("x", "shared"), ("y", "own")]


FIRST = """
    from prefect import Client, Flow
    from prefect.schedules import CronSchedule, Schedule
    from prefect.schedules.clocks import CronClock, IntervalClock
    from datetime import timedelta
    with Flow("daily") as f: ...
"""


def test_a_flow_of_prefect_1_is_registered_with_its_project() -> None:
    code = """
        f.register(project_name="one")
        f.register("two")
        Client().register(f, project_name="three")
    """
    project = read_project({"flow.py": dedent(FIRST) + dedent(code)})
    assert [(d.name, d.flow and d.flow.function, d.source) for d in project.deployments] == [
        ("one", "f", "flow.register"),
        ("two", "f", "flow.register"),
        ("three", "f", "flow.register"),
    ]


OLD_KEYWORDS = """
    from prefect.deployments import Deployment
    from prefect.infrastructure import Process
    from prefect.server.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule
    from prefect.client.schemas.schedules import construct_schedule
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from datetime import timedelta
"""
SCHEDULED: dict[str, tuple[str, list[tuple[str, str | None, bool]]]] = {
    "cron": ("a.serve(name='n', cron='0 1 * * *')", [("cron", "0 1 * * *", True)]),
    "several crons": (
        "a.serve(name='n', cron=['0 1 * * *', '0 2 * * *'])",
        [("cron", "0 1 * * *", True), ("cron", "0 2 * * *", True)],
    ),
    "cron by position": ("a.serve('n', None, '0 1 * * *')", [("cron", "0 1 * * *", True)]),
    "interval": ("a.serve(name='n', interval=60)", [("interval", "60s", True)]),
    "interval as timedelta": ("a.serve(name='n', interval=timedelta(hours=1))", [("interval", "3600s", True)]),
    "rrule": ("a.serve(name='n', rrule='FREQ=DAILY')", [("rrule", "FREQ=DAILY", True)]),
    "schedule of Prefect 2": (
        "Deployment.build_from_flow(a, name='n', schedule=CronSchedule(cron='0 1 * * *'))",
        [("cron", "0 1 * * *", True)],
    ),
    "schedules as mappings": (
        "a.deploy('n', schedules=[{'cron': '0 1 * * *', 'active': False}, {'schedule': {'interval': 60}}])",
        [("cron", "0 1 * * *", False), ("interval", "60s", True)],
    ),
    "schedules as objects": (
        "a.deploy('n', schedules=[DeploymentScheduleCreate(schedule=IntervalSchedule(interval=60), active=False)])",
        [("interval", "60s", False)],
    ),
    "paused": ("a.serve(name='n', cron='0 1 * * *', paused=True)", [("cron", "0 1 * * *", False)]),
    "inactive": (
        "Deployment.build_from_flow(a, 'n', schedule=CronSchedule('0 1 * * *'), is_schedule_active=False)",
        [("cron", "0 1 * * *", False)],
    ),
    "none": ("a.serve(name='n', schedule=None)", []),
    "none by a name": ("S = None\na.serve(name='n', schedules=S)", []),
    "an rrule of dateutil": (
        "from dateutil.rrule import rrule, DAILY\na.serve(name='n', schedule=RRuleSchedule.from_rrule(rrule(DAILY)))",
        [("rrule", None, True)],
    ),
    "one or none": (
        "def when(prod): return CronSchedule(cron='0 1 * * *') if prod else None\n"
        "def go(prod): a.serve(name='n', schedule=when(prod))",
        [("cron", "0 1 * * *", True)],
    ),
}


@pytest.mark.parametrize("case", SCHEDULED)
def test_a_deployment_has_the_schedules_it_is_given(case: str) -> None:
    code, expected = SCHEDULED[case]
    project = read_project({"flow.py": dedent(FLOWS) + dedent(OLD_KEYWORDS) + code})
    assert [(s.kind, known(s.value), s.active) for s in project.schedules] == expected
    assert all(isinstance(s.target, Deployment) for s in project.schedules)


def test_a_schedule_stands_where_its_value_is_written() -> None:
    code = """
        def ship(f, name, cron): f.deploy(name=name, work_pool_name="p", cron=cron)
        ship(a, "one", "0 1 * * *")
        ship(
            b,
            name="two",
            cron="0 2 * * *",
        )
        for name, cron in [
            ("three", "0 3 * * *"),
            ("four", "0 4 * * *"),
        ]:
            a.serve(name=name, cron=cron)
        def pass_on(f, **more): f.serve(**more)
        pass_on(b, name="five",
                cron="0 5 * * *")
    """
    project = read_project({"flow.py": dedent(FLOWS) + dedent(code)})
    assert scheduled(project) == [
        (9, "cron", "0 1 * * *", "one"),
        (13, "cron", "0 2 * * *", "two"),
        (16, "cron", "0 3 * * *", "three"),
        (17, "cron", "0 4 * * *", "four"),
        (22, "cron", "0 5 * * *", "five"),
    ]


def test_a_schedule_object_that_a_helper_makes_stands_where_the_caller_gives_its_text() -> None:
    code = """
        from prefect.schedules import Cron
        def ship(f, name, text):
            f.serve(name=name, schedule=Cron(text, timezone="UTC"))
        ship(a, "one", "0 1 * * *")
        ship(b, "two", "0 2 * * *")
    """
    project = read_project({"flow.py": dedent(FLOWS) + dedent(code)})
    assert scheduled(project) == [(11, "cron", "0 1 * * *", "one"), (12, "cron", "0 2 * * *", "two")]


def test_schedules_taken_out_of_a_mapping_by_what_only_a_run_knows_are_all_there() -> None:
    code = """
        import os
        from prefect.schedules import Cron
        def when(table):
            if text := table.get(os.environ["STAGE"]):
                return Cron(text)
            return None
        a.serve(name="one", schedule=when({
            "prod": "0 1 * * *",
            "dev": "0 2 * * *",
        }))
    """
    project = read_project({"flow.py": dedent(FLOWS) + dedent(code)})
    assert [(s.span.line, s.value) for s in project.schedules] == [(15, "0 1 * * *"), (16, "0 2 * * *")]


def test_a_mapping_whose_keys_are_not_known_has_known_schedules_all_the_same() -> None:
    code = """
        from elsewhere import Stage
        from prefect.schedules import Cron
        def when(table, stage):
            if text := table.get(stage):
                return Cron(text)
            return None
        def ship(f, table=None, stage=None):
            f.deploy("n", work_pool_name="p", schedule=when(table, stage))
        ship(a, {
            Stage.prod: "0 1 * * *",
            Stage.dev: "0 2 * * *",
        }, Stage.now())
    """
    project = read_project({"flow.py": dedent(FLOWS) + dedent(code)})
    assert [(s.span.line, s.value) for s in project.schedules] == [(17, "0 1 * * *"), (18, "0 2 * * *")]


def test_a_flow_of_prefect_1_has_the_clocks_of_its_schedule() -> None:
    code = """
        f.schedule = Schedule(clocks=[CronClock("0 1 * * *"), IntervalClock(timedelta(hours=1))])
    """
    project = read_project({"flow.py": dedent(FIRST) + dedent(code)})
    assert scheduled(project) == [(8, "cron", "0 1 * * *", "f"), (8, "interval", "3600s", "f")]


def test_clocks_that_a_helper_makes_in_a_loop_are_the_flows() -> None:
    code = """
        def untuple(clocks): return [c[0] if isinstance(c, tuple) else c for c in clocks]
        def clocks_for(interval, tables):
            clocks = []
            for count, (table, given) in enumerate(tables.items()):
                own = given["interval"] if "interval" in given else interval
                clocks.append(IntervalClock(interval=own, parameter_defaults={"table": table}))
            return clocks
        clocks = clocks_for(
            interval=timedelta(days=1),
            tables={"x": {}, "y": {}},
        )
        f.schedule = Schedule(clocks=untuple(clocks))
    """
    project = read_project({"flow.py": dedent(FIRST) + dedent(code)})
    assert scheduled(project) == [(16, "interval", "86400s", "f")] * 2
    assert [schedule.parameters for schedule in project.schedules] == [{"table": "x"}, {"table": "y"}]


def test_clocks_that_a_helper_makes_apart_from_each_other_tick_at_their_own_times() -> None:
    code = """
        from datetime import datetime
        def clocks_for(start, tables, between):
            return [
                IntervalClock(timedelta(days=1), start_date=start + timedelta(minutes=between * n))
                for n, _ in enumerate(tables)
            ]
        def untuple(clocks): return [c[0] if isinstance(c, tuple) else c for c in clocks]
        clocks = clocks_for(datetime(2022, 1, 1, 3), ["a", "b", "c"], between=15)
        f.schedule = Schedule(clocks=untuple(clocks))
    """
    project = read_project({"flow.py": dedent(FIRST) + dedent(code)})
    told = [(s.dagster.cron, s.target.name) for s in project.schedules if s.dagster and isinstance(s.target, Flow)]
    assert told == [(("0 3 * * *",), "daily"), (("15 3 * * *",), "daily"), (("30 3 * * *",), "daily")]


def test_clocks_of_a_helper_that_very_many_call_are_each_their_own_flows() -> None:
    code = """
        def untuple(clocks): return [c[0] if isinstance(c, tuple) else c for c in clocks]
        def clocks_for(interval, tables):
            clocks = []
            for count, table in enumerate(tables):
                clocks.append(IntervalClock(interval=interval, parameter_defaults=table))
            return clocks
    """
    text = dedent(FIRST) + dedent(code)
    for n in range(20):
        text += f"with Flow('f{n}') as f{n}: ...\n"
        text += f"c{n} = clocks_for(timedelta(hours={n + 1}), [{{'t': {n}}}, {{'t': 0}}])\n"
        text += f"f{n}.schedule = Schedule(clocks=untuple(c{n}))\n"
    found = scheduled(read_project({"flow.py": text}))
    expected = [(15 + 3 * n, "interval", f"{3600 * (n + 1)}s", f"f{n}") for n in range(20)]
    assert found == sorted([*expected, *expected[1:]])


def test_a_schedule_that_nothing_in_view_has_is_listed_without_a_target() -> None:
    code = """
        every_day = CronSchedule("0 1 * * *")
        often = Schedule(clocks=[IntervalClock(timedelta(minutes=5))])
    """
    project = read_project({"flow.py": dedent(FIRST) + dedent(code)})
    assert scheduled(project) == [(8, "cron", "0 1 * * *", None), (9, "interval", "300s", None)]


def test_a_schedule_that_only_a_run_knows_is_listed_as_unresolved() -> None:
    project = read_project({"flow.py": dedent(FLOWS) + "def go(cfg): a.serve(name='n', schedule=cfg.when)\n"})
    assert (project.schedules, [(u.span.line, u.what) for u in project.unresolved]) == (
        (),
        [(7, "the schedule of deployment:a/n")],
    )


def test_a_start_that_is_computed_by_the_clock_on_the_wall_is_known() -> None:
    code = """\
        from datetime import datetime, timedelta
        import pytz
        from prefect import Flow
        from prefect.schedules import IntervalSchedule

        START = datetime(2023, 3, 1, 23, 50, tzinfo=pytz.timezone("America/Sao_Paulo"))
        with Flow("daily") as flow:
            pass
        flow.schedule = IntervalSchedule(interval=timedelta(days=1), start_date=START + timedelta(minutes=15))
    """
    (schedule,) = read_project({"flow.py": code}).schedules
    assert schedule.dagster is not None
    assert (schedule.dagster.cron, schedule.dagster.timezone) == (("5 0 * * *",), "America/Sao_Paulo")


def test_clocks_made_in_the_turns_of_a_loop_are_one_for_each_time_and_each_set_of_parameters() -> None:
    code = """\
        from datetime import timedelta
        from prefect import Flow
        from prefect.schedules import Schedule
        from prefect.schedules.clocks import IntervalClock

        TABLES = {"orders": 1, "returns": 2}
        clocks = [
            IntervalClock(interval=timedelta(days=1), parameter_defaults={"table": name})
            for name, _ in [*TABLES.items(), *TABLES.items()]
        ]
        with Flow("copy") as flow:
            pass
        flow.schedule = Schedule(clocks=clocks)
    """
    found = read_project({"flow.py": code}).schedules
    assert [(schedule.value, schedule.span.line) for schedule in found] == [("86400s", 8)] * 2
    assert [schedule.parameters for schedule in found] == [{"table": "orders"}, {"table": "returns"}]


def test_a_default_that_an_arm_does_not_get_is_no_cron() -> None:
    code = """\
        from prefect import flow
        from prefect.deployments import Deployment
        from prefect.server.schemas.schedules import CronSchedule

        @flow
        def work(): ...

        def deploy(**options):
            cron = options.get("cron", None)
            if cron is None:
                return Deployment.build_from_flow(flow=work, name="by hand")
            return Deployment.build_from_flow(flow=work, name="timed", schedule=CronSchedule(cron=f"{cron}"))

        deploy()
    """
    assert [s.value for s in read_project({"flow.py": code}).schedules if isinstance(s.value, str)] == []


def test_a_timezone_that_is_not_known_makes_no_exact_translation() -> None:
    code = """\
        import os
        from prefect import flow
        from prefect.client.schemas.schedules import CronSchedule
        @flow
        def work(): ...
        work.serve("a", schedules=[CronSchedule(cron="0 1 * * *", timezone=os.environ["TZ"])])
    """
    (schedule,) = read_project({"flow.py": code}).schedules
    assert schedule.dagster is not None
    assert not schedule.dagster.exact
    assert schedule.dagster.note.startswith("the timezone `")


def test_flows_that_are_given_to_serve_in_place_of_deployments_are_told() -> None:
    flows = "from prefect import deploy, flow, serve\n@flow\ndef a(): ...\n@flow\ndef b(): ...\n"
    project = read_project(
        {"flow.py": f"{flows}serve(a, b, limit=10)\nserve(a.to_deployment(name='n'))\ndeploy(*[b])\n"}
    )
    assert [(one.span.line, one.what, one.why) for one in project.unresolved] == [
        (6, "serve(a, b, limit=10)", "it is given a flow, where only deployments are taken: the call raises"),
        (8, "deploy(*[b])", "it is given a flow, where only deployments are taken: the call raises"),
    ]
