"""Decides from conditions such as `error`, `PTD2`, `readiness<40` and `effort>200` whether an audit passes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from p2d_audit.effort.assessment import Assessment
from p2d_audit.errors import UsageError
from p2d_audit.model import Severity
from p2d_audit.report import Gate
from p2d_audit.rule import Finding

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
NEVER = "never"
_LIMIT = re.compile(r"(readiness)\s*<\s*(\d+(?:\.\d+)?)|(effort)\s*>\s*(\d+(?:\.\d+)?)")
_CODE = re.compile(r"[A-Z]+[0-9]*")


class Condition(Struct, frozen=True):
    """One reason to fail: `text` as given, its kind, and the severity, code or number it compares with."""

    text: str
    kind: Literal["severity", "rule", "readiness", "effort", "never"]
    name: str = ""
    limit: float = 0.0


def parse_conditions(texts: Iterable[str], codes: Iterable[str]) -> tuple[Condition, ...]:
    """Return the conditions named by `texts`, each one or several with commas; `codes` are those of the loaded rules.

    Raise UsageError, with the values that are allowed, for one that cannot be understood.
    """
    known = tuple(codes)
    parts = [part.strip() for text in texts for part in text.split(",")]
    conditions = tuple(_parsed(part, known) for part in dict.fromkeys(parts))
    if len(conditions) > 1 and any(condition.kind == "never" for condition in conditions):
        raise UsageError(f"--fail-on {NEVER} contradicts the other conditions; give it alone or leave it out")
    return conditions


def decide_gate(conditions: Sequence[Condition], findings: Sequence[Finding], assessment: Assessment) -> Gate:
    """Return whether any condition holds; off if there is none, or only `never`."""
    texts = tuple(condition.text for condition in conditions)
    active = [condition for condition in conditions if condition.kind != "never"]
    if not active:
        return Gate(fail_on=texts, decision="off", reasons=())
    reasons = tuple(reason for condition in active for reason in _reasons(condition, findings, assessment))
    return Gate(fail_on=texts, decision="fail" if reasons else "pass", reasons=reasons)


def _parsed(text: str, codes: tuple[str, ...]) -> Condition:
    if text == NEVER:
        return Condition(text, "never")
    if text in SEVERITIES:
        return Condition(text, "severity", text)
    if limit := _LIMIT.fullmatch(text):
        return Condition(text, "readiness" if limit[1] else "effort", limit=float(limit[2] or limit[4]))
    if _CODE.fullmatch(text):
        if any(code.startswith(text) for code in codes):
            return Condition(text, "rule", text)
        raise UsageError(
            f"--fail-on {text}: no loaded rule has a code that begins so; list them with `p2d-audit rules`"
        )
    raise UsageError(
        f"--fail-on {text!r} is not understood; give {', '.join(SEVERITIES)}, {NEVER}, a rule code or its beginning,"
        " readiness<N or effort>N"
    )


def _reasons(condition: Condition, findings: Sequence[Finding], assessment: Assessment) -> Iterator[str]:
    match condition.kind:
        case "severity":
            yield from _severe(condition.name, findings)
        case "rule":
            yield from _found(condition.name, findings)
        case "readiness":
            yield from _unready(condition.limit, assessment)
        case "effort" if assessment.total.likely > condition.limit:
            yield f"the likely effort of {assessment.total.likely:g} h is above {condition.limit:g} h"


def _severe(name: str, findings: Sequence[Finding]) -> Iterator[str]:
    counts = Counter(finding.severity for finding in findings)
    for severity in SEVERITIES[: [str(s) for s in SEVERITIES].index(name) + 1]:
        if counts[severity]:
            yield f"{_count(counts[severity], 'finding')} of severity {severity}"


def _found(code: str, findings: Sequence[Finding]) -> Iterator[str]:
    counts = Counter(finding.rule for finding in findings if finding.rule.startswith(code))
    for rule, count in sorted(counts.items()):
        yield f"{_count(count, 'finding')} of {rule}"


def _unready(limit: float, assessment: Assessment) -> Iterator[str]:
    for flow in assessment.flows:
        if flow.readiness < limit and not flow.test:
            yield f"{flow.flow} has a readiness of {flow.readiness}, below {limit:g}"


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
