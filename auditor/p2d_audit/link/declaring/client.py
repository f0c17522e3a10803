"""Finds calls of the methods of Prefect's API client, also where nothing but the method's name tells what it is."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.frame import Frame
from p2d_audit.link.vocabulary import is_prefect

PLAIN = frozenset(
    {"create_flow_run_from_deployment", "read_variable_by_name", "delete_variable_by_name",
     "read_block_document_by_name"}
)  # fmt: skip
"""Methods whose name nothing else has."""
AMONG_OTHERS = {
    "create_deployment": frozenset({"flow_id"}),
    "create_flow_run": frozenset({"flow_id", "version_group_id"}),
    "create_automation": frozenset({"automation"}),
    "create_variable": frozenset({"variable"}),
    "update_variable": frozenset({"variable"}),
    "graphql": frozenset({"query"}),
}
"""Methods whose name others have too, and the keywords that show whose they are."""
_METHODS = PLAIN | AMONG_OTHERS.keys()
_CLIENTS = ("get_client()", "PrefectClient()", "SyncPrefectClient()", "OrionClient()", "Client()", "HttpxClient()")


class Client:
    """The calls of a client's methods."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._touching = {module.index for module in interpreter.modules.all if _imports_prefect(module.scopes)}
        self._named: dict[tuple[int, int], tuple[tuple[int, r.Call, r.Attribute], ...]] = {}

    def calls(self, frame: Frame) -> Iterator[tuple[int, str]]:
        """Yield the call nodes of a frame that call a method of the client, and its name."""
        place = (frame.module.index, frame.number)
        if place not in self._named:
            self._named[place] = tuple(_called(frame))
        for index, call, callee in self._named[place]:
            if self._is_client(frame, index, call, callee):
                yield index, callee.name

    def touches_prefect(self, module: int) -> bool:
        """Say whether a module imports Prefect or one of its collections."""
        return module in self._touching

    def is_first(self, frame: Frame, node: int) -> bool:
        """Say whether a method is called of the client of Prefect 1, or of one that is not known."""
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        names = _names(frame.values[call.callee])
        return not names or any("Client()" in name and "get_client" not in name for name in names)

    def _is_client(self, frame: Frame, index: int, call: r.Call, callee: r.Attribute) -> bool:
        if frame.children.get(index):
            return False  # a method of the tree
        names = _names(frame.values[call.callee])
        if names:
            return any(is_prefect(name) and name.removesuffix(f".{callee.name}").endswith(_CLIENTS) for name in names)
        if callee.name in PLAIN:
            return True
        if frame.module.index not in self._touching:
            return False
        given = {argument.name for argument in call.arguments}
        spread = callee.name == "create_deployment" and any(argument.star == 2 for argument in call.arguments)
        return spread or bool(given & AMONG_OTHERS[callee.name]) or self._is_annotated(frame, callee.value)

    def _is_annotated(self, frame: Frame, node: int) -> bool:
        """Say whether a receiver is a parameter that is declared to be a client."""
        receiver = frame.scope.nodes[node]
        if not isinstance(receiver, r.Bound):
            return False
        parameter = next((one for one in frame.scope.parameters if one.name == receiver.name), None)
        text = parameter.annotation_text if parameter is not None else None
        return text is not None and ("PrefectClient" in text or "OrionClient" in text)


def _called(frame: Frame) -> Iterator[tuple[int, r.Call, r.Attribute]]:
    """Yield the calls of methods that have the name of one of the client's."""
    for index, node in frame.calls:
        callee = frame.scope.nodes[node.callee]
        if isinstance(callee, r.Attribute) and callee.name in _METHODS:
            yield index, node, callee


def _names(value: atoms.Value) -> list[str]:
    return sorted(atom.name for atom in value if isinstance(atom, atoms.External))


def _imports_prefect(scopes: tuple[r.Scope, ...]) -> bool:
    return any(
        isinstance(node, r.Import) and not node.level and is_prefect(node.module)
        for scope in scopes
        for node in scope.nodes
    )
