"""Answers questions about files with Prefect code: a line of JSON for each request in, and for each answer out.

A program of its own, run by the Python that has Prefect; it imports nothing of
the auditor. `{"trace": path, "flow": name}` asks for the lineage of one flow,
`{"trace": path}` for that of every idiom in the file, `{"settings": path}` for
the evaluated settings of its flows and tasks. An empty object ends the answers
to one request.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import itertools
import json
import signal
import sys
import traceback
import warnings
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from tests.oracle.server import private_prefect

FLOW_SECONDS = 60


class FlowTookTooLongError(BaseException):
    """A flow ran too long; not an Exception, so that no flow swallows it."""


def main() -> None:
    """Answer everything given on standard input."""
    warnings.simplefilter("ignore")
    answers, sys.stdout = sys.stdout, io.StringIO()
    with private_prefect(server="--no-server" not in sys.argv):
        for line in sys.stdin:
            for answer in itertools.chain(_answer(json.loads(line)), [{}]):
                answers.write(json.dumps(answer) + "\n")
                answers.flush()


def _answer(request: dict[str, str]) -> Iterator[dict[str, Any]]:
    if "settings" in request:
        settings: Any = import_module("tests.oracle.settings")
        yield _guarded({"settings": request["settings"]}, lambda: settings.evaluated_settings(request["settings"]))
        return
    path = request["trace"]
    try:
        flows = [request["flow"]] if "flow" in request else idioms(path)
    except Exception:
        yield {"trace": path, "flow": None, "error": traceback.format_exc(limit=-3)}
        return
    for flow in flows:
        yield _guarded({"trace": path, "flow": flow}, lambda flow=flow: _lineage(path, flow))


def idioms(path: str) -> list[str]:
    """Return the names of the module-level flows of a file that can be run alone, in the order of the file."""
    lineage: Any = import_module("tests.oracle.running")
    flow: Any = import_module("prefect.flows").Flow
    module = lineage.load_module(path)
    own = {
        name: value.fn
        for name, value in vars(module).items()
        if isinstance(value, flow) and not name.startswith(("child_", "_")) and value.fn.__module__ == module.__name__
    }
    return [name for name, fn in own.items() if not _required(fn)]


def _required(fn: Any) -> bool:
    parameters = inspect.signature(fn).parameters.values()
    return any(one.default is one.empty and one.kind not in {one.VAR_POSITIONAL, one.VAR_KEYWORD} for one in parameters)


def _lineage(path: str, flow: str) -> dict[str, Any]:
    lineage: Any = import_module("tests.oracle.lineage")
    return dict(lineage.as_json(lineage.trace(path, flow)))


def _guarded(answer: dict[str, Any], ask: Any) -> dict[str, Any]:
    def ring(*_: Any) -> None:
        raise FlowTookTooLongError(f"more than {FLOW_SECONDS} s")

    signal.signal(signal.SIGALRM, ring)
    signal.alarm(FLOW_SECONDS)
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            return {**answer, **ask()}
    except (Exception, FlowTookTooLongError):
        return {**answer, "error": traceback.format_exc(limit=-4)}
    finally:
        signal.alarm(0)


if __name__ == "__main__":
    main()
