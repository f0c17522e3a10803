"""Which requirements are worth a finding, and what is said of each."""

from __future__ import annotations

import pytest
from p2d_audit import Finding
from p2d_audit.testing import audit_files, read_project
from p2d_rules.platform.collection_requirement import CollectionRequirement
from p2d_rules.platform.distributions import INSTEAD, LIBRARIES, PLACES
from p2d_rules.platform.prefect_requirement import PrefectRequirement

LOCK = '[[package]]\nname = "{}"\nversion = "3.4.1"\nsource = {{ registry = "https://pypi.org/simple" }}\n'


def found(files: dict[str, str]) -> tuple[Finding, ...]:
    return audit_files(files, rules=[PrefectRequirement(), CollectionRequirement()])


def places(files: dict[str, str]) -> set[tuple[str, int, str]]:
    reported = [(one.span.path, one.span.line, one.rule) for one in found(files)]
    assert len(reported) == len(set(reported))
    return set(reported)


def test_a_distribution_is_reported_once_in_each_file() -> None:
    files = {
        "requirements.txt": "prefect==3.1 ; python_version < '3.11'\nprefect==3.4 ; python_version > '3.10'\n",
        "flows/requirements.txt": "prefect\nprefect-aws\nPrefect_AWS[lambda]\n",
    }
    assert places(files) == {
        ("flows/requirements.txt", 1, "PTD940"),
        ("flows/requirements.txt", 2, "PTD941"),
        ("requirements.txt", 1, "PTD940"),
    }


@pytest.mark.parametrize(
    ("manifest", "reported"),
    [("apps/pyproject.toml", False), ("apps/shop/pyproject.toml", False), ("appstore/pyproject.toml", True)],
)
def test_a_lock_is_reported_only_where_no_manifest_beside_or_below_it_requires_the_same(
    manifest: str, reported: bool
) -> None:
    files = {manifest: '[project]\ndependencies = ["prefect>=3"]\n', "apps/uv.lock": LOCK.format("prefect")}
    locked = {("apps/uv.lock", 2, "PTD940")} if reported else set()
    assert places(files) == {(manifest, 2, "PTD940"), *locked}


def test_what_only_a_lock_names_is_said_to_be_locked() -> None:
    (finding,) = found({"uv.lock": LOCK.format("prefect-docker")})
    assert (
        finding.message == "`prefect-docker==3.4.1` is locked; `dagster-docker` takes the place of its infrastructure"
    )


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_collection_with_a_library_is_swapped_for_it(name: str) -> None:
    (finding,) = found({"requirements.txt": f"{name}\n"})
    assert finding.message == f"`{name}` is required; `{LIBRARIES[name]}` takes {PLACES.get(name, 'its place')}"
    assert (finding.disposition, finding.effort.scope, finding.key) == ("mechanical", "def", f"distribution:{name}")


@pytest.mark.parametrize("name", INSTEAD)
def test_a_collection_without_a_library_is_said_to_have_none(name: str) -> None:
    (finding,) = found({"requirements.txt": f"{name}>=0.1\n"})
    assert finding.message.startswith(f"`{name}>=0.1` is required; Dagster has no library for it: ")
    assert finding.disposition == "adapt"


def test_of_an_unknown_collection_no_more_is_said_than_is_known() -> None:
    (finding,) = found({"requirements.txt": "prefect-shop>=0.1\n"})
    assert finding.message.startswith("`prefect-shop>=0.1` is required; no Dagster library for it is known: ")
    assert finding.disposition == "adapt"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("lib/pyproject.toml", '[project]\nname = "Prefect_Shop"\n'),
        ("lib/pyproject.toml", '[tool.poetry]\nname = "prefect-shop"\n'),
        ("lib/setup.cfg", "[metadata]\nname = prefect-shop\n"),
        ("lib/setup.py", "import setuptools\nNAME = 'prefect-shop'\nsetuptools.setup(name=NAME)\n"),
    ],
)
def test_what_the_tree_makes_itself_is_no_requirement_of_it(path: str, text: str) -> None:
    assert places({path: text, "requirements.txt": "prefect-shop\nprefect-aws\n"}) == {
        ("requirements.txt", 2, "PTD941")
    }
    project = read_project({path: text, "requirements.txt": "prefect-shop\n"})
    assert project.requirements == ()


def test_a_tree_that_is_called_prefect_still_requires_prefect() -> None:
    files = {"pyproject.toml": '[project]\nname = "prefect"\n', "requirements.txt": "prefect\n"}
    assert places(files) == {("requirements.txt", 1, "PTD940")}
