from prefect import flow, task
from prefect.blocks.system import Secret
from prefect.deployments import run_deployment
from prefect.variables import Variable


@task
def fetch(day: str, token: str) -> list[str]:
    return [f"{day}{token}"]


@task
def publish(rows: list[str], size: int) -> None:
    print(rows[:size])


@flow
def load_orders(day: str = "today", region: str = "eu"):
    token = Secret.load("orders-token").get()
    publish(fetch(day, token), int(Variable.get("batch_size")))
    run_deployment("load-returns/Nightly")


@flow(name="returns")
def load_returns(day: str = "today"):
    publish(fetch(day, ""), 10)
