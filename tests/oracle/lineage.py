"""Which results really reach which arguments: one is changed at a time, and everybody's arguments are compared.

An edge says that, on the path that ran, changing what the producer returned
changed an argument of the consumer (data), whether or how often it ran
(control), or that leaving the producer's body out changed an argument
(mutation). An edge that is not found proves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from tests.oracle.calls import Calls, Key
from tests.oracle.replaying import LEFT_OUT, Replay, Replayer
from tests.oracle.restoring import Restorer
from tests.oracle.running import Node, Run, duplicate, load_module, run_flow
from tests.oracle.sites import Site
from tests.oracle.values import MODES, CannotChangeError, changed, picture

EdgeKind: TypeAlias = Literal["data", "control", "mutation", "ordering"]
# A call by function and site, `<param p>` of the flow, or its `<return>`.
End: TypeAlias = "tuple[str, Site] | str"
ARROWS: Mapping[EdgeKind, str] = {"data": "->", "control": "~>", "mutation": "!>", "ordering": "=>"}


class Edge(NamedTuple):
    """From producer to consumer; each is a task or sub-flow call, `<param p>` or `<return>`."""

    producer: End
    consumer: End
    kind: EdgeKind
    parameter: str | None


@dataclass(frozen=True)
class Lineage:
    """What one flow's run showed.

    `counted` are those edges of values that were only seen while other runs
    came or went, such as that from what a task is mapped over to what gathers
    the results. `inside` says which call's run an inner call was made in. `volatile` names
    arguments that change by themselves, `unchanged` producers whose result has
    no other value of its shape.
    """

    edges: frozenset[Edge]
    counted: frozenset[Edge]
    recorded: frozenset[Edge]
    inside: Mapping[End, frozenset[End]]
    volatile: frozenset[tuple[End, str]]
    unchanged: frozenset[End]
    nodes: tuple[End, ...]
    replays: int


def trace(path: str, flow: str) -> Lineage:
    """Run a flow of a file for real, then find its lineage; raise FlowFailedError if the run does not complete."""
    calls = Calls(path)
    module = load_module(path)
    unit = getattr(module, flow)
    restorer = Restorer(module)
    run = run_flow(calls, unit)
    return _Tracing(Replayer(calls, unit, run), run, restorer).lineage()


def end(key: Key) -> End | None:
    """Return the call of a run, None if it does not stand in the file."""
    return (key.name, key.path[0]) if key.path else None


class _Tracing:
    def __init__(self, replayer: Replayer, run: Run, restorer: Restorer) -> None:
        self.replayer = replayer
        self.run = run
        self.restorer = restorer
        self.edges: set[Edge] = set()
        self.still: set[Edge] = set()
        self.unchanged: set[End] = set()
        self.replays = 0
        self.keys = set(run.nodes)

    def lineage(self) -> Lineage:
        with self.replayer.replaced_engines():
            self.null = self._replay()
            again = self._replay()
            self.volatile = set(_differences(self.run.nodes, self.null)) | set(_differences(self.run.nodes, again))
            self.unstable = set(self.run.nodes) ^ set(self.null.arguments)
            self.steady = self.null.result == again.result and self.null.finished
            for node in self.run.nodes.values():
                self._intervene(node)
            for name, value in self.run.parameters.items():
                self._vary(name, value)
        return Lineage(
            edges=frozenset(self.edges),
            counted=frozenset(edge for edge in self.edges - self.still if edge.kind == "data"),
            recorded=frozenset(self._recorded()),
            inside=_inside(self.keys),
            volatile=frozenset((found, name) for key, name in self.volatile if (found := end(key)) is not None),
            unchanged=frozenset(self.unchanged),
            nodes=tuple(sorted({found for key in self.run.nodes if (found := end(key)) is not None}, key=str)),
            replays=self.replays,
        )

    def _replay(self, target: Key | None = None, mode: str = "", **parameters: Any) -> Replay:
        self.replays += 1
        self.restorer.restore()
        replay = self.replayer(target, mode, **parameters)
        self.keys |= set(replay.arguments)
        return replay

    def _intervene(self, node: Node) -> None:
        source = end(node.key)
        if source is None:
            return
        for mode in self._modes(node, source):
            self._compare(source, self._replay(node.key, mode), "data", node.key)
        if node.mutates:
            self._compare(source, self._replay(node.key, LEFT_OUT), "mutation", node.key)

    def _modes(self, node: Node, source: End) -> Iterator[str]:
        """Yield the modes that make different values of the result."""
        seen = {repr(picture(node.result))}
        for mode in MODES:
            try:
                now = repr(picture(changed(duplicate(node.result), mode)))
            except Exception:
                self.unchanged.add(source)
                return
            if now not in seen:
                seen.add(now)
                yield mode

    def _vary(self, name: str, value: Any) -> None:
        for mode in ("size", "down", "falsy"):
            try:
                other = changed(duplicate(value), mode)
            except CannotChangeError:
                self.unchanged.add(f"<param {name}>")
                return
            self._compare(f"<param {name}>", self._replay(**{name: other}), "data", None)

    def _compare(self, source: End, replay: Replay, kind: EdgeKind, target: Key | None) -> None:
        """Note the edges from a source that one replay shows."""
        found = {Edge(source, here, "control", None) for here in self._come_and_gone(replay)}
        moved = bool(found)
        found |= {Edge(source, here, kind, name) for here, name in self._changed(replay, target)}
        if self.steady and replay.finished and replay.result != self.null.result:
            found.add(Edge(source, "<return>", kind, None))
        self.edges |= found
        if not moved:
            self.still |= found

    def _come_and_gone(self, replay: Replay) -> Iterator[End]:
        """Yield the calls that ran more or less often; after a failure, only more."""
        gone = set(self.run.nodes) - set(replay.arguments) - self.unstable if replay.finished else set()
        come = set(replay.arguments) - set(self.run.nodes) - set(self.null.arguments)
        yield from (here for key in gone | come if (here := end(key)) is not None)

    def _changed(self, replay: Replay, target: Key | None) -> Iterator[tuple[End, str]]:
        """Yield the calls whose arguments were others, with the parameter."""
        counts, before = Counter(map(end, replay.arguments)), Counter(map(end, self.run.nodes))
        for key, node in self.run.nodes.items():
            here = end(key)
            if here is None or key == target or key in self.unstable or key not in replay.arguments:
                continue
            for name, value in node.parameters.items():
                now = replay.arguments[key].get(name)
                if now == value or (key, name) in self.volatile:
                    continue
                # If other turns of a loop ran, this run may have become what another one was.
                if counts[here] == before[here] or not self._was(here, name, now):
                    yield here, name

    def _was(self, here: End, name: str, value: Any) -> bool:
        return any(node.parameters.get(name) == value for key, node in self.run.nodes.items() if end(key) == here)

    def _recorded(self) -> Iterator[Edge]:
        """Yield the edges that Prefect itself recorded."""
        by_id = {one: key for key, node in self.run.nodes.items() for one in node.ids}
        for key, node in self.run.nodes.items():
            for name, ids in node.inputs.items():
                for one in ids:
                    source, target = by_id.get(one), end(key)
                    if source is None or target is None or name == "__parents__" or (found := end(source)) is None:
                        continue
                    if name == "wait_for":
                        yield Edge(found, target, "ordering", None)
                    else:
                        yield Edge(found, target, "data", name)


def _differences(nodes: Mapping[Key, Node], replay: Replay) -> Iterator[tuple[Key, str]]:
    for key, node in nodes.items():
        now = replay.arguments.get(key)
        yield from ((key, name) for name, value in node.parameters.items() if now is None or now.get(name) != value)


def _inside(keys: Iterable[Key]) -> dict[End, frozenset[End]]:
    out: dict[End, set[End]] = {}
    for key in keys:
        here, around = end(key), key.inside
        while here is not None and around is not None:
            above = end(around)
            if above is not None:
                out.setdefault(here, set()).add(above)
            around = around.inside
    return {here: frozenset(above) for here, above in out.items()}


def as_json(lineage: Lineage) -> dict[str, Any]:
    """Return a lineage as plain data, sorted; a call is `name line:column-line:column`."""
    return {
        "calls": sorted(map(_text, lineage.nodes)),
        "lineage": _edges(lineage.edges),
        "counted": _edges(lineage.counted),
        "recorded": _edges(lineage.recorded),
        "inside": {_text(here): sorted(map(_text, above)) for here, above in sorted(lineage.inside.items(), key=str)},
        "volatile": sorted(f"{_text(call)} {name}" for call, name in lineage.volatile),
        "unchanged": sorted(map(_text, lineage.unchanged)),
    }


def _text(call: End) -> str:
    if isinstance(call, str):
        return call
    name, site = call
    return f"{name} {site.line}:{site.column}-{site.end_line}:{site.end_column}"


def _edges(edges: frozenset[Edge]) -> list[str]:
    return sorted(_line(edge) for edge in edges)


def _line(edge: Edge) -> str:
    suffix = f".{edge.parameter}" if edge.parameter else ""
    return f"{_text(edge.producer)} {ARROWS[edge.kind]} {_text(edge.consumer)}{suffix}"
