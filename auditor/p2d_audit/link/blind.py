"""Lists what touches Prefect and could not be followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from p2d_audit.facts import records as r
from p2d_audit.files.standard_library import STANDARD
from p2d_audit.link import atoms
from p2d_audit.link.atoms import in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import span_of, text_at
from p2d_audit.link.frame import Frame
from p2d_audit.link.modules import Module
from p2d_audit.link.runs import Runs
from p2d_audit.link.vocabulary import is_prefect
from p2d_audit.model import (
    Deployment,
    DeploymentRun,
    Reference,
    Unknown,
    Unresolved,
)

_TASK_METHODS = (".submit", ".delay", ".apply_async", ".with_options")
_TASK_KEYWORDS = frozenset({"wait_for", "upstream_tasks", "return_state"})
_OTHERS_TASKS = ("celery", "invoke", "airflow", "luigi", "locust", "dramatiq", "huey", "nox")
_OF_A_GRAPH = frozenset(
    {"terminal_tasks", "root_tasks", "reference_tasks", "get_tasks", "sorted_tasks", "upstream_tasks",
     "downstream_tasks", "edges_to", "edges_from", "replace"}
)  # fmt: skip
"""Methods of a Prefect 1 flow that take tasks out of its graph."""
MAY_BE_A_TASK = "whether it is a task is unknown"
"""How the reason ends for a call that may be one of a task from elsewhere."""


def blind_spots(
    interpreter: Interpreter,
    references: Iterable[Reference],
    deployments: Iterable[Deployment],
    started: Iterable[DeploymentRun],
    runs: Runs,
) -> Iterator[Unresolved]:
    """Yield what leads out of the audited tree, is made at run time, or is beyond the bounds."""
    touching = {reference.span.path for reference in references}
    for module in interpreter.modules.all:
        if module.path in touching:
            yield from _stars(interpreter, module)
    for frame in interpreter.all:
        if frame.module.path in touching:
            yield from _foreign_tasks(frame)
            if runs.is_in_flow(frame):
                yield from _missing_names(interpreter, frame)
            yield from _made_at_run_time(runs, frame)
    for module_index, number in sorted(interpreter.given_up):
        module = interpreter.modules.all[module_index]
        scope = module.scopes[number]
        if module.path in touching:
            yield Unresolved(
                span=span_of(module, scope.at),
                what=f"calls of {scope.qualname or 'the module'}",
                why="called in more ways, or through more functions, than are told apart",
            )
    for deployment in deployments:
        if deployment.flow is None:
            yield Unresolved(span=deployment.span, what=f"the flow of {deployment.id}", why=_why_no_flow(deployment))
        for option in deployment.options:
            if option.name in ("schedule", "schedules") and isinstance(option.value, Unknown):
                yield Unresolved(span=option.span, what=f"the schedule of {deployment.id}", why=option.value.why)
    for run in started:
        if isinstance(run.name, Unknown) and run.flow is None:
            yield Unresolved(span=run.span, what="the name of the deployment to run", why=run.name.why)


def _stars(interpreter: Interpreter, module: Module) -> Iterator[Unresolved]:
    for name, level in module.scopes[0].stars:
        known = (
            interpreter.modules.relative(name, level, module) if level else interpreter.modules.absolute(name, module)
        )
        if known is None and not is_prefect(name):
            yield Unresolved(
                span=span_of(module, at := _star_line(module, name)),
                what=line if "%run" in (line := text_at(module, at)) else f"from {'.' * level}{name} import *",
                why="the module is not in the audited tree; names it brings are unknown",
            )


def _star_line(module: Module, name: str) -> r.At:
    for number, line in enumerate(module.lines, 1):
        runs = "%run" in line and name.removesuffix(".ipynb").replace(".", "/") in line
        if runs or ("import" in line and "*" in line and name in line):
            return r.At(number, 1, number, len(line) + 1)
    return r.At(1, 1, 1, 1)


def _foreign_tasks(frame: Frame) -> Iterator[Unresolved]:
    """Yield calls such as `x.submit(...)` or `x_task(…)` where `x` is imported from outside of the tree."""
    configured = {node.value for node in frame.scope.nodes if isinstance(node, r.Attribute)}
    for index, node in frame.calls:
        if index in configured:
            continue
        for atom in in_order(frame.values[node.callee]):
            name = _task_name(node, atom.name) if isinstance(atom, atoms.External) else None
            if name is not None:
                yield Unresolved(
                    span=span_of(frame.module, node.at),
                    what=text_at(frame.module, node.at),
                    why=f"`{name}` comes from outside of the audited tree; {MAY_BE_A_TASK}",
                )


def _missing_names(interpreter: Interpreter, frame: Frame) -> Iterator[Unresolved]:
    """Yield calls of what is imported from a module of the tree that does not bind it."""
    for _, node in frame.calls:
        for atom in in_order(frame.values[node.callee]):
            if not isinstance(atom, atoms.External) or _task_name(node, atom.name) is not None:
                continue
            if (module := _module_without(interpreter, frame, atom.name)) is not None:
                name = atom.name.rpartition(".")[2]
                yield Unresolved(
                    span=span_of(frame.module, node.at),
                    what=text_at(frame.module, node.at),
                    why=f"`{module.dotted}` binds no `{name}`; {MAY_BE_A_TASK}",
                )


def _module_without(interpreter: Interpreter, frame: Frame, called: str) -> Module | None:
    """Return the module of the tree that a dotted name is imported from, though that does not bind it."""
    importer, _, relative = called.rpartition(":")
    path, _, name = relative.rpartition(".")
    if "(" in called or is_prefect(called) or not name or called.startswith("builtins."):
        return None
    if importer:
        level = len(path) - len(path.lstrip("."))
        module = interpreter.modules.relative(path.lstrip("."), level, frame.module) if level else None
    else:
        module = interpreter.modules.absolute(path, frame.module) if path else None
    if module is None or "__getattr__" in module.scopes[0].bindings:
        return None
    stars = [one for one in module.scopes[0].stars if not _is_of_tree(interpreter, module, *one)]
    return None if stars or interpreter.member(module, name) is not None else module


def _is_of_tree(interpreter: Interpreter, module: Module, name: str, level: int) -> bool:
    if level:
        return interpreter.modules.relative(name, level, module) is not None
    return interpreter.modules.absolute(name, module) is not None


def _task_name(call: r.Call, called: str) -> str | None:
    """Return the outside name that a call shows to be a task, or likely to be one."""
    called = called.replace(".with_options()", "")
    name, _, method = called.rpartition(".")
    if "(" in called or called.partition(".")[0] in STANDARD:
        return None
    if f".{method}" in _TASK_METHODS and _is_foreign(called):
        return name
    if is_prefect(called) or called.startswith(("builtins.", *_OTHERS_TASKS)) or "." not in called:
        return None
    says_so = any(argument.name in _TASK_KEYWORDS for argument in call.arguments)
    modules = called.split(".")[:-1]
    likely = called.endswith("_task") or (modules[-1] in ("tasks", "flows") and method.islower())
    return called if says_so or likely else None


def _made_at_run_time(runs: Runs, frame: Frame) -> Iterator[Unresolved]:
    """Yield code that is made when it runs, and tasks taken out of another flow's graph."""
    for node, callees in sorted(frame.callees.items()):
        call = frame.scope.nodes[node]
        if not isinstance(call, r.Call):
            continue
        for callee in in_order(callees):
            match callee:
                case ("external", "builtins.exec" | "builtins.eval" as name):
                    why = f"`{name.removeprefix('builtins.')}` runs code that is known only when it runs"
                case ("method", atoms.Unit(kind="flow", key=(-1, *_)), str() as name) if name in _OF_A_GRAPH:
                    if runs.is_picked(frame, node):
                        continue
                    why = f"`{name}` takes tasks out of a flow's graph, which is known only when it is built"
                case _:
                    continue
            yield Unresolved(span=span_of(frame.module, call.at), what=text_at(frame.module, call.at), why=why)


def _is_foreign(name: str) -> bool:
    return "(" not in name and name.count(".") > 1 and not is_prefect(name) and not name.startswith("builtins.")


def _why_no_flow(deployment: Deployment) -> str:
    match deployment.flow_reference:
        case str() as text:
            return f"`{text}` leads to no flow in the audited tree"
        case Unknown(_, why):
            return why
        case None if deployment.source in ("prefect.yaml", "legacy-yaml"):
            return "the entry names no flow, so that whoever deploys it has to"
        case _:
            return "the flow it deploys is known only when the code runs"
