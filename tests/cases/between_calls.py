"""What flows do between their calls: take results apart, compute with them, read and send."""

import json
import subprocess
from pathlib import Path

import pandas as pd
import requests
from prefect import flow, get_run_logger, task


@task
def extract():
    return [1, 2], 2


@task
def rows() -> dict:
    return {"a": [1, 2]}


@task
def load(value):
    print(value)


def fetch():
    return requests.get("https://example.com").json()


def tell(text):
    requests.post("https://example.com", json={"text": text})


def summary(value):
    return {"rows": len(value)}


def same(value):
    return value


def loaded(value):
    load(value)  # PTD201


@flow
def taking_apart():
    data, total = extract()  # PTD230
    load(data)  # PTD201
    first = extract()[0]  # PTD230
    [head, *tail] = extract()  # PTD230
    load([first, head, tail, total])  # PTD201
    one, other = rows(), rows()
    load([one, other])  # PTD201
    for key, value in rows():  # PTD209
        print(key, value)


@flow
def computing():
    logger = get_run_logger()  # PTD901
    found = rows()
    print(len(found))  # PTD231
    logger.info(f"{found['a']} rows")  # PTD231
    logger.info(f"{found} rows")  # PTD251
    message = f"{found} rows"  # PTD231
    load(found["a"])  # PTD201
    size = len(found)
    if size > 2:  # PTD205
        print(found["a"])
    loaded(found)
    frame = pd.DataFrame(found)  # PTD231
    print(frame.describe(), message)  # PTD251
    held = [found]
    held.append(found)
    print(len(held))
    print(same(found))  # PTD251
    return summary(found)  # PTD231


@flow
def reaching(path: str):
    settings = json.loads(Path("settings.json").read_text())  # PTD232
    load(settings)
    found = fetch()  # PTD232
    load(found)
    subprocess.run(["echo", "done"], check=True)  # PTD232
    pd.read_csv(path)  # PTD232
    try:  # PTD210
        load(1)
    except ValueError:
        tell("failed")
    tell(rows())  # PTD232


@flow
def alone():
    settings = Path("settings.json").read_text()
    tell(settings)


def reported():
    found = rows()
    for key in found:  # PTD209
        print(key)
    if len(found) > 2:  # PTD205
        print("many")
    return [key for key in found if key]  # PTD209


def loaded_if_any(folder):
    names = list(Path(folder).iterdir())
    if not names:
        return  # PTD252
    load(names)


@flow
def by_helpers():
    reported()
    loaded_if_any("incoming")
