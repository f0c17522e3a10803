"""A scope under one set of bindings, and what of it can be asked."""

from __future__ import annotations

from collections import defaultdict

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import NOTHING, Value
from p2d_audit.link.modules import Module


class Frame:
    """One scope under one set of bindings; `parent` is the frame it closes over."""

    def __init__(self, index: int, module: Module, number: int, parent: int, bound: dict[str, Value]) -> None:
        self.index = index
        self.module = module
        self.number = number
        self.scope = module.scopes[number]
        self.calls = module.calls[number]
        """The calls in the scope, each with its node."""
        self.parent = parent
        self.bound = bound
        self.values: list[Value] = [NOTHING] * len(self.scope.nodes)
        self.returned: Value = NOTHING
        self.raised: Value = NOTHING
        self.reads: set[tuple[object, str]] = set()
        """The attributes, globals and containers of others that the frame has looked at."""
        self.entered_by: set[int] = set()
        self.runs = 0
        self.lent: set[str] = set()
        """Names that functions defined in it have looked up."""
        self.done = False
        self.is_recursive = False
        """Whether it was entered while it was run, or a call in it is given what it gave before."""
        self.wide: set[int] = set()
        """Nodes that can be so many things that only results and tasks are kept of them."""
        self.children: dict[int, set[int]] = defaultdict(set)
        """Frames entered by each call node."""
        self.properties: dict[int, set[int]] = defaultdict(set)
        """Frames entered by each node that is no call but runs a method: a property, `__getitem__`, `__enter__`."""
        self.callees: dict[int, set[object]] = defaultdict(set)
        """What each call node calls, apart from functions of the tree."""
        self.applied: set[tuple[bool, tuple[tuple[int, int], ...]]] = set()
        """How it is entered as a decorator: whether as a method, and through which partials."""

    def argument(self, argument: r.Argument) -> Value:
        """Return an argument's value."""
        return self.values[argument.value]


def node_arguments(frame: Frame, call: int) -> Value:
    """Return everything a call is given."""
    node = frame.scope.nodes[call]
    return frozenset().union(*(frame.argument(a) for a in node.arguments)) if isinstance(node, r.Call) else NOTHING


def outside_names(frame: Frame, node: int) -> set[str]:
    """Return the names from outside of the tree that a call node calls."""
    return {str(c[1]) for c in frame.callees.get(node, ()) if isinstance(c, tuple) and c[0] == "external"}
