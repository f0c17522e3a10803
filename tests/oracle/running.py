"""Runs a flow for real and keeps what every task run and sub-flow run was given, returned and recorded."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import inspect
import io
import itertools
import sys
from collections.abc import Iterator
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.oracle.calls import Call, Calls, Key, Patches
from tests.oracle.values import picture


@dataclass
class Node:
    """One task run or sub-flow run.

    `parameters` are pictures of the arguments before the body ran; `mutates`
    names those that were different after it. `inputs` is what Prefect recorded:
    parameter → ids of runs; `ids` are those of this run.
    """

    key: Key
    call: Call | None
    parameters: dict[str, Any]
    result: Any = None
    raised: BaseException | None = None
    mutates: list[str] = field(default_factory=list)
    has_children: bool = False
    ids: set[str] = field(default_factory=set)
    inputs: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Run:
    """A finished run of a flow; `context` is the one in which the flow's body ran."""

    nodes: dict[Key, Node]
    parameters: dict[str, Any]
    context: Context
    result: Any


class FlowFailedError(Exception):
    """The flow that was run did not complete."""


_serial = itertools.count()


def load_module(path: str) -> ModuleType:
    """Import a file under a name of its own, anew at every call."""
    name = f"case_{next(_serial)}_{Path(path).stem}"
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(Path(path).parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(Path(path).parent))
    return module


def name_of(unit: Any) -> str:
    """Return the name of a flow's or task's function, or of the variable where only that holds it."""
    name = str(getattr(unit.fn, "__name__", unit.name))
    own = vars(sys.modules.get(unit.fn.__module__, sys))
    if getattr(own.get(name), "fn", None) is unit.fn:
        return name
    return next((variable for variable, value in own.items() if value is unit), name)


def run_flow(calls: Calls, flow: Any) -> Run:
    """Run a flow without arguments in Prefect's own engine; raise FlowFailedError if it does not complete."""
    recording = _Recording(calls)
    calls.begin()
    with calls.listening(), recording.intercepting(), contextlib.redirect_stdout(io.StringIO()):
        if inspect.iscoroutinefunction(flow.fn):
            state = asyncio.run(flow(return_state=True))
        else:
            state = flow(return_state=True)
    if not state.is_completed():
        raise FlowFailedError(f"{flow.name}: {state.name}: {state.message}")
    context, parameters = recording.root
    return Run(recording.nodes, parameters, context, getattr(state.data, "result", state.data))


class _Recording:
    """What is noted while Prefect's engines run."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.nodes: dict[Key, Node] = {}
        self.root: tuple[Context, dict[str, Any]] = (copy_context(), {})
        self._started = False
        # Prefect knows values by `id()`: what was returned must live as long as the run.
        self._alive: list[Any] = []
        self._trackers: dict[str, dict[str, list[str]]] = {}
        self._context: Any = import_module("prefect.context")
        self._futures: Any = import_module("prefect.futures")

    @contextlib.contextmanager
    def intercepting(self) -> Iterator[None]:
        """Listen where Prefect calls the functions of flows and tasks."""
        tasks: Any = import_module("prefect.task_engine")
        flows: Any = import_module("prefect.flow_engine")
        engine: Any = import_module("prefect.utilities.engine")
        unit: Any = import_module("prefect.tasks")
        runner: Any = import_module("prefect.task_runners").ThreadPoolTaskRunner
        futures: Any = self._futures.PrefectConcurrentFuture
        with Patches() as patches:
            for module in (tasks, engine):  # task runs are read here, not from the API
                patches.replace(module, "emit_task_run_state_change_event", lambda *_, **__: None)
            patches.replace(tasks, "call_with_parameters", self._calling(tasks.call_with_parameters, self._task))
            patches.replace(flows, "call_with_parameters", self._calling(flows.call_with_parameters, self._flow))
            patches.replace(tasks, "parameters_to_args_kwargs", self._generating(tasks.parameters_to_args_kwargs))
            patches.replace(unit.Task, "create_run", self._tracking(unit.Task.create_run))
            patches.replace(runner, "submit", self._submitting(runner.submit))
            patches.replace(futures, "__hash__", lambda future: future.task_run_id.int)
            yield

    def _task(self, parameters: dict[str, Any]) -> Node:
        context = self._context.TaskRunContext.get()
        node = self._node("task", name_of(context.task), parameters)
        node.ids = {str(context.task_run.id)}
        node.inputs = _inputs(context.task_run)
        return node

    def _flow(self, parameters: dict[str, Any]) -> Node | None:
        context = self._context.FlowRunContext.get()
        if not self._started:
            self._started = True
            self.calls.begin()
            self.root = (copy_context(), dict(parameters))
            return None
        node = self._node("flow", name_of(context.flow), parameters)
        node.ids = {str(context.flow_run.id), str(context.flow_run.parent_task_run_id)}
        node.inputs = self._trackers.get(str(context.flow_run.parent_task_run_id), {})
        return node

    def _node(self, kind: str, name: str, parameters: dict[str, Any]) -> Node:
        key = self.calls.key(kind, name)
        node = Node(key, self.calls.current.get(), {name: picture(value) for name, value in parameters.items()})
        self.nodes[key] = node
        if key.inside in self.nodes:
            self.nodes[key.inside].has_children = True
        return node

    def _calling(self, real: Any, enter: Any) -> Any:
        def call_with_parameters(fn: Any, parameters: dict[str, Any]) -> Any:
            node = enter(parameters)
            if inspect.iscoroutinefunction(fn):
                return body_async(node, fn, parameters)
            with self._within(node):
                try:
                    return self._returned(node, parameters, real(fn, parameters))
                except BaseException as error:
                    self._failed(node, parameters, error)
                    raise

        async def body_async(node: Node | None, fn: Any, parameters: dict[str, Any]) -> Any:
            with self._within(node):
                try:
                    return self._returned(node, parameters, await real(fn, parameters))
                except BaseException as error:
                    self._failed(node, parameters, error)
                    raise

        self.calls.bodies |= {call_with_parameters.__code__, body_async.__code__}
        return call_with_parameters

    @contextlib.contextmanager
    def _within(self, node: Node | None) -> Iterator[None]:
        if node is None:
            yield
            return
        running, index = self.calls.running.set(node.key), self.calls.index.set(None)
        try:
            yield
        finally:
            self.calls.index.reset(index)
            self.calls.running.reset(running)

    def _returned(self, node: Node | None, parameters: dict[str, Any], result: Any) -> Any:
        if node is not None:
            node.raised = None
            node.result = duplicate(result if node.key.kind == "task" else self._settled(result))
            self._alive += [result, _parts(result)]
            self._note_mutations(node, parameters)
        return result

    def _settled(self, result: Any) -> Any:
        """Return what the caller of a sub-flow gets for what its function returned."""
        resolved = self._futures.resolve_futures_to_states(result)
        return resolved.result(raise_on_failure=False, _sync=True) if hasattr(resolved, "is_completed") else resolved

    def _failed(self, node: Node | None, parameters: dict[str, Any], error: BaseException) -> None:
        if node is not None:
            node.raised = error
            self._note_mutations(node, parameters)

    def _note_mutations(self, node: Node, parameters: dict[str, Any]) -> None:
        node.mutates = [name for name, value in parameters.items() if picture(value) != node.parameters[name]]

    def _generating(self, real: Any) -> Any:
        """Generator tasks are not called through `call_with_parameters`; their call gathers what they yield."""

        def parameters_to_args_kwargs(fn: Any, parameters: dict[str, Any]) -> Any:
            node = self._task(parameters)
            node.result = node.call.items if node.call is not None else []
            return real(fn, parameters)

        return parameters_to_args_kwargs

    def _tracking(self, real: Any) -> Any:
        """A sub-flow is recorded as a task run too, which holds its inputs."""

        async def create_run(task: Any, *args: Any, **kwargs: Any) -> Any:
            run = await real(task, *args, **kwargs)
            self._trackers[str(run.id)] = _inputs(run)
            return run

        return create_run

    def _submitting(self, real: Any) -> Any:
        """Number the runs of one call, and let each end before the flow goes on, so that every run is alike."""

        def submit(runner: Any, *args: Any, **kwargs: Any) -> Any:
            call = self.calls.current.get()
            token = self.calls.index.set(call.children if call is not None else None)
            if call is not None:
                call.children += 1
            try:
                future = real(runner, *args, **kwargs)
            finally:
                self.calls.index.reset(token)
            future.wait()
            return future

        return submit


def duplicate(value: Any) -> Any:
    """Return a copy that later changes of the value do not reach, or the value where it has no copy."""
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def _parts(value: Any) -> list[Any]:
    """Return the first layer of a value, which Prefect links to the run that returned it."""
    match value:
        case list() | tuple() | set():
            return list(value)
        case dict():
            return [*value.items()]
        case _:
            return [dict(getattr(value, "__dict__", {}))]


def _inputs(run: Any) -> dict[str, list[str]]:
    ids = {name: [str(getattr(one, "id", "")) for one in found] for name, found in (run.task_inputs or {}).items()}
    return {name: [one for one in found if one] for name, found in ids.items()}
