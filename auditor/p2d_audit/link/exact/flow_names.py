"""Evaluates the names of flows, which Prefect 1 code copies and renames."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import Unit
from p2d_audit.link.exact.known import SEVERAL, Lost, Ref, Value, merged
from p2d_audit.link.frame import Frame

if TYPE_CHECKING:
    from p2d_audit.link.exact.evaluation import Evaluator


class FlowNames:
    """What `flow.name` is."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._frames = evaluator.frames
        self._stores: dict[Unit, list[tuple[Frame, r.Store]]] | None = None

    def of(self, frame: Frame, index: int, flow: Unit) -> Value:
        """Return the name of what a node takes it from: the one it was last given, that of its making, or a Lost."""
        node = frame.scope.nodes[index]
        if not isinstance(node, r.Attribute):
            return Lost()
        meant = {atom.plain for atom in frame.values[node.value] if isinstance(atom, Unit)}
        if meant and flow.plain not in meant:  # a copy is a flow of its own, whatever it was copied from
            if len(meant) > 1:
                return Lost(SEVERAL)
            flow = meant.pop()
        stores = self._given().get(flow.plain, [])
        if not stores:
            return self._made(flow)
        if len(stores) > 1 or not _is_before(*stores[0], frame, node.at):
            return Lost(SEVERAL)
        return self._evaluator.node(stores[0][0], stores[0][1].value)

    def _made(self, flow: Unit) -> Value:
        """Return the name a flow is given where it is made or copied, else that of its function."""
        draft = self._frames.drafts.all.get(flow.plain)
        if draft is None:
            return Lost(SEVERAL)
        if draft.copy_of is not None:
            return Lost(SEVERAL) if self._given().get(draft.copy_of.plain) else self._made(draft.copy_of)
        found: list[Value] = []
        for index, node in draft.options:
            frame = self._frames.all[index]
            call = frame.scope.nodes[node]
            if not isinstance(call, r.Call) or not isinstance(self._evaluator.node(frame, call.callee), Ref):
                return Lost()
            args, keywords = self._evaluator.calls.arguments(frame, call)
            if args is None or keywords is None:
                return Lost()
            found += [keywords["name"]] if "name" in keywords else args[:1] if draft.key[0] < 0 else []
        if found or draft.key[0] < 0:
            return merged(found) if found else Lost()
        return self._frames.modules.all[draft.key[0]].scopes[draft.key[1]].name.replace("_", "-")

    def _given(self) -> dict[Unit, list[tuple[Frame, r.Store]]]:
        """Return the assignments `flow.name = …` by flow."""
        if self._stores is None:
            self._stores = defaultdict(list)
            for frame in self._frames.all:
                for store in frame.scope.stores:
                    for atom in frame.values[store.base] if store.name == "name" else ():
                        if isinstance(atom, Unit):
                            self._stores[atom.plain].append((frame, store))
        return self._stores


def _is_before(given: Frame, store: r.Store, reader: Frame, at: r.At) -> bool:
    """Say whether a module's assignment is made before a name is read: above it, or read by another scope."""
    if given.scope.kind != "module":
        return False
    return given is not reader or store.at.line < at.line
