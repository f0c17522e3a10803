"""A project with a secret in every kind of file and in every way to write one, and what no output may hold."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import write

_BODY = "q7Rk2VbX9mTz4LwP8sHd3NcJ6yFg1KeA5uQxZ0oYvBiW"
"""Letters and digits without a pattern; no prefix is written beside them, so that no scanner takes them for real."""


def _token(prefix: str, length: int, start: int = 0) -> str:
    doubled = _BODY * 4
    return prefix + doubled[start : start + length]


SHAPES = {
    "aws": "AKIA" + "Q3EGRJ5XV7T2LNCM",
    "aws_temporary": "ASIA" + "Q3EGRJ5XV7T2LNCW",
    "github": _token("ghp" + "_", 36),
    "github_fine": _token("github" + "_pat_", 60, 3),
    "gitlab": _token("glpat" + "-", 20, 5),
    "slack": _token("xoxb" + "-2345678901-", 24, 7),
    "slack_hook": _token("T02AB3CD4/B05EF6GH7/", 24, 2),
    "stripe": _token("sk" + "_live_", 24, 9),
    "google": _token("AIza", 35, 11),
    "google_oauth": _token("GOCSPX" + "-", 28, 1),
    "azure_account": _token("", 86, 13) + "==",
    "npm": _token("npm" + "_", 36, 15),
    "pypi": _token("pypi" + "-AgEIcHlwaS5vcmc", 50, 17),
    "jwt": f"{_token('eyJ', 20)}.{_token('eyJ', 30, 4)}.{_token('', 43, 8)}",
    "databricks": "dapi" + "3f9c1e7a5b2d8046e1c9a7f3b5d20864",
    "prefect": _token("pnu" + "_", 36, 19),
    "prefect_bot": _token("pnb" + "_", 36, 21),
    "sendgrid": f"{_token('SG' + '.', 22, 23)}.{_token('', 43, 25)}",
    "twilio": "SK" + "7e1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b",
    "openai": _token("sk" + "-proj-", 40, 27),
    "anthropic": _token("sk" + "-ant-api03-", 40, 29),
    "huggingface": _token("hf" + "_", 34, 31),
    "digitalocean": "dop" + "_v1_" + "9c0f" * 16,
    "shopify": "shpat" + "_" + "0c9f8e7d6b5a4938271605f4e3d2c1b0",
    "new_relic": "NRAK" + "-" + "Q3EGRJ5XV7T2LNCMQ3EGRJ5XV7T",
    "private_key": _token("MIIEow", 60, 33),
    "entropy": _token("", 40, 35),
    "telegram": "6123456789" + ":" + _token("AA", 33, 6),
}
"""Secrets that are known by their shape, wherever they stand."""

NAMED = {name: f"hunter-{number:02}-correct-horse" for number, name in enumerate((
    "keyword", "variable", "annotated", "dictionary", "setting", "joined", "either", "url", "secret_block",
    "connection", "comment", "docstring", "default", "parameter", "notebook", "notebook_output", "notebook_cell",
    "yaml_plain", "yaml_quoted", "yaml_folded", "yaml_variable", "dotenv", "export", "docker_env", "docker_arg",
    "compose_list", "compose_map", "terraform", "terraform_url", "index_url", "crontab", "toml", "curl",
    "cloud_login", "kubernetes", "makefile", "powershell", "batch", "ini", "message", "header", "suffix",
))}  # fmt: skip
"""Secrets that are known by their name, or by where they stand."""

SECRETS = {**SHAPES, **NAMED}


def plant(folder: Path) -> Path:
    """Write the project, and return its folder."""
    texts = {_filled(path, SECRETS): _filled(text, SECRETS) for path, text in _FILES.items()}
    texts["flows/explore.ipynb"] = json.dumps(_notebook(SECRETS))
    return write(folder, texts)


def found_in(text: str) -> tuple[str, ...]:
    """Return the names of the secrets that a text holds, as they are or escaped for a format."""
    return tuple(name for name, value in SECRETS.items() if value in text or value.replace("/", "\\/") in text)


def _filled(text: str, values: dict[str, str]) -> str:
    for name in sorted(values, key=len, reverse=True):
        text = text.replace(f"<<{name}>>", values[name])
    assert "<<" not in text.replace("<<EOF", ""), text
    return text


def _notebook(values: dict[str, str]) -> dict[str, object]:
    code = _filled(
        "from prefect import flow\n"
        'password = "<<notebook>>"\n'
        "@flow\n"
        "def explore(token='<<notebook_cell>>', other='<<npm>>'):\n"
        "    login(password='<<notebook_cell>>')\n"
        "    explore.from_source('https://me:<<notebook>>@git.example/x').deploy('<<github>>')\n",
        values,
    )
    output = {"output_type": "stream", "name": "stdout", "text": [f"password = {values['notebook_output']}\n"]}
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": code, "outputs": [output]}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}


_FILES = {
    "flows/nightly.py": '''\
"""Loads the warehouse; the account is admin, password: <<docstring>>"""
import os
from prefect import flow, task, get_run_logger
from prefect.blocks.system import Secret, JSON
from prefect.deployments import run_deployment
from prefect.client.orchestration import get_client

# the old password: <<comment>>
PASSWORD = "<<variable>>"
api_token: str = "<<annotated>>"
SETTINGS = {"db_password": "<<dictionary>>", "aws": "<<aws>>", "more": ["<<aws_temporary>>", "<<google>>"]}
SECRET_KEY = "<<joined>>" \\
    "<<entropy>>"
password_prod = "<<suffix>>"
KEY = """-----BEGIN RSA PRIVATE KEY-----
<<private_key>>
-----END RSA PRIVATE KEY-----"""
os.environ["PREFECT_API_KEY"] = "<<prefect>>"
HEADERS = {"Authorization": "Basic <<header>>"}
AZURE = "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=<<azure_account>>;EndpointSuffix=core.windows.net"


@task(name="load <<github>>", tags=["<<gitlab>>"], retries=2, cache_key_fn=lambda *_: "<<slack>>")
def load(password="<<default>>", token: str = os.getenv("API_TOKEN", "<<setting>>")):
    """Load rows with the password=<<docstring>> of the warehouse."""
    log = get_run_logger()
    log.info("password=<<message>> and <<stripe>>")
    connect("postgresql://etl:<<url>>@db.example/shop", password="<<keyword>>")
    connect("host=db user=etl password=<<connection>> dbname=shop")
    requests.post("https://hooks.slack.com/services/<<slack_hook>>", json={"a": "<<google_oauth>>"})
    return os.environ["DB_PASS"] or "<<either>>"


@task
def store(rows, key="<<jwt>>"):
    open("/tmp/<<databricks>>", "w").write(rows)  # token: <<comment>>
    engine.execute("COPY shop.orders FROM 's3://x' CREDENTIALS 'aws_secret_access_key=<<connection>>'")


@flow(name="nightly <<pypi>>", description="uses <<sendgrid>>", flow_run_name="<<twilio>>-{day}")
def nightly(password: str = "<<parameter>>", day: str = "<<openai>>", hf="<<huggingface>>"):
    Secret(value="<<secret_block>>").save("warehouse-<<anthropic>>", overwrite=True)
    JSON(value={"token": "<<secret_block>>"}).save("json")
    known = Secret.load("db-password").get()
    rows = load("<<digitalocean>>", password="<<keyword>>")
    if rows == "<<shopify>>":
        store.map([rows, "<<new_relic>>"])
    run_deployment("nightly/<<telegram>>", parameters={"password": "<<keyword>>", "x": "<<jwt>>"})
    eval("<<entropy>>")
    with open("<<prefect_bot>>") as stream:
        store(stream.read())


nightly.serve(name="prod-<<npm>>", cron="0 5 * * *", parameters={"password": "<<parameter>>", "day": "<<openai>>"})
nightly.deploy("prod", work_pool_name="pool-<<github_fine>>", job_variables={"env": {"API_TOKEN": "<<parameter>>"}})
''',
    "flows/old.py": """\
from prefect import Flow, task, Parameter
from prefect.storage import GitHub
from prefect.run_configs import DockerRun
from prefect.tasks.secrets import PrefectSecret


@task
def say(x, token="<<default>>"):
    return x


with Flow("old <<gitlab>>", run_config=DockerRun(image="x", env={"DB_PASSWORD": "<<keyword>>"})) as flow:
    secret = PrefectSecret("db-password")
    name = Parameter("name", default="<<stripe>>")
    say(name, token="<<keyword>>")

flow.storage = GitHub(repo="x", path="y", access_token_secret="GITHUB_TOKEN")
flow.register("<<slack>>", labels=["<<github>>"])
""",
    "flows/of_<<gitlab>>.py": "from prefect import flow\n@flow\ndef of_a_name():\n    pass\n",
    "flows/broken.py": "from prefect import flow\n@flow\ndef broken(password='<<default>>'\n    token = '<<github>>'\n",
    "prefect.yaml": """\
name: shop
pull:
  - prefect.deployments.steps.git_clone:
      repository: https://me:<<url>>@git.example/shop.git
      access_token: <<yaml_plain>>
  - prefect.deployments.steps.run_shell_script:
      script: |
        export API_TOKEN=<<yaml_folded>>
        curl -u me:<<curl>> https://x.example -H "Authorization: Bearer <<jwt>>"
deployments:
  - name: prod <<github>>
    entrypoint: flows/nightly.py:nightly
    description: the password is "<<github_fine>>"
    parameters:
      password: "<<yaml_quoted>>"
      day: <<openai>>
      secret: >-
        <<yaml_folded>>
    work_pool:
      name: pool
      job_variables:
        env:
          DB_PASSWORD: <<yaml_plain>>
    schedules:
      - cron: "0 5 * * *"
""",
    "deploy/second/prefect.yaml": """\
deployments:
  - name: second
    entrypoint: flows/nightly.py:nightly
    parameters: {password: "<<yaml_quoted>>", token: <<yaml_plain>>, x: <<aws>>}
    unknown_key: <<stripe>>
    work_pool:
      name: <<gitlab>>
      job_variables:
        env:
          DB_PASSWORD: <<yaml_plain>>
          OTHER: {name: API_TOKEN, value: "<<yaml_variable>>"}
    triggers:
      - type: event
        match: {"prefect.resource.id": "<<slack>>"}
        parameters: {token: <<yaml_plain>>}
""",
    "bad/prefect.yaml": "deployments:\n  - name: *<<github>>\n    password: <<yaml_plain>>\n",
    ".env": "PREFECT_API_KEY=<<dotenv>>\nPREFECT_API_URL=https://me:<<url>>@prefect.example/api\nPREFECT_X=<<prefect>>\n",
    "deploy.sh": """\
#!/bin/bash
export PREFECT_API_KEY=<<export>>
prefect cloud login -k <<cloud_login>> -w shop/prod
prefect config set PREFECT_API_KEY="<<export>>"
prefect variable set db_password <<cloud_login>>
prefect deployment run 'nightly/prod' --param password=<<keyword>> --param day=<<openai>>
prefect deploy --name <<npm>> --variable API_TOKEN=<<export>>
curl -u admin:<<curl>> -X POST https://api.prefect.cloud/api/deployments/x -H "Authorization: Bearer <<jwt>>"
""",
    "deploy.ps1": '$env:PREFECT_API_KEY = "<<powershell>>"\nprefect cloud login --key <<powershell>>\n',
    "deploy.bat": "set PREFECT_API_KEY=<<batch>>\r\nprefect cloud login --key <<batch>>\r\n",
    "Dockerfile": """\
FROM prefecthq/prefect:2-python3.11
ARG PIP_PASSWORD=<<docker_arg>>
ENV PREFECT_API_KEY=<<docker_env>> \\
    DB_PASSWORD=<<docker_env>>
ENV PREFECT_API_AUTH_STRING admin:<<docker_env>>
RUN pip install --index-url https://me:<<index_url>>@pypi.example/simple prefect==2.19.0
RUN prefect cloud login -k <<docker_arg>>
""",
    "docker-compose.yml": """\
services:
  worker:
    image: prefecthq/prefect:3-latest
    environment:
      - PREFECT_API_KEY=<<compose_list>>
      - PREFECT_API_URL=https://me:<<url>>@prefect.example/api
    command: prefect worker start --pool x
  server:
    image: prefecthq/prefect:3-latest
    environment:
      PREFECT_API_KEY: <<compose_map>>
      PREFECT_API_DATABASE_CONNECTION_URL: postgresql+asyncpg://prefect:<<url>>@db/prefect
""",
    "k8s/worker.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: worker}
spec:
  template:
    spec:
      containers:
        - name: worker
          image: prefecthq/prefect:3-latest
          args: ["prefect", "cloud", "login", "--key", "<<kubernetes>>"]
          env:
            - name: PREFECT_API_KEY
              value: <<kubernetes>>
            - name: PREFECT_API_AUTH_STRING
              value: "admin:<<kubernetes>>"
""",
    "main.tf": """\
provider "prefect" {
  api_key = "<<terraform>>"
}
resource "prefect_variable" "db_password" {
  name  = "db_password"
  value = "<<terraform>>"
}
resource "prefect_block" "secret" {
  name      = "warehouse"
  type_slug = "secret"
  data = jsonencode({ value = "<<terraform>>", url = "https://me:<<terraform_url>>@x.example" })
}
resource "prefect_deployment" "prod" {
  name       = "prod"
  flow_id    = "<<aws>>"
  parameters = jsonencode({ password = "<<terraform>>" })
  entrypoint = "flows/nightly.py:nightly"
}
""",
    "requirements.txt": "--extra-index-url https://me:<<index_url>>@pypi.example/simple\nprefect==2.19.0\n",
    "crontab": """\
PREFECT_API_KEY=<<crontab>>
0 5 * * * PREFECT_API_KEY=<<crontab>> prefect deployment run nightly/prod
""",
    "prefect.toml": """\
[api]
url = "https://me:<<url>>@prefect.example/api"
key = "<<toml>>"
auth_string = "a:<<toml>>"
""",
    "profiles.toml": 'active = "prod"\n[profiles.prod]\nPREFECT_API_KEY = "<<toml>>"\n',
    "setup.cfg": "[options]\ninstall_requires =\n  prefect @ git+https://me:<<ini>>@git.example/prefect\n",
    "Makefile": "login:\n\tprefect cloud login -k <<makefile>>\n\tPREFECT_API_KEY=<<makefile>> prefect deploy --all\n",
    ".github/workflows/deploy.yml": """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    env:
      PREFECT_API_KEY: <<yaml_plain>>
    steps:
      - run: |
          prefect cloud login -k <<cloud_login>>
          prefect deploy --all
""",
}
