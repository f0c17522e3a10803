"""The catalogue: its tables are true, and every construct has an answer."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from p2d_audit import Construct, load_catalogue
from p2d_audit.errors import PluginError
from p2d_audit.plugins import load_plugins
from p2d_audit.testing import read_project

from tests.rules.test_documentation import run_elsewhere

ROOT = Path(__file__).parents[2]
CATALOGUE = load_plugins().catalogue
TABLES = sorted(
    [*ROOT.glob("rules/p2d_rules/catalogue/*.toml"), *ROOT.glob("plugins/*/src/*/catalogue.toml")],
    key=lambda table: table.name,
)
LIBRARIES = {"dagster_graphql": "1.13.27", "dagster_ray": "0.4.8"}
"""Libraries whose version is another than that of all others."""
NEWEST = "0.29.27"
# What only instances have, or what is passed on unseen: read off the source of Prefect 3.8.5.
HIDDEN = re.compile(r"\.assets\.materialize\(by=\)")

ROW = """
family = "retries"
[[construct]]
id = "task-kw-retries"
pattern = "`@task(retries=3)`"
names = { "2,3" = ["@prefect.task(retries=)"] }
equivalent = "`dg.RetryPolicy`"
disposition = "mechanical"
effort = [0.05, 0.1, 0.25]
scope = "each"
caveat = "Dagster counts the same way."
source = "prefect 3.8.5"
"""


def texts(construct: Construct) -> str:
    return " ".join((construct.equivalent, construct.caveat, construct.setting or ""))


def python_names(major: str) -> Iterator[str]:
    for construct in CATALOGUE.values():
        for name in construct.names:
            if major in name.majors and re.match(r"@?prefect\.", name.text) and not HIDDEN.search(name.text):
                yield name.text


def test_a_table_becomes_constructs(tmp_path: Path) -> None:
    table = tmp_path / "retries.toml"
    table.write_text(ROW)
    (construct,) = load_catalogue(table).values()
    assert (construct.family, construct.effort.likely, construct.names[0].majors) == ("retries", 0.1, ("2", "3"))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"mechanical"', '"easy"', "construct task-kw-retries: disposition: 'easy' is not one of"),
        ("[0.05, 0.1, 0.25]", "[0.3, 0.1, 0.25]", "construct task-kw-retries: `effort` is not in the order"),
        ('"@prefect.task(retries=)"', '"@task(retries=3)"', "construct task-kw-retries: names.2,3.0: "),
        ("scope", "skope", "construct task-kw-retries: : Additional properties"),
        ('family = "retries"', "", "'family' is a required property"),
        ("id = ", "id ", "cannot be read as TOML"),
    ],
)
def test_a_mistake_names_file_construct_and_key(tmp_path: Path, old: str, new: str, problem: str) -> None:
    table = tmp_path / "retries.toml"
    table.write_text(ROW.replace(old, new))
    with pytest.raises(PluginError) as raised:
        load_catalogue(table)
    assert f"retries.toml: {problem}" in str(raised.value)


def test_an_id_stands_once(tmp_path: Path) -> None:
    table = tmp_path / "retries.toml"
    table.write_text(ROW)
    with pytest.raises(PluginError, match="construct task-kw-retries stands in the catalogue twice"):
        load_catalogue(table, table)


def test_a_name_is_looked_up_exactly_then_by_the_longest_beginning() -> None:
    found = CATALOGUE.named
    assert [one.id if one else None for one in map(found, ["prefect.tasks.Task.map", "prefect.nothing"])] == [
        "map-dynamic",
        None,
    ]
    bucket, other = found("prefect_aws.s3.S3Bucket"), found("prefect_aws.something.New")
    assert bucket is not None
    assert other is not None
    assert (bucket.id, other.id) == ("int-aws-s3bucket", "int-aws")


def test_a_name_can_mean_something_else_in_another_major() -> None:
    first, third = CATALOGUE.named("prefect.Task", "1"), CATALOGUE.named("prefect.Task", "3")
    assert first is not None
    assert third is not None
    assert (first.id, third.id) == ("v1-task-class", "task-class")


ONE_DEPLOYMENT = """\
name: nightly
flow_name: daily
schedule: {cron: 0 5 * * *, timezone: UTC, day_or: true}
schedules: [{active: true, schedule: {interval: 60, anchor_date: '2024-01-01', timezone: UTC}}]
work_pool: {name: pool, work_queue_name: high, job_variables: {image: x}}
"""


def test_every_key_of_a_file_of_one_deployment_has_an_answer() -> None:
    keys = read_project({"nightly-deployment.yaml": ONE_DEPLOYMENT}).keys
    assert len(keys) == 17
    assert [key.path for key in keys if not key.own and CATALOGUE.named(f"yaml: {key.path}", "2") is None] == []


def test_a_name_has_one_construct_in_each_major() -> None:
    counted = Counter(
        (name.text, major) for construct in CATALOGUE.values() for name in construct.names for major in name.majors
    )
    assert [name for name, number in counted.items() if number > 1] == []


def test_every_table_is_loaded() -> None:
    inside = [table for table in files("p2d_rules.catalogue").iterdir() if table.name.endswith(".toml")]
    assert len(TABLES) == len(inside) + 1
    assert len(CATALOGUE) == sum(table.read_text(encoding="utf-8").count("[[construct]]") for table in TABLES)


@pytest.mark.oracle
def test_every_name_of_prefect_3_is_there() -> None:
    assert run_elsewhere("name_finder.py", sorted(python_names("3"))) == {}


@pytest.mark.oracle
def test_every_name_of_dagster_is_there() -> None:
    found = {name for one in CATALOGUE.values() for name in re.findall(r"\bdg((?:\.[A-Za-z_]\w*)+)", texts(one))}
    assert len(found) > 100
    assert run_elsewhere("name_finder.py", sorted(f"dagster{name}" for name in found)) == {}


@pytest.mark.oracle
def test_every_name_of_a_dagster_library_is_there(tmp_path: Path) -> None:
    found = {name for one in CATALOGUE.values() for name in re.findall(r"\bdagster_\w+(?:\.[A-Za-z_]\w*)+", texts(one))}
    packages = {name.partition(".")[0] for name in found}
    wanted = (f"{name.replace('_', '-')}=={LIBRARIES.get(name, NEWEST)}" for name in sorted(packages))
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path))
    subprocess.run((*pip, *wanted), check=True)
    assert [name for name in sorted(found) if not is_in_source(tmp_path, name)] == []


def is_in_source(root: Path, name: str) -> bool:
    """Tell whether a package's source defines a name, without importing it and all that it needs.

    Of `package.Class.method` only the class is looked for.
    """
    place = root
    for part in name.split("."):
        if place.joinpath(part).is_dir() or place.joinpath(f"{part}.py").is_file():
            place = place.joinpath(part)
        else:
            return part in defined_in(place / "__init__.py" if place.is_dir() else place.with_suffix(".py"))
    return True


def defined_in(source: Path) -> set[str]:
    defined = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(names=names):
                defined |= {alias.asname or alias.name for alias in names}
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                defined.add(name)
    return defined
