"""The choices rules make, on models built by hand."""

from __future__ import annotations

import io
import pickle
import queue
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from p2d_audit import Constructed, DagsterSchedule, Duration, Effort, Finding, Payload, Rule, Symbol, Unknown
from p2d_rules.automations.action_without_counterpart import ActionWithoutCounterpart
from p2d_rules.automations.automation_action import AutomationAction
from p2d_rules.automations.composite_automation import CompositeAutomation
from p2d_rules.automations.event_automation import EventAutomation
from p2d_rules.automations.flow_hook import FlowHook
from p2d_rules.automations.state_handler import StateHandler
from p2d_rules.blocks.block_instance import BlockInstance
from p2d_rules.blocks.block_load import BlockLoad
from p2d_rules.blocks.dynamic_block_name import DynamicBlockName
from p2d_rules.blocks.notification_block import NotificationBlock
from p2d_rules.blocks.secret_load import SecretLoad
from p2d_rules.blocks.variable_read import VariableRead
from p2d_rules.deployments.composed_schedule import ComposedSchedule
from p2d_rules.deployments.cron_schedule import CronSchedule
from p2d_rules.deployments.interval_schedule import IntervalSchedule
from p2d_rules.deployments.job_variables import JobVariables
from p2d_rules.deployments.recurrence_schedule import RecurrenceSchedule
from p2d_rules.deployments.schedule_on_flow import ScheduleOnFlow
from p2d_rules.execution.cluster_task_runner import ClusterTaskRunner
from p2d_rules.execution.local_task_runner import LocalTaskRunner
from p2d_rules.execution.task_retries import TaskRetries
from p2d_rules.flows.default_read_at_import import DefaultReadAtImport
from p2d_rules.flows.punctuated_name import PunctuatedName
from p2d_rules.flows.repeated_name import RepeatedName
from p2d_rules.handoffs.carried_result import CarriedResult
from p2d_rules.handoffs.context_around_task import ContextAroundTask
from p2d_rules.handoffs.memory_handoff import MemoryHandoff
from p2d_rules.handoffs.ordering_handoff import OrderingHandoff
from p2d_rules.handoffs.parameter_branch import ParameterBranch
from p2d_rules.handoffs.payload import is_unpicklable
from p2d_rules.handoffs.result_branch import ResultBranch
from p2d_rules.handoffs.result_loop import ResultLoop
from p2d_rules.handoffs.started_deployment import StartedDeployment
from p2d_rules.handoffs.subflow_call import SubflowCall
from p2d_rules.handoffs.subflow_in_loop import SubflowInLoop
from p2d_rules.handoffs.task_in_task import TaskInTask
from p2d_rules.handoffs.trigger_rule import TriggerRule
from p2d_rules.handoffs.try_around_task import TryAroundTask
from p2d_rules.handoffs.unserialisable_handoff import UnserialisableHandoff
from p2d_rules.results.result_storage import ResultStorage
from p2d_rules.results.task_cache import TaskCache

from tests.rules import build

DAILY = build.flow("daily")
EXTRACT, LOAD = build.task("extract"), build.task("load")


def passed(carries: str | None = None, kind: Any = "direct", **changes: Any) -> Any:
    producer = build.call(EXTRACT, DAILY, build.span(7))
    return replace(build.handoff(producer, build.call(LOAD, DAILY, build.span(8)), kind, carries), **changes)


def axes(finding: Finding) -> tuple[str, str, Effort]:
    return finding.severity, finding.disposition, finding.effort


def only(found: tuple[Finding, ...]) -> Finding:
    (finding,) = found
    return finding


class TestHandoffs:
    @pytest.mark.parametrize("carries", [None, "int", "dict", "shop.Order", "requests.Session", "pandasql.Result"])
    def test_a_small_or_unknown_value_is_a_mechanical_note(self, carries: str | None) -> None:
        found = only(build.findings(MemoryHandoff(), handoffs=[passed(carries)]))
        assert axes(found) == ("note", "mechanical", Effort(0.1, 0.25, 1))

    @pytest.mark.parametrize(
        "carries", ["pandas.DataFrame", "polars.LazyFrame", "numpy.ndarray", "torch.nn.Module", "sklearn.svm.SVC"]
    )
    def test_a_table_array_or_model_must_be_given_a_storage(self, carries: str) -> None:
        found = only(build.findings(MemoryHandoff(), handoffs=[passed(carries)]))
        assert axes(found) == ("warning", "adapt", Effort(0.5, 1, 4))
        assert found.message == f"`extract` hands its result to `load` as `x`, of type `{carries}`"

    @pytest.mark.parametrize(
        "carries",
        ["sqlite3.Connection", "psycopg2.extensions.connection", "sqlalchemy.orm.Session", "threading.Lock",
         "typing.Generator", "botocore.client.BaseClient", "snowflake.connector.SnowflakeConnection"],
    )  # fmt: skip
    def test_a_live_handle_is_a_redesign_and_no_ordinary_handoff(self, carries: str) -> None:
        handoffs = [passed(carries)]
        assert build.findings(MemoryHandoff(), handoffs=handoffs) == ()
        found = only(build.findings(UnserialisableHandoff(), handoffs=handoffs))
        assert axes(found) == ("error", "redesign", Effort(1, 2, 6))

    def test_what_a_generator_task_returns_is_a_live_handle(self) -> None:
        producer = build.call(build.task("lines", is_generator=True), DAILY)
        handoffs = [build.handoff(producer, build.call(LOAD, DAILY))]
        assert only(build.findings(UnserialisableHandoff(), handoffs=handoffs)).message.endswith("of type `generator`")

    def test_a_type_guessed_from_a_constructor_is_less_sure(self) -> None:
        payload = Payload(type="sqlite3.Connection", basis="constructor")
        found = only(build.findings(UnserialisableHandoff(), handoffs=[passed(payload=payload)]))
        assert found.confidence == "medium"

    def test_a_value_changed_on_the_way_must_move_into_the_consumer(self) -> None:
        found = only(build.findings(MemoryHandoff(), handoffs=[passed(kind="transformed")]))
        assert (found.disposition, found.message.rpartition(", ")[2]) == ("adapt", "changed on the way")

    def test_a_handoff_stands_at_the_consumer_and_points_to_the_producer(self) -> None:
        found = only(build.findings(MemoryHandoff(), handoffs=[passed()]))
        assert (found.span.line, [related.span.line for related in found.related]) == (8, [7])
        assert found.unit == DAILY.id

    def test_order_without_data_is_no_memory_handoff(self) -> None:
        handoffs = [passed(kind="ordering")]
        assert build.findings(MemoryHandoff(), handoffs=handoffs) == ()
        assert only(build.findings(OrderingHandoff(), handoffs=handoffs)).message == "`load` waits for `extract`"

    @pytest.mark.parametrize(("decided_by", "carried"), [("parameter", True), ("result", True), ("constant", False)])
    def test_a_result_carried_through_a_loop_of_unknown_length_is_one_finding(
        self, decided_by: str, carried: bool
    ) -> None:
        step = build.call(LOAD, DAILY, within=(build.region(DAILY, "for", decided_by=decided_by),))
        handoffs = [build.handoff(step, step)]
        assert len(build.findings(CarriedResult(), handoffs=handoffs)) == carried
        assert len(build.findings(MemoryHandoff(), handoffs=handoffs)) == (not carried)


HANDLES: dict[str, Callable[[], Any]] = {
    "sqlite3.Connection": lambda: sqlite3.connect(":memory:"),
    "sqlite3.Cursor": lambda: sqlite3.connect(":memory:").cursor(),
    "threading.Lock": threading.Lock,
    "threading.Event": threading.Event,
    "threading.Thread": threading.Thread,
    "queue.Queue": queue.Queue,
    "generator": lambda: (name for name in HANDLES),
    "io.TextIOWrapper": lambda: io.TextIOWrapper(io.BytesIO()),
    "zipfile.ZipFile": lambda: zipfile.ZipFile(io.BytesIO(), "w"),
}


@pytest.mark.parametrize("name", HANDLES)
def test_what_is_called_a_live_handle_cannot_be_pickled(name: str) -> None:
    assert is_unpicklable(name)
    with pytest.raises((TypeError, AttributeError), match="pickle"):
        pickle.dumps(HANDLES[name]())


class TestSchedules:
    def test_a_cron_with_the_same_ticks_is_mechanical(self) -> None:
        schedule = build.schedule("cron", "0 6 * * 1-5", crons=("0 6 * * 1-5",), timezone="Europe/Paris")
        found = only(build.findings(CronSchedule(), schedules=[schedule]))
        assert found.message == "cron `0 6 * * 1-5` in `Europe/Paris` is the Dagster cron `0 6 * * 1-5`"
        assert axes(found) == ("note", "mechanical", Effort(0.1, 0.2, 0.5))

    def test_a_cron_with_other_ticks_must_be_adapted(self) -> None:
        schedule = build.schedule("cron", "0 6 1 * 1", crons=("0 6 1 * 1",), exact=False, note="days are joined by or")
        found = only(build.findings(CronSchedule(), schedules=[schedule]))
        assert found.message == "cron `0 6 1 * 1` is nearly the Dagster cron `0 6 1 * 1`: days are joined by or"
        assert axes(found) == ("warning", "adapt", Effort(0.25, 0.5, 1))

    def test_a_schedule_that_is_no_cron_is_a_redesign_and_says_why(self) -> None:
        found = only(
            build.findings(IntervalSchedule(), schedules=[build.schedule("interval", "30s", note="too often")])
        )
        assert found.message == "interval `30s` has no Dagster cron: too often"
        assert axes(found) == ("error", "redesign", Effort(1, 2, 5))

    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("@dg.schedule(…)", ("warning", "adapt", Effort(0.5, 1, 2))),
            ("@dg.sensor(…)", ("error", "redesign", Effort(1, 2, 5))),
        ],
    )
    def test_a_schedule_function_costs_less_than_a_sensor(self, code: str, expected: object) -> None:
        target = DagsterSchedule(cron=(), timezone=None, exact=False, note="why", code=code)
        found = only(build.findings(IntervalSchedule(), schedules=[build.schedule("interval", "7s", dagster=target)]))
        assert (found.message, axes(found)) == ("interval `7s` has no Dagster cron: why", expected)

    @pytest.mark.parametrize(("crons", "likely"), [(("*/15 * * * *",), 0.25), (("0 */3 * * *", "30 1-23/3 * * *"), 1)])
    def test_an_interval_of_several_crons_costs_more(self, crons: tuple[str, ...], likely: float) -> None:
        found = only(build.findings(IntervalSchedule(), schedules=[build.schedule("interval", "900s", crons=crons)]))
        assert found.effort.likely == likely
        assert all(f"`{cron}`" in found.message for cron in crons)

    def test_a_value_known_only_when_the_code_runs_has_low_confidence(self) -> None:
        schedule = build.schedule("rrule", Unknown("settings.RULE"), crons=None)
        found = only(build.findings(RecurrenceSchedule(), schedules=[schedule]))
        assert found.message == "recurrence rule `settings.RULE` is known only when the code runs"
        assert (found.confidence, found.disposition) == ("low", "adapt")

    def test_a_schedule_that_is_switched_off_says_so(self) -> None:
        schedule = build.schedule("cron", "@daily", crons=("@daily",), active=False)
        found = only(build.findings(CronSchedule(), schedules=[schedule]))
        assert found.message == "cron `@daily`, switched off, is the Dagster cron `@daily`"

    def test_a_schedule_prefect_rejects_is_one_finding_of_its_own(self) -> None:
        schedules = [build.schedule("cron", "0 6 * * *", crons=("0 6 * * *",), accepted=False)]
        assert build.findings(CronSchedule(), schedules=schedules) == ()
        assert only(build.findings(ScheduleOnFlow(), schedules=schedules)).severity == "error"

    @pytest.mark.parametrize("kind", ["cron", "interval", "rrule", "other"])
    def test_each_kind_of_schedule_has_one_rule(self, kind: Any) -> None:
        rules = (CronSchedule(), IntervalSchedule(), RecurrenceSchedule(), ComposedSchedule(), ScheduleOnFlow())
        schedules = [build.schedule(kind, Unknown("x"), crons=None)]
        assert sum(len(build.findings(rule, schedules=schedules)) for rule in rules) == 1


class TestBlocks:
    S3, SECRET, SLACK = (
        "prefect_aws.S3Bucket",
        "prefect.blocks.system.Secret",
        "prefect.blocks.notifications.SlackWebhook",
    )

    @pytest.mark.parametrize(("kind", "rule"), [(S3, BlockLoad), (SECRET, SecretLoad), (SLACK, NotificationBlock)])
    def test_a_block_loaded_by_a_known_name_has_one_rule(self, kind: str, rule: type[Rule]) -> None:
        rules = (BlockLoad(), SecretLoad(), NotificationBlock(), DynamicBlockName(), BlockInstance())
        found = [f for one in rules for f in build.findings(one, blocks=[build.block(kind, "load", "production")])]
        assert [finding.rule for finding in found] == [rule.code]

    @pytest.mark.parametrize("kind", [S3, SECRET, SLACK])
    def test_a_computed_name_is_a_redesign_whatever_the_block(self, kind: str) -> None:
        rules = (BlockLoad(), SecretLoad(), NotificationBlock(), DynamicBlockName())
        blocks = [build.block(kind, "load", Unknown("f'x-{stage}'"))]
        found = only(tuple(f for one in rules for f in build.findings(one, blocks=blocks)))
        assert (found.rule, found.disposition) == (DynamicBlockName.code, "redesign")

    def test_the_same_document_is_the_same_definition(self) -> None:
        names = ["a", "a", "b"]
        blocks = [build.block(self.S3, "load", name, line) for line, name in enumerate(names, 1)]
        keys = [finding.key for finding in build.findings(BlockLoad(), blocks=blocks)]
        assert keys == [f"{self.S3}/{name}" for name in names]

    def test_a_block_made_to_be_saved_is_no_finding_twice(self) -> None:
        made = [build.block(self.S3, "create"), build.block(self.S3, "create", line=2)]
        found = build.findings(BlockInstance(), blocks=[*made, build.block(self.S3, "save", "lake")])
        assert [finding.span.line for finding in found] == [2]

    def test_a_variable_of_unknown_name_is_less_sure(self) -> None:
        found = build.findings(VariableRead(), variables=[build.variable(Unknown("name")), build.variable("batch")])
        assert [(finding.confidence, finding.message) for finding in found] == [
            ("medium", "the Variable named by `name` is read"),
            ("high", "Variable `batch` is read"),
        ]


class TestAutomations:
    def test_a_trigger_of_a_deployment_is_found_once(self) -> None:
        event = build.trigger("event")
        owner = build.deployment("production", DAILY, triggers=(event, build.trigger("event", 2)))
        automations = [build.automation(event, owner=owner)]
        found = build.findings(EventAutomation(), automations=automations, deployments=[owner])
        assert [finding.message for finding in found] == [
            "automation `chain` waits for an event",
            "deployment `production` waits for an event",
        ]

    @pytest.mark.parametrize(("kind", "order"), [("compound", "together"), ("sequence", "in order")])
    def test_several_events_are_a_redesign(self, kind: Any, order: str) -> None:
        automations = [build.automation(build.trigger(kind), name=None)]
        found = only(build.findings(CompositeAutomation(), automations=automations))
        assert (found.message, found.disposition) == (f"an automation waits for events {order}", "redesign")

    def test_only_actions_dagster_cannot_take_are_found(self) -> None:
        actions = ("run-deployment", "suspend-flow-run", "pause-work-pool", "send-notification")
        found = build.findings(
            ActionWithoutCounterpart(), automations=[build.automation(build.trigger("event"), actions)]
        )
        assert [(finding.message.rpartition(" ")[2], finding.effort.likely) for finding in found] == [
            ("`suspend-flow-run`", 6),
            ("`pause-work-pool`", 1),
        ]

    def test_other_actions_are_found_with_their_own_figures(self) -> None:
        actions = (
            "run-deployment",
            "do-nothing",
            "pause-work-pool",
            "pause-deployment",
            "send-notification",
            "unknown",
        )
        automations = [build.automation(build.trigger("event"), actions)]
        found = build.findings(AutomationAction(), automations=automations)
        assert [(f.message.rpartition(" ")[2], f.disposition, f.severity, f.effort.likely) for f in found] == [
            ("`pause-deployment`", "redesign", "error", 1.5),
            ("`send-notification`", "mechanical", "note", 0.5),
            ("`unknown`", "redesign", "error", 2),
        ]

    def test_the_same_hook_on_two_flows_is_one_definition(self) -> None:
        hook = build.option("on_failure", (Symbol("shop.tell"),), "[tell]")
        flows = [build.flow(name, options=(hook,)) for name in ("a", "b")]
        assert len({finding.key for finding in build.findings(FlowHook(), flows=flows)}) == 1

    def test_a_failure_handler_of_prefect_1_is_a_state_handler(self) -> None:
        hook = build.option("on_failure", Symbol("shop.tell"), "tell")
        tasks = [build.task("load", options=(hook,), prefect="1")]
        assert only(build.findings(StateHandler(), tasks=tasks)).message == "task `load` has the `on_failure` tell"


class TestControlFlow:
    def test_the_calls_that_decide_a_branch_are_named(self) -> None:
        on = (build.call(LOAD, DAILY), build.call(EXTRACT, DAILY))
        found = only(build.findings(ResultBranch(), regions=[build.region(DAILY, "if", on=on)]))
        assert found.message == "`x` is decided by the result of `extract` and `load`"

    def test_a_parameter_decides_only_where_tasks_are_called(self) -> None:
        plain, calling = (build.region(DAILY, "if", decided_by="parameter", line=line) for line in (1, 2))
        calls = [build.call(LOAD, DAILY, within=(calling,))]
        found = build.findings(ParameterBranch(), regions=[plain, calling], calls=calls)
        assert [finding.span.line for finding in found] == [2]

    def test_a_loop_of_plain_python_over_a_result_costs_less(self) -> None:
        on = (build.call(EXTRACT, DAILY),)
        plain, calling = (build.region(DAILY, "for", on=on, line=line) for line in (1, 2))
        calls = [build.call(LOAD, DAILY, within=(calling,))]
        found = build.findings(ResultLoop(), regions=[plain, calling], calls=calls)
        assert [(finding.severity, finding.effort.likely) for finding in found] == [("warning", 0.75), ("error", 2)]

    def test_a_loop_over_calls_that_a_comprehension_made_is_no_loop_over_a_result(self) -> None:
        made = build.call(EXTRACT, DAILY, within=(build.region(DAILY, "comprehension", decided_by="constant"),))
        loop = build.region(DAILY, "for", on=(made,))
        calls = [build.call(LOAD, DAILY, within=(loop,))]
        assert only(build.findings(ResultLoop(), regions=[loop], calls=calls)).severity == "warning"

    def test_a_try_is_one_finding_however_many_calls_it_surrounds(self) -> None:
        region = build.region(DAILY, "try", decided_by="unknown")
        calls = [build.call(task, DAILY, within=(region,)) for task in (EXTRACT, LOAD, EXTRACT)]
        found = only(build.findings(TryAroundTask(), calls=calls, regions=[region]))
        assert found.message == "`try` surrounds the call of `extract` and `load`"

    def test_a_try_in_a_traced_flow_catches_nothing_in_prefect_1_either(self) -> None:
        first = build.flow("old", prefect="1", via="with-flow")
        region = build.region(first, "try", decided_by="unknown")
        assert build.findings(TryAroundTask(), calls=[build.call(LOAD, first, within=(region,))]) == ()

    @pytest.mark.parametrize(("context", "count"), [(None, 1), ("tempfile.TemporaryDirectory", 1), ("prefect.tags", 0)])
    def test_contexts_of_prefect_are_left_to_rules_of_their_own(self, context: str | None, count: int) -> None:
        region = replace(build.region(DAILY, "with", decided_by="unknown"), context=context)
        calls = [build.call(LOAD, DAILY, within=(region,))]
        assert len(build.findings(ContextAroundTask(), calls=calls, regions=[region])) == count

    @pytest.mark.parametrize(("decided_by", "code"), [("constant", "PTD213"), ("result", "PTD214")])
    def test_a_subflow_call_is_one_finding_in_a_loop_or_out_of_it(self, decided_by: str, code: str) -> None:
        inner = build.flow("inner")
        calls = [build.call(inner, DAILY, within=(build.region(DAILY, "for", decided_by=decided_by),))]
        found = [f for rule in (SubflowCall(), SubflowInLoop()) for f in build.findings(rule, calls=calls)]
        assert [finding.rule for finding in found] == [code]

    def test_a_task_that_calls_a_flow_costs_more_than_one_that_calls_a_task(self) -> None:
        calls = [replace(build.call(callee, None), caller=LOAD.id, inside=(LOAD,)) for callee in (EXTRACT, DAILY)]
        found = build.findings(TaskInTask(), tasks=[EXTRACT, LOAD], calls=calls)
        assert [(finding.message, finding.effort.likely) for finding in found] == [
            ("task `load` calls task `extract`", 1.5),
            ("task `load` calls flow `daily`", 4),
        ]

    @pytest.mark.parametrize(
        ("options", "disposition"),
        [
            ((), "redesign"),
            ((build.option("timeout", 0),), "adapt"),
            ((build.option("timeout", None),), "redesign"),
            ((build.option("scheduled_time", Unknown("tomorrow")),), "no-equivalent"),
        ],
    )
    def test_what_a_started_deployment_is_asked_for_decides(self, options: Any, disposition: str) -> None:
        runs = [replace(build.deployment_run(DAILY, None), options=options)]
        assert only(build.findings(StartedDeployment(), runs=runs)).disposition == disposition

    def test_the_default_trigger_of_prefect_1_is_no_finding(self) -> None:
        names = ("all_successful", "any_failed", "manual_only")
        options = [build.option("trigger", Symbol(f"prefect.triggers.{name}"), name) for name in names]
        tasks = [build.task(f"t{n}", options=(option,)) for n, option in enumerate(options)]
        assert only(build.findings(TriggerRule(), tasks=tasks)).message == "task `t1` is triggered by `any_failed`"


class TestOptions:
    @pytest.mark.parametrize(
        ("delay", "text", "message", "disposition"),
        [
            (None, "", "task `load` is retried 3 times", "mechanical"),
            (30, "30", "task `load` is retried 3 times, 30 s apart", "mechanical"),
            (Duration(90.0), "…", "task `load` is retried 3 times, 90 s apart", "mechanical"),
            ((1, 10), "[1, 10]", "task `load` is retried 3 times, with the delays `[1, 10]`", "adapt"),
            (Unknown("wait"), "wait", "task `load` is retried 3 times, with the delays `wait`", "adapt"),
        ],
    )
    def test_retries_and_delay_are_one_finding(self, delay: Any, text: str, message: str, disposition: str) -> None:
        options = [build.option("retries", 3, "3")]
        if delay is not None:
            options.append(build.option("retry_delay_seconds", delay, text))
        found = only(build.findings(TaskRetries(), tasks=[build.task("load", options=tuple(options))]))
        assert (found.message, found.disposition) == (message, disposition)

    def test_no_retries_are_no_finding(self) -> None:
        options = (build.option("retries", 0, "0"), build.option("retry_delay_seconds", 30, "30"))
        assert build.findings(TaskRetries(), tasks=[build.task("load", options=options)]) == ()

    @pytest.mark.parametrize(
        ("value", "text", "likely"),
        [
            (Symbol("prefect.cache_policies.NO_CACHE"), "NO_CACHE", None),
            (Symbol("prefect.cache_policies.DEFAULT"), "policies.DEFAULT", None),
            (None, "None", None),
            (Symbol("prefect.cache_policies.INPUTS"), "INPUTS", 2),
            (Unknown("INPUTS + TASK_SOURCE"), "INPUTS + TASK_SOURCE", 2),
            (Unknown("RUN_ID + INPUTS"), "RUN_ID + INPUTS", 2),
        ],
    )
    def test_a_cache_that_ends_with_the_run_is_no_finding(self, value: Any, text: str, likely: float | None) -> None:
        tasks = [build.task("load", options=(build.option("cache_policy", value, text),))]
        found = build.findings(TaskCache(), tasks=tasks)
        assert [finding.effort.likely for finding in found] == ([] if likely is None else [likely])

    def test_key_and_expiration_are_one_finding(self) -> None:
        options = (build.option("cache_key_fn", Symbol("f")), build.option("cache_expiration", Duration(60.0)))
        found = only(build.findings(TaskCache(), tasks=[build.task("load", options=options)]))
        assert found.message == "the result of task `load` is cached by `cache_key_fn` and `cache_expiration`"

    @pytest.mark.parametrize(
        ("runner", "code"),
        [
            ("prefect.task_runners.ThreadPoolTaskRunner", "PTD601"),
            ("prefect_dask.DaskTaskRunner", "PTD602"),
            ("prefect_ray.task_runners.RayTaskRunner", "PTD602"),
            ("prefect.task_runners.PrefectTaskRunner", "PTD602"),
            ("acme.runners.Runner", "PTD601"),
        ],
    )
    def test_a_task_runner_is_one_finding(self, runner: str, code: str) -> None:
        value = Constructed(runner, (), {}, build.span())
        flows = [build.flow("daily", options=(build.option("task_runner", value),))]
        found = [f for rule in (LocalTaskRunner(), ClusterTaskRunner()) for f in build.findings(rule, flows=flows)]
        assert [finding.rule for finding in found] == [code]

    @pytest.mark.parametrize(
        ("mode", "told"),
        [("submit", ("warning", "adapt")), ("map", ("warning", "adapt")), ("call", ("note", "drop"))],
    )
    def test_a_runner_that_nothing_is_given_to_goes(self, mode: str, told: tuple[str, str]) -> None:
        value = Constructed("prefect.task_runners.ThreadPoolTaskRunner", (), {}, build.span())
        flow = build.flow("daily", options=(build.option("task_runner", value),))
        calls = [build.call(LOAD, flow), build.call(EXTRACT, flow, mode=mode)]
        found = only(build.findings(LocalTaskRunner(), flows=[flow], calls=calls))
        assert (found.severity, found.disposition) == told

    def test_the_dearest_storage_option_decides(self) -> None:
        options = (build.option("persist_result", True), build.option("result_storage_key", "x.json"))
        found = only(build.findings(ResultStorage(), tasks=[build.task("load", options=options)]))
        assert (found.message, found.disposition) == (
            "task `load` sets `result_storage_key` and `persist_result`",
            "redesign",
        )

    def test_a_flow_has_no_storage_key_of_its_own(self) -> None:
        flows = [build.flow("daily", options=(build.option("result_storage_key", "x.json"),))]
        assert build.findings(ResultStorage(), flows=flows) == ()

    def test_job_variables_are_found_inside_the_work_pool_of_a_yaml_file(self) -> None:
        pool = build.option("work_pool", {"name": "k8s", "job_variables": {"image": "shop:1"}})
        owner = build.deployment("production", DAILY, options=(pool,))
        assert only(build.findings(JobVariables(), deployments=[owner])).unit == owner.id


class TestDefinitions:
    @pytest.mark.parametrize("name", ["daily_load", "Daily2"])
    def test_a_name_dagster_accepts_is_no_finding(self, name: str) -> None:
        flows = [build.flow("daily", options=(build.option("name", name),))]
        assert build.findings(PunctuatedName(), flows=flows) == ()

    @pytest.mark.parametrize(
        "default", ["date.today()", "os.environ['STAGE']", "Secret.load('x').get()", "time.time()"]
    )
    def test_a_default_read_from_the_world_is_found(self, default: str) -> None:
        flows = [build.flow("daily", parameters=(build.parameter("day", default),))]
        assert len(build.findings(DefaultReadAtImport(), flows=flows)) == 1

    @pytest.mark.parametrize("default", ["None", "'today()'", "1", "Path('data')", "timedelta(days=1)", "[]", "DAY"])
    def test_a_default_that_stays_the_same_is_no_finding(self, default: str) -> None:
        flows = [build.flow("daily", parameters=(build.parameter("day", default),))]
        assert build.findings(DefaultReadAtImport(), flows=flows) == ()

    def test_every_further_use_of_a_name_points_to_the_first(self) -> None:
        tasks = [build.task("load", id=f"task:{m}:load", head=build.span(n)) for n, m in enumerate("abc", 1)]
        found = build.findings(RepeatedName(), tasks=tasks)
        assert [(finding.unit, finding.related[0].span.line) for finding in found] == [
            ("task:b:load", 1),
            ("task:c:load", 1),
        ]

    def test_names_in_tests_are_not_taken(self) -> None:
        tasks = [build.task("load"), build.task("load", is_test=True)]
        assert build.findings(RepeatedName(), tasks=tasks) == ()


def test_a_module_of_a_collection_that_is_itself_called_crashes_no_rule() -> None:
    from p2d_audit.testing import audit_code

    findings = audit_code("import prefect_acme\nprefect_acme()\nprefect_acme.sync()\n")
    assert [(finding.rule, finding.span.line) for finding in findings if finding.rule == "PTD907"] == [("PTD907", 3)]
