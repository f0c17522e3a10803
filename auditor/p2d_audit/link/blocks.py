"""Finds Blocks and Variables in Python: loaded, defined, saved, created, read and set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, span_of
from p2d_audit.link.frame import Frame
from p2d_audit.link.runs import owner_of
from p2d_audit.link.units import Units
from p2d_audit.link.vocabulary import is_prefect
from p2d_audit.model import Block, BlockAction, Span, Unknown, Variable

_Named = TypeVar("_Named", Block, Variable)

_ACTIONS: dict[str, BlockAction] = {
    "load": "load",
    "aload": "load",
    "load_from_ref": "load",
    "save": "save",
    "asave": "save",
    "register_type_and_schema": "register",
    "aregister_type_and_schema": "register",
}
_HOMES = ("prefect.blocks.", "prefect.filesystems.", "prefect.infrastructure.", "prefect_")
_NO_BLOCKS = (
    "TaskRunner",
    "Worker",
    "Runner",
    "Error",
    "Exception",
    "Status",
    "Variables",
    "Configuration",
    "Parameters",
    "DbtPrefect",
)
"""Endings of classes that live beside Blocks in Prefect's collections and are none."""
_VARIABLES = {
    "prefect.variables.Variable.get": "get",
    "prefect.variables.Variable.aget": "get",
    "prefect.variables.get": "get",
    "prefect.variables.Variable.set": "set",
    "prefect.variables.Variable.aset": "set",
    "prefect.variables.Variable.unset": "set",
    "prefect.variables.Variable.aunset": "set",
}


def block_class(name: str) -> str | None:
    """Return the dotted class if a name is one of a Prefect Block, else None."""
    last = name.rpartition(".")[2]
    if not name.startswith(_HOMES) or not last[:1].isupper() or last.isupper() or last.endswith(_NO_BLOCKS):
        return None
    if ".workers" in name or ".task_runners" in name or ".deployments." in name:
        return None
    return name


class Blocks:
    """The uses of Blocks and Variables, one per place and name."""

    def __init__(self, interpreter: Interpreter, units: Units) -> None:
        self._interpreter = interpreter
        self._constants = Constants(interpreter)
        self._units = units
        self._blocks: dict[tuple[Span, str, str], list[Block]] = {}
        self._variables: dict[Span, list[Variable]] = {}
        self._own = self._defined()
        for frame in interpreter.all:
            for node, callees in frame.callees.items():
                for callee in sorted(callees, key=repr):
                    self._note(frame, node, callee)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, by place."""
        kept = [block for group in self._blocks.values() for block in _known(group)]
        return tuple(sorted((*_once_each(kept), *self._own.values()), key=lambda b: (b.span, b.type, str(b.name))))

    @property
    def variables(self) -> tuple[Variable, ...]:
        """All variables, by place."""
        return tuple(
            sorted(
                (v for group in self._variables.values() for v in _known(group)), key=lambda v: (v.span, str(v.name))
            )
        )

    def _defined(self) -> dict[tuple[int, int], Block]:
        """Return the tree's own Block classes by module and scope."""
        found: dict[tuple[int, int], Block] = {}
        for frame in self._interpreter.all:
            for node in frame.scope.nodes:
                if not isinstance(node, r.Definition) or frame.module.scopes[node.scope].kind != "class":
                    continue
                scope = frame.module.scopes[node.scope]
                if self._is_block(atoms.Class(frame.module.index, node.scope, frame.index), set()):
                    found[frame.module.index, node.scope] = Block(
                        span=span_of(frame.module, scope.at),
                        unit=owner_of(self._units, frame),
                        type=f"{frame.module.dotted}.{scope.qualname}",
                        action="define",
                        name=None,
                    )
        return found

    def _is_block(self, of: atoms.Class, seen: set[atoms.Class]) -> bool:
        if of in seen:
            return False
        seen.add(of)
        scope = self._interpreter.modules.all[of.module].scopes[of.scope]
        for base in scope.bases:
            for atom in self._interpreter.all[of.frame].values[base.value]:
                if isinstance(atom, atoms.External) and block_class(atom.name):
                    return True
                if isinstance(atom, atoms.Class) and self._is_block(atom, seen):
                    return True
        return False

    def _note(self, frame: Frame, node: int, callee: object) -> None:
        match callee:
            case ("external", str() as name) if name in _VARIABLES:
                self._note_variable(frame, node, _VARIABLES[name])
            case ("external", str() as name) if is_prefect(name):
                self._note_external(frame, node, name)
            case ("class", atoms.Class(module, scope), str() as name):
                own = self._own.get((module, scope))
                made: BlockAction | None = "create" if block_class(name) else None
                action: BlockAction | None = _ACTIONS.get(name.rpartition(".")[2]) or made
                if own is not None and action is not None:
                    self._add(frame, node, own.type, action)

    def _note_external(self, frame: Frame, node: int, name: str) -> None:
        owner, _, method = name.rpartition(".")
        owner = owner.removesuffix(".load()").removesuffix("()")
        if method in _ACTIONS and block_class(owner):
            self._add(frame, node, owner, _ACTIONS[method])
        elif block_class(name) and "(" not in name:
            self._add(frame, node, name, "create")

    def _add(self, frame: Frame, node: int, kind: str, action: BlockAction) -> None:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        span = span_of(frame.module, call.at)
        name = None if action in ("create", "register") else self._name(frame, call)
        block = Block(span=span, unit=owner_of(self._units, frame), type=kind, action=action, name=name)
        self._blocks.setdefault((span, kind, action), []).append(block)

    def _note_variable(self, frame: Frame, node: int, action: str) -> None:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        span = span_of(frame.module, call.at)
        name = self._name(frame, call) or Unknown("", "no name given")
        variable = Variable(span=span, unit=owner_of(self._units, frame), name=name, action=action)  # type: ignore[arg-type]
        self._variables.setdefault(span, []).append(variable)

    def _name(self, frame: Frame, call: r.Call) -> str | Unknown | None:
        """Return the name of the document: the first argument or `name=`."""
        for argument in call.arguments:
            if not argument.star and argument.name in (None, "name", "ref"):
                return self._constants.text_of(frame, argument)
        return None


def _once_each(blocks: Iterable[Block]) -> Iterable[Block]:
    """Return blocks without those that one line names for several classes, none of them with a known name."""
    ordered = sorted(blocks, key=lambda b: (b.span, isinstance(b.name, Unknown), b.type))
    kept: dict[Span, Block] = {}
    for block in ordered:
        if not isinstance(block.name, Unknown) or block.span not in kept:
            kept.setdefault(block.span, block)
            yield block


def _known(group: list[_Named]) -> Iterable[_Named]:
    """Return one entry per known name; an unknown one only where no call of the helper gives a name."""
    by_name = {entry.name: entry for entry in group if not isinstance(entry.name, Unknown)}
    return by_name.values() or group[:1]
