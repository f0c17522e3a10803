"""Branches, loops and handlers decided during the run."""

import time

from prefect import flow, task


@task
def status() -> str:
    return "done"


@task
def attempt() -> int:
    return 1


@task
def repair() -> None:
    print("repairing")


@task
def step(state: int, number: int) -> int:
    return state + number


@flow
def waits():
    while status() != "done":  # PTD208
        time.sleep(1)


@flow
def chooses(full: bool = False):
    kind = status()
    match kind:  # PTD206
        case "done":
            repair()
        case _:
            attempt()
    if full:  # PTD222
        repair()
    number = attempt()
    assert number == 1  # PTD224
    label = "many" if number > 1 else "few"  # PTD205
    print(label)


@flow
def catches():
    try:  # PTD210
        attempt()
    except ValueError:  # PTD210
        repair()
    else:
        step(1, 2)


@flow
def cleans_up():
    try:
        print("nothing of Prefect's")
    finally:  # PTD210
        repair()


@flow
def accumulates(numbers: list[int]):
    state = 0
    for number in numbers:  # PTD223
        state = step(state, number)  # PTD212
    for number in [1, 2, 3]:
        state = step(state, number)  # PTD201
    return state


@flow
def complains():
    try:  # PTD210
        attempt()
    except ValueError as error:
        print(error)
        raise
    except KeyError as error:
        raise RuntimeError("no such step") from error


@flow
def repairs_and_complains():
    try:  # PTD210
        attempt()
    except ValueError:  # PTD210
        repair()
        raise
