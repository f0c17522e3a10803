"""What is a credential by its shape, and what only looks like one."""

from __future__ import annotations

import pytest
from p2d_audit.masking import mask_lines, mask_shapes, mask_text, mask_value

from tests.security.planted_secrets import SHAPES


@pytest.mark.parametrize("name", [name for name in SHAPES if name not in ("slack_hook", "private_key")])
@pytest.mark.parametrize("around", ["{}", "nightly {} flow", 'f("{}")'])
def test_a_token_is_known_wherever_it_stands(name: str, around: str) -> None:
    assert mask_shapes(around.format(SHAPES[name])) == around.format("***")
    assert SHAPES[name] not in mask_shapes(f"/tmp/x_{SHAPES[name]}.csv")


def test_an_address_that_is_a_credential_is_masked() -> None:
    assert mask_shapes(f"https://hooks.slack.com/services/{SHAPES['slack_hook']}") == (
        "https://hooks.slack.com/services/***"
    )
    assert mask_shapes("https://me:p@ss@host/x") == "https://***@host/x"
    assert mask_shapes("pg://{user}:hunter2@{host}/x") == "pg://{user}:***@{host}/x"


def test_a_private_key_is_masked_even_if_it_is_cut_off() -> None:
    begin, end = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
    assert mask_shapes(f"{begin}\nabc\ndef\n{end}") == f"{begin}***{end}"
    assert mask_shapes(f"{begin}\nabc\ndef") == f"{begin}***"
    assert mask_lines(f"{begin}\nabc\ndef\n{end}\nx") == f"{begin}***\n\n\n{end}\nx"


@pytest.mark.parametrize(
    "text",
    [
        "flows/ingestion/customers_2024/load_daily_orders_v2.py",
        "GoogleCloudStorageToBigQueryOperatorV2",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "sha512-trnsAYxU3xnS1gPHPyU961coFyLkh4gAD/0zQ5mymY4yOZ+CYvsPqUbOFSw0aDM4y0tV7tiFxL/1XfXPNC6IPg==",
        "9c1a8e7f6b5d4c3a2f1e0d9c8b7a6f5e4d3c2b1a",
        "123e4567-e89b-12d3-a456-426614174000",
        "0 5,17 * * 1-5",
        "basic connectivity and bearer authentication",
        "prefecthq/prefect:2.19.0-python3.11-kubernetes",
        "flow:company.data_platform.ingestion.regional.module_0001:ingest_customer_master_data_0001",
        "s3://bucket/year=2024/month=01/day=02/part-00000.parquet",
        "2024-01-01T00:00:00+00:00/2024-12-31T23:59:59",
        "https://github.com/owner/repository/blob/main/flows/etl2.py#L10-L20",
    ],
)
def test_ordinary_texts_stay(text: str) -> None:
    assert mask_text(text, plain_scalars=True) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('Secret(value="abc").save("x")', 'Secret(value="***").save("x")'),
        ('Secret(name="x", value="abc")', 'Secret(name="x", value="***")'),
        ('Secret(value={"a": "b", "c": "d"})', "Secret(value={***})"),
        ('Secret.load("db-password").get()', 'Secret.load("db-password").get()'),
        ('PrefectSecret("db-password")', 'PrefectSecret("db-password")'),
        ('SecretStr("abc")', 'SecretStr("***")'),
        ('password = "abc" \\\n    "def"', 'password = "***"'),
        ('password = "abc" + "def"', 'password = "***"'),
        ('{"password": "abc", "user": "me"}', '{"password": "***", "user": "me"}'),
        ('db_password_prod = "abc"', 'db_password_prod = "***"'),
        ("# the password is hunter2!", "# the password is ***"),
        ("# api_key: abc-123", "# api_key: ***"),
        ("def login(token: int64) -> None:", "def login(token: int64) -> None:"),
        ('["login", "--key", "abc"]', '["login", "--key", "***"]'),
        ("'AccountKey=abc1;Name=x'", "'AccountKey=***;Name=x'"),
        ("connect(password=given['x'])", "connect(password=given['x'])"),
        ("result_storage_key='rows.json'", "result_storage_key='rows.json'"),
    ],
)
def test_credentials_of_python_are_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("{password: abc, user: me}", "{password: ***, user: me}"),
        ("a:\n  password: >-\n    abc\n    def\n  user: me", "a:\n  password: >-\n    ***\n  user: me"),
        ("- name: API_KEY\n  value: abc", "- name: API_KEY\n  value: ***"),
        ("curl -u me:abc https://x", "curl -u me:*** https://x"),
        ("docker login -u me -p abc host", "docker login -u me -p *** host"),
        ("key = string", "key = string"),
    ],
)
def test_credentials_outside_of_python_are_masked(text: str, masked: str) -> None:
    assert mask_text(text, plain_scalars=True) == masked


def test_a_value_is_masked_by_the_name_beside_it() -> None:
    given = {"env": [{"name": "API_KEY", "value": "abc"}, {"name": "REGION", "value": "eu"}], "token": {"value": "x"}}
    assert mask_value("parameters", given) == {
        "env": [{"name": "API_KEY", "value": "***"}, {"name": "REGION", "value": "eu"}],
        "token": {"value": "***"},
    }
    assert mask_value("password", 1234) == "***"
    assert mask_value("rotate_secret", True) is True


def test_a_long_name_is_judged_in_no_time() -> None:
    assert mask_value("-".join(["password"] * 50_000) + "x", "abc") == "abc"
