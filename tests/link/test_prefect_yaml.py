"""Prefect's deployment files, read alone: what they say and where it stands."""

from __future__ import annotations

from textwrap import dedent

import pytest
from p2d_audit.facts.documents import Document, read_document
from p2d_audit.link.entrypoints import FlowFinder
from p2d_audit.link.yaml.prefect_yaml import YamlDeployments, is_prefect_document, read_deployments, stated_major
from p2d_audit.model import Flow, Schedule, Span, Unknown


def _document(text: str, path: str = "prefect.yaml") -> Document:
    document = read_document(dedent(text), path)
    assert isinstance(document, Document), document
    return document


def _flow(path: str, function: str, name: str) -> Flow:
    span = Span(path, 1, 1, 1, 1)
    return Flow(
        id=f"flow:{path}:{function}",
        name=name,
        function=function,
        module=path.removesuffix(".py").replace("/", "."),
        span=span,
        head=span,
        via="decorator",
        prefect="3",
        is_async=False,
        is_generator=False,
        is_method=False,
        is_test=False,
        parameters=(),
        options=(),
        returns=None,
    )


def _read(text: str, *flows: Flow, path: str = "prefect.yaml") -> YamlDeployments:
    return read_deployments(_document(text, path), FlowFinder(flows))


def _schedules(text: str) -> tuple[Schedule, ...]:
    indented = dedent(text).replace("\n", "\n    ")
    return _read(f"deployments:\n  - name: d\n    entrypoint: f.py:f\n    {indented}").schedules


def _schedule(text: str) -> Schedule:
    (schedule,) = _schedules(text)
    return schedule


def _cron(schedule: Schedule) -> tuple[tuple[str, ...], str | None, bool]:
    assert schedule.dagster is not None
    return schedule.dagster.cron, schedule.dagster.timezone, schedule.dagster.exact


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("prefect.yaml", "a: b", True),
        ("deep/down/prefect.yml", "- 1", True),
        ("prefect-prod.yaml", "deployments: []", True),
        ("prefect-prod.yaml", "pull: [{prefect.deployments.steps.git_clone: {}}]", True),
        ("prefect.staging.yaml", "deployments: []", True),
        ("prefect-agent.yaml", "apiVersion: apps/v1\nkind: Deployment", False),
        ("deploy/all.yaml", "deployments:\n  - name: x\n    entrypoint: a.py:f", True),
        ("deploy/all.yaml", "deployments:\n  - name: x\n    image: y", False),
        ("deploy/all.yaml", "deployments: {entrypoint: a.py:f}", False),
        ("my-deployment.yaml", "name: d\nflow_name: f\nmanifest_path: null", True),
        ("other.yaml", "name: d\nflow_name: f\ninfrastructure: {}", True),
        ("other.yaml", "name: d\nflow_name: f", False),
        ("other.yaml", "name: d\nflow_name: f\nwork_pool: {name: p}", True),
        ("other.yaml", "name: d\nentrypoint: a.py:f\nwork_pool: {name: p}", True),
        ("compose.yaml", "name: d\nentrypoint: a.sh", False),
        ("mkdocs.yml", "site_name: x", False),
        ("empty.yaml", "", False),
    ],
)
def test_a_prefect_file_is_known_by_its_name_or_its_keys(path: str, text: str, expected: bool) -> None:
    assert is_prefect_document(path, _document(text, path)) is expected


def test_a_deployment_has_its_flow_pool_parameters_and_place() -> None:
    flow = _flow("etl/flows.py", "load", "nightly load")
    found = _read(
        """\
        name: project
        deployments:
          - name: nightly
            entrypoint: flows.py:load
            version: 3
            tags: [a, b]
            parameters:
              day: 2024-01-01
              size: 0x10
              dry: no
              target: "{{ $TARGET }}"
              nested: {x: [1.5, null]}
            work_pool:
              name: pool
        """,
        flow,
        path="etl/prefect.yaml",
    )
    (deployment,) = found.deployments
    assert deployment.id == "deployment:nightly load/nightly"
    assert deployment.span == Span("etl/prefect.yaml", 3, 5, 14, 17)
    assert (deployment.name, deployment.flow, deployment.flow_reference) == ("nightly", flow, "flows.py:load")
    assert (deployment.source, deployment.work_pool) == ("prefect.yaml", "pool")
    assert deployment.parameters == {
        "day": "2024-01-01",
        "size": 16,
        "dry": False,
        "target": Unknown("{{ $TARGET }}", "filled in when it is deployed"),
        "nested": {"x": (1.5, None)},
    }
    options = [(option.name, option.value, option.text, option.span.line) for option in deployment.options]
    assert options[2:4] == [("version", 3, "3", 5), ("tags", ("a", "b"), "[a, b]", 6)]


@pytest.mark.parametrize(
    ("path", "entrypoint", "source"),
    [
        ("prefect.yaml", "flows/a.py:f", "flows/a.py"),
        ("prefect.yaml", "./flows/a.py:f", "flows/a.py"),
        ("prefect.yaml", "flows\\a.py:f", "flows/a.py"),
        ("prefect.yaml", "flows.a.f", "flows/a.py"),
        ("prefect.yaml", "flows.a:f", "flows/a.py"),
        ("prefect.yaml", "flows.f", "flows/__init__.py"),
        ("prefect.yaml", "flows/a.py:Job.f", "flows/a.py"),
        ("team/x/prefect.yaml", "a.py:f", "team/x/a.py"),
        ("team/x/prefect.yaml", "../y/a.py:f", "team/y/a.py"),
        ("team/x/prefect.yaml", "team/x/a.py:f", "team/x/a.py"),
        ("team/x/prefect.yaml", "x.a.f", "team/x/a.py"),
    ],
)
def test_an_entrypoint_is_looked_up_from_the_files_folder_upwards(path: str, entrypoint: str, source: str) -> None:
    flow = _flow(source, "f", "f")
    (deployment,) = _read(f"deployments: [{{name: d, entrypoint: '{entrypoint}'}}]", flow, path=path).deployments
    assert deployment.flow is flow


@pytest.mark.parametrize("entrypoint", ["flows/b.py:f", "/flows/a.py:f", "../flows/a.py:f", "f", "{{ $X }}.py:f"])
def test_an_entrypoint_that_leads_nowhere_joins_no_flow(entrypoint: str) -> None:
    flow = _flow("flows/a.py", "f", "f")
    (deployment,) = _read(f"deployments: [{{name: d, entrypoint: '{entrypoint}'}}]", flow).deployments
    assert deployment.flow is None


@pytest.mark.parametrize("entrypoint", ["flows/Daily.py:f", "Flows/daily.py:f", "Flows.daily.f"])
def test_an_entrypoint_in_other_letters_joins_the_only_flow_that_can_be_meant(entrypoint: str) -> None:
    flow = _flow("flows/daily.py", "f", "f")
    text = f"deployments: [{{name: d, entrypoint: '{entrypoint}'}}]"
    (deployment,) = _read(text, flow, _flow("flows/other.py", "f", "f")).deployments
    assert (deployment.id, deployment.flow, deployment.flow_confidence) == ("deployment:f/d", flow, "medium")
    (unsure,) = _read(text, flow, _flow("FLOWS/DAILY.py", "g", "g")).deployments
    assert (unsure.flow, unsure.flow_confidence) == (None, "high")


def test_a_file_can_hold_one_deployment() -> None:
    flow = _flow("flow.py", "f", "f")
    found = _read("name: Nightly\nentrypoint: flow.py:f\nwork_pool: {name: pool}\n", flow, path="nightly.yaml")
    (deployment,) = found.deployments
    told = (deployment.name, deployment.flow, deployment.source, deployment.work_pool)
    assert told == ("Nightly", flow, "legacy-yaml", "pool")


@pytest.mark.parametrize(
    ("text", "major"),
    [
        ("prefect-version: 3.4.0", "3"),
        ("prefect-version: 2", "2"),
        ("prefect-version: null", None),
        ("prefect-version: '{{ $VERSION }}'", None),
        ("prefect-version: 12.1", None),
        ("deployments: []", None),
    ],
)
def test_a_file_says_which_major_it_is_for(text: str, major: str | None) -> None:
    assert stated_major(_document(text)) == major


def test_the_nearest_file_is_taken() -> None:
    near, far = _flow("x/a.py", "f", "near"), _flow("a.py", "f", "far")
    (deployment,) = _read("deployments: [{name: d, entrypoint: a.py:f}]", far, near, path="x/prefect.yaml").deployments
    assert deployment.flow is near


def test_without_entrypoint_the_flow_name_counts() -> None:
    flow = _flow("a.py", "f", "my flow")
    (deployment,) = _read("deployments: [{name: d, flow_name: my flow}]", flow).deployments
    assert (deployment.flow, deployment.flow_reference) == (flow, "my flow")


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("{name: d, entrypoint: a.py:f}", "deployment:a.py:f/d"),
        ("{entrypoint: a.py:f}", "deployment:a.py:f/?"),
        ("{name: d}", "deployment:?/d"),
        ("{name: '{{ $ENV }}-d', entrypoint: 'a.py:f'}", "deployment:a.py:f/?"),
    ],
)
def test_what_is_unknown_of_an_id_is_a_question_mark(text: str, identity: str) -> None:
    (deployment,) = _read(f"deployments: [{text}]").deployments
    assert deployment.id == identity


def test_the_empty_entry_of_a_new_project_is_no_deployment() -> None:
    assert _read("deployments:\n- name: null\n  entrypoint: null\n  schedule: {}\n").deployments == ()


def test_aliases_and_merge_keys_make_whole_deployments() -> None:
    found = _read(
        """\
        definitions:
          pool: &pool {name: shared}
          base: &base
            entrypoint: a.py:f
            work_pool: *pool
            schedules:
              - &daily {cron: "0 4 * * *"}
        deployments:
          - name: one
            <<: *base
          - name: two
            <<: *base
            schedules: [*daily, {interval: 60}]
        """
    )
    assert [(d.name, d.work_pool, d.span.line) for d in found.deployments] == [
        ("one", "shared", 9),
        ("two", "shared", 11),
    ]
    assert [(s.target.name if s.target else None, s.value, s.span.line) for s in found.schedules] == [
        ("one", "0 4 * * *", 7),
        ("two", "0 4 * * *", 7),
        ("two", "60s", 13),
    ]


def test_a_cron_has_value_timezone_place_and_translation() -> None:
    schedule = _schedule("schedules:\n  - cron: '0 6 * * 1-5'\n    timezone: Europe/Paris\n    slug: x\n")
    assert (schedule.kind, schedule.value, schedule.timezone) == ("cron", "0 6 * * 1-5", "Europe/Paris")
    assert (schedule.active, schedule.accepted, schedule.written_as) == (True, True, "cron:")
    assert schedule.span == Span("prefect.yaml", 5, 15, 5, 28)
    assert _cron(schedule) == (("0 6 * * 1-5",), "Europe/Paris", True)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("schedule: {cron: '@daily'}", "cron", "@daily"),
        ("schedule: {interval: 3600}", "interval", "3600s"),
        ("schedule: {interval: 3600.0, anchor_date: '2024-01-01T00:00:00Z'}", "interval", "3600s"),
        ("schedule: {interval: 0.5}", "interval", "0.5s"),
        ("schedule: {interval: PT1H30M}", "interval", "5400s"),
        ("schedule: {interval: P1D}", "interval", "86400s"),
        ("schedule: {interval: '01:30:00'}", "interval", "5400s"),
        ("schedule: {interval: '1 day, 00:00:30'}", "interval", "86430s"),
        ("schedule: {rrule: FREQ=DAILY}", "rrule", "FREQ=DAILY"),
        ("schedules: [{schedule: {cron: 0 1 * * *}, active: true}]", "cron", "0 1 * * *"),
        ("schedules: [{cron: null, interval: 60, rrule: null}]", "interval", "60s"),
    ],
)
def test_a_schedule_is_read_in_every_form(text: str, kind: str, value: str) -> None:
    schedule = _schedule(text)
    assert (schedule.kind, schedule.value, schedule.accepted) == (kind, value, True)


@pytest.mark.parametrize(
    "text",
    [
        "schedule:", "schedule: null", "schedule: {}", "schedules: []", "schedules:", "schedules: [{}]", "tags: []",
        "schedule: {cron: null, timezone: null}",
    ],
)  # fmt: skip
def test_an_empty_schedule_is_none(text: str) -> None:
    found = _read(f"deployments:\n  - name: d\n    {text}\n")
    assert (found.schedules, found.unresolved) == ((), ())


@pytest.mark.parametrize(
    "text",
    ["schedule: [{cron: 0 1 * * *}]", "schedules: {cron: 0 1 * * *}", "schedules: [{cron: 0 1 * * *, interval: 60}]"],
)
def test_a_form_that_prefect_rejects_is_not_accepted(text: str) -> None:
    schedule = _schedule(text)
    assert (schedule.value, schedule.accepted) == ("0 1 * * *", False)


@pytest.mark.parametrize(
    ("text", "active"),
    [
        ("schedules: [{interval: 60, active: false}]", False),
        ("schedules: [{interval: 60, active: 'False'}]", False),
        ("schedules: [{interval: 60, active: yes}]", True),
        ("schedules: [{interval: 60, active: null}]", True),
        ("paused: true\nschedules: [{interval: 60, active: true}]", False),
        ("is_schedule_active: false\nschedule: {interval: 60}", False),
        ("schedules: [{schedule: {interval: 60}, active: false}]", False),
    ],
)
def test_a_schedule_is_active_unless_it_or_its_deployment_is_not(text: str, active: bool) -> None:
    assert _schedule(text).active is active


def test_a_templated_switch_is_unknown() -> None:
    text = "schedules: [{interval: 60, active: '{{ prefect.variables.on }}'}]"
    assert _schedule(text).active == Unknown("{{ prefect.variables.on }}", "filled in when it is deployed")


def test_a_templated_cron_is_unknown_and_has_no_translation() -> None:
    schedule = _schedule("schedules: [{cron: '{{ $CRON }}'}]")
    assert (schedule.kind, schedule.value) == ("cron", Unknown("{{ $CRON }}", "filled in when it is deployed"))
    assert schedule.dagster is None


def test_a_templated_schedule_is_a_schedule_of_another_kind() -> None:
    schedule = _schedule("schedules: '{{ $SCHEDULES }}'")
    assert (schedule.kind, schedule.value) == ("other", Unknown("{{ $SCHEDULES }}", "filled in when it is deployed"))


def test_a_templated_timezone_makes_the_translation_inexact() -> None:
    schedule = _schedule("schedules: [{cron: 0 9 * * *, timezone: '{{ $TZ }}'}]")
    assert schedule.dagster is not None
    assert (schedule.dagster.cron, schedule.dagster.exact) == (("0 9 * * *",), False)
    assert schedule.dagster.note == "the timezone `{{ $TZ }}` is filled in when it is deployed"


def test_an_interval_that_is_no_length_of_time_is_unknown() -> None:
    assert _schedule("schedule: {interval: '3600'}").value == Unknown("3600", "no length of time that Prefect accepts")


def test_day_or_and_anchor_reach_the_translation() -> None:
    assert _cron(_schedule("schedule: {cron: 0 0 8-14 * 5, day_or: false}")) == (("0 0 * * 5#2",), None, True)
    anchored = "schedule: {interval: 86400, anchor_date: '2024-01-01T09:30:00'}"
    assert _cron(_schedule(anchored)) == (("30 9 * * *",), None, True)
    unquoted = "schedule: {interval: 86400, anchor_date: 2024-01-01T09:30:00Z}"
    assert _cron(_schedule(unquoted)) == (("30 9 * * *",), None, True)


def test_a_rule_may_be_json_with_its_timezone() -> None:
    schedule = _schedule("""schedule: {rrule: '{"rrule": "FREQ=DAILY;BYHOUR=9", "timezone": "Asia/Tokyo"}'}""")
    assert (schedule.value, schedule.timezone) == ("FREQ=DAILY;BYHOUR=9", "Asia/Tokyo")
    assert _cron(schedule) == (("0 9 * * *",), "Asia/Tokyo", True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("schedule: 0 0 * * *", "`0 0 * * *` is no mapping with cron, interval or rrule"),
        ("schedules: [{timezone: UTC}]", "neither cron, interval nor rrule is given"),
        ("schedules: [[{cron: x}]]", "it is a list of lists"),
    ],
)
def test_a_schedule_that_cannot_be_read_is_unresolved(text: str, why: str) -> None:
    (unresolved,) = _read(f"deployments:\n  - name: d\n    {text}\n").unresolved
    assert (unresolved.what, unresolved.why) == ("a schedule of deployment:?/d", why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("deployments: {name: x}", "they are not a list"),
        ("deployments: [word]", "it is not a mapping"),
        ("- 1", "it is not a mapping"),
    ],
)
def test_a_file_of_another_shape_is_unresolved(text: str, why: str) -> None:
    assert [unresolved.why for unresolved in _read(text).unresolved] == [why]


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("{expect: [prefect.flow-run.Completed]}", "event", "prefect.flow-run.Completed"),
        ("{type: event, match: {}}", "event", "any event"),
        ("{posture: Proactive, expect: [a.b], within: 60}", "event", "absence of a.b"),
        ("{type: compound, require: any, triggers: [{}, {}]}", "compound", "any of 2 triggers"),
        ("{require: 1, triggers: [{}]}", "compound", "1 of 1 triggers"),
        ("{triggers: [{}, {}, {}]}", "sequence", "3 triggers in order"),
        ("{posture: Metric, metric: {name: duration, operator: '>', threshold: 5}}", "metric", "duration '>' 5"),
        ("{type: surprise}", "other", "{type: surprise}"),
    ],
)
def test_a_trigger_is_an_automation_that_runs_its_deployment(text: str, kind: str, shown: str) -> None:
    found = _read(f"deployments:\n  - name: d\n    triggers:\n      - {text}\n")
    (deployment,) = found.deployments
    (automation,) = found.automations
    assert deployment.triggers == (automation.trigger,)
    assert (automation.trigger.kind, automation.trigger.text, automation.trigger.span.line) == (kind, shown, 4)
    assert (automation.actions, automation.deployment, automation.source) == (("run-deployment",), deployment, "yaml")


def test_an_automation_has_its_own_name_or_the_one_prefect_gives() -> None:
    found = _read(
        """\
        deployments:
          - name: d
            triggers: [{}, {name: mine}]
          - entrypoint: a.b
            triggers: [{}]
        """
    )
    assert [automation.name for automation in found.automations] == ["d__automation_1", "mine", None]


def test_placeholders_name_blocks_and_variables_where_they_stand() -> None:
    found = _read(
        """\
        pull:
          - prefect.deployments.steps.git_clone:
              credentials: "{{ prefect.blocks.github-credentials.bot }}"
              repository: 'it''s {{prefect.variables.repo}}'
        deployments:
          - name: d
            parameters:
              plain: x-{{ prefect.blocks.secret.key.value }}-{{ prefect.variables.b }}
              text: |
                one
                  two {{ prefect.variables.c }}
              other: "{{ build-image.image }} {{ $ENV }}"
              broken: "{{ prefect.blocks.secret }}"
        """
    )
    blocks = [(b.type, b.name, b.action, b.span.line, b.span.column, b.span.end_column) for b in found.blocks]
    assert blocks == [
        ("github-credentials", "bot", "yaml-reference", 3, 21, 64),
        ("secret", "key", "yaml-reference", 8, 16, 53),
        ("secret", Unknown("secret", "the placeholder names no document"), "yaml-reference", 13, 16, 43),
    ]
    variables = [(v.name, v.action, v.span.line, v.span.column, v.span.end_column) for v in found.variables]
    assert variables == [
        ("repo", "yaml-reference", 4, 26, 52),
        ("b", "yaml-reference", 8, 54, 79),
        ("c", "yaml-reference", 11, 15, 40),
    ]


def test_a_placeholder_behind_an_alias_counts_once() -> None:
    found = _read("a: &a ['{{ prefect.variables.x }}']\nb: *a\nc: *a\n")
    assert [variable.name for variable in found.variables] == ["x"]


def test_steps_are_references_with_their_arguments() -> None:
    found = _read(
        """\
        build:
          - my_company.steps.build: {}
        pull:
          - prefect.deployments.steps.git_clone:
              id: clone
              branch: main
        deployments:
          - name: d
            push:
              prefect_aws.deployments.steps.push_to_s3: {bucket: b}
        """
    )
    assert [(r.symbol, r.kind, r.span.line, [(o.name, o.value) for o in r.options]) for r in found.references] == [
        ("prefect.deployments.steps.git_clone", "call", 4, [("id", "clone"), ("branch", "main")]),
        ("prefect_aws.deployments.steps.push_to_s3", "call", 10, [("bucket", "b")]),
    ]


def test_pulling_with_a_block_names_the_block() -> None:
    found = _read(
        """\
        pull:
          - prefect.deployments.steps.pull_with_block:
              block_type_slug: s3-bucket
              block_document_name: code
        """
    )
    assert [(block.type, block.name, block.span.line) for block in found.blocks] == [("s3-bucket", "code", 4)]


_LEGACY = """\
    name: nightly
    description: null
    work_queue_name: default
    work_pool_name: my-pool
    parameters: {size: 3}
    schedule:
      interval: 3600.0
      anchor_date: '2023-01-01T00:15:00+00:00'
      timezone: UTC
    is_schedule_active: false
    infra_overrides: {}
    infrastructure:
      type: kubernetes-job
      _block_document_name: big
      _is_anonymous: false
      _block_type_slug: kubernetes-job
      block_type_slug: kubernetes-job
    flow_name: etl
    manifest_path: null
    storage:
      bucket_path: b
      _block_document_name: anonymous-1
      _is_anonymous: true
      _block_type_slug: s3
    path: ''
    entrypoint: etl.py:main
    parameter_openapi_schema: {title: Parameters}
"""


def test_a_file_of_deployment_build_is_one_deployment() -> None:
    flow = _flow("flows/etl.py", "main", "etl")
    found = _read(_LEGACY, flow, path="flows/main-deployment.yaml")
    (deployment,) = found.deployments
    assert (deployment.id, deployment.source, deployment.flow) == ("deployment:etl/nightly", "legacy-yaml", flow)
    assert (deployment.work_pool, deployment.parameters) == ("my-pool", {"size": 3})
    (schedule,) = found.schedules
    assert (schedule.value, schedule.active, schedule.span.line) == ("3600s", False, 7)
    assert _cron(schedule) == (("15 * * * *",), "UTC", True)
    assert [(block.type, block.name) for block in found.blocks] == [("kubernetes-job", "big")]


def test_everything_is_ordered_by_place() -> None:
    found = _read(
        """\
        deployments:
          - schedules: [{interval: 60}, {cron: 0 1 * * *}]
            triggers: [{}]
            name: b
          - schedules: [{interval: 30}]
            triggers: [{}]
            name: a
        """
    )
    assert [deployment.name for deployment in found.deployments] == ["b", "a"]
    assert [schedule.value for schedule in found.schedules] == ["60s", "0 1 * * *", "30s"]
    assert [automation.span.line for automation in found.automations] == [3, 6]
