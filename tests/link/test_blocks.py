"""Blocks, secrets and Variables in Python: which are used, how, and by what name."""

from __future__ import annotations

from textwrap import dedent

import pytest
from p2d_audit import Unknown
from p2d_audit.testing import read_project

HEAD = """
    import os
    import prefect
    from enum import Enum
    from prefect.blocks import system
    from prefect.blocks.core import Block
    from prefect.blocks.notifications import SlackWebhook
    from prefect.blocks.system import JSON, Secret, String
    from prefect.filesystems import GCS, S3, SMB, GitHub, LocalFileSystem
    from prefect_aws import AwsCredentials, S3Bucket
    from prefect_sqlalchemy import ConnectionComponents, SqlAlchemyConnector
    from prefect import get_client
"""
Use = tuple[str, str, str | None]


def used(code: str, head: str = HEAD) -> list[Use]:
    """Return class, action and name of the Blocks that code uses; None for an unknown or absent name."""
    project = read_project({"blocks.py": dedent(head) + dedent(code)})
    return [
        (block.type.rpartition(".")[2], block.action, None if isinstance(block.name, Unknown) else block.name)
        for block in project.blocks
    ]


LOADED: dict[str, list[Use]] = {
    "Secret.load('n')": [("Secret", "load", "n")],
    "Secret.load(name='n', validate=False)": [("Secret", "load", "n")],
    "async def go(): (await Secret.load('n')).get()": [("Secret", "load", "n")],
    "async def go(): await S3Bucket.aload('n')": [("S3Bucket", "load", "n")],
    "system.Secret.load('n')": [("Secret", "load", "n")],
    "Secret[str].load('n')": [("Secret", "load", "n")],
    "prefect.blocks.system.Secret.load('n')": [("Secret", "load", "n")],
    "JSON.load('n').value['key']": [("JSON", "load", "n")],
    "S3.load('n')": [("S3", "load", "n")],
    "GCS.load('n')": [("GCS", "load", "n")],
    "SMB.load('n')": [("SMB", "load", "n")],
    "GitHub.load('n')": [("GitHub", "load", "n")],
    "Block.load('secret/n')": [("Block", "load", "secret/n")],
    "Block.load_from_ref('secret/n')": [("Block", "load", "secret/n")],
    "with SqlAlchemyConnector.load('n') as db: db.fetch_all('select 1')": [("SqlAlchemyConnector", "load", "n")],
    "NAME = 'n'\nSecret.load(NAME)": [("Secret", "load", "n")],
    "class Names(str, Enum):\n    ONE = 'n'\nSecret.load(Names.ONE.value)": [("Secret", "load", "n")],
    "class Settings:\n    name = 'n'\n    def get(self): return Secret.load(self.name)": [("Secret", "load", "n")],
    "Secret.load(f'{os.environ[\"STAGE\"]}-token')": [("Secret", "load", None)],
    "def get(name): return Secret.load(name).get()\nget('m')\nget(name='n')": [
        ("Secret", "load", "m"),
        ("Secret", "load", "n"),
    ],
    "for name in ('m', 'n'): Secret.load(name)": [("Secret", "load", "m"), ("Secret", "load", "n")],
    "held = {n: Secret.load(n) for n in ['m', 'n']}": [("Secret", "load", "m"), ("Secret", "load", "n")],
    "def get(of, name): return of.load(name)\nget(Secret, 'm')\nget(JSON, 'n')": [
        ("JSON", "load", "n"),
        ("Secret", "load", "m"),
    ],
    "def get(of, name): return of.load(name)\nfor of, name in [(Secret, 'm'), (JSON, 'n')]: get(of, name)": [
        ("JSON", "load", "n"),
        ("Secret", "load", "m"),
    ],
    "def get(kind, name): return Block.load(f'{kind}/{name}')\nget('json', 'n')": [("Block", "load", "json/n")],
    "async def go():\n    async with get_client() as c: await c.read_block_document_by_name('n', 'secret')": [
        ("secret", "load", "n")
    ],
}


@pytest.mark.parametrize("code", LOADED)
def test_a_block_is_loaded_by_its_name(code: str) -> None:
    assert used(code) == LOADED[code]


def test_a_helper_called_very_often_loads_every_name() -> None:
    calls = "\n".join(f"get('n{n:02}')" for n in range(40))
    code = f"def get(name):\n    return Secret.load(name).get()\n{calls}"
    assert used(code) == [("Secret", "load", f"n{n:02}") for n in range(40)]


def test_a_helper_called_very_often_saves_every_block() -> None:
    code = "def save(block, name):\n    block.save(name, overwrite=True)\n"
    code += "\n".join(f"save(Secret(value='x'), 'n{n:02}')" for n in range(20))
    code += "\n" + "\n".join(f"save(S3(bucket_path='x'), 'm{n:02}')" for n in range(20))
    saved = [use for use in used(code) if use[1] == "save"]
    assert sorted(saved) == sorted(
        [("Secret", "save", f"n{n:02}") for n in range(20)] + [("S3", "save", f"m{n:02}") for n in range(20)]
    )


def test_a_helper_that_a_loop_gives_block_and_name_saves_each_by_its_own_name() -> None:
    code = """
        BLOCKS = {"m": Secret(value=1), "n": JSON(value={})}
        def save(block, name):
            block.save(name, overwrite=True)
        for name, block in BLOCKS.items():
            save(block, name)
    """
    assert [use for use in used(code) if use[1] == "save"] == [("JSON", "save", "n"), ("Secret", "save", "m")]


MADE: dict[str, list[Use]] = {
    "Secret(value='x').save('n')": [("Secret", "create", None), ("Secret", "save", "n")],
    "s3 = S3(bucket_path='x')\ns3.save(name='n', overwrite=True)": [("S3", "create", None), ("S3", "save", "n")],
    "async def go():\n    b = S3Bucket(bucket_name='x')\n    await b.save('n')\n    await b.asave('m')": [
        ("S3Bucket", "create", None),
        ("S3Bucket", "save", "n"),
        ("S3Bucket", "save", "m"),
    ],
    "held = JSON.load('n')\nheld.value = {}\nheld.save('n', overwrite=True)": [
        ("JSON", "load", "n"),
        ("JSON", "save", "n"),
    ],
    "SqlAlchemyConnector(connection_info=ConnectionComponents(driver='x', database='y'))": [
        ("SqlAlchemyConnector", "create", None)
    ],
    "SlackWebhook.register_type_and_schema()": [("SlackWebhook", "register", None)],
    "S3Bucket(bucket_name='x', credentials=AwsCredentials.load('n'))": [
        ("S3Bucket", "create", None),
        ("AwsCredentials", "load", "n"),
    ],
}


@pytest.mark.parametrize("code", MADE)
def test_a_block_is_made_and_saved(code: str) -> None:
    assert used(code) == MADE[code]


def test_a_block_class_of_the_tree_is_defined_made_loaded_and_saved() -> None:
    code = """
        class Shop(Block):
            url: str
            @classmethod
            def local(cls): return cls(url="http://localhost")
        class BigShop(Shop): ...
        Shop.register_type_and_schema()
        Shop(url="x").save("one")
        BigShop(url="x")
        BigShop.load("two").save("three")
        Shop.local().save("four")
    """
    assert used(code) == [
        ("Shop", "define", None),
        ("Shop", "create", None),
        ("BigShop", "define", None),
        ("Shop", "register", None),
        ("Shop", "create", None),
        ("Shop", "save", "one"),
        ("BigShop", "create", None),
        ("BigShop", "load", "two"),
        ("BigShop", "save", "three"),
        ("Shop", "save", "four"),
    ]


@pytest.mark.parametrize(
    "base",
    ["prefect.blocks.abstract.CredentialsBlock", "prefect.blocks.notifications.NotificationBlock",
     "prefect.filesystems.WritableFileSystem", "prefect.infrastructure.Infrastructure", "prefect.blocks.core.Block"],
)  # fmt: skip
def test_a_class_on_one_of_prefects_block_classes_is_a_block(base: str) -> None:
    module, _, name = base.rpartition(".")
    assert used(f"from {module} import {name}\nclass Own({name}): ...") == [("Own", "define", None)]


NONE = [
    "import json\njson.load(open('x'))",
    "import yaml\nyaml.safe_load('x')",
    "class Model:\n    @classmethod\n    def load(cls, name): ...\nModel.load('n')",
    "from prefect_dask import DaskTaskRunner\nDaskTaskRunner(address='x')",
    "from prefect_dbt import PrefectDbtRunner, PrefectDbtSettings\nPrefectDbtRunner(settings=PrefectDbtSettings())",
    "from prefect_aws.client_parameters import AwsClientParameters\nAwsClientParameters(verify=False)",
    "from prefect_aws.s3 import s3_download\ns3_download('x')",
    "import openpyxl\nopenpyxl.Workbook().save('x.xlsx')",
]


@pytest.mark.parametrize("code", NONE)
def test_what_is_no_block_is_not_listed(code: str) -> None:
    assert used(code) == []


FIRST_HEAD = """
    import prefect
    from prefect import Client, Flow
    from prefect.client import Secret
    from prefect.tasks.secrets import EnvVarSecret, PrefectSecret
"""
FIRST: dict[str, list[Use]] = {
    "Secret('n').get()": [("Secret", "load", "n")],
    "with Flow('f') as f: PrefectSecret('n')": [("PrefectSecret", "load", "n")],
    "with Flow('f') as f: EnvVarSecret(name='n')": [("EnvVarSecret", "load", "n")],
    "prefect.context.secrets['n']": [("Secret", "load", "n")],
    "prefect.context.secrets.get('n')": [("Secret", "load", "n")],
    "Client().set_secret(name='n', value='x')": [("Secret", "save", "n")],
}


@pytest.mark.parametrize("code", FIRST)
def test_the_secrets_of_prefect_1_are_listed_with_the_blocks_they_became(code: str) -> None:
    assert used(code, FIRST_HEAD) == FIRST[code]


VARIABLES = """
    import prefect
    from prefect import get_client, variables
    from prefect.client.schemas.actions import VariableCreate
    from prefect.variables import Variable
"""
READ: dict[str, list[tuple[str | None, str]]] = {
    "Variable.get('n')": [("n", "get")],
    "Variable.get(name='n', default=1)": [("n", "get")],
    "async def go(): (await Variable.get('n')).value": [("n", "get")],
    "async def go(): await Variable.aget('n')": [("n", "get")],
    "variables.get('n', default='')": [("n", "get")],
    "prefect.variables.Variable.get('n')": [("n", "get")],
    "Variable.set('n', 1, overwrite=True)": [("n", "set")],
    "Variable.set(name='n', value=1)": [("n", "set")],
    "async def go(): await Variable.aset('n', 1)": [("n", "set")],
    "Variable.unset('n')": [("n", "set")],
    "def get(name): return Variable.get(name)\nget('m')\nget('n')": [("m", "get"), ("n", "get")],
    "for name in ['m', 'n']: Variable.get(name)": [("m", "get"), ("n", "get")],
    "held = {n: Variable.get(n) for n in ('m', 'n')}": [("m", "get"), ("n", "get")],
    "def get(name): return Variable.get(name)": [(None, "get")],
    "async def go():\n    async with get_client() as c: await c.read_variable_by_name('n')": [("n", "get")],
    "async def go():\n    async with get_client() as c: await c.delete_variable_by_name('n')": [("n", "set")],
    "async def go():\n    async with get_client() as c: await c.create_variable(VariableCreate(name='n', value=1))": [
        ("n", "set")
    ],
}


@pytest.mark.parametrize("code", READ)
def test_a_variable_is_read_or_set_by_its_name(code: str) -> None:
    project = read_project({"variables.py": dedent(VARIABLES) + code})
    found = [(None if isinstance(v.name, Unknown) else v.name, v.action) for v in project.variables]
    assert found == READ[code]


def test_a_variable_of_something_else_is_none() -> None:
    code = "from airflow.models import Variable\nVariable.get('n')\nimport tkinter\ntkinter.Variable().get()\n"
    assert read_project({"variables.py": code}).variables == ()


def test_a_helper_that_puts_very_many_names_together_looks_up_one_of_unknown_name() -> None:
    code = "def get(key, stage):\n    name = f'{stage}-{key}'\n    return Secret.load(name).get()\n"
    code += "\n".join(f"get('k{n}', '{stage}')" for n in range(10) for stage in ("dev", "prod"))
    assert used(code) == [("Secret", "load", None)]


def test_a_factory_makes_one_block_whatever_class_it_is_given() -> None:
    code = "def make(of): return of(value='x')\nmake(Secret)\nmake(String)"
    assert [use[1] for use in used(code)] == ["create"]


DEPLOYED = {
    "flow.py": """
        from prefect import flow, task
        from prefect.blocks.system import Secret
        from prefect.variables import Variable
        def keyed(stage):
            return Secret.load(f"key-{stage}")
        @task
        def read(stage):
            return Variable.get(f"table_{stage}")
        @flow
        def main(stage: str = "dev", table=None):
            Secret.load(f"db-{stage}")
            Variable.get(table)
            keyed(stage)
            read(stage)
        @flow
        def idle(stage="test"):
            Secret.load(f"idle-{stage}")
    """,
    "prefect.yaml": """
        deployments:
          - {name: live, entrypoint: "flow.py:main", parameters: {stage: prod, table: orders}}
          - {name: plain, entrypoint: "flow.py:main"}
    """,
}


def test_names_that_a_flows_parameters_are_part_of_are_those_of_its_deployments_and_defaults() -> None:
    project = read_project(DEPLOYED)
    assert sorted(str(one.name) for one in (*project.blocks, *project.variables)) == [
        "db-dev", "db-prod", "idle-test", "key-dev", "key-prod", "orders", "table_dev", "table_prod",
    ]  # fmt: skip


LOADED_BLOCK = """
    from prefect import flow, task
    from prefect.blocks.core import Block

    @task
    def read(): ...
    @task
    def sink(x): ...

    class Solver(Block):
        size: int = 3
        def solve(self):
            return read()

    async def now(value):
        return await value if hasattr(value, "__await__") else value
    def of(kind, name):
        return kind.load(name)
"""


@pytest.mark.parametrize(
    "code",
    [
        "async def f(): sink((await Solver.load('x')).solve())",
        "async def f(): sink((await now(Solver.aload('x'))).solve())",
        "def f():\n    solver = of(Solver, 'x')\n    sink(solver.solve())",
        "def f(solver: Solver): sink(solver.solve())",
        "def f(solver: Solver | None = None): sink(solver.solve())",
    ],
)
def test_methods_of_a_loaded_block_are_followed(code: str) -> None:
    project = read_project({"blocks.py": dedent(LOADED_BLOCK) + f"@flow\n{code}\n"})

    assert [
        (one.flow and one.flow.function, one.producer.task.function, one.consumer.task.function, one.kind)
        for one in project.handoffs
    ] == [("f", "read", "sink", "direct")]


def test_the_fields_of_a_loaded_block_are_those_of_the_server() -> None:
    code = "@flow\ndef f():\n    one = Solver.load('x')\n    if one.size > 2:\n        JSON.load(f'n{one.size}')\n"
    project = read_project({"blocks.py": dedent(HEAD) + dedent(LOADED_BLOCK) + code})

    assert [region.decided_by for region in project.regions] == ["unknown"]
    assert [block.name for block in project.blocks if block.type.endswith("JSON")] == [
        Unknown("f'n{one.size}'", "set where the Block is saved")
    ]


HELPER = """
    from prefect import flow
    from prefect.blocks.system import JSON

    def configured(name):
        return JSON.load(name)
"""


def named_by(files: dict[str, str]) -> list[str | Unknown | None]:
    """Return the names of the Blocks that a helper loads."""
    project = read_project({"helper.py": dedent(HELPER), **files})
    return [block.name for block in project.blocks if block.span.path == "helper.py"]


def test_names_that_tests_give_are_those_of_a_helper_that_nothing_else_calls() -> None:
    tests = {"tests/test_it.py": "from helper import configured\ndef test_it(): configured('tried')\n"}
    flow = "from prefect import flow\nfrom helper import configured\n@flow\ndef f(): configured('used')\n"

    assert named_by(tests) == ["tried"]
    assert named_by({**tests, "flows.py": flow}) == ["used"]


def test_names_that_a_deployed_flow_gives_count_though_its_file_is_called_like_a_test() -> None:
    flow = "from prefect import flow\nfrom helper import configured\n@flow\ndef f(): configured('{}')\n"
    deployed = "deployments:\n  - {name: live, entrypoint: 'stress_test.py:f'}\n"

    files = {"stress_test.py": flow.format("stressed"), "flows.py": flow.format("used")}
    assert named_by(files) == ["used"]
    assert named_by({**files, "prefect.yaml": deployed}) == ["stressed", "used"]


def test_a_helper_that_is_also_given_a_name_nobody_knows_loads_a_block_of_unknown_name() -> None:
    flow = "from prefect import flow\nfrom helper import configured\n@flow\ndef f(x):\n    configured(x)\n"
    unknown = Unknown("name", "known only when the code runs")

    assert named_by({"flows.py": flow + "    configured('used')\n"}) == [unknown, "used"]
    assert named_by({"flows.py": flow, "tests/test_it.py": "from helper import configured\nconfigured('tried')\n"}) == [
        unknown
    ]
