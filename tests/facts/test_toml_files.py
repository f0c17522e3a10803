"""TOML text in, where everything stands and the settings of Prefect out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from p2d_audit.declarations import DeclaredUse
from p2d_audit.facts import read_text
from p2d_audit.facts.requirements.toml_places import Toml, TomlError, read_toml
from p2d_audit.files import kind_of
from p2d_audit.model import Setting

SAMPLE = Path(__file__).parents[1] / "projects" / "requirements"
HARD = r'''
a.b . "c d" = "x # y" # z = 1
'q"uote' = 'C:\new'
several = """
 one "" two \" # no comment
 """"
literal = \'\'\'it\'\'s\'\'\'
array = [ "a]", # ] comment "
  'b', [1, {x = 1, y.z = [ {k="}"} ]}],
  """]""", ]
day = 1979-05-27 07:32:00 # comment
[[shop]]
name = "1"
[shop.sub]
open = true
[[shop.list]]
v = 1
[[shop.list]]
v = 2
[[shop]]
"\u00e9" = 1.5
[ x . "y z" ]
empty = {}
none = []
"Zoë" = "☃" # after characters of several bytes
last = inf'''.replace("\\'", "'")


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, (*path, key))
        if value == []:
            yield path, value
    else:
        yield path, value


def _toml(text: str) -> Toml:
    toml = read_toml(text)
    assert isinstance(toml, Toml), toml
    return toml


def _assert_places_are_true(text: str) -> int:
    """Compare each value with what the text at its place alone is read as."""
    toml, count = _toml(text), 0
    for path, value in _leaves(toml.values):
        if path:
            start, end = toml.value(path)
            quotes = 3 if text[start - 3 : start] in ('"""', "'''") else 1
            alone = text[start - quotes : end + quotes] if isinstance(value, str) else text[start:end]
            assert tomllib.loads(f"x = {alone}")["x"] == value, path
            assert toml.entry(path)[0] <= start
            assert end <= toml.entry(path)[1]
            count += 1
    return count


def test_every_value_stands_where_it_is_said_to() -> None:
    assert _assert_places_are_true(HARD) == 19


_KEY = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", '"\\u00e9#"', "g . h", "1"])
_VALUE = st.recursive(
    st.sampled_from(['"x"', '"]#"', "'}'", '"""a"b"""', "'''\n[a]\n'''", "1", "1.5", "true", "1979-05-27", '"\\\\"']),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[ # [\n" + ",\n".join(items) + "]"),
        st.lists(st.tuples(_KEY, inner), max_size=3).map(
            lambda items: "{" + ", ".join(f"{key} = {value}" for key, value in items) + "}"
        ),
    ),
    max_leaves=6,
)
_LINE = st.one_of(
    st.tuples(_KEY, _VALUE).map(" = ".join),
    _KEY.map(lambda key: f"[{key}]"),
    _KEY.map(lambda key: f"[[ {key} ]] # table"),
    st.sampled_from(["", "# ] comment", "  "]),
)


@given(st.lists(_LINE, max_size=8).map("\n".join))
def test_what_the_standard_library_reads_is_found_in_the_text(text: str) -> None:
    if isinstance(read_toml(text), Toml):
        _assert_places_are_true(text)


@given(st.text(alphabet="[]{}=.,#\"'\\\n ab1") | st.text())
def test_any_text_is_toml_or_an_error_with_a_line_of_it(text: str) -> None:
    read = read_toml(text)
    if isinstance(read, TomlError):
        assert 1 <= read.line <= text.count("\n") + 1


def test_a_table_stands_where_its_head_does() -> None:
    text = "[a.b]\nc.d = 1\n[[e]]\n[[e]]\nf = 1\n"
    toml = _toml(text)
    places = {path: text[slice(*toml.entry(path))] for path in [("a", "b"), ("e", 1), ("a", "b", "c", "d")]}
    assert places == {("a", "b"): "a.b", ("e", 1): "e", ("a", "b", "c", "d"): "c.d = 1"}
    assert text[slice(*toml.key(("a", "b", "c", "d")))] == "c.d"


def _settings(path: str, text: str) -> list[tuple[int, str, object]]:
    facts = read_text(path, kind_of(PurePosixPath(path)) or "", text)
    assert facts.failure is None
    return [(one.span.line, one.name, one.value) for one in facts.declared if isinstance(one, Setting)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "settings/prefect.toml",
            [
                (2, "PREFECT_HOME", "~/.prefect"),
                (5, "PREFECT_API_URL", "https://prefect.example.com/api"),
                (6, "PREFECT_API_KEY", "pnu_0123456789"),
                (8, "PREFECT_CLIENT_CUSTOM_HEADERS", '{"X-Shop": "north"}'),
                (12, "PREFECT_SERVER_DATABASE_CONNECTION_URL", "postgresql+asyncpg://shop:secret@db/prefect"),
                (15, "PREFECT_LOGGING_LEVEL", "INFO"),
                (16, "PREFECT_LOGGING_TO_API_ENABLED", "false"),
                (17, "PREFECT_LOGGING_EXTRA_LOGGERS", '["shop", "pandas"]'),
            ],
        ),
        (
            "settings/profiles.toml",
            [
                (1, "PREFECT_PROFILE", "cloud"),
                (4, "PREFECT_API_URL", "http://127.0.0.1:4200/api"),
                (7, "PREFECT_API_URL", "https://api.prefect.cloud/api/accounts/a/workspaces/w"),
                (8, "PREFECT_API_KEY", "pnu_0123456789"),
            ],
        ),
        (
            "first_major/config.toml",
            [
                (2, "PREFECT__BACKEND", "server"),
                (6, "PREFECT__SERVER__UI__APOLLO_URL", "http://prefect.example.com:4200/graphql"),
                (9, "PREFECT__CLOUD__AGENT__AUTH_TOKEN", "0123456789"),
                (12, "PREFECT__CONTEXT__SECRETS__WAREHOUSE", "0123456789"),
            ],
        ),
        ("first_major/streamlit_config.toml", []),
        (
            "pyproject.toml",
            [
                (34, "PREFECT_API_URL", "https://prefect.example.com/api"),
                (37, "PREFECT_SERVER_API_PORT", "4200"),
                (38, "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED", "true"),
            ],
        ),
    ],
)
def test_settings_are_called_as_their_environment_variables(path: str, expected: list[tuple[int, str, str]]) -> None:
    assert _settings(path, (SAMPLE / path).read_text(encoding="utf-8")) == expected


def test_a_setting_stands_where_its_key_does_so_that_its_value_is_not_shown_with_it() -> None:
    (setting,) = read_text("prefect.toml", "toml", 'api = { key = "abc" }').declared
    assert isinstance(setting, Setting)
    assert (setting.name, setting.span.column, setting.span.end_column) == ("PREFECT_API_KEY", 9, 12)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("profiles.toml", '[profiles.small]\nmachine = "t3"\n'),
        ("profiles.toml", 'active = "a"\nprofiles = 3\n'),
        ("profiles.toml", 'active = "a"\n[profiles.a]\nrust = "prefect"\n'),
        ("pyproject.toml", "[tool]\nprefect = 3\n"),
        ("pyproject.toml", '[tool.prefect]\nflows_folder = "flows"\n[tool.prefect.envs.base]\npython = "3.11"\n'),
        ("other.toml", "this is not TOML, and not of a name that Prefect reads"),
    ],
)
def test_what_is_not_prefects_is_no_setting(path: str, text: str) -> None:
    assert _settings(path, text) == []


def test_an_ignore_file_is_one_use_at_its_first_line() -> None:
    text = (SAMPLE / "settings" / ".prefectignore").read_text(encoding="utf-8")
    (use,) = read_text(".prefectignore", "ignore", text).declared
    assert isinstance(use, DeclaredUse)
    assert (use.symbol, use.span.line, use.span.column) == ("file: .prefectignore", 2, 1)
    assert read_text(".prefectignore", "ignore", "# nothing\n\n").declared == ()
