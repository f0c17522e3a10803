"""A scripted editor: speaks the Language Server Protocol with the server over its standard input and output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from tests.cli.running import environment

WAIT = 60.0
"""Seconds after which an answer is given up."""
IDLE = 0.3
"""Seconds after which the server audits a project again that rests."""


class Editor:
    """An editor with some folders open; what the server says is kept in the order in which it came."""

    def __init__(self, folders: Sequence[Path], encodings: Sequence[str] = (), **variables: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "p2d_audit", "lsp"],
            cwd=folders[0] if folders else None, env=environment(**variables),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._number = 0
        self._versions: dict[str, int] = {}
        self._answers: dict[int, Any] = {}
        self._said: Queue[tuple[float, dict[str, Any]]] = Queue()
        self.messages: list[str] = []
        self.published = 0
        self.registered: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        capabilities = {
            "general": {"positionEncodings": list(encodings)} if encodings else {},
            "workspace": {"workspaceFolders": True, "didChangeWatchedFiles": {"dynamicRegistration": True}},
        }
        roots = [{"uri": folder.as_uri(), "name": folder.name} for folder in folders]
        asked = {"processId": None, "rootUri": None, "capabilities": capabilities, "workspaceFolders": roots or None}
        self.server = self.ask("initialize", {**asked, "initializationOptions": {"idle": IDLE}})
        self.tell("initialized", {})

    def ask(self, method: str, parameters: Any) -> Any:
        """Send a request and return the answer."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": parameters})
        end = time.monotonic() + WAIT
        while number not in self._answers:
            assert time.monotonic() < end, f"{method} was not answered"
            assert self.process.poll() is None, self._errors()
            time.sleep(0.002)
        answer = self._answers.pop(number)
        assert "error" not in answer, answer
        return answer["result"]

    def tell(self, method: str, parameters: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": parameters})

    def open(self, file: Path, text: str | None = None) -> str:
        """Open a file and return its address."""
        uri = file.as_uri()
        self._versions[uri] = 1
        text = file.read_text(encoding="utf-8") if text is None else text
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def type(self, uri: str, text: str, at: tuple[int, int] | None = None, end: tuple[int, int] | None = None) -> None:
        """Put a text in the place of all, or of what is between two positions, which count in the editor's units."""
        self._versions[uri] += 1
        change: dict[str, Any] = {"text": text}
        if at is not None:
            change["range"] = {"start": _position(at), "end": _position(end or at)}
        document = {"uri": uri, "version": self._versions[uri]}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def save(self, uri: str) -> None:
        """Say that a file was saved."""
        self.tell("textDocument/didSave", {"textDocument": {"uri": uri}})

    def close(self, uri: str) -> None:
        """Close a file."""
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})

    def on_disk(self, file: Path, kind: int) -> None:
        """Say that a file was made (1), changed (2) or deleted (3)."""
        self.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": kind}]})

    def hover(self, uri: str, line: int, character: int) -> Any:
        """Return what is said of a position."""
        place = {"textDocument": {"uri": uri}, "position": _position((line, character))}
        return self.ask("textDocument/hover", place)

    def diagnostics(self, uri: str) -> tuple[float, list[dict[str, Any]]]:
        """Return the next diagnostics of a file, those of its latest version, and when they came."""
        while True:
            try:
                came, said = self._said.get(timeout=WAIT)
            except Empty:
                raise AssertionError(f"no diagnostics of {uri} came; {self.messages}") from None
            if said["uri"] == uri and said.get("version", self._versions[uri]) == self._versions[uri]:
                return came, said["diagnostics"]

    def quiet(self, seconds: float) -> bool:
        """Say whether no diagnostics of any file come for some seconds; those that came before are passed over."""
        while not self._said.empty():
            self._said.get()
        time.sleep(seconds)
        return self._said.empty()

    def worked(self) -> float | None:
        """Return the seconds that processors have worked for the server; None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def message(self) -> str:
        """Return the next message that is shown to the person."""
        end = time.monotonic() + WAIT
        while not self.messages:
            assert time.monotonic() < end, "there was no message"
            time.sleep(0.01)
        return self.messages.pop(0)

    def leave(self) -> int:
        """Say good-bye and return the status of the server."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self.process.wait(timeout=WAIT)

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        while headers := self.process.stdout.readline():
            length = int(headers.split(b":")[1])
            while self.process.stdout.readline().strip():
                pass
            self._take(json.loads(self.process.stdout.read(length)))

    def _take(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        if method is None:
            self._answers[message["id"]] = message
        elif method == "textDocument/publishDiagnostics":
            self.published += 1
            self._said.put((time.monotonic(), message["params"]))
        elif method == "window/showMessage":
            self.messages.append(message["params"]["message"])
        elif "id" in message:
            if method == "client/registerCapability":
                self.registered += [one["method"] for one in message["params"]["registrations"]]
            self._send({"id": message["id"], "result": None})

    def _errors(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read().decode()


@contextmanager
def editing(*folders: Path, encodings: Sequence[str] = (), **variables: str) -> Iterator[Editor]:
    """Give an editor with these folders, and see that the server ends with it."""
    editor = Editor(folders, encodings, **variables)
    try:
        yield editor
    finally:
        editor.process.kill()
        editor.process.wait()


def _position(at: tuple[int, int]) -> dict[str, int]:
    return {"line": at[0], "character": at[1]}
