"""What the settings of a flow become in Dagster."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from p2d_audit.deltas import compare_settings
from p2d_audit.inspection import inspect_project
from p2d_audit.plugins import load_plugins
from p2d_audit.report import DeltaRow
from p2d_audit.testing import read_project

PLUGINS = load_plugins()
SETTINGS = """\
from prefect import flow, task
@task(retries=3, retry_delay_seconds=10, cache_policy=None)
def load(): ...
@task(timeout_seconds=LIMIT)
def idle(): ...
@flow(name="daily-load", log_prints=True)
def daily():
    load()
"""


def rows(files: Mapping[str, str], flow: str) -> tuple[DeltaRow, ...]:
    project = read_project(files)
    findings = inspect_project(project, PLUGINS.rules).findings
    found = compare_settings(project, findings, PLUGINS.catalogue)
    return next((rows for owner, rows in found.items() if owner.endswith(f":{flow}")), ())


def by_setting(files: Mapping[str, str], flow: str = "daily") -> dict[str, DeltaRow]:
    return {row.setting: row for row in rows(files, flow)}


def test_the_settings_of_a_flow_and_of_its_tasks_are_compared() -> None:
    found = by_setting({"flow.py": SETTINGS})
    assert set(found) == {"name", "log_prints", "retries", "retry_delay_seconds"}
    retries = found["retries"]
    assert (retries.prefect, retries.dagster, retries.unit, retries.path, retries.line) == (
        "`3`",
        "`dg.RetryPolicy(max_retries=3)`",
        "task:flow:load",
        "flow.py",
        2,
    )
    assert retries.construct == "task-kw-retries"
    assert retries.change == PLUGINS.catalogue["task-kw-retries"].caveat


def test_what_is_not_set_is_not_compared() -> None:
    assert "cache_policy" not in by_setting({"flow.py": SETTINGS})


def test_a_task_that_the_flow_does_not_run_is_not_its_own() -> None:
    assert "timeout_seconds" not in by_setting({"flow.py": SETTINGS})


def test_a_value_known_only_in_the_run_stands_as_it_is_written() -> None:
    code = SETTINGS.replace("retries=3", "retries=TIMES")
    assert by_setting({"flow.py": code})["retries"].dagster == "`dg.RetryPolicy(max_retries=TIMES)`"


@pytest.mark.parametrize(
    ("zone", "dagster", "change"),
    [
        ("", "`0 2 * * *`", "The same ticks."),
        ("\n        timezone: Europe/Paris", "`0 2 * * *` in `Europe/Paris`", "when the clocks of Europe/Paris"),
    ],
)
def test_a_schedule_is_compared_tick_by_tick(zone: str, dagster: str, change: str) -> None:
    yaml = "deployments:\n  - name: prod\n    entrypoint: flow.py:daily\n    schedules:\n      - cron: 0 2 * * *" + zone
    found = by_setting({"flow.py": SETTINGS, "prefect.yaml": yaml})
    schedule = found["schedule (cron)"]
    assert (schedule.dagster, schedule.change[: len(change)]) == (dagster, change)
    constructs = {row.construct for row in found.values()}
    assert {"schedule-catchup-late", "schedule-stopped-by-default"} <= constructs


def test_a_schedule_that_is_switched_off_starts_nothing() -> None:
    yaml = "deployments:\n  - name: prod\n    entrypoint: flow.py:daily\n    schedules:\n      - cron: 0 2 * * *\n"
    yaml += "        active: false\n"
    found = by_setting({"flow.py": SETTINGS, "prefect.yaml": yaml})
    assert "schedule-stopped-by-default" not in {row.construct for row in found.values()}


def test_the_keywords_of_a_deployment_in_python_are_compared() -> None:
    code = SETTINGS + "daily.serve(name='prod', limit=2, parameters={'a': 1})\n"
    found = by_setting({"flow.py": code})
    assert {"limit", "parameters"} <= set(found)
    assert found["limit"].construct == "serve-kw-limit"


def test_what_is_found_at_a_call_is_compared_too() -> None:
    code = SETTINGS.replace("    load()\n", "    first = load.submit()\n    load.submit(wait_for=[first])\n")
    waits = [row for row in rows({"flow.py": code}, "daily") if row.construct == "handoff-wait-for"]
    assert [(row.line, row.prefect) for row in waits] == [(9, "`load` waits for `load`")]


def test_a_type_that_no_config_takes_is_named() -> None:
    code = "from datetime import date\nfrom prefect import flow\n@flow\ndef daily(day: date): ...\n"
    (row,) = rows({"flow.py": code}, "daily")
    assert (row.construct, row.prefect) == (
        "flow-parameters-unsupported-type",
        "of the parameters of flow `daily`, `day` is `datetime.date`",
    )


def test_prefect_1_has_settings_of_its_own() -> None:
    code = (
        "from datetime import timedelta\nfrom prefect import Flow, task\n"
        "@task(max_retries=2, retry_delay=timedelta(seconds=5))\ndef load(): ...\n"
        "with Flow('daily', schedule=None) as flow:\n    load()\n"
    )
    found = by_setting({"flow.py": code}, "flow")
    assert found["max_retries"].dagster == "`dg.RetryPolicy(max_retries=2)`"


def test_a_credential_is_masked() -> None:
    code = SETTINGS.replace('name="daily-load"', 'description="postgres://me:hunter2@host/db"')
    assert "hunter2" not in str(rows({"flow.py": code}, "daily"))


def test_a_test_flow_owns_its_settings_alone() -> None:
    code = SETTINGS + "@flow(retries=1)\ndef other():\n    load()\n"
    assert {row.unit for row in rows({"flow.py": code}, "other")} == {"flow:flow:other", "task:flow:load"}


def in_yaml(*lines: str) -> dict[str, str]:
    entry = "deployments:\n  - name: basics-load\n    entrypoint: flow.py:daily\n"
    return {"flow.py": SETTINGS, "prefect.yaml": entry + "".join(f"    {line}\n" for line in lines)}


def test_a_value_that_is_an_object_of_prefect_is_what_the_setting_becomes() -> None:
    code = "from prefect import flow\nfrom prefect.task_runners import SequentialTaskRunner\n"
    code += "@flow(task_runner=SequentialTaskRunner())\ndef daily(): ...\n"
    (row,) = rows({"flow.py": code}, "daily")
    assert (row.setting, row.prefect, row.construct) == ("task_runner", "`SequentialTaskRunner()`", "runner-sequential")
    assert row.dagster.startswith("`dg.in_process_executor`")


def test_a_list_of_delays_is_no_delay() -> None:
    code = SETTINGS.replace("retry_delay_seconds=10", "retry_delay_seconds=[10, 60]")
    assert by_setting({"flow.py": code})["retry_delay_seconds"].construct == "task-kw-retry-delay-list"


def test_two_settings_on_one_line_are_both_shown() -> None:
    code = "from datetime import date\nfrom prefect import flow\n@flow(log_prints=True)\ndef daily(day: date): ...\n"
    assert [row.construct for row in rows({"flow.py": code}, "daily")] == [
        "flow-parameters-unsupported-type",
        "flow-kw-log-prints",
    ]
    both = SETTINGS.replace("log_prints=True", "log_prints=True, persist_result=True, retries=2")
    found = [row.setting for row in rows({"flow.py": both}, "daily") if row.unit == "flow:flow:daily"]
    assert found == ["name", "log_prints", "persist_result", "retries"]


def test_no_row_has_a_place_for_a_value_left() -> None:
    code = "from prefect import flow\nfrom prefect.concurrency.sync import concurrency\n@flow\ndef daily():\n"
    code += "    with concurrency('db', occupy=1):\n        pass\n"
    found = rows({"flow.py": code}, "daily")
    assert "`dg.op(pool=...)`" in {row.dagster for row in found}
    assert not any("{value}" in row.dagster for row in found)


@pytest.mark.parametrize("idle", ["retries=0", "timeout_seconds=0", "refresh_cache=False", "tags=[]", "version=''"])
def test_a_default_of_prefect_is_not_compared(idle: str) -> None:
    code = f"from prefect import flow, task\n@task({idle})\ndef load(): ...\n@flow\ndef daily():\n    load()\n"
    assert rows({"flow.py": code}, "daily") == ()


@pytest.mark.parametrize("flag", ["persist_result", "log_prints"])
def test_a_flag_that_is_switched_off_is_compared(flag: str) -> None:
    code = SETTINGS.replace("log_prints=True", f"{flag}=False")
    assert by_setting({"flow.py": code})[flag].prefect == "`False`"


def test_nothing_is_late_where_the_schedule_is_switched_off() -> None:
    found = rows(in_yaml("schedules:", "  - cron: 0 2 * * *", "    active: false"), "daily")
    assert "schedule-catchup-late" not in {row.construct for row in found}
    assert [row.prefect for row in found if row.setting == "schedule (cron)"] == ["`0 2 * * *`, switched off"]


def test_the_name_of_a_deployment_is_that_of_its_schedule_or_job() -> None:
    (row,) = (row for row in rows(in_yaml(), "daily") if row.construct == "yaml-dep-name")
    assert row.prefect == '`"basics-load"`'
    assert row.dagster.startswith(
        "`dg.ScheduleDefinition(name=...)`, or without a schedule `dg.define_asset_job(name=...)`: "
        '`"basics-load"` with `_`'
    )


def test_a_value_of_yaml_is_shown_as_python_has_it() -> None:
    found = by_setting(in_yaml("parameters: {full: true, days: [1, x], since: null}"))
    assert found["parameters"].prefect == '`{"full": True, "days": [1, "x"], "since": None}`'


def test_a_limit_with_a_strategy_is_its_number() -> None:
    found = by_setting(in_yaml("concurrency_limit: {limit: 2, collision_strategy: CANCEL_NEW}"))
    assert "limit: 2}" in found["concurrency_limit"].dagster


def test_tags_are_those_of_the_deployment() -> None:
    code = SETTINGS + "daily.serve(name='prod', tags=['eu'])\n"
    assert by_setting({"flow.py": code})["tags"].dagster == (
        "`dg.define_asset_job(tags={...})`, one key for each of ['eu']"
    )


def test_a_setting_has_a_short_name() -> None:
    code = SETTINGS.replace("    load()\n", "    first = load.submit()\n    load.submit(wait_for=[first])\n")
    yaml = in_yaml("schedules:", "  - cron: 0 2 * * *")["prefect.yaml"]
    names = {row.construct: row.setting for row in rows({"flow.py": code, "prefect.yaml": yaml}, "daily")}
    assert names["handoff-wait-for"] == "wait_for"
    assert names["schedule-stopped-by-default"] == "schedule stopped by default"
    assert all(len(name) <= 40 for name in names.values())
