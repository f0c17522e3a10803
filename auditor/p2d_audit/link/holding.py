"""Which instances of classes of the project hold what cannot be written down: connections, and secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from p2d_audit.link.atoms import Class, Instance, Made, Value, in_order
from p2d_audit.link.effect_names import words
from p2d_audit.link.frames import Frames

_CONNECTIONS = ("Client", "Connection", "Session", "Engine", "Cursor", "Lock")
_FACTORIES = words(
    "sqlalchemy.create_engine sqlalchemy.ext.asyncio.create_async_engine sqlalchemy.create_engine().connect "
    "sqlalchemy.create_engine().raw_connection boto3.client boto3.resource boto3.session.Session "
    "boto3.Session().client boto3.Session().resource boto3.session.Session().client psycopg2.connect "
    "psycopg.connect sqlite3.connect pymysql.connect pyodbc.connect cx_Oracle.connect oracledb.connect duckdb.connect "
    "snowflake.connector.connect mysql.connector.connect asyncpg.connect asyncpg.create_pool redis.Redis "
    "redis.StrictRedis redis.from_url trino.dbapi.connect clickhouse_connect.get_client pymssql.connect "
    "databricks.sql.connect redshift_connector.connect google.cloud.bigquery.Client google.cloud.storage.Client "
    "paramiko.SSHClient ftplib.FTP requests.session threading.RLock multiprocessing.Lock "
    "elasticsearch.Elasticsearch docker.from_env smtplib.SMTP smtplib.SMTP_SSL ibm_db.connect teradatasql.connect "
    "psycopg2.connect().cursor sqlite3.connect().cursor snowflake.connector.connect().cursor"
)
"""Functions that make a connection, session, client, engine, cursor or lock."""
_SECRETS = re.compile(r"(?:^|_)(?:password|passwd|pwd|secret|api_?key|(?:access_|auth_|api_)token)$", re.IGNORECASE)
_MAX_LEVELS = 2
"""How many instances of classes of the project are looked into, one in the other."""


def connections(value: Value) -> Iterator[str]:
    """Yield what makes a connection, session, client, engine, cursor or lock that a value is."""
    for atom in value:
        if isinstance(atom, Made):
            last = atom.name.rpartition(".")[2]
            if atom.name in _FACTORIES or (last[:1].isupper() and last.endswith(_CONNECTIONS)):
                yield atom.name


class Held(Struct, frozen=True):
    """The attribute that holds something, `a.b` if in two steps, and what makes that; None for a secret."""

    attribute: str
    made_by: str | None


def held_in(frames: Frames, value: Value, level: int = 0) -> Held | None:
    """Return the connection that an instance of the project holds, else the secret."""
    found: list[Held] = []
    for atom in in_order(value):
        if not isinstance(atom, Instance) or level >= _MAX_LEVELS:
            continue
        for name, stored in sorted(frames.heap.get(atom, {}).items()):
            inner = held_in(frames, stored, level + 1)
            found += [Held(name, one) for one in sorted(connections(stored))]
            found += [Held(name, None)] if _SECRETS.search(name) and stored else []
            found += [Held(f"{name}.{inner.attribute}", inner.made_by)] if inner else []
    return min(found, key=lambda one: (one.made_by is None, one.attribute), default=None)


def class_of(frames: Frames, value: Value) -> str | None:
    """Return the name of the class of the project of which a value is an instance."""
    found = {atom.of for atom in value if isinstance(atom, Instance)}
    return _name(frames, found.pop()) if len(found) == 1 else None


def _name(frames: Frames, of: Class) -> str:
    return frames.modules.all[of.module].scopes[of.scope].qualname
