"""The cut-over: nothing runs twice, and nothing not at all."""

from __future__ import annotations

from typing import Any

from p2d_audit.effort import load_weights
from p2d_audit.plan import Terms, make_plan
from p2d_audit.report import Report, TriggerRow

from tests.plan.reports import deployment, flow, report, schedule, strategy

WEIGHTS = load_weights()


def steps(subject: Report, capacity: float = 20, wave: int = 1, **terms: Any) -> list[str]:
    made = make_plan(subject, Terms(capacity=capacity, **terms), WEIGHTS)
    (found,) = [one for one in made.waves if one.number == wave]
    assert [step.number for step in found.cutover] == list(range(1, len(found.cutover) + 1))
    return [f"{step.text} @{step.line}" if step.line else step.text for step in found.cutover]


def test_a_schedule_is_paused_in_prefect_before_it_is_enabled_in_dagster() -> None:
    subject = report(flow("a"), deployments=(deployment("d", "a"),), schedules=(schedule("deployment:d", 7),))
    assert steps(subject) == [
        "pause the Prefect schedule cron `7 2 * * *` of `deployment:d`, between two of its runs @7",
        "wait until no run of `flow:a` is running, late or scheduled in Prefect",
        "enable the Dagster schedule `7 2 * * *` in UTC of `flow:a`, before its next tick @7",
    ]


def test_what_starts_another_flow_is_paused_first_and_enabled_last() -> None:
    rows = (schedule("flow:a", 1), schedule("flow:b", 2))
    found = steps(report(flow("a"), flow("b"), edges=[("a", "starts", "b")], schedules=rows))
    assert [text.split(" schedule")[0] + text[-3:] for text in found if "schedule " in text] == [
        "pause the Prefect @1",
        "pause the Prefect @2",
        "enable the Dagster @2",
        "enable the Dagster @1",
    ]


def test_flows_that_have_nothing_to_do_with_each_other_are_switched_one_after_the_other() -> None:
    rows = (schedule("flow:a", 1), schedule("flow:b", 2))
    actions = [text.split()[0] for text in steps(report(flow("a"), flow("b"), schedules=rows))]
    assert actions == ["pause", "wait", "enable", "pause", "wait", "enable"]


def test_a_trigger_is_disabled_when_its_last_run_has_ended_and_before_the_sensor_is_enabled() -> None:
    trigger = TriggerRow(path="prefect.yaml", line=9, kind="event", text="flow-run.Completed of a")
    given = deployment("d", "b", triggers=(trigger,))
    subject = report(
        flow("a"), flow("b"), edges=[("a", "triggers", "b")], deployments=(given,), schedules=(schedule("flow:a", 1),)
    )
    assert [text.split(" of ")[0] for text in steps(subject)] == [
        "pause the Prefect schedule cron `1 2 * * *`",
        "wait until no run",
        "disable the Prefect trigger",
        "enable the Dagster sensor that starts `flow:b` @9",
        "enable the Dagster schedule `1 2 * * *` in UTC",
    ]


def test_a_flow_that_stays_in_prefect_loses_its_start_when_the_sensor_is_enabled() -> None:
    subject = report(flow("a", 11), flow("b", 11), edges=[("a", "starts", "b")])
    assert steps(subject) == [
        "have bridge:sensor:flow:b ready, the sensor on Prefect runs",
        "wait until no run of `flow:b` is running, late or scheduled in Prefect",
        "deploy `flow:a` to Prefect without its start of `flow:b`"
        " and enable the sensor on its runs, its cursor at now @5",
    ]
    assert steps(subject, wave=2) == ["take down bridge:sensor:flow:b, the sensor on Prefect runs"]


def test_a_schedule_that_is_not_active_stays_so() -> None:
    rows = (schedule("flow:a", 1, active=False), schedule("flow:a", 2, accepted=False))
    assert steps(report(flow("a"), schedules=rows)) == [
        "leave the Dagster schedule `1 2 * * *` in UTC of `flow:a` stopped: cron `1 2 * * *` is not active @1",
        "leave the Dagster schedule `2 2 * * *` in UTC of `flow:a` stopped:"
        " cron `2 2 * * *` stands where Prefect rejects it @2",
    ]


def test_a_schedule_without_a_cron_and_one_that_differs_say_so() -> None:
    code = {"cron": (), "timezone": None, "exact": False, "note": "every 45 days", "code": "…"}
    near = {"cron": ("0 3 * * *",), "timezone": None, "exact": False, "note": "skips an hour", "code": None}
    rows = (
        schedule("flow:a", 1, dagster=code),
        schedule("flow:a", 2, dagster=near),
        schedule("flow:a", 3, dagster=None),
    )
    found = [text for text in steps(report(flow("a"), schedules=rows)) if text.startswith("enable")]
    assert found == [
        "enable the Dagster schedule (a schedule function: every 45 days) of `flow:a`, before its next tick @1",
        "enable the Dagster schedule `0 3 * * *` (not exactly the same: skips an hour) of `flow:a`,"
        " before its next tick @2",
        "enable the Dagster schedule (to be written by hand) of `flow:a`, before its next tick @3",
    ]


def test_a_wrapped_flow_is_scheduled_by_the_asset_that_runs_it() -> None:
    ways = (strategy("wrap", 1, recommended=True),)
    found = steps(report(flow("a", strategies=ways), schedules=(schedule("flow:a", 1),)))
    assert found[-1] == (
        "enable the Dagster schedule `1 2 * * *` in UTC of the asset that runs the Prefect deployment of `flow:a`,"
        " before its next tick @1"
    )
