"""Requirements in, the one major of Prefect that they allow for a path out."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from p2d_audit.facts import read_text
from p2d_audit.files import kind_of
from p2d_audit.link.versions import Major, majors_by_folder
from p2d_audit.model import Requirement, Span

UV_LOCK = '[[package]]\nname = "prefect"\nversion = "{}"\nsource = {{ registry = "https://pypi.org/simple" }}\n'


def _requirements(files: dict[str, str]) -> list[Requirement]:
    facts = [read_text(path, kind_of(PurePosixPath(path)) or "", text) for path, text in files.items()]
    return [one for file in facts for one in file.declared if isinstance(one, Requirement)]


def _major(files: dict[str, str], path: str) -> str | None:
    return majors_by_folder(_requirements(files))(path)


@pytest.mark.parametrize(
    ("files", "path", "major"),
    [
        pytest.param({"requirements.txt": "prefect==1.4.1\n"}, "flows/a.py", "1", id="a parent's pin"),
        pytest.param({"requirements.txt": "prefect>=0.15,<2\n"}, "a.py", "1", id="a range within Prefect 1"),
        pytest.param({"requirements.txt": "prefect>=2,<3\n"}, "a.py", "2", id="a range within one major"),
        pytest.param({"requirements.txt": "prefect>=2\n"}, "a.py", None, id="a range over two majors"),
        pytest.param({"requirements.txt": "prefect\n"}, "a.py", None, id="any version"),
        pytest.param({"requirements.txt": "pandas\n"}, "a.py", None, id="no Prefect"),
        pytest.param({"requirements.txt": "prefect-aws>=0.5\n"}, "a.py", None, id="a collection alone"),
        pytest.param(
            {"requirements.txt": "prefect==1.2\n", "new/requirements.txt": "prefect==3.1\n"},
            "new/flows/a.py",
            "3",
            id="the nearest folder",
        ),
        pytest.param(
            {"requirements.txt": "prefect==1.2\n", "new/requirements.txt": "prefect==3.1\n"},
            "newer/a.py",
            "1",
            id="a folder whose name only begins so",
        ),
        pytest.param(
            {"requirements.txt": "prefect==1.2\n", "new/requirements.txt": "prefect>=2\n"},
            "new/a.py",
            None,
            id="an open range hides the pin above it",
        ),
        pytest.param(
            {"requirements.txt": "prefect==1.2\n", "new/requirements.txt": "pandas\nprefect-aws\n"},
            "new/a.py",
            "1",
            id="a folder that does not name Prefect",
        ),
        pytest.param(
            {"requirements.txt": "prefect==1.2\n", "requirements-new.txt": "prefect==3.1\n"},
            "a.py",
            None,
            id="two pins in one folder",
        ),
        pytest.param(
            {"pyproject.toml": '[project]\ndependencies = ["prefect>=2"]\n', "uv.lock": UV_LOCK.format("3.4.1")},
            "a.py",
            "3",
            id="a lock before a range",
        ),
        pytest.param(
            {"pyproject.toml": '[project]\ndependencies = ["prefect"]\n', "uv.lock": UV_LOCK.format("2.20.1")},
            "a.py",
            "2",
            id="a lock before any version",
        ),
        pytest.param(
            {"requirements.txt": "prefect==1.4\n", "uv.lock": UV_LOCK.format("3.4.1")},
            "a.py",
            None,
            id="a lock that contradicts a pin",
        ),
        pytest.param(
            {"pyproject.toml": "", "uv.lock": UV_LOCK.format("3.4.1") + UV_LOCK.format("2.20.1")},
            "a.py",
            None,
            id="a lock with a version for each Python",
        ),
        pytest.param(
            {"requirements.txt": "prefect>=2\n", "constraints.txt": "prefect<3\n"},
            "a.py",
            None,
            id="ranges are not cut with each other",
        ),
        pytest.param({"requirements/base.txt": "prefect==2.1\n"}, "flows/a.py", "2", id="a folder of requirements"),
        pytest.param(
            {"requirements/base.txt": "prefect==2.1\n", "requirements/old.txt": "prefect==1.1\n"},
            "flows/a.py",
            None,
            id="a folder of requirements that differ",
        ),
        pytest.param({"flows/requirements.txt": "prefect==2.1\n"}, "other/a.py", "2", id="the only folder's pin"),
        pytest.param(
            {"flows/requirements.txt": "prefect==2.1\n", "jobs/requirements.txt": "prefect~=2.4\n"},
            "other/a.py",
            "2",
            id="a major on which all folders agree",
        ),
        pytest.param(
            {"flows/requirements.txt": "prefect==2.1\n", "jobs/requirements.txt": "prefect\n"},
            "other/a.py",
            None,
            id="another folder that leaves it open",
        ),
        pytest.param(
            {"flows/requirements.txt": "prefect==2.1\n", "jobs/requirements.txt": "prefect==3.1\n"},
            "other/a.py",
            None,
            id="other folders that differ",
        ),
        pytest.param(
            {
                "requirements.txt": "prefect==1.2\n",
                "a.py": '# /// script\n# dependencies = ["prefect>=3"]\n# ///\nimport prefect\n',
            },
            "a.py",
            "3",
            id="what a script says of itself",
        ),
        pytest.param(
            {"a.py": '# /// script\n# dependencies = ["prefect>=3"]\n# ///\nimport prefect\n'},
            "b.py",
            None,
            id="what another script says of itself",
        ),
    ],
)
def test_a_major_is_known_only_where_the_nearest_requirements_leave_no_other(
    files: dict[str, str], path: str, major: str | None
) -> None:
    assert _major(files, path) == major


@pytest.mark.parametrize(
    ("files", "stated", "path", "major"),
    [
        ({}, {"prefect.yaml": "3"}, "flows/a.py", "3"),
        ({}, {"jobs/prefect.yaml": "3"}, "jobs/a.py", "3"),
        ({}, {"jobs/prefect.yaml": "3"}, "flows/a.py", "3"),
        ({}, {"jobs/prefect.yaml": "3", "old/prefect.yaml": "2"}, "flows/a.py", None),
        ({}, {"prefect.yaml": "3", "prefect_old.yaml": "2"}, "a.py", None),
        ({"requirements.txt": "prefect\n"}, {"prefect.yaml": "3"}, "a.py", "3"),
        ({"requirements.txt": "prefect>=2\n"}, {"prefect.yaml": "3"}, "a.py", "3"),
        ({"requirements.txt": "prefect>=2\n"}, {"prefect.yaml": "1"}, "a.py", None),
        ({"requirements.txt": "prefect==2.4\n"}, {"prefect.yaml": "3"}, "a.py", "2"),
        ({"requirements.txt": "prefect==2.4\n"}, {"jobs/prefect.yaml": "3"}, "jobs/a.py", "3"),
        ({"jobs/requirements.txt": "prefect==2.4\n"}, {"prefect.yaml": "3"}, "jobs/a.py", "2"),
    ],
)
def test_a_file_of_deployments_names_a_major_where_requirements_leave_it_open(
    files: dict[str, str], stated: dict[str, Major], path: str, major: str | None
) -> None:
    assert majors_by_folder(_requirements(files), {}, stated.items())(path) == major


def _installed(path: str, specifier: str, major: Major) -> Requirement:
    return Requirement(span=Span(path, 1, 1, 1, 9), name="prefect", specifier=specifier, locked=False, majors=(major,))


def test_what_an_image_installs_is_no_proof_but_contradicts() -> None:
    image = _installed("legacy/Dockerfile", "==1.4", "1")
    root = _installed("requirements.txt", "==3.1", "3")

    assert majors_by_folder([image])("legacy/a.py") is None
    assert majors_by_folder([image, root])("legacy/a.py") is None
    assert majors_by_folder([image, root])("current/a.py") == "3"
    assert majors_by_folder([_installed("Dockerfile", "==1.4", "1"), root])("current/a.py") is None


def test_files_whose_names_prove_another_major_take_their_folder_out() -> None:
    major_of = majors_by_folder(
        [_installed("requirements.txt", "==3.1", "3")], {"legacy/old.py": ("1",), "a.py": ("3",)}
    )

    assert major_of("legacy/other.py") is None
    assert major_of("legacy/deep/other.py") is None
    assert major_of("flows/other.py") == "3"
