"""What rules about commands, images and settings say differently from one to the next."""

from __future__ import annotations

import pytest
from p2d_audit.effort.assessment import assess
from p2d_audit.effort.weighing import load_weights
from p2d_audit.testing import audit_files, read_project

from tests.rules.examples import builtin_rules

RULES = {rule.code: rule for rule in builtin_rules()}


def found(code: str, text: str, path: str = "deploy.sh") -> list[tuple[str, str, float]]:
    """Return severity, disposition and likely hours of what a rule finds."""
    findings = audit_files({path: text}, rules=[RULES[code]])
    return [(one.severity, one.disposition, one.effort.likely) for one in findings]


COMPOSE = "services:\n  one:\n    image: prefecthq/prefect:3-latest\n    command: {command}\n"


@pytest.mark.parametrize(
    ("code", "command", "severity", "disposition", "hours"),
    [
        ("PTD920", "prefect deployment apply daily.yaml", "note", "adapt", 1.5),
        ("PTD920", "prefect register --project shop -p flows/", "note", "adapt", 1),
        ("PTD921", "prefect deployment run a/b", "note", "mechanical", 0.25),
        ("PTD921", "prefect run -n daily", "note", "mechanical", 0.25),
        ("PTD921", "prefect deployment run a/b --start-in '1 hour'", "warning", "no-equivalent", 3),
        ("PTD921", "prefect flow-run cancel 12", "note", "adapt", 0.5),
        ("PTD922", "prefect shell watch ls", "note", "mechanical", 0.5),
        ("PTD922", "prefect shell serve ls --flow-name list", "note", "mechanical", 0),
        ("PTD922", "prefect task serve a.py:b", "warning", "no-equivalent", 4),
        ("PTD923", "prefect server start", "note", "mechanical", 0.25),
        ("PTD923", "prefect server database upgrade -y", "warning", "redesign", 24),
        ("PTD924", "prefect worker start -p k8s", "note", "adapt", 1),
        ("PTD924", "prefect agent local start", "note", "adapt", 3),
        ("PTD926", "prefect work-pool create a -t process", "note", "mechanical", 1),
        ("PTD926", "prefect work-pool create a -t kubernetes", "note", "adapt", 12),
        ("PTD926", "prefect work-pool create a -t ecs:push", "warning", "redesign", 10),
        ("PTD926", "prefect work-pool create a -t prefect:managed", "warning", "redesign", 10),
        ("PTD926", "prefect worker start -p a -t snowpark-container-service", "warning", "no-equivalent", 16),
        ("PTD930", "prefect automation pause nightly", "note", "adapt", 2),
        ("PTD930", "prefect automation create -f chain.yaml", "note", "adapt", 2),
        ("PTD930", "prefect automation create -j '{}'", "note", "adapt", 0),
        ("PTD930", "prefect cloud webhook toggle 12", "warning", "redesign", 3),
        ("PTD930", "prefect events emit order.made", "warning", "redesign", 1.5),
    ],
)
def test_a_command_has_its_own_weight(code: str, command: str, severity: str, disposition: str, hours: float) -> None:
    assert found(code, f"{command}\n") == [(severity, disposition, hours)]


@pytest.mark.parametrize(
    ("code", "command"),
    [
        ("PTD920", "prefect deployment run a/b"),
        ("PTD920", "prefect deploy --help"),
        ("PTD924", "prefect flow-run execute"),
        ("PTD926", "prefect work-pool create a"),
        ("PTD926", "prefect work-pool create a --type of-our-own"),
        ("PTD926", "prefect work-pool create a --type $TYPE"),
        ("PTD933", "prefect"),
        ("PTD933", "prefect --version"),
        ("PTD937", "export PREFECT_TASKS_DEFAULT_RETRIES=0"),
        ("PTD935", "export PREFECT_LOGGING_LEVEL=DEBUG"),
        ("PTD935", "export PREFECT_TASKS_DEFAULT_RETRIES=2"),
        ("PTD935", "export PREFECT_RESULTS_PERSIST_BY_DEFAULT=true"),
    ],
)
def test_some_commands_and_settings_are_of_other_rules_or_none(code: str, command: str) -> None:
    assert found(code, f"{command}\n") == []


def test_a_server_that_is_kept_running_is_the_platform() -> None:
    server = COMPOSE.format(command="prefect server start")
    assert found("PTD923", server, "docker-compose.yml") == [("warning", "redesign", 24)]
    pipeline = "jobs:\n  test:\n    steps:\n      - run: prefect server start\n"
    assert found("PTD923", pipeline, ".github/workflows/test.yml") == [("note", "mechanical", 0.25)]


def test_a_request_starts_a_run() -> None:
    curl = "curl -X POST http://localhost:4200/api/deployments/12/create_flow_run\n"
    assert found("PTD921", curl) == [("note", "adapt", 2)]


def test_an_automation_of_a_file_that_is_read_has_the_hours_itself() -> None:
    chain = "name: chain\ntrigger:\n  type: event\n  expect: [order.made]\nactions:\n  - type: run-deployment\n"
    files = {"deploy.sh": "prefect automation create -f ./chain.yaml\n", "chain.yaml": chain}
    findings = audit_files(files, rules=[RULES["PTD930"]])
    assert [one.effort.likely for one in findings] == [0]


@pytest.mark.parametrize(
    ("code", "line", "other"),
    [
        ("PTD920", "prefect deploy --all", "prefect deploy -n daily"),
        ("PTD921", "prefect deployment run a/b", "prefect  deployment run a/b"),
        ("PTD926", "prefect work-pool create a -t docker", "prefect work-pool create b -t docker"),
        ("PTD935", "export PREFECT_API_URL=a", "export PREFECT_API_KEY=b"),
    ],
)
def test_what_is_done_once_is_counted_once(code: str, line: str, other: str) -> None:
    hours = []
    for text in (line, f"{line}\n" * 40 + f"{other}\n" * 40):
        project = read_project({"deploy.sh": f"{text}\n"})
        findings = audit_files({"deploy.sh": f"{text}\n"}, rules=[RULES[code]])
        hours.append(assess(project, findings, load_weights()).shared_total)
    assert hours[0] == hours[1]
    assert hours[0].likely > 0
