"""What may be configured, where it is found, and how mistakes are told."""

import re
from datetime import date
from pathlib import Path

import pytest
from p2d_audit.config import Config, load_config
from p2d_audit.effort import load_weights
from p2d_audit.errors import ConfigError
from p2d_audit.freeze import Freeze

NONE = Config(cache=True, weights=load_weights())


def write(file: Path, text: str | bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def complaint(file: Path, text: str | bytes) -> str:
    write(file, text)
    with pytest.raises(ConfigError) as raised:
        load_config(file, file.parent)
    return str(raised.value).replace(f"{file.parent}/", "")


def test_every_key_is_read_from_a_file_that_is_given(tmp_path: Path) -> None:
    file = write(
        tmp_path / "p2d-audit.toml",
        """
        exclude = ["/old/"]
        fail-on = ["error", "readiness<40"]
        select = ["PTD2"]
        ignore = ["PTD203"]
        output = ["json=report.json"]
        max-file-size = 1_000
        weights.deployment.base = [1, 2, 3]
        """,
    )
    assert load_config(file, tmp_path) == Config(
        cache=True,
        file=file,
        exclude=("/old/",),
        fail_on=("error", "readiness<40"),
        select=("PTD2",),
        ignore=("PTD203",),
        output=("json=report.json",),
        max_file_size=1000,
        weights=load_weights({"deployment": {"base": [1, 2, 3]}}),
    )


def test_one_condition_may_stand_without_a_list(tmp_path: Path) -> None:
    file = write(tmp_path / "p2d-audit.toml", 'fail-on = "error"')
    assert load_config(file, tmp_path).fail_on == ("error",)


def test_a_baseline_stands_beside_the_configuration(tmp_path: Path) -> None:
    file = write(tmp_path / "pyproject.toml", "[tool.p2d-audit]\nbaseline = 'known/baseline.jsonl'\n")
    start = write(tmp_path / "flows" / "etl.py", "")
    assert load_config(None, start).baseline == load_config(file, start).baseline == tmp_path / "known/baseline.jsonl"


def test_a_file_that_nobody_gave_names_no_baseline_outside_of_its_folder(tmp_path: Path) -> None:
    outside = write(tmp_path / "secret.txt", "s")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "link.txt").symlink_to(outside)
    for name in ("../secret.txt", str(outside), "link.txt"):
        file = write(tmp_path / "work" / "pyproject.toml", f"[tool.p2d-audit]\nbaseline = '{name}'\n")
        with pytest.raises(
            ConfigError, match=r"key `tool\.p2d-audit\.baseline`: .* leads out of .*; name a file in it"
        ):
            load_config(None, file.parent)
        assert load_config(file, file.parent).baseline == file.parent / name


def test_a_freeze_is_a_table_or_several(tmp_path: Path) -> None:
    one = write(tmp_path / "one.toml", "[freeze]\n")
    assert load_config(one, tmp_path).freezes == (Freeze(origin="[freeze]"),)
    two = write(
        tmp_path / "pyproject.toml",
        """
        [[tool.p2d-audit.freeze]]
        kinds = ["flows", "blocks"]
        paths = ["flows/", "!flows/new/"]
        since = 2027-01-31
        [[tool.p2d-audit.freeze]]
        since = "2027-02-01"
        """,
    )
    assert load_config(two, tmp_path).freezes == (
        Freeze(
            kinds=("flow", "block"),
            paths=("flows/", "!flows/new/"),
            since=date(2027, 1, 31),
            origin="[tool.p2d-audit.freeze.1]",
        ),
        Freeze(since=date(2027, 2, 1), origin="[tool.p2d-audit.freeze.2]"),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("freeze.since = 2027-01-01T10:00:00", "key `freeze.since`: datetime.datetime(2027, 1, 1, 10, 0) is no date"),
        ("freeze.since = 'soon'", "key `freeze.since`: 'soon' is no date such as 2027-01-31"),
        ("freeze.kinds = ['tasks']", "key `freeze`: {'kinds': ['tasks']} is not valid"),
        ("freeze.until = 2027-01-01", "key `freeze`: {'until': "),
        ("freeze.paths = ['!']", "key `freeze.paths`: "),
        ("baseline = 1", "key `baseline`: 1 is not of type 'string'"),
    ],
)
def test_a_freeze_or_baseline_that_makes_no_sense_names_its_key(tmp_path: Path, text: str, problem: str) -> None:
    assert complaint(tmp_path / "p2d-audit.toml", text).startswith(f"p2d-audit.toml: {problem}")


def test_the_nearest_table_above_the_first_path_is_found(tmp_path: Path) -> None:
    top = write(tmp_path / "pyproject.toml", "[tool.p2d-audit]\nignore = ['PTD1']\n")
    write(tmp_path / "a" / "pyproject.toml", "[project]\nname = 'p2d-audit-user'\n")
    start = write(tmp_path / "a" / "b" / "flow.py", "")
    assert load_config(None, start) == Config(cache=True, file=top, ignore=("PTD1",), weights=load_weights())


def test_the_search_ends_at_the_top_of_the_git_work_tree(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.p2d-audit]\nignore = ['PTD1']\n")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    assert load_config(None, tmp_path / "repo") == NONE


def test_a_found_file_cannot_say_where_reports_are_written(tmp_path: Path) -> None:
    file = write(tmp_path / "pyproject.toml", "[tool.p2d-audit]\noutput = ['json=../../x']\n")
    (tmp_path / ".git").mkdir()
    assert load_config(None, tmp_path) == Config(cache=True, file=file, weights=load_weights(), unheeded=("output",))
    assert load_config(file, tmp_path) == Config(
        cache=True, file=file, weights=load_weights(), output=("json=../../x",)
    )


def test_a_broken_pyproject_that_is_not_about_us_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[project]\nname = {{ cookiecutter.name }}\n")
    (tmp_path / ".git").mkdir()
    assert load_config(None, tmp_path) == NONE


def test_an_unknown_key_names_the_one_that_was_meant(tmp_path: Path) -> None:
    text = "[tool.p2d-audit]\nfail_on = 'error'\ncolour = 1\n"
    keys = (
        "baseline, exclude, fail-on, freeze, ignore, max-file-size, output, overrides, packs, per-file-ignores,"
        " select, severity, weights"
    )
    assert complaint(tmp_path / "pyproject.toml", text) == (
        f"pyproject.toml: key `tool.p2d-audit.colour` is unknown; the keys are {keys}\n"
        "pyproject.toml: key `tool.p2d-audit.fail_on` is unknown; did you mean `fail-on`?"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "exclude = 'x'",
            "key `exclude`: 'x' is not of type 'array';"
            " `exclude` is a list of patterns in .gitignore syntax, counted from the folder of the file",
        ),
        (
            "select = ['PTD1', 2]",
            "key `select.1`: 2 is not of type 'string';"
            " `select` is a list of rule codes, beginnings of codes or rule names",
        ),
        (
            "max-file-size = 0",
            "key `max-file-size`: 0 is less than the minimum of 1;"
            " `max-file-size` is the number of bytes above which a file is not read, of a notebook those of its code",
        ),
        ("exclude = ['[z-a]']", "key `exclude`: '[z-a]' is not in .gitignore syntax"),
    ],
)
def test_a_wrong_value_names_file_key_and_remedy(tmp_path: Path, text: str, message: str) -> None:
    assert complaint(tmp_path / "c.toml", text) == f"c.toml: {message}"


def test_a_weight_that_is_none_names_file_and_key(tmp_path: Path) -> None:
    message = complaint(tmp_path / "c.toml", "[weights.deployment]\nbase = [3, 2, 1]\n")
    assert re.fullmatch(r"c\.toml: \[weights\]: .*deployment\.base.*not in the order low, typical, high", message)


def test_a_value_of_any_length_is_told_in_short(tmp_path: Path) -> None:
    assert len(complaint(tmp_path / "c.toml", f"exclude = '{'x' * 100_000}'")) < 300


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\nb = = 2\n", r"c\.toml: is not valid TOML: .*at line 2, column 5.*"),
        (b"a = 1\nb = '\xff'\n", r"c\.toml:2: is not UTF-8, which TOML has to be; save it as UTF-8"),
    ],
)
def test_a_file_that_is_no_toml_names_the_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert re.fullmatch(message, complaint(tmp_path / "c.toml", text))


@pytest.mark.parametrize("table", ["", "tool = 3\n", "[tool.other]\n"])
def test_a_given_pyproject_without_our_table_is_a_mistake(tmp_path: Path, table: str) -> None:
    assert complaint(tmp_path / "pyproject.toml", table) == (
        "pyproject.toml: has no table [tool.p2d-audit]; add it or leave --config out"
    )


def test_a_table_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    assert complaint(tmp_path / "pyproject.toml", "[tool]\np2d-audit = 3\n") == (
        "pyproject.toml: `tool.p2d-audit` is no table; write [tool.p2d-audit] on a line of its own"
    )


def test_a_folder_or_nothing_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder; give the TOML file in it"):
        load_config(tmp_path, tmp_path)
    with pytest.raises(ConfigError, match="cannot be read: No such file or directory"):
        load_config(tmp_path / "gone.toml", tmp_path)
