"""What a code base of Prefect 1 takes from its library and its engine, and what only looks like it."""

import prefect
from prefect import Flow, task
from prefect.agent.agent import Agent
from prefect.agent.local import LocalAgent
from prefect.engine.flow_runner import FlowRunner
from prefect.executors import Executor, LocalDaskExecutor
from prefect.serialization.flow import FlowSchema
from prefect.utilities.aws import get_boto_client
from prefect.utilities.collections import DotDict
from prefect.utilities.configuration import set_temporary_config
from prefect.utilities.graphql import with_args
from prefect.utilities.logging import configure_logging, get_logger


class Cluster(Agent):  # PTD946
    def deploy_flow(self, flow_run):
        return "started"


class Batches(Executor):  # PTD946
    pass


class Threads(LocalDaskExecutor):  # PTD946
    pass


class Runner(FlowRunner):  # PTD945
    pass


@task
def load(table):
    client = get_boto_client("s3")  # PTD944
    print(prefect.config.cloud.api)  # PTD944
    return client.list_objects(Bucket=table)


with Flow("daily") as flow:  # PTD112
    load("orders")


def ask(name):
    return {"query": {with_args("flow", {"where": {"name": {"_eq": name}}}): "id"}}  # PTD944


def start():
    configure_logging(testing=True)  # PTD948
    get_logger("shop").info("starting")  # PTD901
    LocalAgent(labels=["shop"]).start()  # PTD946
    FlowSchema().load({})  # PTD945
    return DotDict(a=1)  # PTD944


def check():
    with set_temporary_config({"flows.checkpointing": True}):  # PTD947
        assert flow.run().is_successful()  # no file of tests


# What follows only looks like it.


class Config:
    cloud = "shop"


def runs(executor: Executor, config: Config, agent: Agent) -> FlowRunner:
    executor.start()
    agent.start()
    print(config.cloud)
    return isinstance(executor, Executor)
