"""Runs a flow's body again with every task pinned to its recorded result, in milliseconds.

Prefect's engines are replaced by ones that resolve futures and states as
Prefect does, bind the parameters and return what was recorded. Bodies run only
where they must: those of sub-flows, of tasks that call tasks or change their
arguments, and of tasks that were not reached in the recorded run.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from uuid import UUID

from tests.oracle.calls import Calls, Key, Patches
from tests.oracle.running import Node, Run, duplicate, name_of
from tests.oracle.values import MODES, changed, picture

LEFT_OUT = "left out"


@dataclass
class Replay:
    """What one replay did: pictures of everybody's arguments, in the order of the calls, and of the flow's result."""

    arguments: dict[Key, dict[str, Any]] = field(default_factory=dict)
    result: Any = None
    finished: bool = False
    error: Exception | None = None


class Replayer:
    """Replays one recorded run."""

    def __init__(self, calls: Calls, flow: Any, run: Run) -> None:
        self.calls = calls
        self.flow = flow
        self.run = run
        self.target: Key | None = None
        self.mode = ""
        self.replay = Replay()
        self._ids = itertools.count(1)
        self._states: Any = import_module("prefect.states")
        self._results: Any = import_module("prefect.results")
        self._futures: Any = import_module("prefect.futures")
        self._engine: Any = import_module("prefect.utilities.engine")
        self._collections: Any = import_module("prefect.utilities.collections")
        self._callables: Any = import_module("prefect.utilities.callables")

    @contextlib.contextmanager
    def replaced_engines(self) -> Iterator[None]:
        """Let every task and flow called while the context is open be replayed."""
        tasks: Any = import_module("prefect.task_engine")
        flows: Any = import_module("prefect.flow_engine")
        runner: Any = import_module("prefect.task_runners").ThreadPoolTaskRunner
        context: Any = import_module("prefect.context").FlowRunContext
        started = self.run.context.run(context.get).task_runner
        with self.calls.listening(), Patches() as patches:
            patches.replace(started, "_started", True)
            patches.replace(tasks, "run_task", self._run_task)
            patches.replace(flows, "run_flow", self._run_flow)
            patches.replace(runner, "submit", lambda _, *args, **kwargs: self._submit(*args, **kwargs))
            patches.replace(self._futures.PrefectConcurrentFuture, "__hash__", lambda future: future.task_run_id.int)
            self.calls.bodies |= {self._body.__func__.__code__, self._body_async.__func__.__code__}  # type: ignore[attr-defined]
            yield

    def __call__(self, target: Key | None = None, mode: str = "", **parameters: Any) -> Replay:
        """Replay the run once, with the result of `target` changed as `mode` says, or with other `parameters`."""
        self.target, self.mode, self.replay = target, mode, Replay()
        self.calls.begin()
        self._ids = itertools.count(1)
        arguments = {**duplicate(self.run.parameters), **parameters}
        self.run.context.copy().run(self._root, arguments)
        return self.replay

    def _root(self, parameters: dict[str, Any]) -> None:
        try:
            if self.flow.isasync:
                result = asyncio.run(self._body_async(self.flow, None, parameters))
            else:
                result = self._body(self.flow, None, parameters)
            self.replay.result = picture(self._futures.resolve_futures_to_states(result))
            self.replay.finished = True
        except Exception as error:  # the change may break the flow; what ran until then still counts
            self.replay.error = error

    # Flows and tasks

    def _run_flow(self, flow: Any, parameters: dict[str, Any], return_type: str = "result", **options: Any) -> Any:
        if flow.isasync:
            return self._flow_async(flow, parameters, return_type, options.get("wait_for"))
        try:
            given = self._given(flow, parameters, options.get("wait_for"))
            key = self._enter("flow", flow, given)
            result = self._body(flow, key, given)
        except Exception as error:
            return self._flow_failed(error, return_type)
        return self._flow_returned(key, result, return_type)

    async def _flow_async(self, flow: Any, parameters: dict[str, Any], return_type: str, wait_for: Any) -> Any:
        try:
            given = self._given(flow, parameters, wait_for)
            key = self._enter("flow", flow, given)
            result = await self._body_async(flow, key, given)
        except Exception as error:
            return self._flow_failed(error, return_type)
        return self._flow_returned(key, result, return_type)

    def _given(self, flow: Any, parameters: dict[str, Any], wait_for: Any) -> dict[str, Any]:
        given = self._resolved(parameters, wait_for)
        annotated = any(one.annotation is not one.empty for one in inspect.signature(flow.fn).parameters.values())
        return flow.validate_parameters(given) if annotated and flow.should_validate_parameters else given

    def _flow_failed(self, error: Exception, return_type: str) -> Any:
        if return_type == "state":
            return self._states.Failed(data=error, message=str(error))
        raise error

    def _flow_returned(self, key: Key, result: Any, return_type: str) -> Any:
        resolved = self._futures.resolve_futures_to_states(result)
        single = isinstance(resolved, self._states.State)
        if single or self._states.is_state_iterable(resolved):
            states = self._states.StateGroup([resolved] if single else list(resolved))
            state = self._completed(resolved) if states.all_completed() else self._states.Failed(data=resolved)
            value = resolved.result(_sync=True) if single else resolved
        else:
            state, value = None, resolved
        if key == self.target and self.mode in MODES:
            state, value = None, changed(duplicate(value), self.mode)
        if return_type == "state":
            return state or self._completed(value)
        return value

    def _run_task(
        self, task: Any, parameters: dict[str, Any], wait_for: Any = None, return_type: str = "result", **_: Any
    ) -> Any:
        if task.isgenerator:
            return (self._generator_async if task.isasync else self._generator)(task, parameters, wait_for)
        if task.isasync:
            return self._task_async(task, parameters, wait_for, return_type)
        try:
            given = self._resolved(parameters, wait_for)
        except self._engine.UpstreamTaskError as error:
            return self._not_ready(error, return_type)
        key, base = self._begin(task, given)
        try:
            if base is None:
                value = self._body(task, key, given)
            else:
                if self._runs_again(key, base):
                    with contextlib.suppress(Exception):
                        self._body(task, key, given)
                value = self._pinned(key, base)
        except Exception as error:
            return self._flow_failed(error, return_type)
        return self._completed(value) if return_type == "state" else value

    async def _task_async(self, task: Any, parameters: dict[str, Any], wait_for: Any, return_type: str) -> Any:
        try:
            given = self._resolved(parameters, wait_for)
        except self._engine.UpstreamTaskError as error:
            return self._not_ready(error, return_type)
        key, base = self._begin(task, given)
        await asyncio.sleep(0)
        try:
            if base is None:
                value = await self._body_async(task, key, given)
            else:
                if self._runs_again(key, base):
                    with contextlib.suppress(Exception):
                        await self._body_async(task, key, given)
                value = self._pinned(key, base)
        except Exception as error:
            return self._flow_failed(error, return_type)
        return self._completed(value) if return_type == "state" else value

    def _generator(self, task: Any, parameters: dict[str, Any], wait_for: Any) -> Iterator[Any]:
        given = self._resolved(parameters, wait_for)
        key, base = self._begin(task, given)
        yield from (self._body(task, key, given) if base is None else self._pinned(key, base))

    async def _generator_async(self, task: Any, parameters: dict[str, Any], wait_for: Any) -> Any:
        given = self._resolved(parameters, wait_for)
        key, base = self._begin(task, given)
        if base is None:
            async for item in self._body(task, key, given):
                yield item
        else:
            for item in self._pinned(key, base):
                yield item

    def _submit(self, task: Any, parameters: dict[str, Any], wait_for: Any = None, **_: Any) -> Any:
        call = self.calls.current.get()
        token = self.calls.index.set(call.children if call is not None else None)
        if call is not None:
            call.children += 1
        try:
            state = self._run_task(task, parameters, wait_for, "state")
            if inspect.iscoroutine(state):
                state = _finish(state)
        finally:
            self.calls.index.reset(token)
        done: Future[Any] = Future()
        done.set_result(state)
        future = self._futures.PrefectConcurrentFuture(UUID(int=next(self._ids)), done)
        state.state_details.task_run_id = future.task_run_id
        future._final_state = state
        return future

    # Pieces of a run

    def _resolved(self, parameters: dict[str, Any], wait_for: Any) -> dict[str, Any]:
        if wait_for:
            self._visit(wait_for)
        return {name: self._visit(value) for name, value in parameters.items()}

    def _visit(self, value: Any) -> Any:
        return self._collections.visit_collection(
            value,
            visit_fn=self._engine.resolve_to_final_result,
            return_data=True,
            max_depth=-1,
            remove_annotations=True,
            context={},
        )

    def _begin(self, task: Any, given: dict[str, Any]) -> tuple[Key, Node | None]:
        key = self._enter("task", task, given)
        return key, self.run.nodes.get(key)

    def _enter(self, kind: str, unit: Any, given: dict[str, Any]) -> Key:
        key = self.calls.key(kind, name_of(unit))
        self.replay.arguments[key] = {name: picture(value) for name, value in given.items()}
        return key

    def _runs_again(self, key: Key, base: Node) -> bool:
        return base.has_children or (bool(base.mutates) and not (key == self.target and self.mode == LEFT_OUT))

    def _pinned(self, key: Key, base: Node) -> Any:
        intervened = key == self.target and self.mode in MODES
        if base.raised is not None and not intervened:
            raise base.raised
        value = duplicate(base.result)
        return changed(value, self.mode) if intervened else value

    def _body(self, unit: Any, key: Key | None, parameters: dict[str, Any]) -> Any:
        running, index = self.calls.running.set(key), self.calls.index.set(None)
        try:
            args, kwargs = self._callables.parameters_to_args_kwargs(unit.fn, parameters)
            return unit.fn(*args, **kwargs)
        finally:
            self.calls.index.reset(index)
            self.calls.running.reset(running)

    async def _body_async(self, unit: Any, key: Key | None, parameters: dict[str, Any]) -> Any:
        running, index = self.calls.running.set(key), self.calls.index.set(None)
        try:
            args, kwargs = self._callables.parameters_to_args_kwargs(unit.fn, parameters)
            return await unit.fn(*args, **kwargs)
        finally:
            self.calls.index.reset(index)
            self.calls.running.reset(running)

    def _completed(self, value: Any) -> Any:
        record = self._results.ResultRecord.model_construct(result=value, metadata=None)
        return self._states.Completed(data=record)

    def _not_ready(self, error: Exception, return_type: str) -> Any:
        state = self._states.Pending(name="NotReady", message=str(error))
        return state if return_type == "state" else state.result(_sync=True)


def _finish(coroutine: Any) -> Any:
    """Run a coroutine to its end where a loop may already be running."""
    found: list[Any] = []
    context = copy_context()
    thread = threading.Thread(target=lambda: found.append(context.run(asyncio.run, coroutine)))
    thread.start()
    thread.join()
    return found[0]
