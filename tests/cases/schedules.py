"""Schedules of every kind, good and bad."""

from datetime import timedelta

from prefect import flow, serve
from prefect.client.schemas.schedules import CronSchedule
from prefect.schedules import Cron, Interval, RRule


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
            ],
        ),
        every.to_deployment(name="one", cron=settings.cron),  # PTD301, PTD306
    )
    every.deploy(  # PTD307
        name="pool",
        work_pool_name="kubernetes",
        image="shop:1",
        cron="*/30 * * * * *",  # PTD301
        concurrency_limit=1,  # PTD316
        job_variables={"memory": "4Gi"},  # PTD315
    )
