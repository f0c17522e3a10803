"""Which construct a finding names, and so what it costs, where a rule finds several."""

from __future__ import annotations

import pytest
from p2d_audit import Finding
from p2d_audit.testing import audit_files
from p2d_rules.catalogue import CATALOGUE

from tests.rules.examples import builtin_rules

RULES = {rule.code: rule for rule in builtin_rules()}
UNITS = "from prefect import flow, task\n@task\ndef load(day): ...\n@flow\ndef daily(day):\n    load(day)\n"
SLOT = "from prefect import flow, task\nfrom prefect.concurrency.sync import concurrency\n"
SAVE = "from prefect import flow\nfrom prefect.blocks.system import Secret\n"
STEPS = "prefect.deployments.steps."


def found(code: str, files: dict[str, str]) -> tuple[Finding, ...]:
    return audit_files(files, rules=[RULES[code]])


@pytest.mark.parametrize(
    ("copy", "construct"),
    [
        ("load.with_options(task_run_name='x')", "task-kw-task-run-name"),
        ("load.with_options(name=f'load-{day}')", "task-kw-task-run-name"),
        ("load.with_options(name='load_it')", "task-with-options"),
        ("load.with_options(name='load_it', retries=3)", "task-with-options"),
        ("load.with_options(retries=3, retry_delay_seconds=5)", "task-kw-retries"),
        ("load.with_options(cache_policy=None)", "task-kw-cache-policy"),
        ("load.with_options(retries=3, cache_policy=None, name='x')", "task-kw-cache-policy"),
        ("load.with_options(on_failure=[print])", "task-kw-on-failure"),
        ("daily.with_options(task_runner=None)", "flow-kw-task-runner"),
        ("load.with_options(timeout_seconds=5)", "task-kw-timeout"),
        ("load.with_options(persist_result=True, result_storage='x')", "task-kw-persist-result"),
        ("load.with_options(persist_result=True, retries=1)", "task-with-options"),
        ("daily.with_options(flow_run_name='x')", "flow-kw-flow-run-name"),
        ("daily.with_options(timeout_seconds=5)", "flow-kw-timeout"),
    ],
)
def test_a_copy_costs_what_its_one_setting_costs(copy: str, construct: str) -> None:
    (finding,) = found("PTD115", {"flow.py": f"{UNITS}@flow\ndef nightly(day):\n    {copy}(day)\n"})
    assert finding.construct == construct


@pytest.mark.parametrize(
    ("options", "hours"),
    [("retries=3", 0.5), ("cache_policy=None", 2), ("retries=3, cache_policy=None", 2), ("timeout_seconds=5", 1)],
)
def test_a_copy_costs_no_less_than_a_copy_and_no_less_than_its_dearest_setting(options: str, hours: float) -> None:
    (finding,) = found(
        "PTD115", {"flow.py": f"{UNITS}@flow\ndef nightly(day):\n    load.with_options({options})(day)\n"}
    )
    assert finding.effort.likely == hours


@pytest.mark.parametrize(
    ("section", "step", "construct"),
    [
        ("build", "prefect_docker.deployments.steps.build_docker_image", "yaml-step-docker"),
        ("push", "prefect_docker.deployments.steps.push_docker_image", "yaml-step-docker"),
        ("build", f"{STEPS}pip_install_requirements", "yaml-step-pip-install"),
        ("push", "prefect_aws.deployments.steps.push_to_s3", "yaml-step-cloud"),
        ("pull", "prefect_gcp.deployments.steps.pull_from_gcs", "yaml-step-cloud"),
        ("push", f"{STEPS}run_shell_script", "yaml-step-shell-script"),
        ("pull", f"{STEPS}utility.run_shell_script", "yaml-step-shell-script"),
        ("pull", f"{STEPS}set_working_directory", "yaml-step-working-directory"),
    ],
)
def test_a_step_with_an_entry_of_its_own_costs_what_that_says(section: str, step: str, construct: str) -> None:
    text = f"{section}:\n  - {step}:\n      directory: shop\ndeployments:\n  - name: production\n"
    (finding,) = found("PTD317", {"prefect.yaml": text})
    entry = CATALOGUE[construct]
    expected = (construct, entry.disposition, entry.effort)
    assert (finding.construct, finding.disposition, finding.effort) == expected


@pytest.mark.parametrize("section", ["build", "push", "pull"])
def test_a_step_without_entry_belongs_to_its_section(section: str) -> None:
    text = f"{section}:\n  - {STEPS}tell_of_it:\n      directory: shop\ndeployments:\n  - name: production\n"
    (finding,) = found("PTD317", {"prefect.yaml": text})
    assert finding.construct == f"yaml-{section}"


def test_a_step_that_fetches_code_is_found_once() -> None:
    text = f"pull:\n  - {STEPS}git_clone:\n      repository: x\ndeployments:\n  - name: production\n"
    assert found("PTD317", {"prefect.yaml": text}) == ()
    (finding,) = found("PTD311", {"prefect.yaml": text})
    assert finding.construct == "yaml-step-git-clone"


@pytest.mark.parametrize(
    ("head", "severity", "construct"),
    [
        ("def set_up", "note", "block-save-setup"),
        ("@flow\ndef daily", "error", "block-save"),
    ],
)
def test_only_what_a_run_saves_is_a_store(head: str, severity: str, construct: str) -> None:
    (finding,) = found("PTD405", {"flow.py": f"{SAVE}{head}():\n    Secret(value='a').save('x')\n"})
    assert (finding.severity, finding.construct) == (severity, construct)


@pytest.mark.parametrize(
    ("path", "severity", "construct"),
    [("test_daily.py", "note", "testing-flow-call"), ("daily.py", "error", "handoff-return-state")],
)
def test_a_test_may_look_at_a_state(path: str, severity: str, construct: str) -> None:
    call = "def test_daily():\n    assert daily(1, return_state=True)\n"
    (finding,) = found("PTD218", {path: UNITS + call})
    assert (finding.severity, finding.construct) == (severity, construct)


@pytest.mark.parametrize(
    ("limit", "construct"),
    [
        ("1", "deployment-kw-concurrency-limit"),
        ("{'limit': 1}", "deployment-kw-concurrency-limit"),
        ("{'limit': 1, 'collision_strategy': 'CANCEL_NEW'}", "deployment-collision-strategy"),
        ("ConcurrencyLimitConfig(limit=1, collision_strategy='CANCEL_NEW')", "deployment-collision-strategy"),
    ],
)
def test_a_limit_may_say_what_becomes_of_further_runs(limit: str, construct: str) -> None:
    head = "from prefect.client.schemas.objects import ConcurrencyLimitConfig\n"
    code = f"{head}{UNITS}daily.deploy('a', work_pool_name='k', concurrency_limit={limit})\n"
    (finding,) = found("PTD316", {"flow.py": code})
    assert finding.construct == construct


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("from prefect import Flow\nwith Flow('daily load') as flow: ...\n", ["daily load"]),
        ("from prefect import flow\n@flow\ndef daily_load(): ...\n", []),
        (f"{UNITS}nightly = daily.with_options(name='nightly-load')\n", ["nightly-load"]),
    ],
)
def test_a_name_is_punctuated_wherever_it_is_given(code: str, names: list[str]) -> None:
    messages = [finding.message for finding in found("PTD107", {"flow.py": code})]
    assert [message.partition("is named `")[2].partition("`")[0] for message in messages] == names


def test_the_slot_of_a_flow_is_no_pool() -> None:
    body = "():\n    with concurrency('a'):\n        print(1)\n"
    assert found("PTD650", {"flow.py": f"{SLOT}@flow\ndef daily{body}"}) == ()
    (finding,) = found("PTD650", {"flow.py": f"{SLOT}@flow\ndef daily{body}@task\ndef load{body}"})
    assert finding.span.line == 9


def test_a_field_of_the_run_is_read_once_whatever_is_done_with_it() -> None:
    read = "from prefect.runtime import flow_run\nstart = flow_run.scheduled_start_time\n"
    code = f"{read}print(start.date(), start.add(days=1))\nprint(flow_run.parameters.get('a'))\n"
    findings = found("PTD904", {"flow.py": code})
    assert [(finding.span.line, finding.message) for finding in findings] == [
        (2, "`runtime.flow_run.scheduled_start_time` is read"),
        (4, "`runtime.flow_run.parameters` is read"),
    ]


def test_an_attribute_taken_by_its_name_is_that_attribute() -> None:
    head = "from prefect import runtime\nfrom prefect.runtime import flow_run\n"
    code = f"{head}print(getattr(runtime.flow_run, 'name', None), getattr(flow_run, 'id'))\nname = 'x'\n"
    findings = found("PTD904", {"flow.py": f"{code}print(getattr(flow_run, input(), None), getattr(3, 'name'))\n"})
    assert [(one.span.line, one.span.column, one.message) for one in findings] == [
        (3, 7, "`runtime.flow_run.name` is read"),
        (3, 48, "`runtime.flow_run.id` is read"),
    ]


def test_a_setting_without_value_is_none() -> None:
    (finding,) = found("PTD935", {"deploy.sh": "export PREFECT_API_URL=\nexport PREFECT_API_URL=http://prefect\n"})
    assert finding.span.line == 2


IMPORTED = (
    "from prefect import task\nfrom prefect.engine.signals import ENDRUN\n"
    "from prefect.engine.state import Failed, Paused, Skipped, Success\n"
)


@pytest.mark.parametrize(
    ("state", "construct", "message"),
    [
        ("state=Success()", "v1-state-success", "signal `ENDRUN` is made with state `Success`"),
        ("Failed('empty')", "v1-state-failed", "signal `ENDRUN` is made with state `Failed`"),
        ("state=Skipped()", "v1-state-other", "signal `ENDRUN` is made with state `Skipped`"),
        ("state=state", "v1-signals", "signal `ENDRUN` is made, with the state given"),
    ],
)
def test_a_run_is_ended_as_its_state_says(state: str, construct: str, message: str) -> None:
    code = f"{IMPORTED}@task\ndef load(state):\n    raise ENDRUN({state})\n"
    (finding,) = found("PTD510", {"flow.py": code})
    assert (finding.construct, finding.message) == (construct, message)
    assert found("PTD512", {"flow.py": code}) == ()


@pytest.mark.parametrize(
    ("use", "constructs"),
    [
        ("return Success(result=1)", ["v1-state-success"]),
        ("return Failed()", ["v1-state-failed"]),
        ("return Paused()", ["v1-state-other"]),
        ("return isinstance(state, Failed)", ["v1-states"]),
        ("return tell(only_states=[Failed])", []),
    ],
)
def test_a_state_is_made_or_asked_for(use: str, constructs: list[str]) -> None:
    code = f"{IMPORTED}@task\ndef load(state):\n    {use}\n"
    assert [one.construct for one in found("PTD512", {"flow.py": code})] == constructs


@pytest.mark.parametrize(
    ("file", "constructs"),
    [
        ("from prefect import flow, task\n", ["task-kw-name", "flow-kw-name"]),
        ("from prefect import Flow, Parameter, task\n", ["v1-task-kw-name"]),
    ],
)
def test_a_name_is_that_of_a_task_or_a_flow(file: str, constructs: list[str]) -> None:
    flow = "@flow(name='Each day')\ndef daily():\n    load()\n" if "Flow" not in file else ""
    code = f"{file}@task(name='Load it')\ndef load(): ...\n{flow}"
    assert [one.construct for one in found("PTD107", {"flow.py": code})] == constructs


@pytest.mark.parametrize(
    ("handler", "construct", "severity", "trap"),
    [
        ("print(1)\n        raise", "try-raising-on", "note", False),
        ("print(1)", "try-except-task", "error", True),
        ("if day:\n            return\n        raise", "try-except-task", "error", True),
        ("load(2)\n        raise", "try-except-task", "error", True),
    ],
)
def test_a_handler_that_raises_again_is_no_trap(handler: str, construct: str, severity: str, trap: bool) -> None:
    body = f"    try:\n        load(day)\n    except ValueError:\n        {handler}\n"
    first, *_ = found("PTD210", {"flow.py": f"{UNITS.replace('    load(day)', body)}"})
    assert (first.construct, first.severity, first.trap) == (construct, severity, trap)


STORE = "from prefect.backend import get_key_value, set_key_value\n"


@pytest.mark.parametrize(
    ("uses", "constructs"),
    [
        (["get_key_value('day')", "set_key_value('day', 1)"], ["v1-kv-store", "v1-kv-store"]),
        (["get_key_value('mail')", "set_key_value('day', 1)"], ["v1-kv-read", "v1-kv-write"]),
        (["get_key_value(f'mail_{env}')"], ["v1-kv-read"]),
        (["get_key_value(key=f'day_{env}')", "set_key_value('day_x', 1)"], ["v1-kv-store", "v1-kv-store"]),
        (["get_key_value(key)", "set_key_value('day', 1)"], ["v1-kv-store", "v1-kv-store"]),
    ],
)
def test_a_key_that_nothing_sets_is_configuration(uses: list[str], constructs: list[str]) -> None:
    body = "\n    ".join(uses)
    code = f"{STORE}def run(env, key):\n    {body}\n"
    assert [one.construct for one in found("PTD411", {"flow.py": code})] == constructs


@pytest.mark.parametrize(
    ("use", "construct", "message"),
    [
        ("context.get('logger')", "v1-logger", "`logger` is read from the context"),
        ("context.get('today')", "v1-context", "`today` is read from the context"),
        ("context.flow_run_id", "v1-context", "`flow_run_id` is read from the context"),
        ("context.get('url')", "v1-context-own", "`url`, a value of the project's own, is read from the context"),
        ("context.get(key)", "v1-context", "`prefect.context.get` is read"),
        ("context(url=key)", "v1-context-own", "`url` is put into the context"),
    ],
)
def test_what_is_read_from_the_context_is_named(use: str, construct: str, message: str) -> None:
    code = f"import prefect\ndef run(key):\n    with_it(prefect.{use})\n"
    (finding,) = found("PTD902", {"flow.py": code})
    assert (finding.construct, finding.message) == (construct, message)


RUN = "from prefect import Flow\nwith Flow('daily') as flow: ...\n"


@pytest.mark.parametrize(
    ("path", "code", "messages"),
    [
        ("test_daily.py", "def test_it():\n    flow.run()\n", ["a test runs a flow of Prefect 1"]),
        (
            "test_daily.py",
            "class TestIt:\n    def test_it(self):\n        state = flow.run()\n",
            ["a test runs a flow of Prefect 1 and gets its state"],
        ),
        ("load_test.py", "if __name__ == '__main__':\n    flow.run()\n", []),
        ("daily.py", "def test_it():\n    flow.run()\n", []),
    ],
)
def test_only_a_test_runs_a_flow_as_a_test(path: str, code: str, messages: list[str]) -> None:
    assert [one.message for one in found("PTD947", {path: RUN + code})] == messages


STORED = """\
name: prod
flow_name: daily
entrypoint: flow.py:daily
infra_overrides: {{}}
{}:
  _block_document_name: main
  _block_type_slug: {}
"""


@pytest.mark.parametrize(
    ("section", "kind", "construct", "message"),
    [
        ("storage", "github", "deployment-kw-storage-v2", "the code of the deployment is fetched from"),
        ("infrastructure", "process", "deployment-kw-infrastructure-v2", "runs of the deployment are placed by"),
    ],
)
def test_a_file_of_one_deployment_names_blocks_for_code_and_runs(
    section: str, kind: str, construct: str, message: str
) -> None:
    (finding,) = found("PTD406", {"daily-deployment.yaml": STORED.format(section, kind)})
    assert (finding.construct, finding.message) == (construct, f"{message} the Block `main` of type `{kind}`")


READS = "import os\nfrom datetime import date\nfrom prefect import flow, task\n@task\ndef load(day): ...\n"


@pytest.mark.parametrize(
    ("helper", "body", "expected"),
    [
        (
            "",
            "load(os.environ.get('A', os.environ.get('B')))",
            [(8, "env-in-flow-body", "the environment variable `A`")],
        ),
        ("    return os.getenv('A')", "load(helper())", [(8, "env-in-flow-body", "the environment variable `A`")]),
        ("    return date.today()", "load(helper())", [(8, "time-in-flow-body", "`datetime.date.today`")]),
        ("", "load(Variable.get('a'))", []),
    ],
)
def test_what_is_read_at_load_is_named_where_it_is_called(
    helper: str, body: str, expected: list[tuple[int, str, str]]
) -> None:
    code = f"{READS}def helper():\n{helper or '    ...'}\n@flow\ndef daily():\n    {body}\n"
    if "Variable" in body:
        code = f"from prefect.variables import Variable\n{code}"
    got = [
        (one.span.line - 2, one.construct, one.message.partition(" read")[2].lstrip("s "))
        for one in found("PTD250", {"flow.py": code})
    ]
    assert got == expected


HANDED = "from prefect import flow, task\n{}\n@flow\ndef daily():\n    {}\n"


@pytest.mark.parametrize(
    ("tasks", "body", "expected"),
    [
        (
            "@task\ndef get_token(): return 'x'\n@task\ndef load(token): ...",
            "load(get_token())",
            [("handoff-secret", "`get_token` hands its result to `load` as `token`, of type `str`: a secret")],
        ),
        (
            "@task\ndef names(): return [1]\n@task\ndef load(name): ...",
            "for name in names():\n        load(name)",
            [("map-dynamic", "`names` hands each item of its result to `load` as `name`")],
        ),
        (
            "@task\ndef names(): return [1]\n@task\ndef load(name): ...",
            "for name in names():\n        load(name.upper())",
            [
                (
                    "handoff-expression",
                    "`names` hands its result, of type `list`, to `load` as `name`, changed on the way",
                )
            ],
        ),
        (
            "@task\ndef read(day): return 1\n@task\ndef join(rows): ...",
            "a = read(1)\n    b = read(2)\n    join([a, b])",
            [
                (
                    "handoff-nested-structure",
                    "`read` hands its result, of type `int`, to `join` as `rows`, inside a container, called in line 8",
                ),
                (
                    "handoff-nested-structure",
                    "`read` hands its result, of type `int`, to `join` as `rows`, inside a container, called in line 9",
                ),
            ],
        ),
    ],
)
def test_a_value_is_handed_on_as_what_it_is(tasks: str, body: str, expected: list[tuple[str, str]]) -> None:
    code = HANDED.format(tasks, body)
    assert [(one.construct, one.message) for one in found("PTD201", {"flow.py": code})] == expected


@pytest.mark.parametrize(
    ("argument", "construct", "severity"),
    [("config", "task-config-parameter", "warning"), ("{'day': 1}", "task-reserved-param-names", "error")],
)
def test_what_the_run_was_given_keeps_the_name_config(argument: str, construct: str, severity: str) -> None:
    code = "from prefect import flow, task\n@task\ndef load(config): ...\n@flow\ndef daily(config: dict):\n"
    (finding,) = found("PTD106", {"flow.py": f"{code}    load({argument})\n"})
    assert (finding.construct, finding.severity) == (construct, severity)


@pytest.mark.parametrize(
    ("methods", "construct", "message"),
    [
        (["read_flow_runs(limit=1)"], "client-read-runs", ", for `read_flow_runs`"),
        (["create_flow_run_from_deployment(1)"], "client-create-flow-run", ", for `create_flow_run_from_deployment`"),
        ([], "client-create-flow-run", ""),
    ],
)
def test_a_client_is_for_what_it_is_asked(methods: list[str], construct: str, message: str) -> None:
    calls = "".join(f"        await client.{method}\n" for method in methods)
    opened = "from prefect import get_client\nasync def ask():\n    async with get_client() as client:\n        ...\n"
    (finding,) = found("PTD905", {"flow.py": opened + calls})
    assert (finding.construct, finding.message) == (construct, f"`get_client` makes a client of the server{message}")


def test_steps_that_fetch_code_from_one_source_are_one_finding() -> None:
    step = f"    pull:\n      - {STEPS}git_clone:\n          repository: https://example.com/shop\n"
    text = f"deployments:\n  - name: a\n    entrypoint: a.py:a\n{step}  - name: b\n    entrypoint: a.py:b\n{step}"
    (finding,) = found("PTD311", {"prefect.yaml": text})
    assert ([one.span.line for one in finding.related], finding.effort.scope) == ([10], "def")


@pytest.mark.parametrize(
    "body",
    ["[load(n) for n in names() if n]", "[n for n in names() if n]"],
)
def test_a_comprehension_and_its_condition_are_one_loop(body: str) -> None:
    code = HANDED.format("@task\ndef names(): return [1]\n@task\ndef load(name): ...", body)
    assert len(found("PTD209", {"flow.py": code})) == 1


@pytest.mark.parametrize("test", ["(x and y)", "(\n        x\n        and y\n    )"])
def test_a_test_in_parentheses_is_one_branch(test: str) -> None:
    code = HANDED.format(
        "@task\ndef names(): return 1", f"x = names()\n    y = names()\n    if {test}:\n        names()"
    )
    assert len(found("PTD205", {"flow.py": code})) == 1


WAITING = """\
deployments:
  - name: publish
    entrypoint: flow.py:daily
    triggers:
      - type: event
        expect: ["prefect.flow-run.Completed"]
        match_related:
          prefect.resource.name: {}
          prefect.resource.role: flow
"""


@pytest.mark.parametrize(
    ("awaited", "construct"), [("daily", "automation-after-runs"), ("somebody-elses", "automation-class")]
)
def test_a_trigger_says_whose_runs_it_waits_for(awaited: str, construct: str) -> None:
    (finding,) = found("PTD501", {"flow.py": UNITS, "prefect.yaml": WAITING.format(awaited)})
    assert (finding.construct, finding.message.partition(" waits for ")[2]) == (construct, f"runs of flow `{awaited}`")


COMPOSED = "from prefect import Flow, task\n@task\ndef load(): ...\nwith Flow('a') as first:\n    load()\n"


@pytest.mark.parametrize(
    ("use", "constructs"),
    [
        ("last = first.terminal_tasks().pop()\n", ["v1-flow-inspect"]),
        ("second = Flow('b')\nsecond.update(first)\nlast = first.terminal_tasks().pop()\n", ["v1-flow-compose"]),
    ],
)
def test_graphs_that_are_put_together_are_not_only_looked_into(use: str, constructs: list[str]) -> None:
    assert [one.construct for one in found("PTD226", {"flow.py": COMPOSED + use})] == constructs


@pytest.mark.parametrize(
    ("name", "construct"),
    [("PrefectDbtOrchestrator()", "int-dbt-runner"), ("PrefectDbtRunner()", "int-dbt-runner")],
)
def test_a_class_of_a_collection_that_does_the_work_is_found(name: str, construct: str) -> None:
    module = "prefect_dbt.core._orchestrator" if "Orchestrator" in name else "prefect_dbt"
    code = f"from {module} import {name.removesuffix('()')}\n{name}\n"
    assert [one.construct for one in found("PTD907", {"flow.py": code})] == [construct]


def test_the_exporter_is_a_chart_of_prefects() -> None:
    text = "dependencies:\n  - name: prometheus-prefect-exporter\n    version: 1.0.0\n    repository: https://prefecthq.github.io/prefect-helm\n"
    assert len(found("PTD934", {"Chart.yaml": f"name: shop\n{text}"})) == 1


def test_steps_of_projects_are_steps() -> None:
    step = "pull:\n  - prefect.projects.steps.git_clone_project:\n      repository: x\n"
    text = f"{step}deployments:\n  - name: a\n    entrypoint: a.py:a\n"
    assert len(found("PTD311", {"prefect.yaml": text})) == 1
    assert found("PTD317", {"prefect.yaml": text}) == ()


def test_a_client_of_a_module_is_for_what_its_functions_ask() -> None:
    code = "from prefect import get_client\nclient = get_client(sync_client=True)\n"
    (finding,) = found("PTD905", {"flow.py": f"{code}def ask():\n    return client.read_flow_runs()\n"})
    assert finding.construct == "client-read-runs"


def test_a_package_of_the_project_is_no_collection() -> None:
    code = "from prefect_getters.missing import load\nfrom prefect import task\n@task\ndef read():\n    load()\n"
    assert found("PTD907", {"src/prefect_getters/flow.py": code}) == ()


def test_a_variable_that_a_file_has_filled_in_is_no_look_up_in_code() -> None:
    text = 'deployments:\n  - name: nightly\n    description: "{{ prefect.variables.batch }}"\n'
    (filled_in,) = found("PTD409", {"prefect.yaml": text})
    (read,) = found("PTD409", {"flow.py": "from prefect.variables import Variable\nVariable.get('batch')\n"})
    assert (filled_in.construct, filled_in.message) == ("variable-yaml-template", "Variable `batch` is filled in")
    assert (read.construct, read.message) == ("variable-get", "Variable `batch` is read")
    assert filled_in.key == read.key


@pytest.mark.parametrize(
    ("method", "construct"),
    [("read_block_document_by_name", "block-client-read"), ("create_block_document", "block-client-api")],
)
def test_reading_a_block_document_provisions_nothing(method: str, construct: str) -> None:
    body = f"async def ask():\n    async with get_client() as c:\n        await c.{method}()\n"
    (finding,) = found("PTD905", {"flow.py": f"from prefect import get_client\n{body}"})
    assert finding.construct == construct


@pytest.mark.parametrize(
    ("name", "construct"),
    [
        ("FlowRunFilter", "client-filters"),
        ("FlowRunFilterState", "client-filters"),
        ("LogFilter", "client-filters-other"),
    ],
)
def test_filters_of_runs_are_told_from_others(name: str, construct: str) -> None:
    (finding,) = found("PTD943", {"flow.py": f"from prefect.client.schemas.filters import {name}\n{name}()\n"})
    assert finding.construct == construct


def test_a_type_that_may_be_none_is_written_as_such() -> None:
    code = UNITS.replace("def load(day): ...", "def load(day) -> dict | None: ...").replace(
        "    load(day)", "    load(load(day))"
    )
    (finding,) = found("PTD201", {"flow.py": code})
    assert finding.message == "`load` hands its result to `load` as `day`, of type `dict | None`"


CREATES = "from prefect import get_client\nasync def go(stage):\n    async with get_client() as client:\n"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"flow.py": f"{CREATES}        await client.create_deployment(flow_id=1, name='n')\n"},
            "deployment `n` is made by a client of the server",
        ),
        (
            {"flow.py": f"{CREATES}        await client.create_deployment(flow_id=1, name=f'n-{{stage}}')\n"},
            "the deployment named by `f'n-{stage}'` is made by a client of the server",
        ),
        (
            {"flow.py": f"{CREATES}        await client.create_deployment(flow_id=1)\n"},
            "an unnamed deployment is made by a client of the server",
        ),
        ({"run.sh": "prefect deploy flow.py:daily --name n\n"}, "deployment `n` is made by a command"),
    ],
)
def test_it_is_told_how_a_deployment_is_made_and_what_names_it(files: dict[str, str], message: str) -> None:
    assert [finding.message for finding in found("PTD310", files)] == [message]


def test_a_variable_of_very_many_names_is_told_by_the_text_that_names_it() -> None:
    code = "from prefect.variables import Variable\ndef put(key):\n    Variable.set(f'{key}_x', 1)\n"
    calls = "".join(f"put('k{number}')\n" for number in range(20))
    assert [finding.message for finding in found("PTD410", {"setup.py": code + calls})] == [
        "the Variable named by `f'{key}_x'` is written outside of flows and tasks"
    ]


MODELS = (
    "import enum\nfrom dataclasses import dataclass\nimport dagster as dg\nfrom acme import Base\n"
    "from pydantic import BaseModel\nclass Model(BaseModel): ...\nclass Special(Model): ...\n"
    "@dataclass(frozen=True)\nclass Data: ...\nclass Plain(Base): ...\nclass Kind(enum.Enum):\n    A = 1\n"
    "class Settings(dg.Config): ...\n"
)


@pytest.mark.parametrize(
    ("annotation", "refused"),
    [
        ("Model", True),
        ("Special", True),
        ("Data", True),
        ("'Model'", True),
        ("list[Model]", True),
        ("Optional[list[Model]]", True),
        ("dict[str, Data] | None", True),
        ("models.Model", True),
        ("Annotated[Data, Kind]", True),
        ("Settings", False),
        ("Kind", False),
        ("Plain", False),
        ("Literal['Model']", False),
        ("list[int]", False),
        ("Missing", False),
    ],
)
def test_a_record_of_the_project_is_no_run_config(annotation: str, refused: bool) -> None:
    head = "from typing import Annotated, Literal, Optional\nfrom prefect import flow\nimport models\n"
    names = "from models import Model, Special, Data, Plain, Kind, Settings\n"
    code = f"{head}{names}@flow\ndef daily(given: {annotation} = None):\n    print(given)\n"
    findings = found("PTD105", {"models.py": MODELS, "flow.py": code})
    assert [finding.message for finding in findings] == [
        f"of the parameters of flow `daily`, `given` is `{annotation.strip(chr(39))}`"
    ] * refused


SETS = "from prefect import flow, task\nfrom prefect.variables import Variable\n"
PUT = f"{SETS}def put(key):\n    Variable.set(f'{{key}}_x', 1)\n"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (f"{PUT}for key in ['a', 'b']:\n    put(key)\n", ["note variable-set-setup Variable `a_x` and 1 more are"]),
        (f"{PUT}put('a')\n", ["note variable-set-setup Variable `a_x` is"]),
        (f"{SETS}def main():\n    Variable.set('a', 1)\n", ["note variable-set-setup Variable `a` is"]),
        (f"{PUT}@task\ndef mark():\n    put('a')\n", ["error variable-set Variable `a_x` is written"]),
        (f"{PUT}@flow\ndef mark():\n    put('a')\nput('b')\n", [
            "error variable-set Variable `a_x` is written", "error variable-set Variable `b_x` is written"
        ]),
        (f"{PUT}def failed(flow, run, state):\n    put('a')\n@flow(on_failure=[failed])\ndef mark(): ...\n", [
            "error variable-set Variable `a_x` is written"
        ]),
    ],
)  # fmt: skip
def test_only_a_variable_that_a_run_writes_is_remembered(code: str, told: list[str]) -> None:
    ending = " written outside of flows and tasks"
    findings = found("PTD410", {"flow.py": code})
    said = [f"{one.severity} {one.construct} {one.message}" for one in findings]
    assert [line.removesuffix(ending) for line in said] == told


MAPS = """\
from prefect import flow, task, unmapped
def fan(items): return one.map(items)
@task
def names(): return ["a"]
@task
def one(x): ...
@task
def two(x, y, z=None): ...
@flow
def daily(day, keep, days: list[str]):
    found, other = names(), names()
    first, second = one.map(found), one.map(found)
    third = one.map(day)
"""


@pytest.mark.parametrize(
    ("mapped", "construct"),
    [
        ("two.map(first, found)", "map-chained"),
        ("two.map(first, second, found)", "map-chained"),
        ("two.map(third, day)", "map-chained"),
        ("two.map(first, keep)", "map-chained"),
        ("two.map(first, unmapped(other))", "map-chained"),
        ("two.map(first, 'x')", "map-chained"),
        ("two.map(fan(days), days)", "map-chained"),
        ("two.map(first, other)", "map-zip"),
        ("two.map(first, days)", "map-zip"),
        ("two.map(first, third)", "map-zip"),
        ("two.map(found, other)", "map-zip"),
        ("two.map(days, [1, 2])", "map-zip"),
        ("two.map(found, keep)", "map-dynamic"),
        ("two.map(found, y=True)", "map-dynamic"),
    ],
)
def test_maps_go_on_with_one_fan_out_or_pair_collections(mapped: str, construct: str) -> None:
    *_, last = found("PTD203", {"flow.py": f"{MAPS}    {mapped}\n"})
    assert last.construct == construct


@pytest.mark.parametrize(
    ("code", "construct"),
    [
        ("", "infra-docker"),
        ("from prefect_docker.worker import DockerWorker\nDockerWorker()\n", "infra-docker"),
        ("from prefect_docker.host import DockerHost\nDockerHost()\n", "int-docker"),
    ],
)
def test_the_collection_for_docker_is_infrastructure_unless_code_handles_containers(code: str, construct: str) -> None:
    (finding,) = found("PTD941", {"requirements.txt": "prefect-docker\n", "flow.py": code})
    assert finding.construct == construct


def test_a_flow_that_a_command_serves_is_told_once() -> None:
    known = {"flow.py": UNITS, "run.sh": "prefect flow serve flow.py:daily --name n\n"}
    unknown = {"run.sh": "prefect flow serve $ENTRY --name n\n"}
    does = "polls for its runs and runs them"
    assert [one.message for one in found("PTD306", known)] == [
        f"deployment `n` of flow `daily` is served by a command, which {does}"
    ]
    assert found("PTD922", known) == ()
    told = [one.message for files in (unknown,) for code in ("PTD306", "PTD922") for one in found(code, files)]
    assert told == [f"deployment `n` is served by a command, which {does}"]


PLAIN = "from prefect import flow, task\n@task\ndef load(): ...\n@flow\ndef daily():\n    load.fn()\n"


def test_the_plain_function_of_a_task_is_told_where_no_test_calls_it() -> None:
    tests = {
        "test_flow.py": "from flow import daily, load\ndef test_it(): assert load.fn() or daily.fn()\n",
        "tests/steps.py": "from flow import load\ndef helped(): load.fn()\n",
    }
    (called,) = found("PTD116", {"flow.py": PLAIN, **tests})
    assert (called.span.path, called.span.line, called.trap, called.construct) == (
        "flow.py", 6, False, "task-fn-attribute"
    )  # fmt: skip


def test_a_test_without_the_run_logger_is_told() -> None:
    code = (
        "from prefect.logging import disable_run_logger\ndef test_it():\n    with disable_run_logger():\n        pass\n"
    )
    (told,) = found("PTD947", {"test_flow.py": code})
    assert (told.construct, told.disposition) == ("testing-disable-logger", "drop")
