"""A flow's findings by rule, with what Dagster has instead and an example of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from p2d_audit.report import ConstructRow, FindingRow, Report

from p2d_reports.dossiers import Dossier
from p2d_reports.markup.markdown import fenced, inline
from p2d_reports.markup.naming import cut, named, placed

_EXAMPLE = re.compile(r"(?ms)^```python dagster\n(.*?)^```$")


def describe_traps(dossier: Dossier) -> str:
    """Return what would load in Dagster without a word and do something else."""
    lines = [
        f"{named(trap.rule)}: {cut(trap.message)} ({placed(trap.path, trap.region.line)})" for trap in dossier.traps
    ]
    return "\n".join(f"- {inline(line)}" for line in lines)


def describe_findings(dossier: Dossier, report: Report) -> str:
    """Return the findings by rule, the worst rule first."""
    constructs = {construct.id: construct for construct in report.constructs}
    groups: defaultdict[str, list[FindingRow]] = defaultdict(list)
    for finding in dossier.findings:
        groups[finding.rule].append(finding)
    return "\n\n".join(_group(code, found, dossier, constructs) for code, found in groups.items())


def examples_of(documentation: str) -> tuple[str, ...]:
    """Return the Dagster code of a rule's documentation."""
    return tuple(match[1].rstrip() for match in _EXAMPLE.finditer(documentation))


def _group(code: str, found: Sequence[FindingRow], dossier: Dossier, constructs: Mapping[str, ConstructRow]) -> str:
    rule = dossier.rules[code]
    lines = [f"### {inline(named(code))} {inline(rule.name)}", inline(cut(rule.summary)), "\n".join(_found(found))]
    named_constructs = dict.fromkeys(finding.construct for finding in found if finding.construct in constructs)
    if named_constructs:
        lines += [_construct(constructs[identity]) for identity in named_constructs if identity]
    examples = examples_of(rule.documentation)
    if examples:
        lines += ["In Dagster:", *(fenced(example, "python") for example in examples)]
    return "\n\n".join(lines)


def _found(found: Sequence[FindingRow]) -> Iterator[str]:
    for finding in found:
        axes = f"{finding.severity}, {finding.disposition}, {finding.confidence} confidence"
        yield f"- {inline(f'{cut(finding.message)} ({placed(finding.path, finding.region.line)}; {axes})')}"
        for related in finding.related:
            yield f"  - {inline(f'{cut(related.message)} ({placed(related.path, related.line)})')}"


def _construct(construct: ConstructRow) -> str:
    return f"{inline(named(construct.id))} becomes {inline(construct.equivalent)}. {inline(construct.caveat)}"
