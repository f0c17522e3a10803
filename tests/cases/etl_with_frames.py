"""A daily load that passes frames, and asks how many rows there are before it writes."""

import pandas as pd
from prefect import flow, get_run_logger, task


@task(retries=3, retry_delay_seconds=[10, 60, 300])  # PTD604
def extract(day: str) -> pd.DataFrame:
    get_run_logger().info("extracting %s", day)  # PTD901
    return pd.read_csv(f"s3://lake/{day}.csv")


@task
def clean(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.dropna()


@task
def count(frame: pd.DataFrame) -> int:
    return len(frame)


@task(timeout_seconds=60)  # PTD607
def write(frame, rows):
    frame.to_parquet("s3://lake/clean.parquet")


@flow(name="daily-etl", log_prints=True)  # PTD107
def daily(day: str = "2026-01-01"):
    frame = extract(day)
    cleaned = clean(frame)  # PTD201
    rows = count(cleaned)  # PTD201
    if rows > 0:  # PTD205
        write(cleaned, rows)  # PTD201
    else:
        print("nothing to write")


if __name__ == "__main__":
    daily.serve(  # PTD306
        name="daily",
        cron="0 6 * * *",  # PTD301, PTD350
        parameters={"day": "2026-01-01"},
    )
