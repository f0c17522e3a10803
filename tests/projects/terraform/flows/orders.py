"""Loads a shop's orders and reports on them."""

from prefect import flow, task
from prefect.blocks.system import Secret
from prefect.variables import Variable
from prefect_aws import S3Bucket


@task
def read(region: str) -> list[str]:
    token = Secret.load("shop-token")
    return [f"{region}/{token}"]


@flow
def orders(region: str = "eu"):
    S3Bucket.load("landing").list_objects()
    read(region)


@flow(name="monthly report")
def report():
    read(Variable.get("report_region"))
