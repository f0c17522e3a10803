"""Turns the model's objects into rows of the report, sorted by place and free of credentials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from msgspec.structs import asdict, replace

from p2d_audit import report
from p2d_audit.effort.assessment import Assessment, FlowAssessment
from p2d_audit.effort.flow_rules import FlowTarget
from p2d_audit.effort.task_rules import Target
from p2d_audit.effort.usage import users_of_tasks
from p2d_audit.masking import mask_text, mask_value
from p2d_audit.model import (
    Constant,
    Constructed,
    Deployment,
    Duration,
    Flow,
    Handoff,
    Option,
    Project,
    Region,
    Schedule,
    Span,
    Symbol,
    TaskCall,
    Unknown,
)

BRANCHES = ("if", "while", "for", "match", "case")


class _Placed(Protocol):
    @property
    def span(self) -> Span: ...


P = TypeVar("P", bound=_Placed)


def json_value(value: Constant) -> Any:
    """Return a constant as JSON: unknown is null, a symbol its name, a duration its seconds, a call an object."""
    match value:
        case Unknown():
            return None
        case Symbol():
            return value.name
        case Duration():
            return value.seconds
        case Constructed():
            return {
                "call": value.name,
                "args": [json_value(argument) for argument in value.args],
                "keywords": {name: json_value(argument) for name, argument in value.keywords.items()},
            }
        case tuple():
            return [json_value(item) for item in value]
        case Mapping():
            return {str(key): json_value(item) for key, item in value.items()}
        case _:
            return value


def flow_rows(
    project: Project,
    assessment: Assessment,
    waves: Iterable[report.Wave],
    deltas: Mapping[str, tuple[report.DeltaRow, ...]],
) -> Iterator[report.FlowRow]:
    """Yield the flows with what is estimated of them and, in `deltas` by flow, how their settings compare."""
    estimates = {estimate.flow: estimate for estimate in assessment.flows}
    wave_of = {flow: wave.number for wave in waves for flow in wave.flows}
    deployments: defaultdict[str, list[str]] = defaultdict(list)
    for deployment in _in_place(project.deployments):
        if deployment.flow:
            deployments[deployment.flow.id].append(deployment.id)
    for flow in _in_place(project.flows):
        row = _flow_row(flow, estimates[flow.id], tuple(deployments[flow.id]), wave_of.get(flow.id))
        target = report.FlowTargetRow(**_reasoned(assessment.targets.flows[flow.id]))
        yield replace(row, deltas=deltas.get(flow.id, ()), target=target)


def task_rows(project: Project, assessment: Assessment) -> Iterator[report.TaskRow]:
    """Yield the tasks with the flows that run them and what they become."""
    users = users_of_tasks(project)
    for task in _in_place(project.tasks):
        yield report.TaskRow(
            id=task.id,
            path=task.span.path,
            line=task.span.line,
            function=task.function,
            name=_known(task.name),
            via=task.via,
            prefect=task.prefect,
            is_async=task.is_async,
            test=task.is_test,
            options=_options(task.options),
            undetermined=_undetermined(task.options),
            used_by=tuple(sorted(users.get(task.id, ()))),
            target=report.TargetRow(**_reasoned(assessment.targets.tasks[task.id])),
        )


def handoff_rows(project: Project) -> Iterator[report.HandoffRow]:
    """Yield the values that travel between two calls."""
    for handoff in sorted(project.handoffs, key=_handoff_order):
        yield report.HandoffRow(
            flow=handoff.flow.id,
            flow_path=handoff.flow.span.path,
            producer=_end(handoff.producer),
            consumer=_end(handoff.consumer),
            parameter=handoff.parameter,
            kind=handoff.kind,
            payload=report.PayloadRow(type=handoff.payload.type, basis=handoff.payload.basis),
            confidence=handoff.confidence,
        )


def branch_rows(project: Project) -> Iterator[report.BranchRow]:
    """Yield the branches and loops of flows that results decide; `on` lists the producers' functions."""
    for region in _in_place(project.regions):
        if region.flow and region.decided_by == "result" and region.kind in BRANCHES:
            yield _branch_row(region, region.flow)


def subflow_call_rows(project: Project) -> Iterator[report.SubflowCallRow]:
    """Yield the calls of flows by flows, also those that a task of theirs makes."""
    users = users_of_tasks(project)
    flows = {flow.id: flow for flow in project.flows}
    for call in _in_place(project.calls):
        by_tasks = {flow for task in call.inside for flow in users.get(task.id, ())}
        callers = by_tasks | ({call.flow.id} if call.flow else set())
        for caller in sorted(callers) if isinstance(call.task, Flow) else ():
            yield report.SubflowCallRow(
                path=call.span.path,
                line=call.span.line,
                caller=flows[caller].function,
                caller_id=caller,
                callee=call.task.function,
                callee_id=call.task.id,
            )


def deployment_run_rows(project: Project) -> Iterator[report.DeploymentRunRow]:
    """Yield the deployment runs started from code."""
    for run in _in_place(project.runs):
        yield report.DeploymentRunRow(
            path=run.span.path, line=run.span.line, name=_known(run.name), resolution=run.resolution
        )


def deployment_rows(project: Project) -> Iterator[report.DeploymentRow]:
    """Yield the deployments; `schedules` are positions in what `schedule_rows` yields."""
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for position, schedule in enumerate(_in_place(project.schedules)):
        if isinstance(schedule.target, Deployment):
            positions[schedule.target.id].append(position)
    for deployment in _in_place(project.deployments):
        yield _deployment_row(deployment, tuple(positions[deployment.id]))


def schedule_rows(project: Project) -> Iterator[report.ScheduleRow]:
    """Yield the schedules with their translations."""
    for schedule in _in_place(project.schedules):
        yield report.ScheduleRow(
            path=schedule.span.path,
            line=schedule.span.line,
            kind=schedule.kind,
            value=_known(schedule.value),
            timezone=_known(schedule.timezone),
            active=None if isinstance(schedule.active, Unknown) else schedule.active,
            target=schedule.target.id if schedule.target else None,
            accepted=schedule.accepted,
            dagster=_dagster_row(schedule),
        )


def block_rows(project: Project) -> Iterator[report.BlockRow]:
    """Yield the uses of Blocks."""
    for block in _in_place(project.blocks):
        yield report.BlockRow(
            path=block.span.path, line=block.span.line, type=block.type, action=block.action, name=_known(block.name)
        )


def variable_rows(project: Project) -> Iterator[report.VariableRow]:
    """Yield the uses of Variables."""
    for variable in _in_place(project.variables):
        yield report.VariableRow(path=variable.span.path, line=variable.span.line, name=_known(variable.name))


def effect_rows(project: Project) -> Iterator[report.EffectRow]:
    """Yield what flows and tasks write, read and request that outlives their run."""
    for effect in _in_place(project.effects):
        if effect.kind in ("write", "read", "request"):
            yield report.EffectRow(
                unit=effect.unit.id,
                kind=effect.kind,
                text=mask_text(effect.text),
                path=effect.span.path,
                line=effect.span.line,
            )


def automation_rows(project: Project) -> Iterator[report.AutomationRow]:
    """Yield the automations."""
    for automation in _in_place(project.automations):
        yield report.AutomationRow(
            path=automation.span.path,
            line=automation.span.line,
            trigger=automation.trigger.kind,
            text=mask_text(automation.trigger.text),
            actions=tuple(map(mask_text, automation.actions)),
            name=_known(automation.name),
        )


def command_rows(project: Project) -> Iterator[report.CommandRow]:
    """Yield the calls of the `prefect` program."""
    for command in _in_place(project.commands):
        yield report.CommandRow(
            path=command.span.path,
            line=command.span.line,
            name=command.name,
            text=mask_text(command.text, plain_scalars=True),
            purpose=command.purpose,
            deployment=command.deployment.id if command.deployment else None,
        )


def component_rows(project: Project) -> Iterator[report.ComponentRow]:
    """Yield images, charts and actions of Prefect's."""
    for component in _in_place(project.components):
        yield report.ComponentRow(
            path=component.span.path,
            line=component.span.line,
            kind=component.kind,
            name=component.name,
            version=component.version,
            prefect=component.prefect,
        )


def setting_rows(project: Project) -> Iterator[report.SettingRow]:
    """Yield the settings given outside of Python."""
    for setting in _in_place(project.settings):
        value = _known(setting.value)
        yield report.SettingRow(
            path=setting.span.path,
            line=setting.span.line,
            name=setting.name,
            value=None if value is None else str(mask_value(setting.name, value)),
        )


def requirement_rows(project: Project) -> Iterator[report.RequirementRow]:
    """Yield the distributions of Prefect's that the project depends on."""
    for requirement in _in_place(project.requirements):
        yield report.RequirementRow(
            path=requirement.span.path,
            line=requirement.span.line,
            name=requirement.name,
            specifier=requirement.specifier,
            locked=requirement.locked,
            prefect=requirement.majors,
        )


def _flow_row(flow: Flow, estimate: FlowAssessment, deployments: tuple[str, ...], wave: int | None) -> report.FlowRow:
    return report.FlowRow(
        id=flow.id,
        path=flow.span.path,
        line=flow.span.line,
        end_line=flow.span.end_line,
        function=flow.function,
        name=_known(flow.name),
        via=flow.via,
        prefect=flow.prefect,
        is_async=flow.is_async,
        test=flow.is_test,
        parameters=tuple(_parameters(flow)),
        options=_options(flow.options),
        undetermined=_undetermined(flow.options),
        effort=_flow_effort(estimate),
        readiness=estimate.readiness,
        blockers=estimate.blockers,
        fit=estimate.fit,
        deltas=(),
        deployments=deployments,
        tier=estimate.tier,
        wave=wave,
        unmapped=estimate.unmapped,
        traps=estimate.traps,
        strategies=tuple(_masked(row) for row in estimate.strategies),
        cluster=estimate.cluster,
        shape=flow.shape,
    )


def _masked(row: report.StrategyRow) -> report.StrategyRow:
    """Return a way to move a flow; its reason holds pieces of source."""
    return replace(row, reason=mask_text(row.reason))


def _reasoned(target: Target | FlowTarget) -> dict[str, Any]:
    """Return a target's fields; the reason holds pieces of source."""
    return asdict(target) | {"reason": mask_text(target.reason)}


def _flow_effort(estimate: FlowAssessment) -> report.FlowEffort:
    whole = estimate.effort
    return report.FlowEffort(
        low=whole.low,
        likely=whole.likely,
        high=whole.high,
        marginal=whole.likely,
        ledger=estimate.ledger,
        alone=estimate.alone,
    )


def _parameters(flow: Flow) -> Iterator[report.ParameterRow]:
    for parameter in flow.parameters:
        default = None if parameter.default is None else mask_text(f"{parameter.name}={parameter.default}")
        yield report.ParameterRow(
            name=parameter.name,
            annotation=parameter.annotation,
            default=default and default[len(parameter.name) + 1 :],
        )


def _branch_row(region: Region, flow: Flow) -> report.BranchRow:
    return report.BranchRow(
        flow=flow.id,
        path=region.span.path,
        line=region.span.line,
        on=", ".join(dict.fromkeys(call.task.function for call in region.on)),
        statement=region.kind,
    )


def _deployment_row(deployment: Deployment, schedules: tuple[int, ...]) -> report.DeploymentRow:
    return report.DeploymentRow(
        id=deployment.id,
        path=deployment.span.path,
        line=deployment.span.line,
        name=_known(deployment.name),
        flow=deployment.flow.id if deployment.flow else None,
        flow_reference=_known(deployment.flow_reference),
        source=deployment.source,
        schedules=schedules,
        triggers=tuple(
            report.TriggerRow(
                path=trigger.span.path, line=trigger.span.line, kind=trigger.kind, text=mask_text(trigger.text)
            )
            for trigger in _in_place(deployment.triggers)
        ),
        work_pool=_known(deployment.work_pool),
        parameters={name: mask_value(name, json_value(value)) for name, value in deployment.parameters.items()},
    )


def _dagster_row(schedule: Schedule) -> report.DagsterScheduleRow | None:
    if schedule.dagster is None:
        return None
    target = schedule.dagster
    return report.DagsterScheduleRow(
        cron=target.cron, timezone=target.timezone, exact=target.exact, note=target.note, code=target.code
    )


def _handoff_order(handoff: Handoff) -> tuple[Span, Span, str, str, str]:
    return (handoff.producer.span, handoff.consumer.span, handoff.parameter, handoff.kind, handoff.flow.id)


def _end(call: TaskCall) -> report.End:
    return report.End(id=call.task.id, function=call.task.function, path=call.span.path, line=call.span.line)


def _options(options: Iterable[Option]) -> dict[str, Any]:
    return {option.name: mask_value(option.name, json_value(option.value)) for option in options}


def _undetermined(options: Iterable[Option]) -> tuple[str, ...]:
    return tuple(sorted(option.name for option in options if isinstance(option.value, Unknown)))


def _known(value: str | Unknown | None) -> str | None:
    return None if isinstance(value, Unknown) else value


def _in_place(things: Iterable[P]) -> list[P]:
    return sorted(things, key=lambda thing: (thing.span, str(getattr(thing, "id", ""))))
