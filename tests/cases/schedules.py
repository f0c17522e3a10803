"""Schedules of every kind, good and bad."""

from datetime import datetime, timedelta, timezone

from prefect import flow, serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.client.schemas.schedules import CronSchedule
from prefect.schedules import Cron, Interval, RRule

NOWHERE = Interval(timedelta(days=3))  # PTD302
ANCHOR = datetime(2024, 1, 1, tzinfo=timezone.utc)


@flow
def every():
    print("running")


@flow(schedule=CronSchedule(cron="0 3 * * *"))  # PTD305
def never():
    print("this module does not import")


def deployments(settings):
    serve(
        every.to_deployment(  # PTD306
            name="many",
            schedules=[
                Cron("0 6 * * 1-5", timezone="Europe/Paris"),  # PTD301, PTD350
                Interval(timedelta(minutes=15)),  # PTD302
                Interval(timedelta(seconds=30)),  # PTD302
                RRule("FREQ=DAILY;COUNT=3"),  # PTD303
                Interval(timedelta(minutes=90), anchor_date=ANCHOR, timezone="UTC"),  # PTD302
                Interval(timedelta(days=2)),  # PTD302, PTD351
            ],
        ),
        every.to_deployment(name="one", cron=settings.cron),  # PTD301, PTD306
    )
    every.deploy(  # PTD307
        name="pool",
        work_pool_name="kubernetes",
        image="shop:1",
        cron="*/30 * * * * *",  # PTD301
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy="CANCEL_NEW"),  # PTD316
        job_variables={"memory": "4Gi"},  # PTD315
    )
