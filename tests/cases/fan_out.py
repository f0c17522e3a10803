"""Fan-out in every spelling: map, submit in a loop, a loop over a result, a constant loop."""

from prefect import flow, task, unmapped

TABLES = ["orders", "customers"]


@task
def list_files(prefix: str) -> list[str]:
    return [f"{prefix}/a.csv", f"{prefix}/b.csv"]


@task
def parse(path: str, separator: str) -> int:
    return len(path)


@task
def total(sizes: list[int]) -> int:
    return sum(sizes)


@task
def load(table: str) -> None:
    print(table)


@flow
def files(prefix: str):
    paths = list_files(prefix)
    sizes = parse.map(paths, separator=unmapped(","))  # PTD201, PTD203
    total(sizes)  # PTD201


@flow
def tables(names: list[str]):
    for table in TABLES:
        load(table)
    for name in names:  # PTD223
        load.submit(name)
    for path in list_files("raw"):  # PTD209
        parse(path, ",")  # PTD201


@flow
def gathered():
    sizes = [parse.submit(path, ",") for path in ("a", "b")]
    for size in sizes:
        print(size.result())  # PTD251


@flow
def nested(prefixes: list[str]):
    for prefix in prefixes:  # PTD223
        parse.map([prefix, prefix], separator=unmapped(","))  # PTD211
