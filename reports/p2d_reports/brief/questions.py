"""What the report cannot answer of a flow: a person has to."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import Report

from p2d_reports.dossiers import Dossier
from p2d_reports.markup.naming import cut, named, placed
from p2d_reports.text import counted

MOST = 12
"""How many questions of one kind are asked before the rest is only counted."""


def ask_questions(dossier: Dossier, report: Report) -> tuple[str, ...]:
    """Return the open questions, each a sentence."""
    kinds = (_names(dossier), _unsure(dossier), _payloads(dossier), _schedules(dossier), _unresolved(dossier, report))
    questions: list[str] = []
    for kind in kinds:
        asked = list(kind)
        questions += asked[:MOST]
        if len(asked) > MOST:
            questions.append(f"{len(asked) - MOST} more of this kind are in the JSON report")
    return tuple(questions)


def _names(dossier: Dossier) -> Iterator[str]:
    flow = dossier.flow
    if flow.unmapped:
        uses = counted(flow.unmapped, "use")
        yield f"{uses} of names of Prefect's that no construct covers: what do they do, and what does it instead?"
    if flow.name is None:
        yield f"The name of {named(flow.function)} is known only when the code runs: what is it called?"
    for deployment in dossier.deployments:
        if deployment.name is None:
            place = placed(deployment.path, deployment.line)
            yield f"The name of the deployment at {place} is known only when the code runs: what is it called?"


def _unsure(dossier: Dossier) -> Iterator[str]:
    target = dossier.flow.target
    if target is not None and target.confidence == "low":
        yield f"Is {named(target.shape)} the right shape for the flow? ({cut(target.reason)})"
    for task in dossier.tasks:
        if task.target is not None and task.target.confidence == "low":
            shape = named(task.target.shape)
            yield f"Is {shape} right for the task {named(task.function)}? ({cut(task.target.reason)})"
    for finding in dossier.findings:
        if finding.confidence == "low":
            place = placed(finding.path, finding.region.line)
            yield f"Is it so that {cut(finding.message)}? ({named(finding.rule)}, {place}, low confidence)"


def _payloads(dossier: Dossier) -> Iterator[str]:
    for row in dossier.handoffs:
        place = placed(row.consumer.path, row.consumer.line)
        ends = f"{named(row.producer.function)} to {named(row.consumer.function)} ({place})"
        if row.confidence == "low":
            yield f"Does a value really travel from {ends}?"
        elif row.payload.type is None:
            yield f"What travels from {ends}, and how large is it?"


def _schedules(dossier: Dossier) -> Iterator[str]:
    for schedule in dossier.schedules:
        place = placed(schedule.path, schedule.line)
        if schedule.dagster is None:
            yield f"When does the schedule at {place} fire? It is known only when the code runs"
        elif not schedule.dagster.exact:
            yield f"Does it matter that {cut(schedule.dagster.note)}? ({place})"


def _unresolved(dossier: Dossier, report: Report) -> Iterator[str]:
    paths = {dossier.flow.path, *(task.path for task in dossier.tasks)}
    for row in report.coverage.unresolved:
        if row.path in paths:
            place = placed(row.path, row.line)
            yield f"What does {named(row.what)} at {place} do? It could not be followed: {cut(row.why)}"
