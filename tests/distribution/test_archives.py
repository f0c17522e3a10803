"""The archives for PyPI are whole: metadata, contents, and a wheel that is the same from both."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.distribution.test_action import tool
from tests.test_wheel import source

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.distribution
__all__ = ["source"]


def build(*options: str, folder: Path, target: Path) -> Path:
    """Build an archive as `python -m build` does and return it."""
    command = [sys.executable, "-m", "build", "--outdir", str(target), *options, str(folder)]
    done = subprocess.run(command, cwd=target, capture_output=True, encoding="utf-8", check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,) = (file for file in target.iterdir() if file.suffix in (".whl", ".gz"))
    return archive


@pytest.fixture(scope="module")
def sdist(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("--sdist", folder=source, target=tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("--wheel", folder=source, target=tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> dict[str, list[str]]:
    """The fields of the wheel's metadata."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        message = message_from_bytes(archive.read(name))
    return {key: message.get_all(key, []) for key in message}


def test_twine_has_no_objection_to_either(sdist: Path, wheel: Path) -> None:
    said = tool("twine", "--no-color", "check", "--strict", str(sdist), str(wheel))
    assert said.count("PASSED") == 2


def test_check_wheel_contents_finds_nothing(wheel: Path) -> None:
    names = "p2d_audit,p2d_rules,p2d_reports"
    # W002, the same content twice, is what a licence is that lies beside its library and among the licences.
    said = tool("check-wheel-contents", "--ignore", "W002", "--toplevel", names, str(wheel))
    assert said.endswith(": OK\n")
    contents: dict[int, list[str]] = {}
    for one in zipfile.ZipFile(wheel).infolist():
        if one.file_size:
            contents.setdefault(one.CRC, []).append(one.filename.rpartition("/")[2])
    assert {name for twins in contents.values() if len(twins) > 1 for name in twins} <= {"LICENSE"}


def test_the_metadata_says_what_it_is_and_nothing_that_is_not_known(metadata: dict[str, list[str]]) -> None:
    assert metadata["Name"] == ["p2d-audit"]
    assert metadata["License-Expression"] == ["Apache-2.0"]
    assert metadata["License-File"][0] == "LICENSE"
    assert all("/vendored/" in file for file in metadata["License-File"][1:])
    assert metadata["Requires-Python"] == [">=3.11"]
    assert metadata["Description-Content-Type"] == ["text/markdown"]
    assert set(metadata) & {"Home-page", "Project-URL", "Author-email", "Maintainer-email"} == set()


def test_the_wheel_brings_the_manual_page_and_the_pipelines(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith(".data/data/share/man/man1/p2d-audit.1") for name in names)
    assert {f"p2d_audit/pipelines/{name}.yml" for name in ("github", "gitlab", "azure")} <= set(names)


def test_the_archive_of_the_source_holds_what_its_tests_and_hooks_need(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "PKG-INFO", "tox.ini", "action.yml"} <= names
    assert "hatch_build.py" in names
    assert {".pre-commit-hooks.yaml", "integrations/Dockerfile", "docs/p2d-audit.1", "tests/test_wheel.py"} <= names
    assert [name for name in names if "node_modules" in name or "__pycache__" in name] == []


def test_the_wheel_is_the_same_from_the_tree_and_from_the_archive(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = (place for place in tmp_path.iterdir() if place.is_dir())
    target = tmp_path / "built"
    target.mkdir()
    again = build("--wheel", folder=folder, target=target)
    assert again.read_bytes() == wheel.read_bytes()


def test_the_version_is_that_of_the_package(metadata: dict[str, list[str]]) -> None:
    from p2d_audit import __version__

    assert metadata["Version"] == [__version__]


def test_every_extra_is_declared(metadata: dict[str, list[str]]) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sorted(metadata["Provides-Extra"]) == sorted(declared["optional-dependencies"])
