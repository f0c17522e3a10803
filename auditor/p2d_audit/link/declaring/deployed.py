"""Finds the flow that a call deploys: the one it is called on, is given, loads from a source or names."""

from __future__ import annotations

import posixpath

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.atoms import Made, in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants
from p2d_audit.link.declaring.options import named_options, text_of, value_of
from p2d_audit.link.declaring.ways import Ways
from p2d_audit.link.entrypoints import FlowFinder
from p2d_audit.link.exact.known import Ref
from p2d_audit.link.frame import Frame
from p2d_audit.link.units import Units
from p2d_audit.model import Flow, Option, Unknown

LOADERS: dict[str, tuple[str, ...]] = {
    "from_source": ("source", "entrypoint"),
    "afrom_source": ("source", "entrypoint"),
    "load_flow_from_entrypoint": ("entrypoint",),
    "load_flow_from_argument": ("entrypoint",),
    "load_flow_from_script": ("path", "flow_name"),
    "extract_flow_from_file": ("path", "file_contents", "flow_name"),
}
"""What gives a flow that stands elsewhere, and its leading parameters (prefect 3.8.5, 2.20, 1.4.1)."""


class DeployedFlows:
    """The flows that calls deploy."""

    def __init__(self, interpreter: Interpreter, units: Units, ways: Ways) -> None:
        self._interpreter = interpreter
        self._constants = Constants(interpreter)
        self._units = units
        self._ways = ways
        self._finder = FlowFinder(unit for unit in units.by_atom.values() if isinstance(unit, Flow))

    def of(
        self, frame: Frame, node: int, options: tuple[Option, ...], unit: atoms.Unit | None
    ) -> tuple[Flow | None, str | Unknown | None]:
        """Return the flow that is deployed and how it is named where it is not given itself."""
        given = self._units.by_atom.get(unit) or self._units.by_atom.get(unit.plain) if unit is not None else None
        if isinstance(given, Flow):
            return given, text_of(options, "entrypoint")
        sourced = self._sourced(frame, node)
        for one in (options, sourced):
            if value_of(one, "entrypoint") is None and isinstance(name := value_of(one, "flow_name"), str):
                return self._finder.named(name), name
            entrypoint = text_of(one, "entrypoint") if value_of(one, "entrypoint") is not None else None
            if isinstance(entrypoint, str):
                return self._finder.find_below(entrypoint, _folder(frame)), entrypoint
            if entrypoint is not None:
                return None, entrypoint
        name = value_of(options, "flow_name")
        created = self._created_flow(frame, options, node)
        if created is not None:
            return created, None
        if isinstance(name, str):
            return self._finder.named(name), name
        return None, name if isinstance(name, Unknown) else None

    def _created_flow(self, frame: Frame, options: tuple[Option, ...], node: int) -> Flow | None:
        """Return the flow that `client.create_flow` was given whose id a deployment gets."""
        call = frame.scope.nodes[node]
        if not isinstance(call, r.Call) or value_of(options, "flow_id") is None:
            return None
        for argument in call.arguments:
            if argument.name in (None, "flow_id"):
                for atom in in_order(frame.argument(argument)):
                    if isinstance(atom, Made) and atom.name.endswith(".create_flow"):
                        unit = self.argument(self._interpreter.all[atom.frame], atom.node)
                        flow = self._units.by_atom.get(unit) if unit is not None else None
                        return flow if isinstance(flow, Flow) else None
        return None

    def _sourced(self, frame: Frame, node: int) -> tuple[Option, ...]:
        """Return what `from_source` is given whose flow a method is called on."""
        call = frame.scope.nodes[node]
        callee = frame.scope.nodes[call.callee] if isinstance(call, r.Call) else None
        if not isinstance(callee, r.Attribute):
            return ()
        for atom in in_order(frame.values[callee.value]):
            last = atom.name.rpartition(".")[2] if isinstance(atom, Made) else ""
            if isinstance(atom, Made) and last in LOADERS:
                return named_options(self._constants, self._interpreter.all[atom.frame], atom.node, LOADERS[last])
        made = frame.scope.nodes[callee.value]
        loads = frame.scope.nodes[made.callee] if isinstance(made, r.Call) else None
        if isinstance(loads, r.Attribute) and loads.name in LOADERS:
            return named_options(self._constants, frame, callee.value, LOADERS[loads.name])
        return ()

    def receiver(self, frame: Frame, call: r.Call) -> object:
        """Return the flow that a method is called on in the way that is looked at."""
        callee = frame.scope.nodes[call.callee]
        value = self._ways.value(frame, callee.value) if isinstance(callee, r.Attribute) else None
        return value.atom if isinstance(value, Ref) else None

    def argument(self, frame: Frame, node: int) -> atoms.Unit | None:
        """Return the flow that a call is given, in the way that is looked at if that tells it."""
        call = frame.scope.nodes[node]
        for argument in call.arguments if isinstance(call, r.Call) else ():
            if argument.name in (None, "flow") and not argument.star:
                exact = self._ways.value(frame, argument.value)
                found = [exact.atom] if isinstance(exact, Ref) else in_order(frame.argument(argument))
                for atom in found:
                    if isinstance(atom, atoms.Unit) and atom.kind == "flow":
                        return atom
        return None


def _folder(frame: Frame) -> str:
    return posixpath.dirname(frame.module.path)
