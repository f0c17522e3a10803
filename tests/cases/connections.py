"""Live handles that travel, and contexts that are open around tasks."""

import sqlite3
import threading
from typing import Iterator

import sqlalchemy
from prefect import flow, task


@task
def connect() -> sqlite3.Connection:
    return sqlite3.connect("shop.db")


@task
def engine():
    return sqlalchemy.create_engine("sqlite://")


@task
def guard():
    return threading.Lock()


@task  # PTD103
def lines() -> Iterator[str]:
    yield "a"


@task
def use(handle) -> None:
    print(handle)


@flow
def shares():
    use(connect())  # PTD202
    use(engine())  # PTD202
    use(guard())  # PTD202
    use(lines())  # PTD202


@flow
def one_transaction():
    database = sqlalchemy.create_engine("sqlite://")
    with database.begin() as connection:  # PTD225
        use(connection)
