"""Runs p2d-audit and records what Python's audit hooks tell: imports, executed code, processes, sockets, opened files.

Called as `watched_run.py RECORD ARGUMENT…`; RECORD gets a line of JSON for each event.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

_PROCESSES = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile", "pty.")
_OTHERS = ("socket.", "urllib.", "ctypes.dlopen", "ftplib.", "http.client", "smtplib.", "pickle.find_class")
_told: list[tuple[str, list[str]]] = []


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "exec":
        _told.append((event, [arguments[0].co_filename]))
    elif event == "import":
        _told.append((event, [str(arguments[0]), str(arguments[1])]))
    elif event == "open" or event.startswith((*_PROCESSES, *_OTHERS)):
        _told.append((event, [_text(argument) for argument in arguments]))


def _text(argument: Any) -> str:
    if isinstance(argument, list | tuple):
        return json.dumps([_text(one) for one in argument])
    return argument.decode("utf-8", "replace") if isinstance(argument, bytes) else str(argument)


if __name__ == "__main__":
    _record = sys.argv[1]
    sys.argv = ["p2d-audit", *sys.argv[2:]]
    sys.path[0] = ""  # as a program that is started in the folder would have it
    sys.addaudithook(_listen)
    from p2d_audit.cli import main

    try:
        main()
    finally:
        _lines = [json.dumps(one) for one in _told]
        with Path(_record).open("a", encoding="utf-8") as _stream:
            _stream.write("".join(f"{line}\n" for line in _lines))
