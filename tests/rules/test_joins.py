"""What only a look at the whole repository can tell."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from p2d_audit.testing import audit_files, read_project

from tests.rules.examples import builtin_rules

RULES = {rule.code: rule for rule in builtin_rules()}
FLOW = "from prefect import flow\n@flow\ndef daily(): ...\n"
DEPLOYED = {
    "flow.py": FLOW,
    "prefect.yaml": "deployments:\n  - name: prod\n    entrypoint: flow.py:daily\n",
}
BODY = "    rows = load()\n    rows = clean(rows)\n    publish(rows, table={!r})\n"


def found(code: str, files: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(one.span.path, one.span.line) for one in audit_files(files, rules=[RULES[code]])]


def messages(code: str, files: Mapping[str, str]) -> list[str]:
    return [one.message for one in audit_files(files, rules=[RULES[code]])]


@pytest.mark.parametrize(
    "more",
    [
        {"other.py": "from prefect import flow\nfrom flow import daily\n@flow\ndef idle(): ...\nidle()\n"},
        {"other.py": "from prefect import flow\n@flow\ndef idle(): ...\nidle.serve(name='x')\n"},
        {"other.py": "from prefect import flow\n@flow\ndef idle(): ...\n@flow\ndef caller():\n    idle()\ncaller()\n"},
        {"test_other.py": "from prefect import flow\n@flow\ndef idle(): ...\n"},
        {
            "other.py": "from prefect import flow\n@flow\ndef idle(): ...\n",
            "run.sh": "prefect deployment run 'idle/x'\n",
        },
        {
            "other.py": "from prefect import flow\n@flow\ndef idle(): ...\n",
            "run.py": "from prefect.deployments import run_deployment\nrun_deployment('idle/x')\n",
        },
    ],
    ids=["called", "served", "called by a flow", "a test", "run by a command", "run by name"],
)
def test_a_flow_that_something_runs_is_not_idle(more: dict[str, str]) -> None:
    assert found("PTD910", DEPLOYED | more) == []


def test_flows_are_idle_only_where_others_are_deployed() -> None:
    idle = {"other.py": "from prefect import flow\n@flow\ndef idle(): ...\n"}
    assert found("PTD910", DEPLOYED | idle) == [("other.py", 2)]
    assert found("PTD910", {"flow.py": FLOW} | idle) == []


def test_a_name_that_only_a_run_knows_lowers_the_confidence() -> None:
    idle = {"other.py": "from prefect import flow\n@flow\ndef idle(): ...\n"}
    run = {"run.py": "import os\nfrom prefect.deployments import run_deployment\nrun_deployment(os.environ['X'])\n"}
    rule = RULES["PTD910"]
    assert [one.confidence for one in audit_files(DEPLOYED | idle, rules=[rule])] == ["medium"]
    assert [one.confidence for one in audit_files(DEPLOYED | idle | run, rules=[rule])] == ["low"]


def test_a_deployment_that_may_be_of_any_flow_leaves_none_idle() -> None:
    idle = {"other.py": "from prefect import flow\n@flow\ndef idle(): ...\n"}
    any_flow = {"deploy.py": "def deploy(flow):\n    flow.deploy(name='x')\n", "entry.py": "import os\n"}
    helper = {"deploy.py": "from prefect import Flow\ndef deploy(flow: Flow):\n    flow.deploy(name='x')\n"}
    template = {"prefect.yaml": "deployments:\n  - name: x\n    entrypoint: '{{ file }}:main'\n"}
    assert found("PTD910", DEPLOYED | idle | any_flow) == [("other.py", 2)]
    assert found("PTD910", {"flow.py": FLOW} | idle | template) == []
    assert found("PTD910", {"flow.py": FLOW} | idle | helper) == []


@pytest.mark.parametrize(
    ("entrypoint", "expected"),
    [
        ("Flow.py:daily", "but at `flow.py`, which differs only in case"),
        ("flow.py:Daily", "but there is `daily`, which differs only in case"),
        ("old/flow.py:daily", "but there is one at `flow.py`"),
        ("elsewhere.py:other", ""),
        ("below.py:daily", "but there is one at `flows/below.py`"),
    ],
)
def test_a_deployment_without_flow_says_what_may_be_meant(entrypoint: str, expected: str) -> None:
    yaml = f"deployments:\n  - name: prod\n    entrypoint: {entrypoint}\n"
    files = {"flow.py": FLOW, "flows/below.py": FLOW, "prefect.yaml": yaml}
    (message,) = messages("PTD911", files)
    assert message.endswith(expected or f"`{entrypoint}`")


@pytest.mark.parametrize(
    ("second", "twice"),
    [
        ("cron: '0 6 * * *'", True),
        ("cron: '0 6 * * *'\n        timezone: Europe/Madrid", False),
        ("cron: '0 6 * * *'\n        active: false", False),
        ("cron: '0 6 * * *'\n        parameters: {day: monday}", False),
        ("cron: '0 7 * * *'", False),
        ("interval: 3600", False),
    ],
)
def test_two_schedules_are_one_too_many_if_they_start_the_same_run(second: str, twice: bool) -> None:
    yaml = (
        "deployments:\n  - name: a\n    entrypoint: flow.py:daily\n    schedules:\n      - cron: '0 6 * * *'\n"
        f"  - name: b\n    entrypoint: flow.py:daily\n    schedules:\n      - {second}\n"
    )
    assert bool(found("PTD912", {"flow.py": FLOW, "prefect.yaml": yaml})) is twice


@pytest.mark.parametrize(
    "files",
    [
        {"a.sh": "prefect deploy flow.py:daily -n prod --cron '0 6 * * *'\n" * 2},
        {
            f"{name}prefect.yaml": "deployments:\n  - name: prod\n    entrypoint: flow.py:daily\n"
            "    schedules:\n      - cron: '0 6 * * *'\n"
            for name in ("", "old/")
        },
    ],
    ids=["built by two commands", "in two files"],
)
def test_a_deployment_that_is_written_twice_is_one(files: dict[str, str]) -> None:
    assert found("PTD912", {"flow.py": FLOW} | files) == []


def _manifest(name: str, crons: int = 1) -> str:
    schedules = "".join(f"      - cron: '{hour} 6 * * *'\n" for hour in range(crons))
    return f"deployments:\n  - name: {name}\n    entrypoint: flow.py:daily\n    schedules:\n{schedules}"


def test_a_copy_that_prefect_does_not_read_by_itself_is_compared_with_itself_alone() -> None:
    files = {"flow.py": FLOW, "prefect.yaml": _manifest("prod")}
    old = {"prefect_OLD.yaml": _manifest("old")}
    named = {"deploy.sh": "prefect deploy --all --prefect-file prefect_OLD.yaml\n"}
    twice = {"prefect_OLD.yaml": f"{_manifest('old')}{_manifest('older').partition('deployments:')[2].lstrip(chr(10))}"}
    assert found("PTD912", files | old) == []
    assert found("PTD912", files | old | named) == [("prefect_OLD.yaml", 5)]
    assert found("PTD912", files | twice) == [("prefect_OLD.yaml", 9)]
    assert found("PTD912", files | {"jobs/prefect.yaml": _manifest("old")}) == [("prefect.yaml", 5)]


def test_schedules_of_files_that_prefect_does_not_read_by_itself_are_counted_apart() -> None:
    files = {"flow.py": FLOW, "prefect.yaml": _manifest("prod", 2)}
    aside = {"prefect - next.yaml": _manifest("next", 3), "prefect_OLD.yaml": _manifest("old", 4)}
    more = ", as do 7 more of files that `prefect deploy` reads only if they are named"
    assert messages("PTD350", files | aside) == [f"2 schedules start runs as soon as deployed{more}"]
    assert found("PTD350", files | aside) == [("prefect.yaml", 5)]
    assert messages("PTD350", {"flow.py": FLOW} | aside) == [
        "3 schedules start runs as soon as deployed, as do 4 more of files that `prefect deploy` reads only if they are"
        " named"
    ]


def test_deployments_of_other_work_pools_do_other_things() -> None:
    yaml = "deployments:\n" + "".join(
        f"  - name: {pool}\n    entrypoint: flow.py:daily\n    work_pool: {{name: {pool}}}\n"
        "    schedules:\n      - cron: '0 6 * * *'\n"
        for pool in ("staging", "production")
    )
    assert found("PTD912", {"flow.py": FLOW, "prefect.yaml": yaml}) == []


CLOCKS = """\
from prefect import Flow
from prefect.schedules import Schedule
from prefect.schedules.clocks import CronClock
with Flow("copy") as flow:
    pass
flow.schedule = Schedule(clocks=[
    CronClock("0 6 * * *", parameter_defaults={}),
    CronClock("0 6 * * *", parameter_defaults={}),
])
"""
SERVED = """\
import os
from prefect import flow
from prefect.schedules import Cron
from prefect.client.schemas.actions import DeploymentScheduleCreate
@flow
def work(): ...
if __name__ == "__main__":
    work.serve("a", schedules=[
        {},
        {},
    ])
"""
WRAPPED = 'DeploymentScheduleCreate(schedule=Cron("0 6 * * *"), parameters={})'


@pytest.mark.parametrize(
    ("code", "first", "second", "twice"),
    [
        (CLOCKS, "{'a': 1}", "{'a': 1}", True),
        (CLOCKS, "{'a': 1}", "{'a': 2}", False),
        (SERVED, "Cron('0 6 * * *')", "Cron('0 6 * * *', slug='again')", True),
        (SERVED, "Cron('0 6 * * *')", "Cron('0 6 * * *', parameters={'a': 2})", False),
        (SERVED, "Cron('0 6 * * *')", "Cron('0 6 * * *', parameters=dict(os.environ))", False),
        (SERVED, WRAPPED.format("{'a': 1}"), WRAPPED.format("{'a': 1}"), True),
        (SERVED, WRAPPED.format("{'a': 1}"), WRAPPED.format("{'a': 2}"), False),
    ],
)
def test_schedules_in_python_are_told_apart_by_their_parameters(
    code: str, first: str, second: str, twice: bool
) -> None:
    assert bool(found("PTD912", {"flow.py": code.format(first, second)})) is twice


SECRET = "from prefect.blocks.system import Secret\n"


@pytest.mark.parametrize(
    ("use", "made", "undefined"),
    [
        ('Secret.load("a")', "", True),
        ('Secret.load("a")', 'Secret(value="x").save("a")', False),
        ('Secret.load("a")', 'Secret(value="x").save("b")', True),
        ('Secret.load("a")', "import os\nSecret(value='x').save(os.environ['NAME'])", False),
        ('from prefect.blocks.core import Block\nBlock.load("secret/a")', 'Secret(value="x").save("a")', False),
        ('from prefect_aws import S3Bucket\nS3Bucket.load("a")', 'Secret(value="x").save("a")', True),
    ],
)
def test_a_block_is_defined_where_it_is_saved(use: str, made: str, undefined: bool) -> None:
    assert bool(found("PTD913", {"use.py": f"{SECRET}{use}\n", "make.py": f"{SECRET}{made}\n"})) is undefined


def test_a_block_that_deployments_name_is_used() -> None:
    files = {"make.py": f"{SECRET}Secret(value='x').save('token')\n"}
    yaml = {"prefect.yaml": "deployments: []\npull:\n  - x: '{{ prefect.blocks.secret.token }}'\n"}
    assert found("PTD914", files) == [("make.py", 2)]
    assert found("PTD914", files | yaml) == []


def test_one_document_is_told_once_with_its_other_places() -> None:
    files = {f"{name}.py": f"{SECRET}Secret.load('a')\n" for name in "abc"}
    (finding,) = audit_files(files, rules=[RULES["PTD913"]])
    assert [one.span.path for one in finding.related] == ["b.py", "c.py"]


def test_variables_are_joined_by_name() -> None:
    files = {
        "read.py": "from prefect.variables import Variable\nVariable.get('a')\nVariable.get('b')\n",
        "setup.sh": "prefect variable set b 1\nprefect variable set c 1\n",
    }
    assert messages("PTD915", files) == ["Variable `a` is set nowhere in this repository"]
    assert messages("PTD916", files) == ["Variable `c` is read nowhere in this repository"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"a/requirements.txt": "prefect==1.4.1\n", "b/requirements.txt": "prefect>=3,<4\n"},
            [("a/requirements.txt", 1)],
        ),
        ({"a/requirements.txt": "prefect>=2\n", "b/requirements.txt": "prefect>=3,<4\n"}, []),
        ({"a/requirements.txt": "prefect==3.1\n", "b/requirements.txt": "prefect==3.8\n"}, []),
        (
            {
                "old.py": "from prefect import Flow, task\n@task\ndef a(): ...\nwith Flow('x') as f:\n    a()\n",
                "requirements.txt": "prefect==3.8\n",
            },
            [("old.py", 4)],
        ),
    ],
)  # fmt: skip
def test_two_majors_are_told_at_the_older_one(files: dict[str, str], expected: list[tuple[str, int]]) -> None:
    assert found("PTD917", files) == expected


def test_copies_are_flows_with_the_same_calls_in_other_files() -> None:
    start = "from prefect import flow\nfrom shop import load, clean, publish\n@flow\ndef {}():\n"
    one = start.format("orders") + BODY.format("orders")
    files = {
        "a.py": one,
        "b.py": one.replace("'orders'", "'old'"),
        "c.py": one.replace("clean", "wash"),
        "d.py": one.replace("    rows = clean(rows)\n", "    if rows:\n        rows = clean(rows)\n"),
    }
    (finding,) = audit_files(files, rules=[RULES["PTD918"]])
    assert finding.span.path == "a.py"
    assert [other.span.path for other in finding.related] == ["b.py"]
    assert finding.message.endswith("1 other flow in other files, of the same name, copied")


def test_a_started_run_is_matched_to_the_letter() -> None:
    run = {"run.py": "from prefect.deployments import run_deployment\nrun_deployment('daily/{}')\n"}
    for name, expected in (("prod", []), ("Prod", ["differs only in case"]), ("other", ["called `daily/other`"])):
        said = messages("PTD919", DEPLOYED | {"run.py": run["run.py"].format(name)})
        assert [text.endswith(end) for text, end in zip(said, expected, strict=True)] == [True] * len(expected)


def test_the_nearest_requirement_tells_the_version_of_a_flow() -> None:
    files = {
        "new/flow.py": FLOW,
        "new/requirements.txt": "prefect==3.8.5\n",
        "old/flow.py": FLOW,
        "old/requirements.txt": "prefect~=2.10\n",
        "any/flow.py": FLOW,
        "any/requirements.txt": "prefect>=2\n",
    }
    assert [(flow.span.path, flow.prefect) for flow in read_project(files).flows] == [
        ("any/flow.py", None),
        ("new/flow.py", "3"),
        ("old/flow.py", "2"),
    ]


def test_a_class_on_task_is_of_the_major_that_its_file_proves() -> None:
    code = "from prefect import Task, flow\n{}class Work(Task):\n    def run(self): ...\n"
    files = {
        "third.py": code.format("from prefect.cache_policies import NO_CACHE\nprint(NO_CACHE)\n"),
        "requirements.txt": "prefect==3.8.5\n",
    }
    assert {task.prefect for task in read_project(files).tasks} <= {"3"}
    assert found("PTD917", files) == []
