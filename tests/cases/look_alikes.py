"""Names as in Prefect, of other libraries and of this project: nothing here is Prefect's."""

from concurrent.futures import ThreadPoolExecutor, as_completed

import pandas as pd
from celery import Celery, shared_task
from fabric import task

app = Celery("shop")


class Flow:
    """The project's own."""

    def __init__(self, name):
        self.name = name

    def serve(self, cron):
        return cron

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        return None


class Block:
    @classmethod
    def load(cls, name):
        return name


class Secret(Block):
    pass


def flow(function):
    return function


@app.task(retries=3)
def send(address):
    return address


@shared_task(name="tidy-up")
def tidy():
    return None


@task
def deploy(c):
    c.run("make deploy")


@flow
def daily():
    frame = pd.Series([1, 2]).map(str)
    send.delay("someone@example.com")
    token = Secret.load("token")
    if frame.any():
        tidy()
    with Flow("x") as inner:
        inner.serve(cron="0 6 * * *")
    with ThreadPoolExecutor() as pool:
        for future in as_completed([pool.submit(print, token)]):
            future.result()
