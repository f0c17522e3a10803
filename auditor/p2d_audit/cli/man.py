"""The command that prints the manual page, made of the same texts as the help."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator

import click

from p2d_audit import __version__
from p2d_audit.cli.output import write_out

_BEGINNING = re.compile(r"^(?=[.'])", re.MULTILINE)
_ESCAPES = (("\\", "\\e"), ("-", "\\-"), ('"', "\\(dq"), ("`", "\\(ga"), ("^", "\\(ha"), ("~", "\\(ti"))
_ENVIRONMENT = (
    ("SOURCE_DATE_EPOCH", "The date that suppressions are compared with, in seconds since 1970, in place of today's."),
    ("P2D_AUDIT_NO_CACHE", "Neither use nor fill the cache of earlier audits, as --no-cache does."),
    ("P2D_AUDIT_CACHE_KEY", "What the cache is sealed with, for pipelines that keep it from run to run."),
    ("P2D_AUDIT_DEBUG", "Show the traceback of an internal error, as --debug does."),
)
_FILES = (
    ("pyproject.toml", "The table [tool.p2d-audit] of the nearest one above the first path is the configuration."),
    (".gitignore", "What it names is not read."),
    (".p2d_audit_cache", "What earlier audits of the tree found out; can be removed at any time."),
)


@click.command("man")
@click.pass_context
def man_command(context: click.Context) -> None:
    """Print the manual page of all commands, for `p2d-audit man | man -l -`.

    Where p2d-audit is installed with a package manager or with pip, `man
    p2d-audit` may find the same page.
    """
    root = context.find_root()
    assert isinstance(root.command, click.Group)  # noqa: S101 - this command is part of one
    write_out(manual_page(root.command))


def manual_page(group: click.Group) -> str:
    """Return the page of a group of commands in the language of troff, the same bytes on every machine."""
    return "".join(f"{line}\n" for line in _page(group, _context(group)))


def _context(group: click.Group) -> click.Context:
    return click.Context(group, info_name=group.name, help_option_names=["-h", "--help"])


def _page(group: click.Group, context: click.Context) -> Iterator[str]:
    name = group.name or ""
    title = _words((group.help or "").partition("\n")[0].removesuffix("."))
    yield f'.TH {_words(name.upper())} 1 "" "{_words(name)} {__version__}" "User Commands"'
    yield from (".SH NAME", f"{_words(name)} \\- {title[:1].lower()}{title[1:]}")
    yield from (".SH SYNOPSIS", f".B {_words(name)}", "[\\fIoptions\\fR] \\fIcommand\\fR [\\fIarguments\\fR]")
    yield ".SH OPTIONS"
    yield from _options(group.get_params(context), context)
    yield ".SH COMMANDS"
    for command in sorted(group.commands.values(), key=lambda one: one.name or ""):
        if not command.hidden:
            yield from _command(command, context)
    yield from (".SH EXIT STATUS", *_prose(_without_heading(group.epilog or "")))
    yield from (".SH ENVIRONMENT", *_terms(_ENVIRONMENT))
    yield from (".SH FILES", *_terms(_FILES))


def _command(command: click.Command, above: click.Context) -> Iterator[str]:
    """Yield a command's part; commands of a group of commands follow it."""
    context = click.Context(command, info_name=command.name, parent=above)
    usage = " ".join(command.collect_usage_pieces(context))
    yield f'.SS "{_words(context.command_path)} {_words(usage)}"'
    yield from _prose(inspect.cleandoc(command.help or ""))
    yield from _prose(command.epilog or "")
    yield from _options(command.params, context)
    if isinstance(command, click.Group):
        for part in sorted(command.commands.values(), key=lambda one: one.name or ""):
            yield from _command(part, context)


def _options(parameters: Iterable[click.Parameter], context: click.Context) -> Iterator[str]:
    records = (one.get_help_record(context) for one in parameters if isinstance(one, click.Option))
    yield from _terms(record for record in records if record)


def _terms(terms: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in terms:
        yield from (".TP", f".B {_words(term)}", _text(meaning))


def _prose(text: str) -> Iterator[str]:
    r"""Yield paragraphs; one that begins with `\b` keeps its lines, as click's help does."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph.startswith("\b"):
            yield from (".PP", ".nf", _text(paragraph.removeprefix("\b").strip("\n")), ".fi")
        elif paragraph:
            yield from (".PP", _text(" ".join(paragraph.split())))


def _without_heading(epilog: str) -> str:
    """Return the epilog without the line that is the section's name here."""
    return epilog.replace("Exit status\n", "", 1)


def _text(text: str) -> str:
    r"""Return text of which no line is taken for a request."""
    return _BEGINNING.sub(r"\\&", _words(text))


def _words(text: str) -> str:
    """Return text with what troff would take for its own, and what is no ASCII, written as escapes."""
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return "".join(one if one.isascii() else f"\\[u{ord(one):04X}]" for one in text)
