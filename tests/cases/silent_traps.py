"""What would load in Dagster as it stands, and do something else."""

import logging
import os
import random
import time
import uuid
from datetime import date, datetime, timedelta

from prefect import flow, get_run_logger, task
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.variables import Variable

SEEN = []
TOTAL = 0
STARTED = datetime.now()


def stamp():
    return datetime.utcnow().isoformat()


@task
def count() -> int:
    return random.randint(1, 3)


@task
def store(rows, label=""):
    kept = list(rows)
    kept.append(1)
    print(len(kept), label, time.time(), os.environ["HOME"])


@task
def add(rows: list):
    rows.append(1)  # PTD253


@task
def tidy(frame):
    frame = frame.drop(columns=["a"])
    frame["b"] = 1
    return frame


@task
def drop(frame):
    frame.drop(columns=["a"], inplace=True)
    return frame


@task
def remember(name: str):
    global TOTAL
    TOTAL += 1  # PTD254
    SEEN.append(name)  # PTD254
    seen = []
    seen.append(name)


@task
def prepare():
    os.environ["REGION"] = "eu"  # PTD255
    os.chdir("/")  # PTD255
    os.environ.get("REGION")


@flow
def reading():
    today = date.today()  # PTD250
    batch = Variable.get("batch")  # PTD409, PTD915
    key = uuid.uuid4()  # PTD250
    region = os.environ["REGION"]  # PTD250
    began = time.perf_counter()
    store([today, batch, key, region, stamp(), STARTED])  # PTD250
    print(time.perf_counter() - began)


@flow
def showing():
    logger = get_run_logger()  # PTD901
    rows = count()
    print("rows", rows)  # PTD251
    print(len([rows]))
    logger.info("counted %s", rows)  # PTD251
    logging.getLogger(__name__).info(f"{rows} rows")  # PTD251
    print("done")
    store(rows)  # PTD201


@flow  # PTD910
def sharing():
    rows = []
    add(rows)
    store(rows)
    drop([2])


@flow
def ending(dry_run: bool = False):
    if dry_run:
        return  # PTD252
    store([1])


@flow  # PTD910
def ending_last(dry_run: bool = False):
    store([1])
    if dry_run:
        return
    print("all of it")


@flow(task_runner=ThreadPoolTaskRunner())  # PTD601, PTD910
def discarding():
    store.submit([1])  # PTD651
    kept = count.submit()
    asked = store.submit([2])
    store(kept)  # PTD201
    asked.wait()


if __name__ == "__main__":
    reading.serve(name="uneven", interval=timedelta(minutes=7))  # PTD302, PTD306, PTD350, PTD351
    showing.serve(name="even", interval=timedelta(minutes=15))  # PTD302, PTD306
    ending.serve(name="daily", interval=timedelta(days=1))  # PTD302, PTD306
