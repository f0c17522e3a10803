"""Copies with other settings, runs that are waited for, futures in containers, programs that are runners."""

from uuid import UUID

from prefect import flow, task
from prefect.flow_runs import wait_for_flow_run
from prefect.flows import load_flow_from_entrypoint
from prefect.futures import PrefectFuture, resolve_futures_to_results, resolve_futures_to_states
from prefect.runner import Runner
from prefect.utilities.annotations import freeze


class Report:
    def with_options(self, **options):
        return options

    def copy(self, name):
        return name


@task
def count(table: str) -> int:
    return len(table)


patient = count.with_options(retries=3)  # PTD115


@flow
def tables(region: str = "eu"):
    count.with_options(name="one")("orders")  # PTD115
    patient("customers")
    count.with_options(task_run_name=f"count-{region}")(region)  # PTD115
    count.with_options(name=f"count-{region}", timeout_seconds=5)(region)  # PTD115
    futures: dict[str, PrefectFuture] = {table: count.submit(table) for table in ("a", "b")}
    resolve_futures_to_states(futures)  # PTD228
    return resolve_futures_to_results(futures)  # PTD228


@flow  # PTD101
async def publish(loading: str):
    await wait_for_flow_run(UUID(loading))  # PTD227
    print("published")


nightly = tables.with_options(name="nightly-tables")  # PTD107, PTD115


def frozen():
    return frozenset({Report().with_options(name="x"), Report().copy("y")})


async def main(runner: Runner):
    other = load_flow_from_entrypoint("flows/other.py:other")  # PTD319
    own = Runner(name="embedded")  # PTD319
    await own.add_flow(other)  # PTD306
    await runner.start()


if __name__ == "__main__":
    tables.serve(name="eu", parameters={"region": freeze("eu")})  # PTD306, PTD320
