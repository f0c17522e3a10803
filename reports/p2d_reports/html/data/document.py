"""Puts the page's data together and writes it so that no text in it can be anything but text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from p2d_audit import name_work
from p2d_audit.report import ConstructRow, Report, RuleRow

from p2d_reports.dossiers import gather_dossiers
from p2d_reports.findings import SEVERITIES, declare_rules, present
from p2d_reports.html.data.calendar import DAYS, hours_of_week
from p2d_reports.html.data.code import Code
from p2d_reports.html.data.drawings import draw_portfolio, list_edges
from p2d_reports.html.data.findings import COLUMNS, CONFIDENCES, DISPOSITIONS, STATES, finding_rows
from p2d_reports.html.data.flows import flow_row, schedule_row
from p2d_reports.html.data.prospects import describe_prospect
from p2d_reports.html.data.texts import Texts
from p2d_reports.html.permalinks import permalink_template
from p2d_reports.text import visible

LARGEST, FINDING = 5_500_000, 220
"""Bytes of data that a page is to have, and about those of a finding; code gets what is left."""


def describe(report: Report, anchors: Mapping[str, str]) -> dict[str, Any]:
    """Return all that the script knows; `anchors` are the flows' names in addresses by id."""
    texts = Texts()
    dossiers = gather_dossiers(report)
    flows = {dossier.flow.id: number for number, dossier in enumerate(dossiers)}
    schedules = {id(row): number for number, row in enumerate(report.schedules)}
    found = {finding.rule for finding in present(report)}
    rules = [rule for rule in declare_rules(report) if rule.code in found]
    rest = {
        **_frame(report),
        "rules": [_rule(rule) for rule in rules],
        "constructs": {row.id: _construct(row) for row in report.constructs},
        "flows": [flow_row(dossier, anchors[dossier.flow.id], flows, schedules, texts) for dossier in dossiers],
        "shared": _shared(report, flows),
        "schedules": [_calendar(report, number, flows, texts) for number in range(len(report.schedules))],
        "clusters": [[one.id, [flows[flow] for flow in one.flows if flow in flows]] for one in report.clusters],
        "portfolio": draw_portfolio(report, texts),
        "edges": list_edges(report, texts),
        "prospect": describe_prospect(report, flows),
    }
    room = LARGEST - len(encode([rest, texts.rows()])) - FINDING * len(report.findings)
    code = Code(report, room)
    rows = finding_rows(report, code, texts, [rule.code for rule in rules], flows)
    return {
        **rest, "findings": rows, "code": code.rows(texts), "codeLeftOut": code.left_out, "texts": texts.rows(),
    }  # fmt: skip


def _frame(report: Report) -> dict[str, Any]:
    return {
        "root": report.run.root,
        "paths": list(report.run.paths),
        "permalink": permalink_template(report.run),
        "severities": SEVERITIES,
        "confidences": CONFIDENCES,
        "dispositions": DISPOSITIONS,
        "states": STATES,
        "columns": COLUMNS,
    }


def encode(data: Any) -> str:
    """Return data as JSON for a script element: nothing in it ends the element, and nothing in it is invisible."""
    text = json.dumps(_shown(data), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _shown(value: Any) -> Any:
    match value:
        case str():
            return visible(value, keep="\n\t")
        case dict():
            return {visible(key): _shown(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_shown(inner) for inner in value]
        case _:
            return value


def _rule(rule: RuleRow) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "disposition": rule.disposition,
        "summary": rule.summary,
        "documentation": rule.documentation,
    }


def _construct(row: ConstructRow) -> list[str]:
    return [row.pattern, row.equivalent, row.caveat]


def _shared(report: Report, flows: Mapping[str, int]) -> list[dict[str, Any]]:
    names = {rule.code: rule.name for rule in report.rules}
    return [
        {
            "id": row.id,
            "title": name_work(row, names),
            "effort": [row.low, row.likely, row.high],
            "usedBy": [flows[flow] for flow in row.used_by if flow in flows],
            "unlocks": [flows[flow] for flow in row.unlocks if flow in flows],
            "formula": row.formula,
        }
        for row in report.shared
    ]


def _calendar(report: Report, number: int, flows: Mapping[str, int], texts: Texts) -> dict[str, Any]:
    """Return a schedule, whose deployments it is of, and in which hours it fires: the bits of a number for each day."""
    schedule = report.schedules[number]
    owner = next((one for one in report.deployments if number in one.schedules), None)
    crons = schedule.dagster.cron if schedule.dagster else ()
    hours = [hours_of_week(cron) for cron in crons]
    fires = {hour for found in hours if found for hour in found}
    days = [sum(1 << hour for day, hour in fires if day == number) for number in range(DAYS)] if fires else []
    return {
        **schedule_row(schedule, texts),
        "deployment": owner.name if owner else None,
        "flow": flows.get((owner.flow if owner else schedule.target) or ""),
        "days": days,
    }
