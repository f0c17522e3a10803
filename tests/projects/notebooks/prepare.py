from prefect import task


@task
def clean(frame):
    return frame.dropna()
