from prefect import flow, task


@task
def knead(kilos: int) -> str:
    return f"{kilos} kg of dough"


@flow(name="bake-bread")
def bake(kilos: int = 5) -> str:
    return knead(kilos)
