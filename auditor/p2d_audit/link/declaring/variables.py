"""Finds Variables in Python: read, set and unset."""

from __future__ import annotations

from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, span_of
from p2d_audit.link.declaring.client import Client
from p2d_audit.link.declaring.documents import Documents
from p2d_audit.link.declaring.options import named_options, value_of
from p2d_audit.link.declaring.ways import Ways
from p2d_audit.link.frame import Frame
from p2d_audit.link.runs import owner_of
from p2d_audit.link.units import Units
from p2d_audit.model import Constructed, Span, Unknown, Variable, VariableAction

_VARIABLES: dict[str, VariableAction] = {
    "prefect.variables.Variable.get": "get",
    "prefect.variables.Variable.aget": "get",
    "prefect.variables.get": "get",
    "prefect.variables.aget": "get",
    "prefect.variables.Variable.set": "set",
    "prefect.variables.Variable.aset": "set",
    "prefect.variables.Variable.unset": "set",
    "prefect.variables.Variable.aunset": "set",
}
_BY_CLIENT: dict[str, VariableAction] = {
    "read_variable_by_name": "get",
    "create_variable": "set",
    "update_variable": "set",
    "delete_variable_by_name": "set",
}
"""Methods of the client that read or write a Variable (prefect 3.8.5)."""


class Variables:
    """The uses of Variables, one per place and name; `hooks` are the frames of functions that Prefect calls."""

    def __init__(
        self, interpreter: Interpreter, units: Units, ways: Ways, client: Client, hooks: frozenset[int]
    ) -> None:
        self._interpreter = interpreter
        self._hooks = hooks
        self._in_run: dict[int, bool] = {}
        self._run: set[Span] = set()
        """The places that a flow, task or hook runs."""
        self._constants = Constants(interpreter)
        self._documents = Documents(self._constants, ways)
        self._units = units
        self._ways = ways
        self._found: dict[Span, list[Variable]] = {}
        for frame in ways.frames():
            for node, callees in frame.callees.items():
                for callee in in_order(callees):
                    match callee:
                        case ("external", str() as name) if name in _VARIABLES:
                            self._note(frame, node, _VARIABLES[name])
            for node, method in client.calls(frame):
                if method in _BY_CLIENT:
                    self._note_by_client(frame, node, _BY_CLIENT[method])

    @property
    def all(self) -> tuple[Variable, ...]:
        """All variables, by place."""
        kept = (
            replace(variable, in_run=span in self._run)
            for span, group in self._found.items()
            for variable in self._documents.kept(group)
        )
        return tuple(sorted(kept, key=lambda variable: (variable.span, str(variable.name))))

    def _note(self, frame: Frame, node: int, action: VariableAction) -> None:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        span = span_of(frame.module, call.at)
        for name in self._documents.names(frame, node, call, "name"):
            given = Unknown("", "no name given") if name is None else name
            self._keep(frame, span, given, action)

    def _note_by_client(self, frame: Frame, node: int, action: VariableAction) -> None:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        for way in self._ways.of(frame, node):
            with self._ways.within(way):
                options = named_options(self._constants, frame, node, ("name",))
                given = value_of(options, "name", "variable")
            name = given.keywords.get("name") if isinstance(given, Constructed) else given
            name = given.get("name") if isinstance(given, dict) else name
            told = name if isinstance(name, str | Unknown) else Unknown("", "no name given")
            self._keep(frame, span_of(frame.module, call.at), told, action)

    def _keep(self, frame: Frame, span: Span, name: str | Unknown, action: VariableAction) -> None:
        unit = owner_of(self._units, frame)
        scope = "" if frame.scope.kind == "module" else frame.scope.qualname
        variable = Variable(span=span, unit=unit, name=name, action=action, scope=scope)
        self._found.setdefault(span, []).append(variable)
        if self._is_in_run(frame):
            self._run.add(span)

    def _is_in_run(self, first: Frame) -> bool:
        """Say whether a flow, task or hook runs a frame."""
        if first.index not in self._in_run:
            waiting, seen = [first], {first.index}
            while waiting and not self._starts(waiting[-1]):
                fresh = waiting.pop().entered_by - seen
                seen |= fresh
                waiting += [self._interpreter.all[index] for index in fresh]
            self._in_run[first.index] = bool(waiting)
        return self._in_run[first.index]

    def _starts(self, frame: Frame) -> bool:
        return frame.index in self._hooks or owner_of(self._units, frame) is not None
