"""What a code base takes from Prefect's library beside flows and tasks, and what only looks like it."""

import asyncio
from enum import Enum

import uvicorn
from celery import Celery
from prefect import flow, get_client, task
from prefect.bundles import create_bundle_for_flow_run
from prefect.client.cloud import get_cloud_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.context import serialize_context, use_profile
from prefect.events.clients import AssertingEventsClient
from prefect.flow_engine import run_flow
from prefect.logging.formatters import JsonFormatter
from prefect.logging.handlers import APILogHandler
from prefect.logging.loggers import PrefectLogAdapter, flow_run_logger
from prefect.server.api.server import create_app
from prefect.server.database import provide_database_interface
from prefect.server.schemas.filters import DeploymentFilter
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.testing.standard_test_suites import BlockStandardTestSuite
from prefect.testing.utilities import assert_does_not_warn
from prefect.utilities.asyncutils import run_sync_in_worker_thread
from prefect.utilities.collections import AutoEnum
from prefect.utilities.processutils import run_process
from prefect.workers.base import BaseJobConfiguration, BaseWorker
from prefect_kubernetes import KubernetesWorker
from prefect_kubernetes.experimental.decorators import kubernetes


class Region(AutoEnum):  # PTD944
    NORTH = AutoEnum.auto()
    SOUTH = AutoEnum.auto()


class ClusterConfiguration(BaseJobConfiguration):  # PTD946
    nodes: int = 1


class Cluster(BaseWorker):  # PTD946
    type = "cluster"
    job_configuration = ClusterConfiguration


class Pods(KubernetesWorker):  # PTD946
    type = "pods"


class Batches(TaskRunner):  # PTD946
    pass


class Quiet(ThreadPoolTaskRunner):  # PTD946
    pass


class Handler(APILogHandler):  # PTD948
    def emit(self, record):
        super().emit(record)


class TestShop(BlockStandardTestSuite):  # PTD947
    pass


@task
async def fetch(path: str):
    print(get_current_settings().home, PREFECT_API_URL.value())  # PTD944
    await run_process(["ls", path])  # PTD944
    return await run_sync_in_worker_thread(len, path)  # PTD944


@flow
def daily(path: str = "orders"):
    return fetch(path)


@kubernetes(work_pool="pods")  # PTD946
@flow
def remote():
    print("loading")


def tell(flow, run: FlowRun, state) -> None:
    flow_run_logger(run).error("failed")  # PTD948


async def look() -> FlowRun:
    only = FlowRunFilter(name=FlowRunFilterName(like_="daily"))  # PTD943
    some = DeploymentFilter(name={"like_": "daily"})  # PTD943
    async with get_client() as client:  # PTD905
        await client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name="shop", limit=2))  # PTD943
        await client.read_deployments(deployment_filter=some)
        runs = await client.read_flow_runs(flow_run_filter=only, sort=FlowRunSort.START_TIME_DESC)
    return FlowRun.model_validate(runs[0].model_dump())  # PTD943


async def start(run: FlowRun) -> None:
    async with Cluster(work_pool_name="shop") as worker:
        await worker.submit(daily)  # PTD946
    KubernetesWorker(work_pool_name="pods")  # PTD946
    remote.submit_to_work_pool()  # PTD946
    create_bundle_for_flow_run(daily, run)  # PTD945
    run_flow(daily, parameters={"path": "returns"})  # PTD945
    print(serialize_context())  # PTD945
    async with get_cloud_client() as cloud:  # PTD945
        print(cloud)


@provide_database_interface  # PTD945
async def tables(db):
    return db


def serve() -> None:
    uvicorn.run(create_app())  # PTD945
    print(JsonFormatter(None))  # PTD948


def test_daily():
    with temporary_settings({PREFECT_API_URL: "http://localhost:4200/api"}), use_profile("test"):  # PTD944, PTD947
        with assert_does_not_warn():  # PTD947
            assert AssertingEventsClient().events == []  # PTD947


# What follows only looks like it: names of the project's own and of others, names asked for, and types.


class Worker:
    def submit(self, function):
        return function

    def get_default_base_job_template(self):
        return {}


class Colour(Enum):
    RED = "red"


class OwnWorker(Worker):
    pass


def is_adapter(logger) -> bool:
    return isinstance(logger, PrefectLogAdapter)


def by(order: FlowRunSort = FlowRunSort.END_TIME_DESC) -> FlowRunSort:
    return order


async def others() -> None:
    OwnWorker().submit(print)
    OwnWorker().get_default_base_job_template()
    await asyncio.to_thread(print, Colour.RED)
    Celery("shop").Worker(queues=["daily"])
