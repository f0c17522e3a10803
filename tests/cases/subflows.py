"""Flows that call flows, tasks that call tasks, runs of deployments."""

from prefect import flow, task
from prefect.deployments import run_deployment


@task
def fetch(shop: str) -> str:
    return shop


@task
def enrich(shop: str) -> str:
    return fetch(shop)  # PTD216


@flow
def load(shop: str) -> str:
    return enrich(shop)


@flow
def report(name: str) -> None:
    print(name)


@flow
def parent(shops: list[str]):
    name = load("eu")  # PTD213
    report(name)  # PTD201, PTD213
    for shop in shops:
        load(shop)  # PTD214
    run_deployment("publish/production")  # PTD217
    run_deployment(name="clean/production", timeout=0)  # PTD217
    run_deployment(f"{shops[0]}/production")  # PTD217


@flow
def countdown(n: int):
    if n:  # PTD222
        countdown(n - 1)  # PTD215
