"""Prefect's distributions: what takes the place of each, and which requirements are worth a finding."""

from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname

from p2d_audit import Requirement

PREFECT = frozenset({"prefect", "prefect-client"})

LIBRARIES: Mapping[str, str] = {
    "prefect-airbyte": "dagster-airbyte",
    "prefect-aws": "dagster-aws",
    "prefect-azure": "dagster-azure",
    "prefect-census": "dagster-census",
    "prefect-dask": "dagster-dask",
    "prefect-databricks": "dagster-databricks",
    "prefect-dbt": "dagster-dbt",
    "prefect-docker": "dagster-docker",
    "prefect-fivetran": "dagster-fivetran",
    "prefect-gcp": "dagster-gcp",
    "prefect-github": "dagster-github",
    "prefect-great-expectations": "dagster-ge",
    "prefect-hightouch": "dagster-hightouch",
    "prefect-jupyter": "dagstermill",
    "prefect-kubernetes": "dagster-k8s",
    "prefect-openai": "dagster-openai",
    "prefect-ray": "dagster-ray",
    "prefect-slack": "dagster-slack",
    "prefect-snowflake": "dagster-snowflake",
}
"""The Dagster library that takes a collection's place."""
PLACES: Mapping[str, str] = {"prefect-docker": "the place of its infrastructure"}
"""Of what a library takes the place where it is not that of the whole collection."""
INSTEAD: Mapping[str, str] = {
    "prefect-bitbucket": "the code is in the image, so nothing clones it",
    "prefect-email": "`dg.make_email_on_run_failure_sensor` sends alerts, `smtplib` in a resource other mail",
    "prefect-gitlab": "the code is in the image, so nothing clones it",
    "prefect-redis": "a resource around `redis`",
    "prefect-shell": "`dg.PipesSubprocessClient`, which Dagster brings itself",
    "prefect-soda-core": "`dg.asset_check` around a scan",
    "prefect-sqlalchemy": "a resource around `sqlalchemy.create_engine`",
}
"""What to do where Dagster has no library."""
VENDOR = "a resource around the vendor's own library"


def reported(requirements: Iterable[Requirement]) -> Iterator[Requirement]:
    """Yield the first requirement of each distribution in each file.

    A locked one is left out where a file that people write, in its folder or below, requires the same.
    """
    every = tuple(requirements)
    required = {(one.name, dirname(one.span.path)) for one in every if not one.locked}
    seen: set[tuple[str, str]] = set()
    for one in every:
        key = (one.name, one.span.path)
        if key in seen or (one.locked and _is_required(one, required)):
            continue
        seen.add(key)
        yield one


def shown(requirement: Requirement) -> str:
    """Return how a message speaks of a requirement."""
    how = "locked" if requirement.locked else "required"
    return f"`{requirement.name}{requirement.specifier}` is {how}"


def _is_required(locked: Requirement, required: Iterable[tuple[str, str]]) -> bool:
    folder = dirname(locked.span.path)
    return any(
        name == locked.name and f"{place}/".startswith(f"{folder}/" if folder else "") for name, place in required
    )
