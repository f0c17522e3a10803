"""Builds trees to measure on: code of Prefect alone, and a monorepo with little of it in much that is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LIBRARIES = (
    "boto3==1.44.8",
    "botocore==1.44.8",
    "django==5.2.19",
    "matplotlib==3.11.2",
    "mypy==2.4.1",
    "networkx==3.6.1",
    "numpy==2.4.6",
    "pandas==3.1.1",
    "sqlalchemy==2.1.9",
)
"""Distributions that make up the monorepo, of about two million lines."""

_TASKS = """\
\"\"\"Tasks of the {name} pipelines.\"\"\"

from __future__ import annotations

from datetime import timedelta

import pandas as pd
from prefect import get_run_logger, task
from prefect.tasks import task_input_hash

from {package}.shared.storage import read_table, write_table


@task(retries=3, retry_delay_seconds=30, tags=["extract", "{name}"])
def extract_{name}(table: str, since: str | None = None) -> pd.DataFrame:
    logger = get_run_logger()
    logger.info("extracting %s", table)
    frame = read_table(table)
    if since is not None:
        frame = frame[frame["changed"] >= since]
    return frame


@task(cache_key_fn=task_input_hash, cache_expiration=timedelta(hours=1))
def clean_{name}(frame: pd.DataFrame) -> pd.DataFrame:
    columns = {{column: column.strip().lower() for column in frame.columns}}
    renamed = frame.rename(columns=columns)
    for column in ("amount", "price", "quantity"):
        if column in renamed:
            renamed[column] = pd.to_numeric(renamed[column], errors="coerce")
    return renamed.drop_duplicates()


@task(timeout_seconds=600)
def join_{name}(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    joined = left.merge(right, on="id", how="left")
    joined["total"] = joined["amount"].fillna(0) * joined["price"].fillna(0)
    return joined


@task
def store_{name}(frame: pd.DataFrame, table: str) -> int:
    write_table(frame, table)
    return len(frame)


@task
def count_{name}(frame: pd.DataFrame, region: str) -> int:
    return int((frame["region"] == region).sum())

"""

_FLOW = """\
@flow(name="{name}-{number}", retries=1, timeout_seconds=3600, log_prints=True)
def {name}_{number}(since: str | None = None, regions: list[str] | None = None):
    logger = get_run_logger()
    orders = extract_{name}("orders_{number}", since)
    customers = extract_{name}.submit("customers_{number}")
    cleaned = clean_{name}(orders)
    joined = join_{name}(cleaned, customers)
    rows = store_{name}(joined, "report_{number}")
    if rows > {number}00:
        logger.warning("many rows: %s", rows)
        notify("{name}", rows)
    counts = []
    for region in regions or ["north", "south"]:
        counts.append(count_{name}.submit(joined, region))
    total = sum(future.result() for future in counts)
    print(f"{{total}} rows in all")
    return total


"""

_HELPERS = """\
def {name}_margin_{number}(prices, costs, *, floor=0.0):
    \"\"\"Return the margin of each price over its cost, never below the floor.\"\"\"
    margins = []
    for price, cost in zip(prices, costs, strict=True):
        margin = price - cost
        if margin < floor:
            margin = floor
        margins.append(margin)
    return margins


def {name}_window_{number}(values, size={size}):
    \"\"\"Return the mean of each window.\"\"\"
    if size <= 0:
        raise ValueError("the size is positive")
    means = []
    for start in range(len(values) - size + 1):
        window = values[start : start + size]
        means.append(sum(window) / size)
    return means


"""

_STORAGE = """\
\"\"\"Where tables are.\"\"\"

import pandas as pd
from prefect.blocks.system import Secret


def read_table(table: str) -> pd.DataFrame:
    password = Secret.load("warehouse-password").get()
    return pd.read_sql_table(table, f"postgresql://etl:{password}@warehouse/db")


def write_table(frame: pd.DataFrame, table: str) -> None:
    password = Secret.load("warehouse-password").get()
    frame.to_sql(table, f"postgresql://etl:{password}@warehouse/db", if_exists="replace")


def notify(name: str, rows: int) -> None:
    print(name, rows)
"""


def write_prefect(folder: Path, lines: int, package: str = "shop") -> int:
    """Write a code base of about so many lines, all of it Prefect; return how many there are."""
    written = _write(folder / package / "__init__.py", "")
    written += _write(folder / package / "shared" / "__init__.py", "")
    written += _write(folder / package / "shared" / "storage.py", _STORAGE)
    number = 0
    while written < lines:
        name = f"area{number:03}"
        here = folder / package / name
        written += _write(here / "__init__.py", "")
        written += _write(here / "tasks.py", _TASKS.format(name=name, package=package))
        written += _write(here / "flows.py", "".join(_flows(name, package)))
        number += 1
    return written


def write_monorepo(folder: Path, prefect_lines: int = 20_000) -> None:
    """Install libraries into a folder and put a code base of Prefect beside them; needs a package index."""
    target = folder / "libraries"
    if not target.exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--target"]
        subprocess.run([*command, str(target), *LIBRARIES], check=True)
    write_prefect(folder / "pipelines", prefect_lines)


def _flows(name: str, package: str) -> Iterator[str]:
    names = ", ".join(f"{step}_{name}" for step in ("clean", "count", "extract", "join", "store"))
    yield f'"""Flows of {name}."""\n\nfrom prefect import flow, get_run_logger\n\n'
    yield f"from {package}.{name}.tasks import {names}\nfrom {package}.shared.storage import notify\n\n\n"
    for number in range(3):
        yield _FLOW.format(name=name, number=number)
        yield _HELPERS.format(name=name, number=number, size=number + 2)
    yield f'if __name__ == "__main__":\n    {name}_0.serve(name="{name}", cron="0 {len(name)} * * *")\n'


def _write(file: Path, text: str) -> int:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return text.count("\n")
