"""Describes rules, and the notices about the run itself, as SARIF reporting descriptors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from p2d_audit.report import RuleRow

from p2d_reports.sarif.messages import escape_braces

GUIDE = "https://docs.dagster.io/migration/prefect-to-dagster"
"""What every rule is about; a rule's documentation itself is in `help`."""

LONGEST_NAME, LONGEST_DESCRIPTION = 255, 1024
"""GitHub's limits in characters."""

PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|\d+")
_FENCE = re.compile(r"(?ms)^(`{3,}|~{3,}).*?^\1[ \t]*$\n?")


def describe_rule(rule: RuleRow, sentences: Mapping[str, str]) -> dict[str, Any]:
    """Return the descriptor of a rule; `sentences` are the templates its findings use, by id.

    There is no `security-severity`: GitHub would take the rule for one about security.
    """
    return {
        "id": rule.code,
        "name": pascal_case(rule.name)[:LONGEST_NAME],
        "shortDescription": {"text": _described(rule.summary)},
        "fullDescription": {"text": _described(_prose(rule))},
        "help": {"text": rule.documentation or rule.summary, "markdown": rule.documentation or rule.summary},
        "helpUri": GUIDE,
        "defaultConfiguration": {"level": rule.severity},
        "messageStrings": _message_strings(rule, sentences),
        "properties": {
            "tags": ["dagster", "migration", "prefect", rule.disposition, *(["silent-trap"] if rule.trap else [])],
            "disposition": rule.disposition,
            "pack": rule.pack,
            "precision": rule.confidence,
            "problem.severity": PROBLEM[rule.severity],
        },
    }


def pascal_case(name: str) -> str:
    """Return a name as capitalised words of two letters or more, such as `UsesSqlBlock` for `UsesSQLBlock`."""
    words: list[str] = []
    for word in _WORD.findall(name):
        if words and (len(word) == 1 or len(words[-1]) == 1 or word[0].isdigit()):
            words[-1] += word.lower()
        else:
            words.append(word.lower())
    return "".join(word.capitalize() for word in words if len(word) > 1 and word[0].isalpha()) or "UnnamedRule"


def _message_strings(rule: RuleRow, sentences: Mapping[str, str]) -> dict[str, Any]:
    unused = {"sentence-1": f"{escape_braces(rule.summary).rstrip('.')}: '{{0}}'."}
    return {name: {"text": template} for name, template in (sentences or unused).items()}


def _prose(rule: RuleRow) -> str:
    """Return the documentation's first paragraph below its first line, or that line."""
    paragraphs = [" ".join(text.split()) for text in _FENCE.sub("", rule.documentation).split("\n\n")]
    return next((text for text in paragraphs[1:] if text), rule.summary)


def _described(text: str) -> str:
    short = text if len(text) < LONGEST_DESCRIPTION else f"{text[: LONGEST_DESCRIPTION - 2]}…"
    return short if short.endswith((".", "!", "?", "…")) else f"{short}."
