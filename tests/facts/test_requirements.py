"""Files that say which Prefect a project needs in, requirements with places out."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from p2d_audit.declarations import Doubt
from p2d_audit.facts import FileFacts, read_text
from p2d_audit.facts.requirements.distributions import majors_of, read_constraint, read_pep508
from p2d_audit.files import kind_of
from p2d_audit.model import Requirement, Span
from packaging.specifiers import SpecifierSet
from packaging.version import Version

SAMPLE = Path(__file__).parents[1] / "projects" / "requirements"
KINDS = ("requirements.txt", "pyproject.toml", "Pipfile", "Pipfile.lock", "uv.lock", "setup.cfg", "tox.ini", "setup.py",
         "environment.yml", "conda-lock.yml", "meta.yaml", "prefect.toml", "profiles.toml", "config.toml",
         ".prefectignore")  # fmt: skip


def _facts(path: str, text: str) -> FileFacts:
    return read_text(path, kind_of(PurePosixPath(path)) or "", text)


def _required(facts: FileFacts) -> list[Requirement]:
    assert facts.failure is None
    return [one for one in facts.declared if isinstance(one, Requirement)]


def _written(text: str, span: Span) -> str:
    lines = text.split("\n")
    assert span.line == span.end_line
    return lines[span.line - 1][span.column - 1 : span.end_column - 1]


# Line, the text there, distribution, versions, whether it is locked, the majors of Prefect.
Row = tuple[int, str, str, str, bool, str]
EXTRAS = 'Prefect[aws,viz] >= 2.10, < 3 ; python_version > "3.8"'
SHELL = "prefect-shell @ git+https://github.com/PrefectHQ/prefect@main#subdirectory=src/integrations/prefect-shell"
SLACK = "git+https://github.com/PrefectHQ/prefect-slack.git@main#egg=prefect-slack"
TABLE = "tool.poetry.group.next.dependencies.prefect"
EXPECTED: dict[str, list[Row]] = {
    "requirements.txt": [
        (6, EXTRAS, "prefect", ">=2.10,<3", False, "2"),
        (6, EXTRAS, "prefect-aws", "", False, ""),
        (7, "prefect_dbt[cli]==0.4.1", "prefect-dbt", "==0.4.1", False, ""),
        (10, SLACK, "prefect-slack", "", False, ""),
        (11, SHELL, "prefect-shell", "", False, ""),
    ],
    "requirements-dev.in": [
        (1, "prefect==${PREFECT_VERSION}", "prefect", "", False, ""),
        (2, "git+https://github.com/PrefectHQ/prefect.git@2.10.21#egg=prefect", "prefect", "==2.10.21", False, "2"),
        (3, "./wheels/prefect-2.10.21-py3-none-any.whl", "prefect", "==2.10.21", False, "2"),
    ],
    "constraints.txt": [(1, "prefect!=2.10.5,<3", "prefect", "<3,!=2.10.5", True, "12")],
    "requirements.lock": [(3, "prefect==2.10.21", "prefect", "==2.10.21", True, "2")],
    "pyproject.toml": [
        (6, "prefect>=3.1,<4", "prefect", ">=3.1,<4", False, "3"),
        (12, "prefect-aws >= 0.5", "prefect-aws", ">=0.5", False, ""),
        (12, "prefect_gcp[bigquery]~=0.6.0; python_version < '3.13'", "prefect-gcp", "~=0.6.0", False, ""),
        (15, "prefect[dask]==3.*", "prefect", "==3.*", False, "3"),
        (15, "prefect[dask]==3.*", "prefect-dask", "", False, ""),
        (16, "prefect-client==3.4.1", "prefect-client", "==3.4.1", False, "3"),
        (19, "prefect-github", "prefect-github", "", False, ""),
        (22, "prefect-slack", "prefect-slack", "", False, ""),
        (25, "prefect-docker", "prefect-docker", "", False, ""),
    ],
    "poetry/pyproject.toml": [
        (6, 'prefect = "^1.2.4"', "prefect", ">=1.2.4,<2.0", False, "1"),
        (7, 'prefect-aws = { version = "~0.4.5", extras = ["lambda"] }', "prefect-aws", ">=0.4.5,<0.5", False, ""),
        (8, '"prefect-gcp" = "*"', "prefect-gcp", "", False, ""),
        (12, 'Prefect = { git = "https://github.com/PrefectHQ/prefect.git", tag = "1.4.1" }',
         "prefect", "==1.4.1", False, "1"),
        (14, TABLE, "prefect", ">=2.0,<3.0", False, "2"),
        (14, TABLE, "prefect", ">=3.0,<4.0", False, "3"),
        (19, '{ version = "<2", python = "<3.10" }', "prefect", "<2", False, "1"),
        (20, '{ version = "2.20.1", python = ">=3.10" }', "prefect", "==2.20.1", False, "2"),
    ],
    "poetry/poetry.lock": [(8, 'name = "prefect"', "prefect", "==1.4.1", True, "1")],
    "uv/uv.lock": [(5, 'name = "prefect"', "prefect", "==3.4.1", True, "3")],
    "pdm/pdm.lock": [(5, 'name = "prefect"', "prefect", "==2.20.2", True, "2")],
    "pdm/pylock.toml": [(5, 'name = "prefect"', "prefect", "==3.0.0rc1", True, "3")],
    "pipenv/Pipfile": [
        (6, 'prefect = "==2.0b6"', "prefect", "==2.0b6", False, "2"),
        (7, 'prefect-aws = {version = "*", extras = ["lambda"]}', "prefect-aws", "", False, ""),
        (11, 'prefect-dask = {git = "https://github.com/PrefectHQ/prefect-dask.git", ref = "main"}',
         "prefect-dask", "", False, ""),
    ],
    "pipenv/Pipfile.lock": [
        (5, '"prefect"', "prefect", "==2.0b6", True, "2"),
        (13, '"prefect-dask"', "prefect-dask", "", True, ""),
    ],
    "conda/environment.yml": [
        (5, "prefect=2.10", "prefect", "==2.10.*", False, "2"),
        (6, "conda-forge::prefect-aws >=0.3,<0.4", "prefect-aws", ">=0.3,<0.4", False, ""),
        (7, "prefect-gcp[version='>=0.4']", "prefect-gcp", ">=0.4", False, ""),
        (8, "prefect-dask=0.2.6=pyhd8ed1ab_0", "prefect-dask", "==0.2.6", False, ""),
        (10, "prefect-email==0.2.*", "prefect-email", "==0.2.*", False, ""),
    ],
    "conda/meta.yaml": [(8, "prefect >=1,<2", "prefect", ">=1,<2", False, "1")],
    "conda/conda-lock.yml": [(3, "prefect", "prefect", "==2.10.21", True, "2")],
    "pixi/pixi.toml": [
        (5, 'prefect = ">=3.1,<4"', "prefect", ">=3.1,<4", False, "3"),
        (8, 'prefect-aws = { version = "*", extras = ["lambda"] }', "prefect-aws", "", False, ""),
        (11, 'prefect = "2.*"', "prefect", "==2.*", False, "2"),
    ],
    "setuptools/setup.cfg": [
        (9, "prefect>=0.15,<1", "prefect", ">=0.15,<1", False, "1"),
        (13, 'prefect-aws; python_version > "3.7"', "prefect-aws", "", False, ""),
    ],
    "setuptools/tox.ini": [
        (6, "prefect==1.4.1", "prefect", "==1.4.1", False, "1"),
        (7, "prefect==2.20.1", "prefect", "==2.20.1", False, "2"),
    ],
    "setuptools/setup.py": [
        (3, "prefect-aws>=0.3", "prefect-aws", ">=0.3", False, ""),
        (5, 'f"prefect-gcp=={VERSION}"', "prefect-gcp", "", False, ""),
        (6, "prefect<2", "prefect", "<2", False, "1"),
        (12, "prefect-dbt", "prefect-dbt", "", False, ""),
        (14, "prefect-email", "prefect-email", "", False, ""),
    ],
    "setuptools/report.py": [(4, "prefect>=3", "prefect", ">=3", False, "3")],
    "settings/prefect.toml": [],
    "settings/profiles.toml": [],
    "settings/.prefectignore": [],
    "first_major/config.toml": [],
    "first_major/streamlit_config.toml": [],
}  # fmt: skip


@pytest.mark.parametrize("path", EXPECTED)
def test_a_file_of_the_sample_requires_what_it_says_where_it_says_it(path: str) -> None:
    text = (SAMPLE / path).read_text(encoding="utf-8")
    rows = [
        (one.span.line, _written(text, one.span), one.name, one.specifier, one.locked, "".join(one.majors))
        for one in _required(_facts(path, text))
    ]
    assert sorted(rows) == sorted(EXPECTED[path])


def test_every_file_of_the_sample_is_expected() -> None:
    files = {file.relative_to(SAMPLE).as_posix() for file in SAMPLE.rglob("*") if file.is_file()}
    assert {file for file in files if not file.startswith("malformed/")} == {*EXPECTED, "README.md"}


@pytest.mark.parametrize(
    ("path", "line", "reason"),
    [
        ("pyproject.toml", 6, "not valid TOML: unclosed array"),
        ("prefect.toml", 3, "not valid TOML: cannot overwrite a value"),
        ("profiles.toml", 1, "a template, not TOML (not valid TOML: invalid initial character for a key part)"),
        ("Pipfile.lock", 3, "not valid JSON: illegal trailing comma before end of object"),
        ("setup.cfg", 4, "not valid INI: neither a section nor an option"),
        ("environment.yml", 3, "not valid YAML: found character that cannot start any token"),
    ],
)
def test_a_malformed_file_fails_with_its_line_and_what_helps(path: str, line: int, reason: str) -> None:
    failure = _facts(path, (SAMPLE / "malformed" / path).read_text(encoding="utf-8")).failure
    assert failure is not None
    assert (failure.line, failure.template) == (line, reason.startswith("a template"))
    assert failure.reason.startswith(reason)
    assert "mend the" in getattr(failure, "remedy", "")


@pytest.mark.parametrize(
    ("path", "doubtful", "required"),
    [
        ("requirements.txt", [2, 3, 4, 5, 6], ["prefect-gcp"]),
        ("Pipfile", [2, 3], []),
    ],
)
def test_a_requirement_that_is_none_is_doubtful_and_the_others_are_read(
    path: str, doubtful: list[int], required: list[str]
) -> None:
    facts = _facts(path, (SAMPLE / "malformed" / path).read_text(encoding="utf-8"))
    assert [one.span.line for one in facts.declared if isinstance(one, Doubt)] == doubtful
    assert [one.name for one in _required(facts)] == required


@pytest.mark.parametrize(
    "line",
    [
        "# prefect==2",
        "pandas  # prefect==2",
        "-r prefect.txt",
        "--index-url https://prefect.example.com/simple",
        "prefectionist==2",
        "prefect is asked for in another file",
        "-e ./packages/prefect",
        "prefect-shop @ file:///srv/prefect-shop",
        "git+https://github.com/PrefectHQ/marvin@main",
        "git+https://github.com/acme/prefect-shop",
    ],
)
def test_a_line_that_asks_for_nothing_of_prefects_says_nothing(line: str) -> None:
    assert _facts("requirements.txt", f"{line}\n").declared == ()


@pytest.mark.parametrize(
    ("specifier", "majors"),
    [
        ("", ""),
        ("==0.15.9", "1"),
        ("==1.*", "1"),
        ("<2", "1"),
        ("<=2", "12"),
        ("<2.0b1", "1"),
        (">=2.0b1", "23"),
        ("==2.0b6", "2"),
        ("~=2.10", "2"),
        (">=2.20,<3.0", "2"),
        (">2", "23"),
        ("<3", "12"),
        (">=0.14", "123"),
        ("!=2.*", "13"),
        (">=2.20.28,<3", "2"),
        (">3.9.1", "3"),
        (">=3.10", "3"),
        ("==3.0.0rc20", "3"),
        ("<0.1", ""),
        ("===2.1", "2"),
    ],
)
def test_majors_are_those_of_the_releases_that_a_specifier_allows(specifier: str, majors: str) -> None:
    assert "".join(majors_of("prefect", specifier)) == majors


def test_only_the_versions_of_prefect_itself_tell_its_major() -> None:
    assert majors_of("prefect-aws", "==0.5.1") == ()
    assert majors_of("prefect-client", "==3.1") == ("3",)


@pytest.mark.parametrize(
    ("written", "specifiers"),
    [
        ("*", ("",)),
        ("", ("",)),
        ("2.10", ("==2.10",)),
        ("2.*", ("==2.*",)),
        ("=2.10", ("==2.10",)),
        ("^2.10", (">=2.10,<3.0",)),
        ("^2", (">=2,<3.0",)),
        ("^0.15.2", (">=0.15.2,<0.16",)),
        ("^0.0.3", (">=0.0.3,<0.0.4",)),
        ("^0.0", (">=0.0,<0.1",)),
        ("^0", (">=0,<1.0",)),
        ("^2.0b6", (">=2.0b6,<3.0",)),
        ("~2", (">=2,<3.0",)),
        ("~2.10", (">=2.10,<2.11",)),
        ("~2.10.1", (">=2.10.1,<2.11",)),
        (">= 2.0, < 3.0", (">=2.0,<3.0",)),
        (">=2 <3", (">=2,<3",)),
        (">=2,!=2.5,<3", (">=2,<3,!=2.5",)),
        ("^1.2 || ^3.0", (">=1.2,<2.0", ">=3.0,<4.0")),
        ("{{ version }}", ("",)),
    ],
)
def test_poetrys_versions_become_pep_440(written: str, specifiers: tuple[str, ...]) -> None:
    assert read_constraint(written) == specifiers


@pytest.mark.parametrize(
    ("written", "specifier"),
    [
        ("prefect=2", "==2.*"),
        ("prefect==2", "==2"),
        ("prefect 2.10.*", "==2.10.*"),
        ("prefect 2.10.21 pyhd8ed1ab_0", "==2.10.21"),
        ("prefect=2.10.21=pyhd8ed1ab_0", "==2.10.21"),
        ("prefect >=2", ">=2"),
        ("prefect >= 2", ">=2"),
        ("prefect[build=py39_0]", ""),
        ("conda-forge/linux-64::prefect", ""),
    ],
)
def test_condas_versions_become_pep_440(written: str, specifier: str) -> None:
    facts = _facts("environment.yml", f"dependencies:\n  - '{written}'\n")
    assert [one.specifier for one in _required(facts)] == [specifier]


def test_a_yaml_file_that_is_not_condas_requires_nothing() -> None:
    chart = "name: shop\ndependencies:\n  - name: prefect-server\n    version: 1.0.0\n  - prefect\n"
    assert _facts("Chart.yaml", chart).declared == ()


def test_a_requirement_after_characters_of_several_bytes_stands_where_it_is_seen() -> None:
    text = 'from setuptools import setup\nsetup(author="Zoë ☃", install_requires=["prefect<2"])\n'
    (one,) = _required(_facts("setup.py", text))
    assert _written(text, one.span) == "prefect<2"


def test_a_long_line_is_read_in_time() -> None:
    text = "prefect" + "-a" * 20_000 + "[" * 20_000 + "\\" * 20_001
    assert len(_facts("requirements.txt", text).declared) <= 1


@pytest.mark.parametrize("path", ["Pipfile.lock", "pyproject.toml"])
def test_deep_nesting_is_a_failure_and_no_crash(path: str) -> None:
    failure = _facts(path, f"prefect = {'[' * 100_000}" if path == "pyproject.toml" else "[" * 100_000).failure
    assert failure is not None
    assert failure.line == 1


_TEXT = st.text(alphabet="prefect-_=<>~!^*|,;@#[]{}()'\"\\ \n\t:./0123456789x")


@given(st.sampled_from(KINDS), _TEXT | st.text())
@example("setup.py", ";")
@example("setup.cfg", "[options]\ninstall_requires =\n\tprefect;;\n[")
@example("pyproject.toml", "[project]\ndependencies = ['prefect[', '']")
def test_no_text_makes_a_reader_fail(path: str, text: str) -> None:
    facts = _facts(path, f"# prefect\n{text}")
    lines = facts.text.count("\n") + 1
    assert facts.failure is None or not facts.declared
    assert all(1 <= one.span.line <= one.span.end_line <= lines for one in facts.declared)


@given(_TEXT)
def test_what_is_read_of_a_requirement_is_a_specifier(text: str) -> None:
    read = read_pep508(f"prefect{text}")
    if (specifier := getattr(read, "specifier", None)) is not None:
        SpecifierSet(specifier)


@given(_TEXT | st.from_regex(r"[\^~=<>!]{0,2}[0-9.]{1,8}(\|\|[\^~][0-9.]{1,5})?"))
def test_what_is_read_of_a_constraint_is_a_specifier(text: str) -> None:
    read = read_constraint(text)
    for specifier in read if isinstance(read, tuple) else ():
        SpecifierSet(specifier)


@given(st.sampled_from("^~"), st.lists(st.integers(0, 9), min_size=1, max_size=3))
def test_a_caret_or_tilde_allows_the_version_it_names(operator: str, numbers: list[int]) -> None:
    version = ".".join(map(str, numbers))
    (specifier,) = read_constraint(f"{operator}{version}")
    assert isinstance(specifier, str)
    assert SpecifierSet(specifier).contains(Version(version))
    assert not SpecifierSet(specifier).contains(Version(f"{numbers[0] + 1}.0"))


OTHERS = {
    "pydantic-ai-slim[anthropic,prefect]>=1": [("pydantic-ai-slim[prefect]", ">=1")],
    "langchain-prefect==0.1": [("langchain-prefect", "==0.1")],
    "pandas[performance]>=2": [],
    "perfect==1.0": [],
}


@pytest.mark.parametrize("text", OTHERS)
def test_what_brings_prefect_under_another_name_is_required_too(text: str) -> None:
    found = _required(_facts("requirements.txt", f"{text}  # prefect\n"))
    assert [(one.name, one.specifier) for one in found] == OTHERS[text]
    assert all(one.majors == () for one in found)


def test_an_extra_brings_prefect_in_a_table_of_poetry() -> None:
    table = '[tool.poetry.dependencies]\npydantic-ai-slim = {version = "^1.2", extras = ["prefect"]}\n'
    found = _required(_facts("pyproject.toml", table))
    assert [(one.name, one.specifier) for one in found] == [("pydantic-ai-slim[prefect]", ">=1.2,<2.0")]
