"""The second seed's real-world scenario: retrain every night, but only if the model got worse."""

import pandas as pd
from prefect import flow, task
from prefect.blocks.system import Secret
from prefect.client.schemas.schedules import CronSchedule
from sklearn.linear_model import LogisticRegression


@task(retries=2, retry_delay_seconds=30)
def fetch_latest_data() -> pd.DataFrame:
    key = Secret.load("warehouse-key").get()
    return pd.read_parquet("s3://training/latest", storage_options={"key": key})


@task
def evaluate_current_model() -> dict:
    return {"accuracy": 0.9}


@task
def train_model(dataset: pd.DataFrame):
    return LogisticRegression().fit(dataset.drop(columns=["label"]), dataset["label"])


@task
def validate(model):
    if not hasattr(model, "coef_"):
        raise ValueError("the model is not fitted")


@task
def deploy_model(model):
    print("deployed", model)


@flow(schedule=CronSchedule(cron="0 2 * * *"))  # 2am daily
def daily_retrain():
    dataset = fetch_latest_data()
    metrics = evaluate_current_model()
    if metrics["accuracy"] < 0.92:
        new_model = train_model(dataset)
        validate(new_model)
        deploy_model(new_model)
