"""The commands that tell what there is: rules, their documentation, the report's schema."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from p2d_audit.cli.completion import complete_rules
from p2d_audit.cli.output import write_out
from p2d_audit.cli.terms import PACKS
from p2d_audit.errors import UsageError

if TYPE_CHECKING:
    from p2d_audit.catalogue import Construct
    from p2d_audit.plugins import Pack, Plugins
    from p2d_audit.rule import Rule

_SCOPES = {
    "each": "for each place",
    "def": "for each definition",
    "flow": "for each flow",
    "deploy": "for each deployment",
    "repo": "once in the repository",
}
_INTRODUCTION = (
    "Made by `p2d-audit rules --format markdown` from the rules' own documentation.\n"
    "A trap is code that would load in Dagster without a word and do something else.\n"
    "`p2d-audit explain CODE` prints one rule."
)
_HEADER = ("CODE", "NAME", "SEVERITY", "DISPOSITION", "WHAT IT FINDS")


@click.command("rules")
@click.option("--format", "form", type=click.Choice(["table", "json", "markdown"]), default="table", show_default=True)
@PACKS
def rules_command(form: str, packs: tuple[Path, ...]) -> None:
    """List the rules of all installed packs, by code.

    With --format json, the catalogue of Prefect's constructs follows; with
    --format markdown, all documentation is printed as one page.
    """
    from p2d_audit.audit import load_all_plugins

    plugins = load_all_plugins(packs)
    rows = sorted((_row(rule, pack) for pack in plugins.packs for rule in pack.rules), key=lambda row: str(row["code"]))
    match form:
        case "json":
            constructs = [_construct_row(construct) for construct in plugins.catalogue.values()]
            content = {"rules": rows, "constructs": constructs}
            write_out(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        case "markdown":
            write_out(_page(rows))
        case _:
            write_out(_table(rows))


@click.command("explain")
@click.argument("rule", shell_complete=complete_rules)
@PACKS
def explain_command(rule: str, packs: tuple[Path, ...]) -> None:
    """Print the documentation of RULE: a code such as PTD203, a name such as MappedTask.

    The id of a construct, such as map-dynamic, prints the catalogue's entry.
    """
    from p2d_audit.audit import load_all_plugins

    plugins = load_all_plugins(packs)
    construct = plugins.catalogue.get(rule.lower())
    if construct is not None:
        write_out(_entry(construct))
        return
    found = _find(rule, plugins)
    heading = f"{found.code} {type(found).__name__} ({found.severity}, {found.disposition})"
    trap = "\n\nWhat it finds may load in Dagster without a word and do something else." if found.trap else ""
    write_out(f"{heading}\n\n{_documentation(found)}{trap}\n")


@click.command("schema")
@click.argument("what", type=click.Choice(["report", "plan"]), default="report")
def schema_command(what: str) -> None:
    """Print the JSON Schema of the JSON report, or of the plan."""
    if what == "plan":
        from p2d_audit.plan.plan_schema import plan_schema as schema
    else:
        from p2d_audit.report_schema import report_schema as schema
    write_out(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")


def _row(rule: Rule, pack: Pack) -> dict[str, Any]:
    documentation = _documentation(rule)
    effort = rule.effort
    return {
        "code": rule.code,
        "name": type(rule).__name__,
        "pack": pack.id,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "disposition": rule.disposition,
        "effort": {"low": effort.low, "typical": effort.likely, "high": effort.high, "scope": effort.scope},
        "construct": rule.construct.id if rule.construct else None,
        "trap": rule.trap,
        "summary": documentation.partition("\n")[0],
        "documentation": documentation,
    }


def _construct_row(construct: Construct) -> dict[str, Any]:
    effort = construct.effort
    return {
        "id": construct.id,
        "family": construct.family,
        "pattern": construct.pattern,
        "names": [{"name": name.text, "majors": list(name.majors)} for name in construct.names],
        "equivalent": construct.equivalent,
        "setting": construct.setting,
        "disposition": construct.disposition,
        "effort": {"low": effort.low, "typical": effort.likely, "high": effort.high, "scope": effort.scope},
        "caveat": construct.caveat,
        "source": construct.source,
    }


def _entry(construct: Construct) -> str:
    effort = construct.effort
    names = ", ".join(f"`{name.text}` ({'/'.join(name.majors)})" for name in construct.names)
    lines = [
        f"{construct.id} ({construct.family}, {construct.disposition})",
        "",
        f"Prefect: {construct.pattern}",
        f"Names: {names}",
        f"Dagster: {construct.equivalent}",
        *([f"Setting: {construct.setting}"] if construct.setting else []),
        f"Hours: {effort.low:g} / {effort.likely:g} / {effort.high:g}, {_SCOPES[effort.scope]}",
        f"Caveat: {construct.caveat}",
        f"Source: {construct.source}",
    ]
    return "\n".join(lines) + "\n"


def _page(rows: Sequence[dict[str, Any]]) -> str:
    """Return all rules as one Markdown page: a table, then the documentation of each."""
    head = ["| code | name | severity | disposition | what it finds |", "|---|---|---|---|---|"]
    table = [
        f"| [{row['code']}](#{row['code'].lower()}) | {row['name']}{' (trap)' if row['trap'] else ''}"
        f" | {row['severity']} | {row['disposition']} | {row['summary']} |"
        for row in rows
    ]
    parts = [
        f"## {row['code']}\n\n**{row['name']}**, {row['severity']}, {row['disposition']}"
        f"{', a silent trap' if row['trap'] else ''}, in `{row['pack']}`\n\n{row['documentation']}"
        for row in rows
    ]
    return "\n\n".join(["# Rules", _INTRODUCTION, "\n".join([*head, *table]), *parts]) + "\n"


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


def _find(name: str, plugins: Plugins) -> Rule:
    by_name = {key: rule for rule in plugins.rules for key in (rule.code, type(rule).__name__)}
    folded = {key.lower(): key for key in by_name}
    if name.lower() in folded:
        return by_name[folded[name.lower()]]
    known = {**folded, **{construct: construct for construct in plugins.catalogue}}
    close = [known[key] for key in get_close_matches(name.lower(), known, n=3)]
    hint = f"did you mean {', '.join(close)}?" if close else "list them with `p2d-audit rules`"
    raise UsageError(f"no rule is called {name!r}; {hint}")
