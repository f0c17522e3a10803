"""Every call of a task or flow while a flow runs, and the key by which it is known again in another run."""

from __future__ import annotations

import contextlib
import functools
import inspect
import itertools
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib import import_module
from types import CodeType
from typing import Any, NamedTuple

from tests.oracle.sites import Site, Sites


class Key(NamedTuple):
    """A task run or sub-flow run, the same one in every run of the flow that gets there the same way."""

    inside: Key | None
    kind: str
    name: str
    path: tuple[Site, ...]
    nth: int
    child: int | None


@dataclass
class Call:
    """One evaluated call expression; `children` counts the runs that it submitted."""

    how: str
    order: int
    path: tuple[Site, ...]
    nth: int
    children: int = 0
    items: list[Any] = field(default_factory=list)

    @property
    def site(self) -> Site | None:
        """The call expression itself, None where it does not stand in the file."""
        return self.path[0] if self.path else None


class Patches(contextlib.ExitStack):
    """Replaced attributes, put back on exit."""

    def replace(self, owner: Any, name: str, new: Any) -> Any:
        """Replace an attribute and return the one before."""
        old = inspect.getattr_static(owner, name)
        setattr(owner, name, new)
        self.callback(setattr, owner, name, old)
        return old


class Calls:
    """Notes the calls of tasks and flows that one file makes."""

    def __init__(self, path: str) -> None:
        self.bodies: set[CodeType] = set()
        self.current: ContextVar[Call | None] = ContextVar("call", default=None)
        self.running: ContextVar[Key | None] = ContextVar("running", default=None)
        self.index: ContextVar[int | None] = ContextVar("index", default=None)
        self._sites = Sites(path, self.bodies)
        self._thread = threading.local()
        self.begin()

    def begin(self) -> None:
        """Forget all calls, for another run."""
        self._order = itertools.count()
        self._nth: Counter[tuple[Key | None, tuple[Site, ...]]] = Counter()

    def new(self, how: str) -> Call:
        """Return a call standing where the running frames are."""
        path = self._sites.here() or getattr(self._thread, "path", ())
        place = (self.running.get(), path)
        call = Call(how, next(self._order), path, self._nth[place])
        self._nth[place] += 1
        return call

    def key(self, kind: str, name: str) -> Key:
        """Return the key of the run that begins now."""
        call = self.current.get()
        if call is None:
            return Key(self.running.get(), kind, name, (), 0, None)
        return Key(self.running.get(), kind, name, call.path, call.nth, self.index.get())

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Note the calls while the context is open."""
        tasks: Any = import_module("prefect.tasks")
        flows: Any = import_module("prefect.flows")
        with Patches() as patches:
            for name in ("__call__", "submit", "map"):
                patches.replace(tasks.Task, name, self._noting(getattr(tasks.Task, name), name))
            patches.replace(flows.Flow, "__call__", self._noting(flows.Flow.__call__, "flow"))
            patches.replace(ThreadPoolExecutor, "submit", self._sending(ThreadPoolExecutor.submit))
            yield

    @contextlib.contextmanager
    def making(self, call: Call) -> Iterator[None]:
        """Let `call` be the one under which runs begin."""
        token = self.current.set(call)
        try:
            yield
        finally:
            self.current.reset(token)

    def _noting(self, real: Callable[..., Any], how: str) -> Callable[..., Any]:
        @functools.wraps(real)
        def noted(unit: Any, *args: Any, **kwargs: Any) -> Any:
            call = self.new(how)
            with self.making(call):
                out = real(unit, *args, **kwargs)
            if inspect.iscoroutine(out):
                return self._awaited(out, call)
            if inspect.isgenerator(out):
                return self._iterated(out, call)
            return self._iterated_async(out, call) if inspect.isasyncgen(out) else out

        return noted

    def _sending(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """What a pool's thread calls stands where it was given to the pool."""

        @functools.wraps(real)
        def submit(pool: Any, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
            path = self._sites.here()

            def sent(*args: Any, **kwargs: Any) -> Any:
                self._thread.path = path
                try:
                    return fn(*args, **kwargs)
                finally:
                    self._thread.path = ()

            return real(pool, sent, *args, **kwargs)

        return submit

    async def _awaited(self, out: Any, call: Call) -> Any:
        with self.making(call):
            return await out

    def _iterated(self, out: Any, call: Call) -> Generator[Any, None, Any]:
        with contextlib.closing(out):
            while True:
                with self.making(call):
                    try:
                        item = next(out)
                    except StopIteration as end:
                        return end.value
                call.items.append(item)
                yield item

    async def _iterated_async(self, out: Any, call: Call) -> AsyncIterator[Any]:
        while True:
            with self.making(call):
                try:
                    item = await anext(out)
                except StopAsyncIteration:
                    return
            call.items.append(item)
            yield item
