"""Which order the statements of a flow's body give to its calls, and nothing else does."""

import asyncio

from prefect import flow, task


@task
def empty() -> None:
    open("orders.csv", "w").close()


@task
def fill(rows: int = 1) -> None:
    with open("orders.csv", "a") as file:
        file.write("1")


@task
def extract() -> int:
    with open("orders.csv") as file:
        return len(file.read())


@task
def tell() -> None:
    print("done")


@task
def outside(name: str) -> None:
    something_unknown(name)


@task
async def fetch() -> None:
    with open("more.csv", "w") as file:
        file.write("1")


@flow
def load() -> None:
    empty()
    fill()  # PTD229
    tell()


@flow
def reads_behind() -> int:
    empty()
    rows = extract()  # PTD229
    fill(rows)  # PTD201
    return rows


@flow
def says_so() -> None:
    emptied = empty.submit()
    fill(wait_for=[emptied])  # PTD204


@flow
def starts_at_once() -> None:
    empty.submit()
    fill.submit()


@flow
def either(full: bool) -> None:
    if full:  # PTD222
        empty()
    else:
        fill()


@flow
def perhaps(full: bool) -> None:
    if full:  # PTD222
        empty()
        tell()
    fill()  # PTD229


@flow
def one_for_each() -> None:
    outside("a")
    outside("b")


@flow  # PTD101
async def together() -> None:
    await asyncio.gather(fetch(), fetch())


@flow
def calls_another() -> None:
    load()  # PTD213
    outside("a")  # PTD229


@flow
def in_one_try() -> None:
    try:
        empty()
        fill()  # PTD229
    finally:  # PTD210
        tell()


@flow
def behind_a_try() -> None:
    try:  # PTD210
        empty()
    except OSError as error:
        print(error)
    fill()  # PTD229


@flow
def in_a_handler() -> None:
    try:  # PTD210
        empty()
    except OSError:  # PTD210
        fill()
