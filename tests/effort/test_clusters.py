"""Flows of one shape, and work that several flows share."""

from __future__ import annotations

from p2d_audit.effort import Assessment, FlowAssessment, assess, load_weights
from p2d_audit.testing import audit_files, read_project

from tests.effort import build

WEIGHTS = load_weights(build.UNFITTED)
TASKS = """\
from prefect import flow, task

@task(retries=2)
def load(x):
    return open(x).read()

@task
def store(rows, to):
    open(to, "w").write(rows)
"""
ORDERS = (
    TASKS
    + """
@flow
def orders():
    store(load("orders"), "a")
    store(load("items"), "b")
"""
)
RETURNS = ORDERS.replace("orders", "returns")
COPIES = (("orders", ORDERS), ("returns", RETURNS))
HELPER = (
    TASKS
    + """
def copy(x):
    rows = load(x)
    store(rows, x)

@flow
def first():
    copy("a")

@flow
def second():
    copy("b")
"""
)
TEMPLATE = """\
from copy import deepcopy
from prefect import Flow, task

@task
def load(x):
    return x

with Flow("template") as template:
    load(1)

one = deepcopy(template)
two = deepcopy(template)
"""


def estimated(files: dict[str, str]) -> Assessment:
    return assess(read_project(files), audit_files(files), WEIGHTS)


def by_name(result: Assessment) -> dict[str, FlowAssessment]:
    return {flow.flow.rpartition(":")[2]: flow for flow in result.flows}


def sources(flow: FlowAssessment) -> list[str]:
    return [row.source for row in flow.ledger]


def test_copies_of_a_flow_are_one_cluster_and_the_first_is_moved_in_full() -> None:
    result = estimated({"orders.py": ORDERS, "returns.py": RETURNS})
    (cluster,) = result.clusters
    assert cluster.id == "cluster:orders:orders"
    assert cluster.flows == ("flow:orders:orders", "flow:returns:returns")
    assert (cluster.clone.likely, cluster.clone.low < cluster.clone.high) == (0.98, True)
    first, clone = result.flows
    assert "task.asset" in sources(first)
    assert sources(clone) == ["clone.edit", "clone.check"]
    assert first.cluster == clone.cluster == cluster.id


def test_a_clone_alone_costs_what_the_first_costs() -> None:
    first, clone = estimated({"orders.py": ORDERS, "returns.py": RETURNS}).flows
    assert first.alone == first.effort.likely
    assert clone.alone > clone.effort.likely


def test_a_clone_costs_no_more_than_the_flow_itself() -> None:
    dear = load_weights(build.UNFITTED | {"clone": {"edit": [10, 20, 30]}})
    files = {"orders.py": ORDERS, "returns.py": RETURNS}
    first, clone = assess(read_project(files), [], dear).flows
    assert first.cluster == clone.cluster
    assert clone.effort.likely <= first.effort.likely
    assert "flow.base" in sources(clone)


def test_a_task_of_a_clone_that_is_no_copy_is_priced() -> None:
    changed = RETURNS.replace("open(to, 'w')", "x").replace('open(to, "w").write(rows)', "print(rows)\n    print(to)")
    clone = by_name(estimated({"orders.py": ORDERS, "returns.py": changed}))["returns"]
    assert "task.op" in sources(clone)


def test_deployments_and_schedules_of_clones_are_priced_each() -> None:
    served = '\nif __name__ == "__main__":\n    {0}.serve(name="{0}", cron="0 2 * * *")\n'
    files = {"orders.py": ORDERS + served.format("orders"), "returns.py": RETURNS + served.format("returns")}
    first, clone = estimated(files).flows
    assert {"deployment.base", "PTD301"} <= set(sources(first)) & set(sources(clone))


def test_small_bodies_are_alike_only_if_all_of_them_is_the_same() -> None:
    small = TASKS + "\n@flow\ndef main():\n    store(load('{}'), 'b')\n"
    assert estimated({"a/f.py": small.format("x"), "b/f.py": small.format("y")}).clusters == ()
    (cluster,) = estimated({"a/f.py": small.format("x"), "b/f.py": small.format("x")}).clusters
    assert cluster.flows == ("flow:a.f:main", "flow:b.f:main")


def test_copies_of_a_prefect_1_flow_are_clones_of_it() -> None:
    result = estimated({"f.py": TEMPLATE})
    (cluster,) = result.clusters
    assert cluster.flows == ("flow:f:template", "flow:f:one", "flow:f:two")
    assert sources(by_name(result)["two"]) == ["clone.edit", "clone.check"]


def test_an_original_is_moved_in_full_before_copies_in_files_that_come_first() -> None:
    copied = "from copy import deepcopy\nfrom z import template\n\nother = deepcopy(template)\n"
    (cluster,) = estimated({"a.py": copied, "z.py": TEMPLATE.partition("one =")[0]}).clusters
    assert cluster.flows == ("flow:z:template", "flow:a:other")


def test_what_a_helper_does_for_several_flows_is_counted_once() -> None:
    result = estimated({"f.py": HELPER})
    rows = {row.id: row for row in result.shared}
    assert {"f:copy:small", "PTD201:each:f:copy", "task:f:load", "task:f:store"} <= set(rows)
    helper = rows["f:copy:small"]
    assert (helper.count, helper.used_by) == (1, ("flow:f:first", "flow:f:second"))
    assert rows["PTD201:each:f:copy"].count == 1
    for flow in result.flows:
        assert {"edge.small", "PTD201"}.isdisjoint(sources(flow))


def test_a_helper_of_one_flow_is_part_of_that_flow() -> None:
    result = estimated({"f.py": HELPER.partition("@flow\ndef second")[0]})
    assert {"edge.small", "PTD201"} <= set(sources(result.flows[0]))
    assert result.shared == ()


def test_a_flow_is_unlocked_by_the_rarest_of_the_shared_work_that_it_needs() -> None:
    common, rare = build.task("common"), build.task("rare")
    flows = [build.flow(name) for name in "abc"]
    pairs = [(common, flow) for flow in flows] + [(rare, flow) for flow in flows[:2]]
    project = build.project(
        flows=flows,
        tasks=[common, rare],
        calls=[build.call(task, flow, build.span(n)) for n, (task, flow) in enumerate(pairs)],
    )
    unlocks = {row.id: row.unlocks for row in assess(project, [], WEIGHTS).shared}
    assert unlocks == {common.id: (flows[2].id,), rare.id: (flows[0].id, flows[1].id)}


def test_a_flow_alone_costs_its_own_and_all_shared_work_that_it_needs() -> None:
    result = estimated({"f.py": HELPER})
    shared = sum(row.likely for row in result.shared)
    for flow in result.flows:
        assert flow.alone == round(flow.effort.likely + shared, 2)


def test_a_task_that_another_task_calls_is_a_copy_where_its_flow_is_one() -> None:
    read = "\n@task\ndef read(x):\n    return open(x).read()\n"
    inner = {f"{name}.py": code.replace("return open(x).read()", "return read(x)") + read for name, code in COPIES}
    assessment = assess(read_project(inner), [], WEIGHTS)
    plain = assess(read_project({f"{name}.py": code for name, code in COPIES}), [], WEIGHTS)
    assert [[cluster.flows for cluster in one.clusters] for one in (assessment, plain)] == [
        [("flow:orders:orders", "flow:returns:returns")]
    ] * 2
    more = [flow.effort.likely - other.effort.likely for flow, other in zip(assessment.flows, plain.flows, strict=True)]
    assert more[0] > 0
    assert more[1] < more[0]
