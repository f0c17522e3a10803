"""Lists what touches Prefect and could not be followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import span_of, text_at
from p2d_audit.link.frame import Frame
from p2d_audit.link.modules import Module
from p2d_audit.link.vocabulary import is_prefect
from p2d_audit.model import (
    Deployment,
    DeploymentRun,
    Reference,
    Span,
    Unknown,
    Unresolved,
)

_TASK_METHODS = (".submit", ".delay", ".apply_async", ".with_options")


def blind_spots(
    interpreter: Interpreter,
    references: Iterable[Reference],
    deployments: Iterable[Deployment],
    runs: Iterable[DeploymentRun],
) -> Iterator[Unresolved]:
    """Yield star imports, tasks, flows and names that lead out of the audited tree."""
    touching = {reference.span.path for reference in references}
    for module in interpreter.modules.all:
        if module.path in touching:
            yield from _stars(interpreter, module)
    for frame in interpreter.all:
        if frame.module.path in touching:
            yield from _foreign_tasks(frame)
    for deployment in deployments:
        if deployment.flow is None:
            yield Unresolved(span=deployment.span, what=f"the flow of {deployment.id}", why=_why_no_flow(deployment))
    for run in runs:
        if isinstance(run.name, Unknown):
            yield Unresolved(span=run.span, what="the name of the deployment to run", why=run.name.why)


def _stars(interpreter: Interpreter, module: Module) -> Iterator[Unresolved]:
    for name, level in module.scopes[0].stars:
        known = (
            interpreter.modules.relative(name, level, module) if level else interpreter.modules.absolute(name, module)
        )
        if known is None and not is_prefect(name):
            span = Span(module.path, 1, 1, 1, 1)
            yield Unresolved(
                span=_star_line(module, name) or span,
                what=f"from {'.' * level}{name} import *",
                why="the module is not in the audited tree; names it brings are unknown",
            )


def _star_line(module: Module, name: str) -> Span | None:
    for number, line in enumerate(module.lines, 1):
        if "import" in line and "*" in line and name in line:
            return Span(module.path, number, 1, number, len(line) + 1)
    return None


def _foreign_tasks(frame: Frame) -> Iterator[Unresolved]:
    """Yield calls such as `x.submit(...)` where `x` is imported from outside of the tree."""
    for node in frame.scope.nodes:
        if not isinstance(node, r.Call):
            continue
        for atom in frame.values[node.callee]:
            if isinstance(atom, atoms.External) and atom.name.endswith(_TASK_METHODS) and _is_foreign(atom.name):
                name = atom.name.rpartition(".")[0]
                yield Unresolved(
                    span=span_of(frame.module, node.at),
                    what=text_at(frame.module, node.at),
                    why=f"`{name}` comes from outside of the audited tree; whether it is a task is unknown",
                )


def _is_foreign(name: str) -> bool:
    return "(" not in name and name.count(".") > 1 and not is_prefect(name) and not name.startswith("builtins.")


def _why_no_flow(deployment: Deployment) -> str:
    match deployment.flow_reference:
        case str() as text:
            return f"`{text}` leads to no flow in the audited tree"
        case Unknown(_, why):
            return why
        case _:
            return "the flow it deploys is known only when the code runs"
