"""A flow of Prefect 1 with what made that release its own."""

from datetime import timedelta

import prefect
from prefect import Flow, Parameter, Task, case, task, unmapped
from prefect.backend import set_key_value
from prefect.client import Secret
from prefect.engine import signals
from prefect.executors import LocalDaskExecutor
from prefect.run_configs import KubernetesRun
from prefect.schedules import CronSchedule
from prefect.storage import GitHub
from prefect.triggers import all_finished


def tell(obj, old, new):
    return new


@task(max_retries=2, retry_delay=timedelta(seconds=10), state_handlers=[tell])  # PTD509, PTD604
def rows(table):
    logger = prefect.context.get("logger")  # PTD902
    logger.info("reading %s", table)
    if not table:
        raise signals.SKIP("no table")  # PTD510
    return [1, 2]


@task
def double(n, by):
    return n * by


@task
def many(numbers):
    set_key_value("count", len(numbers))  # PTD411
    return len(numbers) > 1


@task(trigger=all_finished)  # PTD220
def close(result):
    return Secret("token").get() and result  # PTD402, PTD913


class Notify(Task):  # PTD113
    def run(self):
        print("told")


with Flow(  # PTD112
    "daily",
    schedule=CronSchedule("0 6 * * *"),  # PTD301, PTD350
    executor=LocalDaskExecutor(),  # PTD603
    run_config=KubernetesRun(image="shop:1"),  # PTD313
    storage=GitHub(repo="acme/shop", path="daily.py"),  # PTD312
) as flow:
    table = Parameter("table", default="orders")  # PTD114
    doubled = double.map(rows(table), by=unmapped(2))  # PTD201, PTD203
    with case(many(doubled), True):  # PTD201, PTD207
        told = Notify()()
    close(doubled, upstream_tasks=[told])  # PTD201, PTD204

flow.register(project_name="shop")  # PTD309
