"""A private local Prefect: own home, own database, loopback only, no analytics."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

_OFF = (
    "CLIENT_SERVER_VERSION_CHECK_ENABLED",
    "CLOUD_ENABLE_ORCHESTRATION_TELEMETRY",
    "LOGGING_TO_API_ENABLED",
    "SERVER_ALLOW_EPHEMERAL_MODE",
    "SERVER_ANALYTICS_ENABLED",
    "SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED",
    "SERVER_SERVICES_EVENT_LOGGER_ENABLED",
    "SERVER_SERVICES_EVENT_PERSISTER_ENABLED",
    "SERVER_SERVICES_FOREMAN_ENABLED",
    "SERVER_SERVICES_LATE_RUNS_ENABLED",
    "SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED",
    "SERVER_SERVICES_SCHEDULER_ENABLED",
    "SERVER_SERVICES_TRIGGERS_ENABLED",
    "UI_ENABLED",
)
_START_SECONDS = 150
# The server ends with this process, however that ends: then its standard input does.
_SERVER = """
import os, sys, threading, uvicorn
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
uvicorn.main()
"""


class PrefectFailedError(Exception):
    """Prefect's server did not start."""


@contextlib.contextmanager
def private_prefect(*, server: bool = True) -> Iterator[None]:
    """Make Prefect importable with settings of its own and, unless `server` is false, with an API to talk to.

    To be entered before the first import of prefect.
    """
    if "prefect" in sys.modules:
        raise PrefectFailedError("prefect was imported before its settings were made")
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="prefect-home-", ignore_cleanup_errors=True))
        _set_environment(home)
        wait = _start_server(home, stack) if server else None
        prefect_settings: Any = import_module("prefect.settings")  # while the server starts
        if wait is not None:
            wait()
        # Leaving a flow run joins its heartbeat thread, which sleeps in whole seconds.
        updates = {prefect_settings.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
        stack.enter_context(prefect_settings.temporary_settings(updates=updates))
        stack.enter_context(_loopback_only())
        yield


def _set_environment(home: str) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    os.environ.update({f"PREFECT_{name}": "false" for name in _OFF})
    os.environ.update(
        PREFECT_HOME=home,
        PREFECT_PROFILES_PATH=f"{home}/profiles.toml",
        PREFECT_LOCAL_STORAGE_PATH=f"{home}/storage",
        PREFECT_LOGGING_LEVEL="CRITICAL",
        PREFECT_LOGGING_SERVER_LEVEL="CRITICAL",
        DO_NOT_TRACK="1",
        NO_PROXY="127.0.0.1,localhost",
        no_proxy="127.0.0.1,localhost",
    )


def _start_server(home: str, stack: contextlib.ExitStack) -> Callable[[], None]:
    """Start the API in a process of its own and return what waits until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = Path(home, "prefect.db")
    # Migrating an empty database takes half a minute, so one is kept for each version.
    template = Path(tempfile.gettempdir(), f"p2d-audit-prefect-{version('prefect')}.db")
    url = os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    os.environ["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = f"sqlite+aiosqlite:///{database}"
    environment = dict(os.environ, PREFECT__SERVER_EPHEMERAL="1", PREFECT__SERVER_FINAL="1")
    migrated = template.exists()
    if migrated:
        shutil.copyfile(template, database)
        environment["PREFECT_SERVER_DATABASE_MIGRATE_ON_START"] = "false"
        environment["PREFECT_SERVER_REGISTER_BLOCKS_ON_START"] = "false"
    log = stack.enter_context(tempfile.TemporaryFile("w+"))  # noqa: SIM115
    app = ["--factory", "prefect.server.api.server:create_app", "--lifespan", "on", "--log-level", "error"]
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVER, *app, "--host", "127.0.0.1", "--port", str(port)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=home,
    )
    stack.callback(_stop, process)

    def wait() -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                raise PrefectFailedError(log.read()[-3000:])
            time.sleep(0.05)
        if not migrated:
            _keep(database, template)

    return wait


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/health", timeout=5) as response:
        return bool(response.status == 200)
    return False


def _keep(database: Path, template: Path) -> None:
    scratch = template.with_suffix(f".{os.getpid()}")
    with contextlib.closing(sqlite3.connect(database)) as source, contextlib.closing(sqlite3.connect(scratch)) as out:
        source.backup(out)
    scratch.replace(template)


@contextlib.contextmanager
def _loopback_only() -> Iterator[None]:
    """Refuse every connection of this process that leaves the machine."""
    connect, getaddrinfo = socket.socket.connect, socket.getaddrinfo

    def check(host: Any) -> None:
        text = host.decode() if isinstance(host, bytes) else host
        if text not in {None, "", "localhost", "::1"} and not str(text).startswith("127."):
            raise ConnectionRefusedError(f"only the loopback is reachable, not {text!r}")

    def guarded_connect(self: socket.socket, address: Any, *rest: Any) -> Any:
        if isinstance(address, tuple):
            check(address[0])
        return connect(self, address, *rest)

    def guarded_getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        check(host)
        return getaddrinfo(host, *rest, **options)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = guarded_getaddrinfo
    try:
        yield
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
        socket.getaddrinfo = getaddrinfo
