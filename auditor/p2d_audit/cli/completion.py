"""Completion of the command line by a shell: the script that a shell loads, and what it can offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from p2d_audit.cli.output import write_out
from p2d_audit.errors import AuditError

if TYPE_CHECKING:
    from p2d_audit.plugins import Plugins

SHELLS = ("bash", "zsh", "fish")
_PROGRAM = "p2d-audit"
_VARIABLE = "_P2D_AUDIT_COMPLETE"
_LOADING = """\b
bash  eval "$(p2d-audit completion bash)"    in ~/.bashrc
zsh   eval "$(p2d-audit completion zsh)"     in ~/.zshrc, after compinit
fish  p2d-audit completion fish | source     in ~/.config/fish/config.fish
"""
_SEVERITIES = ("error", "warning", "note", "never", "stale", "freeze")


@click.command("completion", epilog=_LOADING)
@click.argument("shell", type=click.Choice(SHELLS))
def completion_command(shell: str) -> None:
    """Print what SHELL loads to complete commands, options, rule codes and formats."""
    write_out(_script(shell))


def complete_rules(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the codes of rules, and their names where some of a name is written, each with its summary."""
    from p2d_audit.rule import short_description

    plugins = _plugins()
    rules = plugins.rules if plugins else ()
    codes = [(rule.code, rule) for rule in rules]
    names = [(type(rule).__name__, rule) for rule in rules] if incomplete else []
    begun = incomplete.lower()
    return [
        CompletionItem(key, help=short_description(rule))
        for key, rule in (*codes, *names)
        if key.lower().startswith(begun)
    ]


def complete_formats(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the output formats that begin so, each with its description."""
    plugins = _plugins()
    formats = [one for one in plugins.renderers if one.file is None] if plugins else []
    return [CompletionItem(one.name, help=one.description) for one in formats if one.name.startswith(incomplete)]


def complete_conditions(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the severities, and the codes of rules that begin so."""
    severities = [CompletionItem(name) for name in _SEVERITIES if name.startswith(incomplete)]
    return severities + (complete_rules(context, parameter, incomplete) if incomplete.isupper() else [])


def _plugins() -> Plugins | None:
    """Return what is installed; a plugin that cannot be loaded is told by the command, not in the middle of a line."""
    from p2d_audit.audit import load_all_plugins

    try:
        return load_all_plugins()
    except AuditError:
        return None


def _script(shell: str) -> str:
    """Return click's script for a shell; for bash without asking the bash that is found for its version."""
    made = get_completion_class(shell)
    assert made is not None  # noqa: S101 - click has a class for each of SHELLS
    return ShellComplete.source(made(click.Group(), {}, _PROGRAM, _VARIABLE))
