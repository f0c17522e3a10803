"""Runners, retries, limits and caches."""

from datetime import timedelta

from prefect import flow, tags, task
from prefect.cache_policies import INPUTS, NO_CACHE, RUN_ID
from prefect.concurrency.sync import concurrency, rate_limit
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff, task_input_hash
from prefect.transactions import transaction
from prefect_dask import DaskTaskRunner


def passing(task, run, state) -> bool:
    return True


@task(
    retries=4,  # PTD604
    retry_delay_seconds=exponential_backoff(backoff_factor=2),
    retry_jitter_factor=0.5,
    retry_condition_fn=passing,  # PTD605
)
def fetch():
    rate_limit("shop-api")  # PTD610
    with concurrency("database", occupy=2):  # PTD609, PTD650
        return 1


@task(cache_key_fn=task_input_hash, cache_expiration=timedelta(days=1), persist_result=True)  # PTD801, PTD802
def keyed(n: int) -> int:
    return n


@task(cache_policy=NO_CACHE)
def uncached() -> None:
    print("always")


@task(cache_policy=RUN_ID, retries=0)
def within_the_run() -> None:
    print("once")


@task(cache_policy=INPUTS)  # PTD801
def by_inputs(n: int) -> int:
    return n


@flow(task_runner=ThreadPoolTaskRunner(max_workers=4), retries=2, retry_delay_seconds=30, timeout_seconds=3600)  # PTD601, PTD606, PTD608
def threaded():
    fetch()
    keyed(1)
    by_inputs(2)
    with concurrency("database"):  # PTD609
        by_inputs(3)
    with tags("database"):  # PTD614
        uncached()
    with transaction():  # PTD611
        within_the_run()


@flow(task_runner=DaskTaskRunner())  # PTD602
def clustered():
    fetch.submit()  # PTD651
