"""Blocks of every kind and use, secrets and variables."""

import os

from prefect import flow, task
from prefect.blocks.core import Block
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.system import Secret
from prefect.filesystems import LocalFileSystem
from prefect.variables import Variable
from prefect_aws import S3Bucket
from pydantic import SecretStr


class Shop(Block):  # PTD404
    url: str
    token: SecretStr

    def orders(self) -> list[str]:
        return [self.url]


@task
def orders() -> list[str]:
    shop = Shop.load("production")  # PTD401, PTD913
    return shop.orders()


@task
def upload(rows: list[str]) -> None:
    bucket = S3Bucket.load(f"lake-{os.environ['STAGE']}")  # PTD403
    token = Secret.load("lake-token").get()  # PTD402, PTD913
    bucket.write_path("rows.txt", (token + str(rows)).encode())


@task
def remember(day: str) -> None:
    last = Variable.get("watermark", default="2026-01-01")  # PTD409
    if day > last:
        Variable.set("watermark", day, overwrite=True)  # PTD410


@flow
def daily(day: str):
    rows = orders()
    upload(rows)  # PTD201
    remember(day)  # PTD229
    SlackWebhook.load("data-team").notify("done")  # PTD232, PTD407, PTD913


def set_up():
    LocalFileSystem(basepath="reports").save("reports", overwrite=True)  # PTD405, PTD914
    scratch = LocalFileSystem(basepath="scratch")  # PTD408
    Shop.register_type_and_schema()
    return scratch
