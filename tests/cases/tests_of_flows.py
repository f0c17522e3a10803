"""What stands in tests, and names that are used twice."""

from prefect import flow, task
from prefect.testing.utilities import prefect_test_harness


@task(name="Read orders")  # PTD104, PTD106, PTD107
def read(input: str, *more: str) -> str:
    return input


@task(name="Read orders")  # PTD107, PTD108
def read_again() -> str:
    return "b"


@flow(flow_run_name="daily-{day}")  # PTD101, PTD110
async def daily(day: str):
    return read(day)


def test_daily():
    with prefect_test_harness():  # PTD906
        assert daily("2026-01-01")
        assert daily("2026-01-01", return_state=True).is_completed()  # PTD218
