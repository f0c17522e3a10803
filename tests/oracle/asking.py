"""Asks the real Prefect, in a process of its own, what a file does."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# The Python that has Prefect, if it is not this one.
ORACLE_PYTHON = os.environ.get("P2D_ORACLE_PYTHON", sys.executable)


class NoAnswerError(Exception):
    """The program that runs Prefect ended without an answer."""


def prefect_is_installed() -> bool:
    """Whether there is a Prefect to ask."""
    return sys.executable != ORACLE_PYTHON or importlib.util.find_spec("prefect") is not None


class Prefect:
    """A process that runs the real Prefect for as long as the context is open."""

    def __init__(self, *, server: bool = True) -> None:
        self._arguments = [] if server else ["--no-server"]

    def __enter__(self) -> Prefect:
        self._errors = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [ORACLE_PYTHON, "-m", "tests.oracle.prefect_runner", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()  # the end of the requests is the end of the process
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._errors.close()

    def ask(self, request: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Yield the answers to a request, as `prefect_runner` describes them."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        requests.write(json.dumps(dict(request)) + "\n")
        requests.flush()
        for line in answers:
            answer: dict[str, Any] = json.loads(line)
            if not answer:
                return
            yield answer
        self._errors.seek(0)
        raise NoAnswerError(self._errors.read()[-3000:])


def ask_prefect(requests: Iterable[Mapping[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield the answers to requests from a process of their own."""
    requests = list(requests)
    with Prefect(server=any("trace" in request for request in requests)) as prefect:
        for request in requests:
            yield from prefect.ask(request)
