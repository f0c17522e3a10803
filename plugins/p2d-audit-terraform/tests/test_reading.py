"""What Terraform declares of Prefect is read and joined to flows."""

import json
import shutil
from pathlib import Path

import pytest
from p2d_audit import Awaited, Declaration, Project, Setting, ShellCommand, Unknown
from p2d_audit.testing import read_project
from p2d_audit_terraform.reader import READER, read_terraform

from tests.cli.running import run

SAMPLE = Path(__file__).parents[3] / "tests" / "projects" / "terraform"
FLOW = "from prefect import flow\n\n@flow\ndef etl(): ...\n"
DEPLOYED = """\
resource "prefect_flow" "etl" {
  name = "etl"
}
resource "prefect_deployment" "etl" {
  name    = "etl"
  flow_id = prefect_flow.etl.id
}
"""


def project(files: dict[str, str]) -> Project:
    return read_project({"etl.py": FLOW, **files}, readers=(READER,))


def declared(text: str) -> tuple[Declaration, ...]:
    found = read_terraform("main.tf", text)
    assert isinstance(found, tuple), found
    return found


@pytest.fixture(scope="module")
def sample() -> Project:
    broken = ("broken.tf", "broken.tf.json")
    files = [place for place in sorted(SAMPLE.rglob("*")) if place.is_file() and place.name not in broken]
    return read_project({place.relative_to(SAMPLE).as_posix(): place.read_text() for place in files}, readers=(READER,))


def test_the_deployments_of_the_sample_are_listed_and_joined(sample: Project) -> None:
    assert [
        (one.span.path, one.span.line, one.name, one.flow and one.flow.function, one.work_pool, one.parameters)
        for one in sample.deployments
    ] == [
        ("infra/generated.tf.json", 5, "refund", "orders", None, {}),
        ("infra/main.tf", 45, "orders-north", "orders", "containers", {"region": "no"}),
        ("infra/main.tf", 45, "orders-south", "orders", "containers", {"region": "it"}),
        (
            "infra/main.tf",
            59,
            Unknown('"report-${var.stage}"', "given when Terraform runs"),
            "report",
            "containers",
            {},
        ),
    ]
    assert {one.source for one in sample.deployments} == {"terraform"}
    assert sorted({option.name for one in sample.deployments for option in one.options}) == [
        "concurrency_limit",
        "job_variables",
        "paused",
        "pull",
    ]


def test_the_schedules_of_the_sample_reach_deployments_of_other_files(sample: Project) -> None:
    assert [
        (one.span.line, one.kind, one.value, one.timezone, one.active, one.target and one.target.id)
        for one in sample.schedules
    ] == [
        (14, "cron", "0 22 * * *", "Europe/Berlin", True, "deployment:orders/refund"),
        (6, "cron", "30 4 * * 1-5", "Europe/Berlin", True, "deployment:orders/orders-north"),
        (6, "cron", "30 4 * * 1-5", "Europe/Berlin", True, "deployment:orders/orders-south"),
        (
            12,
            "interval",
            "7200s",
            None,
            Unknown("var.with_stock", "given when Terraform runs"),
            "deployment:orders/orders-north",
        ),
        # its deployment is paused
        (
            19,
            "rrule",
            "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=6;BYMINUTE=0;BYSECOND=0",
            None,
            False,
            "deployment:monthly report/?",
        ),
    ]
    assert [one.dagster and one.dagster.cron for one in sample.schedules] == [
        ("0 22 * * *",),
        ("30 4 * * 1-5",),
        ("30 4 * * 1-5",),
        ("30 */2 * * *",),
        ("0 6 1 * *",),
    ]


def test_the_blocks_and_variables_of_the_sample_are_found(sample: Project) -> None:
    places = [(one.span.path, one.span.line, one.type, one.action, one.name) for one in sample.blocks]
    assert [place for place in places if place[0].endswith(".tf")] == [
        ("infra/main.tf", 71, "secret", "yaml-reference", "git-token"),
        ("infra/store.tf", 1, "s3-bucket", "define", "landing"),
        ("infra/store.tf", 9, "secret", "define", "shop-token"),
        ("infra/store.tf", 20, "slack-webhook", "load", "alerts"),
    ]
    assert [(one.span.path, one.span.line, one.name, one.action) for one in sample.variables] == [
        ("flows/orders.py", 23, "report_region", "get"),
        ("infra/main.tf", 76, "code_bucket", "yaml-reference"),
        ("infra/store.tf", 15, "report_region", "set"),
        ("infra/store.tf", 25, "row_limit", "get"),
    ]


def test_the_automation_of_the_sample_is_joined(sample: Project) -> None:
    (automation,) = sample.automations
    assert automation.name == "report when orders fail"
    assert (automation.trigger.kind, automation.trigger.text) == (
        "event",
        "prefect.flow-run.Failed, prefect.flow-run.Crashed",
    )
    assert automation.actions == ("run-deployment", "send-notification")
    assert automation.deployment is sample.deployments[-1]


def test_what_surrounds_the_flows_of_the_sample_is_found(sample: Project) -> None:
    assert [(one.span.line, one.kind, one.name, one.version, one.prefect) for one in sample.components] == [
        (54, "image", "prefecthq/prefect", "3.4-python3.12", "3"),
        (4, "image", "prefecthq/prefect", "3-latest", "3"),
        (15, "chart", "prefect-server", "2025.7.31204438", None),
    ]
    assert [(one.span.line, one.name, one.value) for one in sample.settings] == [
        (11, "PREFECT_API_URL", "https://prefect.example/api"),
        (12, "PREFECT_API_KEY", Unknown("var.prefect_api_key", "given when Terraform runs")),
        (55, "PREFECT_LOGGING_LEVEL", "DEBUG"),
        (7, "PREFECT_API_URL", "http://prefect-server:4200/api"),
        (8, "PREFECT_API_KEY", Unknown("***", "a secret")),
    ]
    assert [(one.name, one.specifier) for one in sample.requirements] == [("prefect-aws", ">=0.5")]
    assert [(one.text, one.purpose) for one in sample.commands] == [
        ("prefect worker start --pool containers", "worker")
    ]
    assert sample.unresolved == ()


def test_broken_files_of_the_sample_are_findings_and_the_audit_goes_on(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "sample")
    shutil.copytree(SAMPLE / "infra", tmp_path / "sample" / "infra" / ".terraform" / "modules" / "shop")
    ended = run("audit", "-o", "json", cwd=tmp_path / "sample")
    report = json.loads(ended.out)
    assert ended.status == 3
    found = [(one["path"], one["region"]["line"]) for one in report["findings"] if one["rule"] == "PTD900"]
    assert found == [("infra/broken.tf", 4), ("infra/broken.tf.json", 3)]
    assert len(report["deployments"]) == 4
    assert "not-for-the-report" not in ended.out


@pytest.mark.parametrize(
    ("many", "names"),
    [
        ("count = 2", ["etl-0", "etl-1"]),
        ("count = 0", []),
        ("count = length(local.shops)", ["etl-0", "etl-1"]),
        ("count = var.on ? 1 : 0", [Unknown('"etl-${X}"', "known only when Terraform runs")]),
        ('for_each = toset(["b", "a", "b"])', ["etl-a", "etl-b"]),
        ("for_each = { b = 1, a = 2 }", ["etl-a", "etl-b"]),
        ("for_each = toset(local.shops)", ["etl-north", "etl-south"]),
        ("for_each = { for s in local.shops : upper(s) => s }", ["etl-NORTH", "etl-SOUTH"]),
        ('for_each = { for s in local.shops : s => s if s != "south" }', ["etl-north"]),
        ("for_each = prefect_flow.etl", ["etl-x"]),
        ("for_each = var.shops", [Unknown('"etl-${X}"', "known only when Terraform runs")]),
        ('for_each = yamldecode(file("shops.yaml"))', [Unknown('"etl-${X}"', "known only when Terraform runs")]),
    ],
)
def test_a_deployment_is_one_for_each_element_that_is_known(many: str, names: list[str | Unknown]) -> None:
    variable = "count.index" if many.startswith("count") else "each.key"
    text = f"""\
locals {{
  shops = ["north", "south"]
}}
resource "prefect_flow" "etl" {{
  for_each = toset(["x"])
  name     = "etl"
}}
resource "prefect_deployment" "etl" {{
  {many}
  name    = "etl-${{{variable}}}"
  flow_id = prefect_flow.etl["x"].id
}}
"""
    found = project({"main.tf": text}).deployments
    wanted = [Unknown(one.source.replace("X", variable), one.why) if isinstance(one, Unknown) else one for one in names]
    assert sorted((one.name for one in found), key=str) == wanted
    assert all(one.flow is not None for one in found)


def test_a_schedule_of_one_element_belongs_to_it_or_to_the_one_that_stands_for_all() -> None:
    schedule = 'resource "prefect_deployment_schedule" "s" {\n  deployment_id = OWNER.id\n  cron = "0 4 * * *"\n}\n'
    several = DEPLOYED.replace('name    = "etl"', 'for_each = toset(["a", "b"])\n  name = "etl-${each.key}"')
    unknown = DEPLOYED.replace('name    = "etl"', 'for_each = var.shops\n  name = "etl-${each.key}"')

    def target(deployments: str, owner: str) -> str | None:
        files = {"infra/a.tf": deployments, "infra/b.tf": schedule.replace("OWNER", owner)}
        (found,) = project(files).schedules
        return found.target.id if found.target else None

    assert target(several, 'prefect_deployment.etl["b"]') == "deployment:etl/etl-b"
    assert target(several, 'prefect_deployment.etl["c"]') is None
    assert target(unknown, "prefect_deployment.etl[each.key]") == "deployment:etl/?"
    assert target(DEPLOYED, "prefect_deployment.etl") == "deployment:etl/etl"
    assert target(DEPLOYED, "data.prefect_deployment.etl") is None


def test_names_reach_other_files_of_the_folder_and_no_others() -> None:
    names = 'locals {\n  pool = "big" # prefect\n}\n' + DEPLOYED.partition('resource "prefect_deployment"')[0]
    deployment = """\
resource "prefect_deployment" "etl" {
  name           = "etl"
  flow_id        = prefect_flow.etl.id
  work_pool_name = local.pool
}
"""
    near = project({"infra/names.tf": names, "infra/etl.tofu": deployment}).deployments
    far = project({"infra/names.tf": names, "other/etl.tf": deployment}).deployments
    assert [(one.flow and one.flow.name, one.work_pool) for one in near] == [("etl", "big")]
    assert [(one.flow, one.work_pool) for one in far] == [(None, Unknown("local.pool", "not in this file"))]


@pytest.mark.parametrize(
    ("given", "joined"),
    [
        ('entrypoint = "flows/etl.py:etl"', True),
        ('path = "/opt/app"\n  entrypoint = "flows/etl.py:etl"', True),
        ('path = "./flows"\n  entrypoint = "etl.py:etl"', True),
        ('path = "/opt/app/flows"\n  entrypoint = "etl.py:etl"', True),
        ('entrypoint = "flows.etl.etl"', True),
        ('entrypoint = "flows/etl.py:gone"', False),
        ('entrypoint = "flows/gone.py:etl"', False),
        ("entrypoint = var.entrypoint", True),  # by the name of its flow
    ],
)
def test_an_entrypoint_leads_to_the_flow(given: str, joined: bool) -> None:
    text = DEPLOYED.replace("  flow_id", f"  {given}\n  flow_id")
    (found,) = read_project({"flows/etl.py": FLOW, "infra/main.tf": text}, readers=(READER,)).deployments
    assert (found.flow is not None) == joined


@pytest.mark.parametrize(
    ("settings", "kind", "value", "active"),
    [
        ('cron = "0 4 * * *"', "cron", "0 4 * * *", True),
        ('cron = "0 4 * * *"\n  active = false', "cron", "0 4 * * *", False),
        ("interval = 90.5", "interval", "90.5s", True),
        ('interval = "3600"', "interval", "3600s", True),
        ("interval = 1e999", "interval", Unknown("1e999", "no number of seconds"), True),
        ('interval = "hourly"', "interval", Unknown('"hourly"', "no number of seconds"), True),
        ("interval = var.seconds", "interval", Unknown("var.seconds", "given when Terraform runs"), True),
        ('cron = null\n  rrule = "FREQ=DAILY"', "rrule", "FREQ=DAILY", True),
        (
            "cron = try(each.value.cron, null)\n  interval = try(each.value.interval, null)",
            "other",
            Unknown("each.value.cron", "known only when Terraform runs"),
            True,
        ),
    ],
)
def test_a_schedule_is_read(settings: str, kind: str, value: str | Unknown, active: bool) -> None:
    text = f'resource "prefect_deployment_schedule" "s" {{\n  deployment_id = "x"\n  {settings}\n}}\n'
    (found,) = project({"main.tf": text}).schedules
    assert (found.kind, found.value, found.active) == (kind, value, active)


def test_a_schedule_without_a_time_is_a_doubt() -> None:
    text = 'resource "prefect_deployment_schedule" "s" {\n  deployment_id = "x"\n}\n'
    assert [one.why for one in project({"main.tf": text}).unresolved] == ["no cron, interval or rrule given"]


@pytest.mark.parametrize(
    ("trigger", "kind", "text"),
    [
        ("event = { expect = [] }", "event", "any event"),
        ('event = { posture = "Proactive", expect = ["a", "b"] }', "event", "absence of a, b"),
        ('metric = { metric = { name = "duration", operator = ">=", threshold = 10 } }', "metric", "duration >= 10"),
        ('compound = { require = "any", triggers = [{}, {}] }', "compound", "any of 2 triggers"),
        ("sequence = { triggers = [{}, {}, {}] }", "sequence", "3 triggers in order"),
        ("compound = { triggers = var.triggers }", "compound", "all of several triggers"),
        ("nothing = {}", "other", "{ nothing = {} }"),
    ],
)
@pytest.mark.parametrize("written", ["trigger = {{ {} }}", "trigger {{\n    {}\n  }}"])
def test_a_trigger_is_read_as_attribute_and_as_block(trigger: str, kind: str, text: str, written: str) -> None:
    source = f'resource "prefect_automation" "a" {{\n  name = "a"\n  {written.format(trigger)}\n  actions = []\n}}\n'
    (found,) = project({"main.tf": source}).automations
    assert found.trigger.kind == kind
    assert found.trigger.text == text or (kind == "other" and "trigger {" in source)


def test_what_a_trigger_waits_for_is_read_at_any_depth() -> None:
    text = """
resource "prefect_automation" "a" {
  name = "a"
  trigger = {
    compound = {
      require = "all"
      triggers = [
        { event = { expect = ["orders.sent"] } },
        { event = {
          match_related = jsonencode({ "prefect.resource.name" = "etl", "prefect.resource.role" = "flow" })
        } },
      ]
    }
  }
  actions = []
}
"""
    (automation,) = project({"main.tf": text}).automations
    assert automation.trigger.awaits == (Awaited("event", "orders.sent"), Awaited("flow", "etl"))


def test_actions_of_all_three_lists_count_and_the_first_started_deployment_is_joined() -> None:
    text = (
        DEPLOYED
        + """\
resource "prefect_automation" "a" {
  name               = "a"
  trigger            = { event = { expect = ["x"] } }
  actions            = [{ type = "do-nothing" }]
  actions_on_trigger = [{ type = "run-deployment", deployment_id = prefect_deployment.etl.id }]
  actions_on_resolve = [{ type = "call-webhook" }, { type = var.action }]
}
"""
    )
    found = project({"main.tf": text})
    (automation,) = found.automations
    assert automation.actions == ("do-nothing", "run-deployment", "call-webhook")
    assert automation.deployment is found.deployments[0]


@pytest.mark.parametrize(
    ("block", "doubt"),
    [
        ('data "prefect_block" "b" {\n  id = "0000"\n}\n', "known by its id"),
        ('resource "prefect_block" "b" {\n  name = "b"\n  type_slug = var.kind\n}\n', "given when Terraform runs"),
        ('module "worker" {\n  source = "PrefectHQ/ecs-worker/prefect"\n}\n', "not in the audited tree"),
        ('module "worker" {\n  source = "./modules/prefect"\n}\n', None),
    ],
)
def test_what_is_not_understood_is_said(block: str, doubt: str | None) -> None:
    assert [one.why for one in project({"main.tf": block}).unresolved] == ([doubt] if doubt else [])


def test_steps_that_fetch_code_are_said_once_for_all_elements() -> None:
    text = DEPLOYED.replace(
        'name    = "etl"',
        'for_each = toset(["a", "b"])\n  name = "etl-${each.key}"\n'
        '  pull_steps = [{ type = "git_clone" }, { type = var.x },'
        ' { type = "pull_from_s3", requires = "prefect_aws[s3]>=0.5,<1" }]',
    )
    found = read_project({"main.tf": text}, readers=(READER,))
    assert [one.symbol for one in found.references] == [
        "prefect.deployments.steps.git_clone",
        "prefect_aws.deployments.steps.pull_from_s3",
    ]
    assert [(one.name, one.specifier) for one in found.requirements] == [("prefect-aws", ">=0.5,<1")]


def test_a_block_whose_id_a_resource_is_given_is_used_and_one_with_rights_is_not() -> None:
    text = """\
resource "prefect_block" "hook" {
  name      = "hook"
  type_slug = "webhook"
}
resource "prefect_automation" "a" {
  name    = "a"
  trigger = { event = {} }
  actions = [{ type = "call-webhook", block_document_id = prefect_block.hook.id }]
}
resource "prefect_block_access" "a" {
  block_id = prefect_block.hook.id
}
resource "prefect_block_access" "b" {
  block_id = prefect_block.missing.name
}
"""
    blocks = project({"main.tf": text}).blocks
    assert [(one.span.line, one.type, one.name, one.action) for one in blocks] == [
        (1, "webhook", "hook", "define"),
        (8, "webhook", "hook", "yaml-reference"),
    ]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ('env = { PREFECT_API_URL = "u" }', "u"),
        ('environment = [{ name = "PREFECT_API_URL", value = "u" }]', "u"),
        ('env {\n    name = "PREFECT_API_URL"\n    value = "u"\n  }', "u"),
        ('env = ["PREFECT_API_URL=u"]', "u"),
        ('data = jsonencode([{ environment = [{ name = "PREFECT_API_URL", value = "u" }] }])', "u"),
        ('env = ["PREFECT_API_URL=${var.url}"]', Unknown('"PREFECT_API_URL=${var.url}"', "given when Terraform runs")),
        (
            'secrets = [{ name = "PREFECT_API_URL", valueFrom = "arn" }]',
            Unknown("PREFECT_API_URL", "a secret or reference"),
        ),
    ],
)
def test_environment_variables_of_any_resource_are_settings(body: str, value: str | Unknown) -> None:
    (found,) = (one for one in declared(f'resource "x" "y" {{\n  {body}\n}}\n') if isinstance(one, Setting))
    assert (found.name, found.value) == ("PREFECT_API_URL", value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            '["prefect", "worker", "start", "-p", var.pool]',
            [("worker", True), ("start", True), ("-p", True), ("var.pool", False)],
        ),
        ('["/bin/sh", "-c", "prefect server start"]', [("server", True), ("start", True)]),
        ("\"prefect agent start -q 'a b'\"", [("agent", True), ("start", True), ("-q", True), ("a b", True)]),
        ('["python", "flow.py"]', None),
        ('"echo prefect"', None),
    ],
)
def test_commands_of_containers_are_found(value: str, words: list[tuple[str, bool]] | None) -> None:
    text = f'resource "x" "y" {{\n  command = {value}\n}}\n'
    found = [one for one in declared(text) if isinstance(one, ShellCommand)]
    assert [[(word.text, word.known) for word in one.words] for one in found] == ([words] if words else [])


def test_the_source_of_the_provider_is_no_image() -> None:
    text = 'terraform {\n  required_providers {\n    prefect = { source = "prefecthq/prefect" }\n  }\n}\n'
    found = read_project({"main.tf": text}, readers=(READER,))
    assert found.components == ()
    assert [one.symbol for one in found.references] == ["terraform: required_providers.prefect"]
