"""Credentials in text and values."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner
from p2d_audit.cli import command
from p2d_audit.masking import mask_text, mask_value


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('connect(password="hunter2")', 'connect(password="***")'),
        ("api_key = 'abc'", "api_key = '***'"),
        ('{"db-password": "x", "user": "me"}', '{"db-password": "***", "user": "me"}'),
        ('client_secret: str = f"a\\"b"', 'client_secret: str = f"***"'),
        ("TOKEN=SecretStr('abc')", "TOKEN=SecretStr('***')"),
        ('password="""two\nlines"""', 'password="""***"""'),
        ('os.getenv("API_TOKEN", "abc")', 'os.getenv("API_TOKEN", "***")'),
        ("os.environ.get('DB_PASS', default='abc')", "os.environ.get('DB_PASS', default='***')"),
        ('os.getenv(key="SECRET_KEY", default="abc")', 'os.getenv(key="SECRET_KEY", default="***")'),
        ('os.environ["API_TOKEN"] or "abc"', 'os.environ["API_TOKEN"] or "***"'),
        ('os.getenv("API_TOKEN") or "abc"', 'os.getenv("API_TOKEN") or "***"'),
        ('os.environ["AUTH_HEADER"] = "abc"', 'os.environ["AUTH_HEADER"] = "***"'),
        ('config("SECRET_KEY", cast=str, default="abc")', 'config("SECRET_KEY", cast=str, default="***")'),
        ('env.str("SIGNING_KEY_V2", "abc")', 'env.str("SIGNING_KEY_V2", "***")'),
        ('getenv("API_TOKEN", getenv("OLD_TOKEN", "abc"))', 'getenv("API_TOKEN", getenv("OLD_TOKEN", "***"))'),
        ('getenv("API_TOKEN", os.getenv("OTHER", "abc"))', 'getenv("API_TOKEN", os.getenv("OTHER", "***"))'),
        ("postgres://me:pw@host/db", "postgres://***@host/db"),
        ("'Authorization: Bearer abcdefghijklmnop'", "'Authorization: Bearer ***'"),
        ("AKIAABCDEFGHIJKLMNOP", "***"),
        ("pnu_abcdefghijklmnopqrstuvwxyz0123456789", "***"),
        ("https://hooks.slack.com/services/T0/B0/xyz", "https://hooks.slack.com/services/***"),
    ],
)
def test_a_credential_is_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        'password=Secret.load("db-password").get()',
        'password = os.environ["PASSWORD"]',
        'token: "{{ prefect.blocks.secret.token }}"',
        'api_key="${API_KEY}"',
        'secret_name="warehouse"',
        'os.getenv("JOB_NAME", "nightly")',
        'os.getenv("API_TOKEN", "${TOKEN}")',
        'os.getenv("API_TOKEN", default_token)',
        '["API_TOKEN", "JOB_NAME"]',
        'os.environ["API_TOKEN"] == "abc"',
        "def login(password: str) -> None:",
        'f"postgres://{user}:{password}@{host}"',
        'tokenizer="bert"',
        "https://example.com/a@b",
    ],
)
def test_a_reference_or_an_ordinary_name_stays(text: str) -> None:
    assert mask_text(text) == text


def test_values_without_quotes_are_masked_where_asked_for() -> None:
    text = "user: me\n  db_password: hunter2  # old\ntoken: $TOKEN\nsecret:\n  name: x\napi_key: {{ x }}\n"
    assert mask_text(text, plain_scalars=True) == text.replace("hunter2", "***")
    assert mask_text("password: str", plain_scalars=False) == "password: str"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("export PREFECT_API_KEY=abc && run", "export PREFECT_API_KEY=*** && run"),
        ("ENV PREFECT_API_KEY=abc OTHER=1", "ENV PREFECT_API_KEY=*** OTHER=1"),
        ("ENV PREFECT_API_AUTH_STRING admin:abc", "ENV PREFECT_API_AUTH_STRING ***"),
        ('env = ["PREFECT_API_KEY=abc", "A=b"]', 'env = ["PREFECT_API_KEY=***", "A=b"]'),
        ("- PREFECT_API_KEY=abc", "- PREFECT_API_KEY=***"),
        ('{ name = "PREFECT_API_KEY", value = "abc" }', '{ name = "PREFECT_API_KEY", value = "***" }'),
        ('name: API_KEY\n  value: "abc"', 'name: API_KEY\n  value: "***"'),
        ('basic_auth_key = "admin:abc"', 'basic_auth_key = "***"'),
        ("export API_KEY=$OTHER", "export API_KEY=$OTHER"),
        ("API_KEY=${OTHER:-}", "API_KEY=${OTHER:-}"),
        ('test "$API_KEY" == abc', 'test "$API_KEY" == abc'),
        ("token==abc", "token==abc"),
    ],
)
def test_assignments_of_environment_variables_are_masked_outside_of_python(text: str, masked: str) -> None:
    assert mask_text(text, plain_scalars=True) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("prefect cloud login --key hunter2", "prefect cloud login --key ***"),
        ("prefect cloud login -k hunter2 -w a/b", "prefect cloud login -k *** -w a/b"),
        ("prefect cloud login --key 'hunter 2'", "prefect cloud login --key ***"),
        ("prefect variable set db_password hunter2", "prefect variable set db_password ***"),
        ("prefect variable set region eu", "prefect variable set region eu"),
        ("prefect config set PREFECT_API_KEY=hunter2", "prefect config set PREFECT_API_KEY=***"),
        ("prefect deployment run a/b --param token=hunter2", "prefect deployment run a/b --param token=***"),
        ("x --api-key=hunter2 --limit 3", "x --api-key=*** --limit 3"),
        ("prefect cloud login --key $KEY", "prefect cloud login --key $KEY"),
        ('prefect cloud login --key "$KEY"', 'prefect cloud login --key "$KEY"'),
        ("curl -k https://prefect.example", "curl -k https://prefect.example"),
        ('key = "hunter2"', "key = ***"),
        ("x --token --verbose", "x --token --verbose"),
    ],
)
def test_credentials_of_commands_are_masked_outside_of_python(text: str, masked: str) -> None:
    assert mask_text(text, plain_scalars=True) == masked


def test_values_are_masked_by_their_name_at_any_depth() -> None:
    value = {"db": {"password": "x", "port": 1}, "tokens": ["a"], "token": ["a", None], "url": "http://a:b@c"}
    assert mask_value("parameters", value) == {
        "db": {"password": "***", "port": 1},
        "tokens": ["a"],
        "token": ["***", None],
        "url": "http://***@c",
    }
    assert mask_value("password", "{{ prefect.variables.pw }}") == "{{ prefect.variables.pw }}"


def test_a_long_line_of_reads_is_masked_in_linear_time() -> None:
    line = "get('" + "token" * 20_000 + "get(" * 20_000
    assert mask_text(line) == line


def test_a_long_line_is_masked_in_linear_time() -> None:
    line = "-".join(["password"] * 20_000) + " : " * 5_000 + "a" * 100_000
    assert mask_text(line) == line


def test_a_password_in_a_connection_string_is_hidden_and_a_variable_is_not() -> None:
    assert mask_text('connect("host=h user=u password=hunter2 dbname=d")') == (
        'connect("host=h user=u password=*** dbname=d")'
    )
    assert mask_text('"Server=s;Pwd=hunter2;"') == '"Server=s;Pwd=***;"'
    assert mask_text("connect(password=settings.password, user=u)") == "connect(password=settings.password, user=u)"
    assert mask_text('f"password={password}"') == 'f"password={password}"'


def test_a_secret_in_the_context_of_prefect_1_is_masked_by_its_name() -> None:
    assert mask_value("PREFECT__CONTEXT__SECRETS__WAREHOUSE", "abc") == "***"
    assert mask_value("PREFECT__SERVER__HOST", "abc") == "abc"


@pytest.mark.parametrize("form", ["json", "sarif", "html", "table"])
def test_no_report_shows_the_default_of_a_credential(form: str, tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(
        dedent("""\
            import os
            from prefect import flow, task
            from prefect.variables import Variable
            @task(name=os.getenv("API_TOKEN", "abcxyz"), tags=[os.environ.get("DB_PASS") or "abcxyz"])
            def step(): ...
            @flow(name=os.environ.get("API_TOKEN", "abcxyz"), description=f"x {os.getenv('API_KEY', 'abcxyz')}")
            def job(token=os.getenv("API_TOKEN", "abcxyz")):
                step()
                Variable.get(os.getenv("API_TOKEN", "abcxyz"))
            job.serve(name=os.getenv("API_TOKEN", "abcxyz"), cron=os.getenv("API_TOKEN", default="abcxyz"))
        """)
    )
    result = CliRunner().invoke(command, ["audit", str(tmp_path), "--output", form])
    assert result.exit_code == 0, result.output
    assert "flow.py" in result.output or form == "table"
    assert "abcxyz" not in result.output
