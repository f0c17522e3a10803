"""Decides from conditions such as `error`, `new:PTD2`, `readiness<40` and `effort>+8h` whether a report passes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from p2d_audit.errors import UsageError
from p2d_audit.model import Severity
from p2d_audit.report import Comparison, FindingRow, Gate, Report

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
NEVER, STALE, FREEZE = "never", "stale", "freeze"
_LIMIT = re.compile(
    r"(?P<below>readiness|coverage)\s*<\s*(?P<percent>\d+(?:\.\d+)?)\s*%?"
    r"|effort\s*>\s*(?P<plus>\+?)\s*(?P<hours>\d+(?:\.\d+)?)\s*h?"
)
_COUNTED = re.compile(r"(?:(?P<which>new|all):)?(?P<what>[A-Za-z][A-Za-z0-9]*)")
_WHICH: dict[str | None, Literal["new", "all", ""]] = {"new": "new", "all": "all", None: ""}
_CODE = re.compile(r"[A-Z]+[0-9]*")
_PLACES = 3
_FORMS = (
    f"{', '.join(SEVERITIES)}, {NEVER}, a rule code or its beginning, each of these with new: or all: before it,"
    " readiness<N, coverage<N, effort>N, effort>+N, stale or freeze"
)


class Condition(Struct, frozen=True):
    """One reason to fail: `text` as given, its kind, and the severity, code or number it compares with.

    `which` findings count: the new ones, all, or, where it is empty, the new ones if there is a base.
    """

    text: str
    kind: Literal["severity", "rule", "readiness", "coverage", "effort", "growth", "stale", "freeze", "never"]
    name: str = ""
    limit: float = 0.0
    which: Literal["new", "all", ""] = ""


def parse_conditions(
    texts: Iterable[str], codes: Iterable[str], base: Literal["baseline", "report", "revision"] | None = None
) -> tuple[Condition, ...]:
    """Return the conditions named by `texts`, each one or several with commas; `codes` are those of the loaded rules.

    Raise UsageError, with the values that are allowed, for one that cannot be understood,
    and for one that the kind of `base` cannot answer.
    """
    known = tuple(codes)
    parts = [part.strip() for text in texts for part in text.split(",")]
    conditions = tuple(_parsed(part, known) for part in dict.fromkeys(parts))
    if len(conditions) > 1 and any(condition.kind == "never" for condition in conditions):
        raise UsageError(f"--fail-on {NEVER} contradicts the other conditions; give it alone or leave it out")
    for condition in conditions:
        _expect_base(condition, base)
    return conditions


def decide_gate(conditions: Sequence[Condition], report: Report) -> Gate:
    """Return whether any condition holds for a report; off if there is none, or only `never`."""
    texts = tuple(condition.text for condition in conditions)
    active = [condition for condition in conditions if condition.kind != "never"]
    if not active:
        return Gate(fail_on=texts, decision="off", reasons=())
    held = {condition.text: reasons for condition in active if (reasons := tuple(_reasons(condition, report)))}
    return Gate(
        fail_on=texts,
        decision="fail" if held else "pass",
        reasons=tuple(dict.fromkeys(reason for reasons in held.values() for reason in reasons)),
        reached=tuple(held),
    )


def _parsed(text: str, codes: tuple[str, ...]) -> Condition:
    if text == NEVER:
        return Condition(text, "never")
    if text == STALE:
        return Condition(text, "stale")
    if text == FREEZE:
        return Condition(text, "freeze")
    if limit := _LIMIT.fullmatch(text):
        return _limited(text, limit)
    if counted := _COUNTED.fullmatch(text):
        which = _WHICH[counted["which"]]
        if counted["what"] in SEVERITIES:
            return Condition(text, "severity", counted["what"], which=which)
        if _CODE.fullmatch(counted["what"]):
            return Condition(text, "rule", _known(counted["what"], text, codes), which=which)
    raise UsageError(f"--fail-on {text!r} is not understood; give {_FORMS}")


def _limited(text: str, limit: re.Match[str]) -> Condition:
    if limit["below"]:
        return Condition(
            text, "readiness" if limit["below"] == "readiness" else "coverage", limit=float(limit["percent"])
        )
    return Condition(text, "growth" if limit["plus"] else "effort", limit=float(limit["hours"]))


def _known(code: str, text: str, codes: tuple[str, ...]) -> str:
    if any(one.startswith(code) for one in codes):
        return code
    raise UsageError(f"--fail-on {text}: no loaded rule has a code that begins so; list them with `p2d-audit rules`")


def _expect_base(condition: Condition, base: Literal["baseline", "report", "revision"] | None) -> None:
    if condition.kind == "stale" and base != "baseline":
        raise UsageError(f"--fail-on {condition.text}: only a baseline can be stale; give --baseline FILE")
    if condition.which == "new" and base is None:
        raise UsageError(
            f"--fail-on {condition.text}: what is new is known only by comparison;"
            " give --baseline FILE, --since REVISION or --against REPORT"
        )
    if condition.kind in ("growth", "freeze") and base in (None, "baseline"):
        raise UsageError(
            f"--fail-on {condition.text}: needs the flows and hours of a base, which a baseline does not have;"
            " give --since REVISION or --against REPORT"
        )


def _reasons(condition: Condition, report: Report) -> Iterator[str]:
    match condition.kind:
        case "severity":
            yield from _severe(condition, report)
        case "rule":
            yield from _found(condition, report)
        case "readiness":
            yield from _unready(condition.limit, report)
        case "coverage":
            yield from _uncovered(condition.limit, report)
        case "effort" if report.summary.effort.likely > condition.limit:
            yield f"the likely effort of {report.summary.effort.likely:g} h is above {condition.limit:g} h"
        case "growth" | "stale" | "freeze" if report.comparison:
            yield from _changed(condition, report.comparison)


def _counting(condition: Condition, report: Report) -> tuple[list[FindingRow], str]:
    """Return the findings that a condition counts, and what they are called."""
    findings = [row for row in report.findings if row.baseline_state != "absent"]
    if condition.which == "new" or (report.comparison and not condition.which):
        return [row for row in findings if row.baseline_state == "new"], "new finding"
    return findings, "finding"


def _severe(condition: Condition, report: Report) -> Iterator[str]:
    findings, name = _counting(condition, report)
    for severity in SEVERITIES[: [str(s) for s in SEVERITIES].index(condition.name) + 1]:
        if found := [row for row in findings if row.severity == severity]:
            yield f"{_count(len(found), name)} of severity {severity}{_places(found, name)}"


def _found(condition: Condition, report: Report) -> Iterator[str]:
    findings, name = _counting(condition, report)
    fitting = [row for row in findings if row.rule.startswith(condition.name)]
    for rule, count in sorted(Counter(row.rule for row in fitting).items()):
        yield f"{_count(count, name)} of {rule}{_places([row for row in fitting if row.rule == rule], name)}"


def _places(found: Sequence[FindingRow], name: str) -> str:
    """Say where new findings are; of all findings of a repository that would say nothing."""
    if name != "new finding":
        return ""
    places = [f"{row.rule} at {row.path}:{row.region.line}" for row in found]
    more = [f"{len(places) - _PLACES} more"] if len(places) > _PLACES else []
    return f": {', '.join((*places[:_PLACES], *more))}"


def _unready(limit: float, report: Report) -> Iterator[str]:
    for flow in report.flows:
        if flow.readiness < limit and not flow.test:
            yield f"{flow.id} has a readiness of {flow.readiness}, below {limit:g}"


def _uncovered(limit: float, report: Report) -> Iterator[str]:
    references = report.coverage.prefect_references
    percent = 100 * references.mapped / references.total if references.total else 100.0
    if percent < limit:
        # Rounded down, so that 98.99 is not said to be below 99 as "99.0".
        shown = int(percent * 10) / 10
        yield (
            f"{shown:g} % of the uses of Prefect are covered"
            f" ({references.mapped} of {references.total}), below {limit:g} %"
        )


def _changed(condition: Condition, comparison: Comparison) -> Iterator[str]:
    match condition.kind:
        case "growth" if comparison.delta is not None and comparison.delta > condition.limit:
            yield f"the likely effort grew by {comparison.delta:g} h, more than {condition.limit:g} h"
        case "stale":
            stale = len(comparison.fixed) + sum(row.state == "suppressed" for row in comparison.aside)
            if stale:
                entries = "1 entry" if stale == 1 else f"{stale} entries"
                yield f"{entries} of {comparison.base.name} can go; take them out with `p2d-audit baseline prune`"
        case "freeze":
            for row in comparison.frozen:
                yield f"the {row.kind} {row.name} at {row.path}:{row.line} is new: {row.freeze}"


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
