"""Words a finding as SARIF wants it: a sentence with quoted placeholders, and what stands in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from p2d_audit.report import FindingRow

from p2d_reports.places import in_cell
from p2d_reports.text import visible

_NAME = re.compile(r"`([^`]+)`")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\d+)\}")

MOST_LINKS = 100
"""Related places of a finding that are told: GitHub shows no more locations of one."""


class Wording(Struct, frozen=True, kw_only=True):
    """One sentence of a rule: `id` names it among the rule's sentences."""

    rule: str
    id: str
    template: str
    arguments: tuple[str, ...]


def word_findings(findings: Sequence[FindingRow]) -> tuple[Wording, ...]:
    """Return the findings' wordings in their order; those that differ only in names share a template."""
    sentences = [_sentence(finding) for finding in findings]
    templates: defaultdict[str, set[str]] = defaultdict(set)
    for finding, (template, _) in zip(findings, sentences, strict=True):
        templates[finding.rule].add(template)
    ids = {
        (rule, template): f"sentence-{number}"
        for rule, found in templates.items()
        for number, template in enumerate(sorted(found), start=1)
    }
    return tuple(
        Wording(rule=finding.rule, id=ids[finding.rule, template], template=template, arguments=arguments)
        for finding, (template, arguments) in zip(findings, sentences, strict=True)
    )


def collect_sentences(wordings: Iterable[Wording]) -> dict[str, dict[str, str]]:
    """Return by rule the templates of its wordings by their ids."""
    sentences: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for wording in wordings:
        sentences[wording.rule][wording.id] = wording.template
    return sentences


def message(wording: Wording) -> dict[str, Any]:
    """Return the message object: by id and arguments, and as the text these make."""
    return {"id": wording.id, "arguments": list(wording.arguments), "text": _filled(wording)}


def escape_braces(text: str) -> str:
    """Return `text` with its braces doubled, so that none begins a placeholder."""
    return text.replace("{", "{{").replace("}", "}}")


def _sentence(finding: FindingRow) -> tuple[str, tuple[str, ...]]:
    """Return the template and its arguments: the names in back-ticks, or the file; then the cell, related places."""
    pieces = _NAME.split(_plain(visible(finding.message)))
    names = pieces[1::2]
    template = escape_braces(pieces[0])
    for number, text in enumerate(pieces[2::2]):
        template += f"'{{{number}}}'{escape_braces(text)}"
    if not names:
        names = [_plain(visible(finding.path))]
        template = f"'{{0}}': {template}"
    template = template.rstrip(".")
    if cell := in_cell(finding):
        template += f" in '{{{len(names)}}}'"
        names.append(cell)
    template += "."
    for number, related in enumerate(finding.related[:MOST_LINKS], start=1):
        template += f" See ['{{{len(names)}}}']({number})."
        names.append(_link_text(visible(related.message)))
    if len(finding.related) > MOST_LINKS:
        template += f" There are '{{{len(names)}}}' more."
        names.append(str(len(finding.related) - MOST_LINKS))
    return template, tuple(names)


def _plain(text: str) -> str:
    return text.replace("](", "\\](")


def _link_text(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", text)


def _filled(wording: Wording) -> str:
    """Return the sentence with its arguments, their braces doubled as SARIF demands of literal ones."""
    return _PLACEHOLDER.sub(
        lambda match: escape_braces(wording.arguments[int(match[1])]) if match[1] else match[0], wording.template
    )
