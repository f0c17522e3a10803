"""Calls of the `prefect` program: what each is for, what it makes, starts or sets, and what it is joined to."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from textwrap import dedent

import pytest
from p2d_audit import Project, Unknown
from p2d_audit.declarations import HttpRequest, ShellCommand, Word
from p2d_audit.facts import read_text
from p2d_audit.facts.records import FileFacts
from p2d_audit.files import kind_of
from p2d_audit.link import link
from p2d_audit.link.commands.table import ALIASES, SUBCOMMANDS
from p2d_audit.model import Command, Span
from p2d_audit.testing import read_project

ORACLE_PYTHON = os.environ.get("P2D_ORACLE_PYTHON", sys.executable)

DAILY = """
    from prefect import flow

    @flow(name="Daily Load")
    def daily(region: str = "eu"): ...

    @flow
    def weekly_report(): ...
"""
DAILY_1 = """
    from prefect import Flow, task

    @task
    def load(): ...

    with Flow("daily") as flow:
        load()
"""


def words_of(line: str, span: Span) -> tuple[Word, ...]:
    """Return the words after the program's name; one with a `$` is not known."""
    return tuple(Word(text, span, "$" not in text) for text in shlex.split(line)[1:])


def script(path: str, text: str) -> FileFacts:
    """Return the facts of a script in which each line is a command, or a request such as `POST /api/…`."""
    return FileFacts(path=path, kind="shell", text=text, declared=tuple(declarations(path, dedent(text).strip())))


def declarations(path: str, text: str) -> Iterator[ShellCommand | HttpRequest]:
    for number, line in enumerate(text.splitlines(), 1):
        span = Span(path, number, 1, number, len(line) + 1)
        if line.startswith("prefect"):
            yield ShellCommand(words=words_of(line, span), text=line, span=span)
        else:
            method, url = line.split(" ")
            yield HttpRequest(method=method, url=Word(url, span, "$" not in url), span=span)


def project_of(commands: str, files: Mapping[str, str] | None = None, path: str = "deploy.sh") -> Project:
    """Return the project of a script and the files around it."""
    others = [
        read_text(name, kind_of(PurePosixPath(name), ()) or "", dedent(text), ())
        for name, text in (files or {"flows/daily.py": DAILY}).items()
    ]
    return link([*others, script(path, commands)])


def only_command(line: str) -> Command:
    (command,) = project_of(line).commands
    return command


class TestSubcommands:
    @pytest.mark.parametrize(
        ("line", "name", "purpose"),
        [
            ("prefect deploy --all", "deploy", "deploy"),
            ("prefect --no-prompt deploy --all", "deploy", "deploy"),
            ("prefect -p ci deploy --all", "deploy", "deploy"),
            ("prefect --profile ci --prompt deploy", "deploy", "deploy"),
            ("prefect --profile=ci deploy", "deploy", "deploy"),
            ("prefect --profile $PROFILE deploy", "deploy", "deploy"),
            ("prefect deployments run a/b", "deployment run", "run"),
            ("prefect gcl create db --limit 2", "global-concurrency-limit create", "limit"),
            ("prefect work-pool create k8s --type kubernetes", "work-pool create", "infrastructure"),
            ("prefect work-pool storage configure s3 k8s", "work-pool storage configure s3", "infrastructure"),
            ("prefect automation disable nightly", "automation pause", "automation"),
            ("prefect server database upgrade -y", "server database upgrade", "server"),
            ("prefect orion start", "orion start", "server"),
            ("prefect agent start -q default", "agent start", "worker"),
            ("prefect agent local start", "agent local start", "worker"),
            ("prefect backend cloud", "backend", "configuration"),
            ("prefect auth login --key $KEY", "auth login", "configuration"),
            ("prefect cloud workspaces set -w a/b", "cloud workspace set", "configuration"),
            ("prefect cloud webhook create orders -t {}", "cloud webhook create", "automation"),
            ("prefect create project shop", "create project", "infrastructure"),
            ("prefect deployment schedule pause a/b 1", "deployment schedule pause", "schedule"),
            ("prefect init --recipe docker", "init", "scaffold"),
            ("prefect shell watch 'ls'", "shell watch", "serve"),
            ("prefect task serve flows/daily.py:load", "task serve", "serve"),
            ("prefect kv set region eu", "kv set", "variable"),
            ("prefect config view", "config view", "inspect"),
            ("prefect version", "version", "inspect"),
            ("prefect --version", "", "inspect"),
            ("prefect", "", "inspect"),
            ("prefect deployment --help", "deployment", "inspect"),
            ("prefect deploy --help", "deploy", "inspect"),
        ],
    )
    def test_a_subcommand_has_a_purpose(self, line: str, name: str, purpose: str) -> None:
        project = project_of(line)
        (command,) = project.commands
        assert (command.name, command.purpose) == (name, purpose)
        assert project.unresolved == ()

    @pytest.mark.parametrize(
        ("line", "name", "why"),
        [
            ("prefect flow run daily", "flow run", "is no subcommand of Prefect 1, 2 or 3"),
            ("prefect deployment pause a/b", "deployment pause", "is no subcommand of Prefect 1, 2 or 3"),
            ("prefect fly", "fly", "is no subcommand of Prefect 1, 2 or 3"),
            ("prefect $COMMAND", "$COMMAND", "the subcommand is filled in when the command is run"),
            ("prefect deployment $VERB a/b", "deployment $VERB", "the subcommand is filled in when the command is run"),
        ],
    )
    def test_an_unknown_subcommand_is_said_to_be_unknown(self, line: str, name: str, why: str) -> None:
        project = project_of(line)
        assert [(one.name, one.purpose) for one in project.commands] == [(name, "other")]
        (doubt,) = project.unresolved
        assert doubt.what == f"`prefect {name}`"
        assert doubt.why.endswith(why)

    def test_options_have_the_value_that_follows_or_is_attached(self) -> None:
        command = only_command("prefect work-pool create --type=docker -t k8s --paused pool --base-job-template $FILE")
        assert [(one.name, one.value) for one in command.options] == [
            ("type", "docker"),
            ("type", "k8s"),
            ("paused", True),
            ("name", "pool"),
            ("base-job-template", Unknown("$FILE", "filled in when the command is run")),
        ]

    def test_short_options_may_have_their_value_attached(self) -> None:
        command = only_command("prefect worker start -ppool -q=fast")
        assert [(one.name, one.value) for one in command.options] == [("pool", "pool"), ("work-queue", "fast")]

    def test_what_follows_two_dashes_is_an_argument(self) -> None:
        command = only_command("prefect variable set -- delta -5")
        assert [(one.name, one.value) for one in command.options] == [("name", "delta"), ("value", "-5")]

    def test_an_option_that_may_have_a_value_takes_only_a_truth(self) -> None:
        command = only_command("prefect deployment schedule create --day_or false --cron '0 1 * * *' --day_or a/b")
        assert [(one.name, one.value) for one in command.options] == [
            ("day_or", "false"),
            ("cron", "0 1 * * *"),
            ("day_or", True),
            ("name", "a/b"),
        ]


class TestDeployments:
    def test_deploy_with_an_entrypoint_makes_a_deployment_with_its_schedules(self) -> None:
        project = project_of(
            "prefect deploy flows/daily.py:daily -n prod --cron '0 1 * * *' --cron '0 2 * * *' --timezone Europe/Paris"
            " -p k8s -q fast -t a -t b --param region=us --param 'days=[1, 2]' -v memory=4Gi --concurrency-limit 3"
        )
        (deployment,) = project.deployments
        assert (deployment.id, deployment.name, deployment.source) == ("deployment:Daily Load/prod", "prod", "other")
        assert deployment.flow is project.flows[0]
        assert (deployment.flow_reference, deployment.work_pool) == ("flows/daily.py:daily", "k8s")
        assert deployment.parameters == {"region": "us", "days": (1, 2)}
        assert {one.name: one.value for one in deployment.options} == {
            "concurrency_limit": 3,
            "job_variables": {"memory": "4Gi"},
            "tags": ("a", "b"),
            "work_queue_name": "fast",
        }
        assert [(one.value, one.timezone, one.target) for one in project.schedules] == [
            ("0 1 * * *", "Europe/Paris", deployment),
            ("0 2 * * *", "Europe/Paris", deployment),
        ]
        assert [one.dagster.cron for one in project.schedules if one.dagster] == [("0 1 * * *",), ("0 2 * * *",)]
        assert [one.deployment for one in project.commands] == [deployment]

    @pytest.mark.parametrize(
        ("options", "kind", "value"),
        [
            ("--interval 3600", "interval", "3600s"),
            ("--rrule FREQ=DAILY", "rrule", "FREQ=DAILY"),
            ("""--rrule '{"rrule": "FREQ=DAILY", "timezone": "UTC"}'""", "rrule", "FREQ=DAILY"),
            ("--cron $CRON", "cron", Unknown("$CRON", "filled in when the command is run")),
            ("--cron=$CRON", "cron", Unknown("$CRON", "filled in when the command is run")),
            ("--interval soon", "interval", Unknown("soon", "no number of seconds")),
        ],
    )
    def test_a_schedule_is_of_the_kind_of_its_option(self, options: str, kind: str, value: object) -> None:
        project = project_of(f"prefect deployment build flows/daily.py:daily -n prod {options}")
        assert [(one.kind, one.value, one.target) for one in project.schedules] == [
            (kind, value, project.deployments[0])
        ]

    def test_build_refers_to_blocks(self) -> None:
        project = project_of(
            "prefect deployment build flows/daily.py:daily -n prod -sb s3/flows/sub -ib kubernetes-job/$JOB -a"
        )
        assert [(one.type, one.name, one.action) for one in project.blocks] == [
            ("kubernetes-job", Unknown("$JOB", "filled in when the command is run"), "yaml-reference"),
            ("s3", "flows", "yaml-reference"),
        ]
        assert [one.source for one in project.deployments] == ["other"]

    def test_serve_makes_a_served_deployment(self) -> None:
        project = project_of("prefect flow serve flows/daily.py:daily -n here --interval 60 --limit 1")
        (deployment,) = project.deployments
        assert (deployment.name, deployment.source, deployment.flow) == ("here", "serve", project.flows[0])
        assert [(one.name, one.value) for one in deployment.options] == [("limit", 1)]
        assert [one.value for one in project.schedules] == ["60s"]

    def test_a_served_shell_command_is_a_deployment_without_flow_of_the_tree(self) -> None:
        project = project_of("prefect shell serve 'dbt run' --flow-name 'Daily Load' --cron-schedule '0 1 * * *'")
        (deployment,) = project.deployments
        assert (deployment.name, deployment.source, deployment.flow) == ("CLI Runner Deployment", "serve", None)
        assert [(one.value, one.target) for one in project.schedules] == [("0 1 * * *", deployment)]

    def test_a_deployment_of_an_unknown_entrypoint_has_no_flow(self) -> None:
        project = project_of("prefect deploy $FLOW -n prod")
        (deployment,) = project.deployments
        assert (deployment.name, deployment.flow) == ("prod", None)
        assert deployment.flow_reference == Unknown("$FLOW", "filled in when the command is run")

    def test_words_that_could_be_anything_make_no_deployment(self) -> None:
        project = project_of("prefect deploy $OPTIONS")
        assert project.deployments == ()
        assert [one.what for one in project.unresolved] == ["what is deployed"]

    def test_a_deployment_is_one_however_often_it_is_said(self) -> None:
        files = {
            "flows/daily.py": DAILY,
            "prefect.yaml": "deployments:\n  - name: prod\n    entrypoint: flows/daily.py:daily\n",
        }
        project = project_of(
            """
            prefect deploy flows/daily.py:daily -n prod --cron '0 1 * * *'
            prefect deploy flows/daily.py:daily -n other
            prefect deploy flows/daily.py:daily -n other
            """,
            files,
        )
        assert [(one.name, one.source) for one in project.deployments] == [("other", "other"), ("prod", "prefect.yaml")]
        other, prod = project.deployments
        assert [one.deployment for one in project.commands] == [prod, other, other]
        assert [one.target for one in project.schedules] == [prod]

    def test_a_trigger_makes_an_automation(self) -> None:
        trigger = '{"type": "event", "expect": ["order.made"]}'
        project = project_of(f"prefect deploy flows/daily.py:daily -n prod --trigger '{trigger}' --trigger more.yaml")
        (deployment,) = project.deployments
        assert [(one.kind, one.text) for one in deployment.triggers] == [
            ("event", "order.made"),
            ("other", "more.yaml"),
        ]
        assert [(one.name, one.deployment) for one in project.automations] == [
            ("prod__automation_1", deployment),
            ("prod__automation_2", deployment),
        ]

    def test_prefect_1_registers_the_flows_of_its_paths(self) -> None:
        files = {"flows/a.py": DAILY_1, "flows/deep/b.py": DAILY_1.replace("daily", "deep"), "c.py": DAILY_1}
        shallow = project_of("prefect register --project shop -p flows/", files)
        assert [(one.id, one.source) for one in shallow.deployments] == [("deployment:daily/shop", "flow.register")]
        deep = project_of("prefect register --project shop -p 'flows/**/*.py'", files)
        assert [one.id for one in deep.deployments] == ["deployment:daily/shop", "deployment:deep/shop"]
        named = project_of("prefect register --project shop -p 'flows/**/*.py' -n deep", files)
        assert [one.id for one in named.deployments] == ["deployment:deep/shop"]
        (none,) = project_of("prefect register --project shop -p other/", files).deployments
        assert (none.id, none.flow, none.flow_reference) == (
            "deployment:?/shop",
            None,
            Unknown("other/", "no flow is found there"),
        )
        old = project_of("prefect register flow -f c.py --project $PROJECT", files)
        assert [one.name for one in old.deployments] == [Unknown("$PROJECT", "filled in when the command is run")]


class TestJoins:
    YAML = """
        deployments:
          - name: prod
            entrypoint: flows/daily.py:daily
          - name: weekly
            entrypoint: flows/daily.py:weekly_report
    """

    @pytest.mark.parametrize(
        ("line", "deployment"),
        [
            ("prefect deploy -n prod", "deployment:Daily Load/prod"),
            ("prefect deploy -n daily/prod", "deployment:Daily Load/prod"),
            ("prefect deploy -n weekly-report/weekly", "deployment:weekly-report/weekly"),
            ("prefect deploy -n 'week*'", "deployment:weekly-report/weekly"),
            ("prefect deploy -n Prod", None),
            ("prefect deploy -n $NAME", None),
            ("prefect deploy --all", None),
            ("prefect deploy -n prod --prefect-file ops/prefect.yaml", None),
            ("prefect deploy -n prod --prefect-file ./prefect.yaml", "deployment:Daily Load/prod"),
            ("prefect deployment run 'Daily Load/prod'", "deployment:Daily Load/prod"),
            ("prefect deployment run 'daily load/prod'", None),
            ("prefect deployment inspect 'Daily Load/prod'", "deployment:Daily Load/prod"),
            ("prefect deployment schedule pause weekly-report/weekly 1", "deployment:weekly-report/weekly"),
            ("prefect work-pool inspect weekly-report/weekly", None),
        ],
    )
    def test_a_command_is_joined_to_the_deployment_it_names(self, line: str, deployment: str | None) -> None:
        project = project_of(line, {"flows/daily.py": DAILY, "prefect.yaml": self.YAML})
        assert [one.deployment.id if one.deployment else None for one in project.commands] == [deployment]

    def test_the_nearest_prefect_yaml_is_meant(self) -> None:
        files = {"flows/daily.py": DAILY, "prefect.yaml": self.YAML, "ops/prefect.yaml": self.YAML}
        project = project_of("prefect deploy -n prod", files, path="ops/ci/deploy.sh")
        (command,) = project.commands
        assert command.deployment is not None
        assert command.deployment.span.path == "ops/prefect.yaml"

    def test_a_file_that_is_applied_is_one_of_the_tree_or_one_that_was_built(self) -> None:
        legacy = """
            name: old
            flow_name: Daily Load
            manifest_path: null
            infrastructure: {}
        """
        project = project_of(
            """
            prefect deployment build flows/daily.py:weekly_report -n weekly
            prefect deployment apply weekly_report-deployment.yaml
            prefect deployment apply 'jobs\\old-deployment.yaml'
            prefect deployment apply other-deployment.yaml
            """,
            {"flows/daily.py": DAILY, "ops/jobs/old-deployment.yaml": legacy},
        )
        assert [one.deployment.name if one.deployment else None for one in project.commands] == [
            "weekly",
            "weekly",
            "old",
            None,
        ]

    def test_a_schedule_is_given_to_the_deployment_of_its_command(self) -> None:
        files = {"flows/daily.py": DAILY, "prefect.yaml": self.YAML}
        project = project_of(
            """
            prefect deployment schedule create 'Daily Load/prod' --cron '0 1 * * *' --no-active
            prefect deployment set-schedule weekly-report/weekly --interval 60
            prefect deployment schedule create none/such --cron '0 2 * * *'
            """,
            files,
        )
        weekly = next(one for one in project.deployments if one.name == "weekly")
        prod = next(one for one in project.deployments if one.name == "prod")
        assert [(one.value, one.target, one.active) for one in project.schedules] == [
            ("0 1 * * *", prod, False),
            ("60s", weekly, True),
            ("0 2 * * *", None, True),
        ]


class TestRuns:
    def test_a_run_is_joined_to_its_deployment(self) -> None:
        project = project_of(
            """
            prefect deploy flows/daily.py:daily -n prod
            prefect deployment run 'Daily Load/prod' -p region=us --params '{"days": 2}' --start-in 1h
            """
        )
        (run,) = project.runs
        assert (run.name, run.resolution, run.deployment, run.source) == (
            "Daily Load/prod",
            "resolved",
            project.deployments[0],
            "command",
        )
        assert {one.name: one.value for one in run.options} == {
            "parameters": {"region": "us", "days": 2},
            "scheduled_time": "1h",
        }

    @pytest.mark.parametrize(
        ("line", "name", "resolution"),
        [
            ("prefect deployment run a/b", "a/b", "name-only"),
            ("prefect deployment run $NAME", Unknown("$NAME", "filled in when the command is run"), "unknown"),
            ("prefect deployment run a/$NAME", Unknown("a/$NAME", "filled in when the command is run"), "unknown"),
            ("prefect deployment run --id 12", Unknown("12", "an id, which the server gives"), "unknown"),
            ("prefect run -n daily", "daily", "name-only"),
            ("prefect run flow --name daily --project shop", "daily", "name-only"),
            ("POST http://localhost:4200/api/deployments/12/create_flow_run", "12", "unknown"),
            ("POST $API/deployments/$ID/create_flow_run", "$ID", "unknown"),
            ("prefect api POST /deployments/12/create_flow_run", "12", "unknown"),
        ],
    )
    def test_a_run_has_the_name_of_a_deployment_or_says_why_not(self, line: str, name: object, resolution: str) -> None:
        (run,) = project_of(line).runs
        known = run.name if line.startswith("prefect ") and "api" not in line else getattr(run.name, "source", None)
        assert (known, run.resolution) == (name, resolution)

    def test_prefect_1_runs_a_flow_by_its_name(self) -> None:
        project = project_of("prefect run -n daily --watch", {"flows/a.py": DAILY_1})
        assert [(one.name, one.resolution) for one in project.runs] == [("daily", "resolved")]

    @pytest.mark.parametrize(
        "line",
        [
            "prefect run -p flows/daily.py",
            "prefect deployment run --help",
            "GET http://localhost:4200/api/deployments/12/create_flow_run",
            "GET http://localhost:4200/api/deployments/name/a/b",
        ],
    )
    def test_what_starts_no_run_of_a_deployment_is_none(self, line: str) -> None:
        assert project_of(line).runs == ()


class TestUses:
    def test_variables_are_set_and_read(self) -> None:
        project = project_of(
            """
            prefect variable set region eu --overwrite
            prefect variable get region
            prefect variable unset region
            prefect variable set $NAME 1
            """
        )
        assert [(one.name, one.action) for one in project.variables] == [
            ("region", "set"),
            ("region", "get"),
            (Unknown("$NAME", "filled in when the command is run"), "set"),
        ]

    def test_block_types_are_registered_and_documents_made(self) -> None:
        project = project_of(
            """
            prefect block register -m prefect_aws
            prefect blocks register --file blocks.py
            prefect block create s3-bucket
            """
        )
        assert [(one.type, one.action, one.name) for one in project.blocks] == [
            ("prefect_aws", "register", None),
            ("blocks.py", "register", None),
            ("s3-bucket", "create", None),
        ]

    def test_settings_are_set(self) -> None:
        project = project_of("prefect config set PREFECT_LOGGING_LEVEL=DEBUG PREFECT_API_URL=$URL")
        assert [(one.name, one.value) for one in project.settings] == [
            ("PREFECT_API_URL", Unknown("$URL", "filled in when the command is run")),
            ("PREFECT_LOGGING_LEVEL", "DEBUG"),
        ]

    def test_automations_are_in_the_command(self) -> None:
        one = '{"name": "chain", "trigger": {"type": "event"}, "actions": [{"type": "run-deployment"}]}'
        two = '{"automations": [{"trigger": {"require": "all", "triggers": [{}, {}]}}]}'
        project = project_of(f"prefect automation create -j '{one}'\nprefect automation create --from-json '{two}'")
        assert [(one.name, one.trigger.kind, one.trigger.text, one.actions) for one in project.automations] == [
            ("chain", "event", "any event", ("run-deployment",)),
            (Unknown("", "no name given"), "compound", "all of 2 triggers", ()),
        ]

    def test_automations_of_a_file_are_found_where_they_stand(self) -> None:
        project = project_of(
            """
            prefect automation create -f chain.yaml
            prefect automation create -f more.json
            prefect automation create -f $FILE
            """
        )
        assert project.automations == ()
        assert [(one.what, one.why) for one in project.unresolved] == [
            ("the automations of `more.json`", "files of this kind are not read for automations"),
            ("the automations of `$FILE`", "filled in when the command is run"),
        ]


class TestTable:
    def test_aliases_lead_to_subcommands_or_groups(self) -> None:
        paths = {" ".join(path[:length]) for path in SUBCOMMANDS for length in range(1, len(path) + 1)}
        assert {name for name in ALIASES.values() if name not in paths} == set()
        assert set(ALIASES) & paths == set()

    def test_majors_are_told(self) -> None:
        assert {row.majors for row in SUBCOMMANDS.values() if not re.fullmatch("1?2?3?", row.majors)} == set()
        assert "" not in {row.majors for row in SUBCOMMANDS.values()}

    @pytest.mark.oracle
    def test_all_that_the_installed_prefect_takes_is_in_the_table(self) -> None:
        if sys.executable == ORACLE_PYTHON and importlib.util.find_spec("prefect") is None:
            pytest.skip("Prefect is not installed; P2D_ORACLE_PYTHON can name a Python that has it")
        program = Path(__file__).with_name("prefect_commands.py")
        run = subprocess.run([ORACLE_PYTHON, str(program)], capture_output=True, text=True, check=True)
        missing: list[str] = []
        for path, takes in json.loads(run.stdout.splitlines()[-1]).items():
            command = only_command(f"prefect {path}")
            row = SUBCOMMANDS.get(tuple(command.name.split(" ")))
            if row is None or "3" not in row.majors or command.purpose != row.purpose:
                missing.append(path)
                continue
            missing += [f"{path} {name}" for name in takes["values"] if name.lstrip("-") not in row.options]
            flags = {name.lstrip("-") for name in takes["flags"]} - row.free
            missing += [f"{path} {name}: a flag" for name in sorted(flags & set(row.options))]
            if len(takes["arguments"]) > len(row.arguments):
                missing.append(f"{path} {takes['arguments']}")
        assert missing == []


PYTHON = """
    import asyncio
    import os
    import subprocess
    import sys
    from prefect_shell import ShellOperation
    def sh(command): return subprocess.run(command, check=True)
"""


@pytest.mark.parametrize(
    "code",
    [
        "subprocess.Popen([sys.executable, '-m', 'prefect', 'server', 'start'], env={})",
        "subprocess.run(['prefect', 'server', 'start'])",
        "LONG = ['exec', 'server', 'start']\nsubprocess.run([sys.executable, '-m', 'prefect', *LONG[1:]])",
        "REST = ['server', 'start']\nsubprocess.run([sys.executable, '-m', 'prefect', *REST])",
        "subprocess.run('prefect server start', shell=True)",
        "subprocess.run('cd x && uv run prefect server start', shell=True)",
        "subprocess.run(args=['bash', '-c', 'prefect server start'])",
        "subprocess.run('prefect server start'.split())",
        "command = ['prefect']\ncommand += ['server', 'start']\nsubprocess.call(command)",
        "os.system('prefect server start > log')",
        "async def go(): await asyncio.create_subprocess_exec('prefect', 'server', 'start')",
        "sh(['prefect', 'server', 'start'])",
        "ShellOperation(commands=['pip list', 'prefect server start']).run()",
        "def go(context): context.run('prefect server start')",
    ],
)
def test_python_runs_commands(code: str) -> None:
    project = read_project({"start.py": dedent(PYTHON) + code})
    assert [(one.name, one.purpose, one.text) for one in project.commands] == [
        ("server start", "server", "prefect server start")
    ]


@pytest.mark.parametrize(
    "code",
    [
        "print('prefect server start')",
        "subprocess.run(['echo', 'prefect server start'])",
        "subprocess.run(['git', 'clone', 'prefect', 'flows'])",
        "WORDS = ['prefect', 'server', 'start']",
        "subprocess.run(['prefect', 'deployment', 'run', 'a/b'])",
    ],
)
def test_what_python_does_not_run_is_no_command(code: str) -> None:
    assert read_project({"start.py": dedent(PYTHON) + code}).commands == ()


def test_a_command_of_python_says_what_is_filled_in_and_stands_where_it_is_given() -> None:
    code = "POOL = 'k8s'\nsh(['prefect', 'worker', 'start', '--pool', POOL, '--name', os.environ['X']])"
    (command,) = read_project({"start.py": dedent(PYTHON) + code}).commands
    assert command.text == "prefect worker start --pool k8s --name {…}"
    assert (command.span.line, command.span.column) == (9, 1)
    assert [(one.name, one.value) for one in command.options] == [
        ("pool", "k8s"),
        ("name", Unknown("{…}", "filled in when the command is run")),
    ]


def test_a_helper_can_put_something_before_the_words_it_is_given() -> None:
    code = """
        def run(words):
            if words[0] == "prefect":
                words = [sys.executable, "-m", *words]
            return subprocess.run(words)
        def show(deployment):
            run(["prefect", "deployment", "inspect", deployment])
    """
    (command,) = read_project({"start.py": dedent(PYTHON) + dedent(code)}).commands
    assert (command.name, command.text) == ("deployment inspect", "prefect deployment inspect {…}")
    assert (command.span.line, command.span.column) == (14, 5)


def test_a_command_of_python_whose_subcommand_is_filled_in_is_unresolved() -> None:
    code = "subprocess.run([sys.executable, '-m', 'prefect', os.environ['X'], 'start'])"
    (unresolved,) = read_project({"start.py": dedent(PYTHON) + code}).unresolved
    assert (unresolved.what, unresolved.why) == ("`prefect {…}`", "the subcommand is filled in when the command is run")


def test_a_call_that_deploys_one_flow_after_the_other_is_one_command() -> None:
    code = """
        for name in ("daily", "weekly_report"):
            os.system(f"prefect deploy daily.py:{name} -n prod")
            os.system(f"prefect work-pool create {name}")
    """
    project = read_project({"start.py": dedent(PYTHON) + dedent(code), "daily.py": dedent(DAILY)})
    assert [one.id for one in project.deployments] == [
        "deployment:Daily Load/prod",
        "deployment:weekly-report/prod",
    ]
    assert [(one.name, one.deployment) for one in project.commands] == [
        ("deploy", None),
        ("work-pool create", None),
        ("work-pool create", None),
    ]


def test_a_command_of_python_makes_what_one_of_a_script_makes() -> None:
    code = (
        "subprocess.run(['prefect', 'deploy', 'daily.py:daily', '-n', 'prod', '--pool', 'k8s', '--cron', '0 6 * * *'])"
    )
    project = read_project({"start.py": dedent(PYTHON) + code, "daily.py": dedent(DAILY)})
    (deployment,) = project.deployments
    (schedule,) = project.schedules
    assert (deployment.id, deployment.work_pool) == ("deployment:Daily Load/prod", "k8s")
    assert (schedule.value, schedule.target) == ("0 6 * * *", deployment)
    assert [one.deployment for one in project.commands] == [deployment]


TWO_MANIFESTS = {
    "daily.py": DAILY,
    "prefect.yaml": "deployments:\n  - name: prod\n    entrypoint: daily.py:daily\n",
    "prefect_OLD.yaml": "deployments:\n  - name: prod\n    entrypoint: daily.py:weekly_report\n",
}


@pytest.mark.parametrize(
    ("line", "aside", "deployment"),
    [
        ("prefect deploy --all", ["prefect_OLD.yaml"], "prefect.yaml"),
        ("prefect deploy -n prod", ["prefect_OLD.yaml"], "prefect.yaml"),
        ("prefect deploy -n prod --prefect-file x/prefect_OLD.yaml", [], None),
        ("prefect deploy --all --prefect-file prefect_OLD.yaml", [], "prefect_OLD.yaml"),
        ("prefect deploy --all --prefect-file prefect_$ENV.yaml", [], None),
    ],
)
def test_a_file_of_deployments_is_aside_where_no_command_names_it(
    line: str, aside: list[str], deployment: str | None
) -> None:
    project = project_of(line, TWO_MANIFESTS)
    assert [one.manifest for one in project.deployments] == ["prefect.yaml", "prefect_OLD.yaml"]
    assert [one.manifest for one in project.deployments if one.is_aside] == aside
    assert [one.deployment and one.deployment.manifest for one in project.commands] == [deployment]


def test_a_started_run_is_one_of_the_file_that_prefect_reads_by_itself() -> None:
    text = "deployments:\n  - name: prod\n    entrypoint: daily.py:daily\n"
    project = project_of(
        "prefect deployment run 'Daily Load/prod'",
        {"daily.py": DAILY, "prefect - old.yaml": text, "prefect.yaml": text},
    )
    (run,) = project.runs
    assert run.deployment is not None
    assert (run.deployment.manifest, run.deployment.id) == ("prefect.yaml", "deployment:Daily Load/prod")


def test_the_timezone_of_an_option_wins_over_that_of_a_rule() -> None:
    rule = """'{"rrule": "FREQ=DAILY", "timezone": "Asia/Tokyo"}'"""
    command = f"prefect deploy flow.py:daily -n prod --rrule {rule} --timezone Europe/Rome\n"
    flow = "from prefect import flow\n@flow\ndef daily(): ...\n"
    (schedule,) = read_project({"flow.py": flow, "deploy.sh": command}).schedules
    assert schedule.timezone == "Europe/Rome"
