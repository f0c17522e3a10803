"""The commands that tell what there is: rules, their documentation, the report's schema."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from p2d_audit.cli.output import write_out
from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.plugins import Pack
    from p2d_audit.rule import Rule

_HEADER = ("CODE", "NAME", "SEVERITY", "DISPOSITION", "WHAT IT FINDS")


@click.command("rules")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def rules_command(form: str) -> None:
    """List the rules of all installed packs, by code."""
    from p2d_audit.audit import load_all_plugins

    rows = [_row(rule, pack) for pack in load_all_plugins().packs for rule in pack.rules]
    rows.sort(key=lambda row: str(row["code"]))
    write_out(json.dumps({"rules": rows}, indent=2, ensure_ascii=False) + "\n" if form == "json" else _table(rows))


@click.command("explain")
@click.argument("rule")
def explain_command(rule: str) -> None:
    """Print the documentation of RULE, a code such as PTD203 or a name such as MappedTask."""
    from p2d_audit.audit import load_all_plugins

    found = _find(rule, load_all_plugins().rules)
    heading = f"{found.code} {type(found).__name__} ({found.severity}, {found.disposition})"
    write_out(f"{heading}\n\n{_documentation(found)}\n")


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of the JSON report."""
    from p2d_audit.report_schema import report_schema

    write_out(json.dumps(report_schema(), indent=2, ensure_ascii=False) + "\n")


def _row(rule: Rule, pack: Pack) -> dict[str, Any]:
    documentation = _documentation(rule)
    return {
        "code": rule.code,
        "name": type(rule).__name__,
        "pack": pack.id,
        "severity": rule.severity,
        "disposition": rule.disposition,
        "summary": documentation.partition("\n")[0],
        "documentation": documentation,
    }


def _documentation(rule: Rule) -> str:
    return inspect.cleandoc(type(rule).__doc__ or "")


def _table(rows: Sequence[dict[str, Any]]) -> str:
    columns = ("code", "name", "severity", "disposition", "summary")
    lines = [_HEADER, *(tuple(str(row[column]) for column in columns) for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns) - 1)]
    return "".join(_aligned(line, widths) for line in lines)


def _aligned(line: tuple[str, ...], widths: Sequence[int]) -> str:
    def cells() -> Iterator[str]:
        for cell, width in zip(line, widths, strict=False):
            yield cell.ljust(width)
        yield line[-1]

    return "  ".join(cells()).rstrip() + "\n"


def _find(name: str, rules: Sequence[Rule]) -> Rule:
    by_name = {key: rule for rule in rules for key in (rule.code, type(rule).__name__)}
    folded = {key.lower(): key for key in by_name}
    if name.lower() in folded:
        return by_name[folded[name.lower()]]
    close = [folded[key] for key in get_close_matches(name.lower(), folded, n=3)]
    hint = f"did you mean {', '.join(close)}?" if close else "list them with `p2d-audit rules`"
    raise UsageError(f"no rule is called {name!r}; {hint}")
