"""What a task becomes, by how it is used."""

from __future__ import annotations

from p2d_audit import Handoff, Reference, Task, TaskCall
from p2d_audit.effort import load_weights
from p2d_audit.effort.targets import decide_targets

from tests.effort import build

ETL = build.flow("etl")
WEIGHTS = load_weights().target


def becomes(
    subject: Task,
    *calls: TaskCall,
    handoffs: tuple[Handoff, ...] = (),
    references: tuple[Reference, ...] = (),
) -> str:
    tasks = {call.task.id: call.task for call in calls if isinstance(call.task, Task)} | {subject.id: subject}
    project = build.project(flows=[ETL], tasks=tasks.values(), calls=calls, handoffs=handoffs, references=references)
    return decide_targets(project, WEIGHTS)[subject.id]


def test_a_task_that_nothing_is_known_of_becomes_an_op() -> None:
    lonely = build.task("lonely")
    assert becomes(lonely, build.call(lonely, ETL)) == "op"


def test_a_materializing_task_becomes_an_asset() -> None:
    subject = build.task("table")
    reference = build.reference("prefect.assets.materialize", subject)
    assert becomes(subject, build.call(subject, ETL), references=(reference,)) == "asset"


def test_a_task_that_returns_a_connection_becomes_a_resource() -> None:
    subject = build.task("connect", returns="sqlalchemy.engine.Connection | None")
    assert becomes(subject, build.call(subject, ETL)) == "resource"


def test_a_task_that_judges_data_becomes_a_check() -> None:
    rows, judge = build.task("rows"), build.task("judge", returns="bool")
    produced, judged = build.call(rows, ETL), build.call(judge, ETL)
    assert becomes(judge, produced, judged, handoffs=(build.handoff(produced, judged),)) == "check"
    assert becomes(judge, judged) == "op"


def test_a_result_with_one_consumer_becomes_a_function() -> None:
    producer, consumer = build.task("producer"), build.task("consumer")
    calls = build.call(producer, ETL), build.call(consumer, ETL)
    edge = build.handoff(*calls)
    assert becomes(producer, *calls, handoffs=(edge,)) == "function"
    assert becomes(consumer, *calls, handoffs=(edge,)) == "op"


def test_an_ordering_is_no_consumption() -> None:
    first, second = build.task("first"), build.task("second")
    calls = build.call(first, ETL), build.call(second, ETL)
    assert becomes(first, *calls, handoffs=(build.handoff(*calls, kind="ordering"),)) == "op"


def test_a_task_with_retries_stays_an_op() -> None:
    producer = build.task("producer", options=(build.option("retries", 3),))
    calls = build.call(producer, ETL), build.call(build.task("consumer"), ETL)
    assert becomes(producer, *calls, handoffs=(build.handoff(*calls),)) == "op"


def test_a_result_with_several_consumers_becomes_an_asset() -> None:
    producer = build.call(build.task("producer"), ETL)
    consumers = [build.call(build.task(name), ETL) for name in "ab"]
    handoffs = tuple(build.handoff(producer, consumer) for consumer in consumers)
    assert isinstance(producer.task, Task)
    assert becomes(producer.task, producer, *consumers, handoffs=handoffs) == "asset"


def test_a_mapped_or_looped_task_becomes_an_op() -> None:
    subject, consumer = build.task("subject"), build.call(build.task("consumer"), ETL)
    mapped = build.call(subject, ETL, mode="map")
    looped = build.call(subject, ETL, within=(build.region(ETL, "for"),))
    for produced in (mapped, looped):
        assert becomes(subject, produced, consumer, handoffs=(build.handoff(produced, consumer),)) == "op"


def test_a_task_of_several_flows_becomes_an_op() -> None:
    subject, consumer = build.task("subject"), build.call(build.task("consumer"), ETL)
    produced, elsewhere = build.call(subject, ETL), build.call(subject, build.flow("other"))
    assert becomes(subject, produced, elsewhere, consumer, handoffs=(build.handoff(produced, consumer),)) == "op"
