"""The command that writes a new rule's file."""

from __future__ import annotations

import re
from pathlib import Path

import click

from p2d_audit.cli.output import write_out
from p2d_audit.errors import UsageError

_CODE = re.compile(r"[A-Z]{2,8}[0-9]{3}")
_NAME = re.compile(r"([A-Z][a-z0-9]+)+")

_CLASS = '''"""{words}."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Rule, TaskCall


class {name}(Rule):
    """A task is called: say here what the pattern is.

    Say why it matters and what Dagster does instead.

    ```python
    from prefect import flow, task

    @task
    def load():
        print("loading")

    @flow
    def daily():
        load()  # {code}
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "{code}"
    severity = "warning"
    disposition = "adapt"
    effort = Effort(0.25, 0.5, 1)

    def check_call(self, call: TaskCall) -> Iterator[Finding]:
        if call.mode == "call" and not call.is_subflow:
            yield self.finding(call, f"task `{{call.task.function}}` is called")
'''

_TABLE = '''[[rule]]
code = "{code}"
name = "{name}"
summary = "Say here what the pattern is."
documentation = """
Say why it matters and what Dagster does instead.
"""
message = "`{{name}}` is used"
severity = "warning"
disposition = "adapt"
effort = [0.25, 0.5, 1] # hours: low, typical, high
scope = "each"
equivalent = "`dg.op`"

[rule.match] # one of name, base and yaml-key; keyword and value narrow it
name = ["acme.orchestration.job"]
'''
_HEAD = 'id = "acme"\nversion = "1"\n\n'


@click.command("new-rule")
@click.argument("name")
@click.option("--code", required=True, metavar="CODE", help="The rule's code, such as ACME101; it never changes.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="FOLDER",
    show_default=False,
    help="Where to write the file, if not the current folder.",
)
@click.option(
    "--pack", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Declare it in this TOML file instead.",
)  # fmt: skip
def new_rule_command(name: str, code: str, into: Path, pack: Path | None) -> None:
    """Write the file of a new rule, called NAME for the pattern it finds, such as NightlyJob.

    It is a Python module for a plugin or, with --pack, an entry at the end of a
    TOML file that `audit --pack` reads. It is complete: it loads, and its example
    is found. A file that exists is not overwritten.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name of a rule; write it in PascalCase without acronyms, such as NightlyJob")
    if not _CODE.fullmatch(code):
        raise UsageError(f"{code!r} is no code; write two to eight capitals and three digits, such as ACME101")
    _refuse_taken(name, code)
    write_out(f"{_declare(pack, name, code) if pack else _write(into, name, code)}\n")


def _refuse_taken(name: str, code: str) -> None:
    from p2d_audit.audit import load_all_plugins

    for rule in load_all_plugins().rules:
        if rule.code == code or type(rule).__name__ == name:
            raise UsageError(f"rule {rule.code} {type(rule).__name__} has that code or name already; take another")


def _write(folder: Path, name: str, code: str) -> Path:
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", name)
    file = folder / f"{words.replace(' ', '_').lower()}.py"
    text = _CLASS.format(words=words.capitalize(), name=name, code=code)
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise UsageError(f"{file} exists; take another name or folder") from error
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from error
    return file


def _declare(file: Path, name: str, code: str) -> Path:
    from p2d_audit.packs import load_pack

    if file.suffix != ".toml":
        raise UsageError(f"{file}: rules are added to TOML files; name one that ends in .toml")
    exists = file.exists()
    if exists:
        load_pack(file)
    text = _TABLE.format(name=name, code=code)
    try:
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"\n{text}" if exists else _HEAD + text)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from error
    return file
