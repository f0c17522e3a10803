"""Finds Blocks in Python: loaded, defined, saved, created and registered; the secrets of Prefect 1 with them."""

from __future__ import annotations

from collections.abc import Iterable

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.atoms import External, Instance, Made, in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, span_of, text_at
from p2d_audit.link.declaring.block_classes import FIRST, FIRST_SECRETS, block_class
from p2d_audit.link.declaring.client import Client
from p2d_audit.link.declaring.documents import Documents
from p2d_audit.link.declaring.options import named_options, text_of, value_of
from p2d_audit.link.declaring.run_with import parameters_of
from p2d_audit.link.declaring.variables import Variables
from p2d_audit.link.declaring.ways import Ways
from p2d_audit.link.exact.known import Built, Ref
from p2d_audit.link.frame import Frame
from p2d_audit.link.runs import owner_of
from p2d_audit.link.units import Units
from p2d_audit.link.vocabulary import is_prefect
from p2d_audit.model import Block, BlockAction, Deployment, Span, Unknown, Variable

_ACTIONS: dict[str, BlockAction] = {
    "load": "load",
    "aload": "load",
    "load_from_ref": "load",
    "save": "save",
    "asave": "save",
    "register_type_and_schema": "register",
    "aregister_type_and_schema": "register",
}
_CONTEXT = "prefect.context.secrets"
_CONTEXT_SECRETS = frozenset({"prefect.context.secrets.get", "prefect.context.secrets.pop"})
_SET_SECRET = frozenset(f"prefect.{home}Client().set_secret" for home in ("", "client.", "client.client."))
_DOCUMENT = ("name", "ref", "block_document_name")
"""What the name of a Block document is called by the methods that take it."""


class Blocks:
    """The uses of Blocks and Variables, one per place and name."""

    def __init__(
        self,
        interpreter: Interpreter,
        units: Units,
        deployments: Iterable[Deployment] = (),
        hooks: frozenset[int] = frozenset(),
    ) -> None:
        self._interpreter = interpreter
        self._constants = Constants(interpreter)
        self._units = units
        self._ways = Ways(interpreter, units, parameters_of(units, deployments))
        self._documents = Documents(self._constants, self._ways)
        self._blocks: dict[tuple[Span, str, str], list[Block]] = {}
        self._own = self._defined()
        for frame in self._ways.frames():
            for node, callees in frame.callees.items():
                for callee in in_order(callees):
                    self._note(frame, node, callee)
        client = Client(interpreter)
        self._variables = Variables(interpreter, units, self._ways, client, hooks)
        for frame in self._ways.frames():
            self._note_context(frame)
            self._note_instances(frame)
            if client.touches_prefect(frame.module.index):
                self._note_given(frame)
            for node, method in client.calls(frame):
                if method == "read_block_document_by_name":
                    self._note_looked_up(frame, node)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, by place."""
        kept = [block for group in self._blocks.values() for block in self._documents.kept(group)]
        return tuple(sorted((*_once_each(kept), *self._own.values()), key=lambda b: (b.span, b.type, str(b.name))))

    @property
    def variables(self) -> tuple[Variable, ...]:
        """All variables, by place."""
        return self._variables.all

    def _defined(self) -> dict[tuple[int, int], Block]:
        """Return the tree's own Block classes by module and scope."""
        found: dict[tuple[int, int], Block] = {}
        for frame in self._interpreter.all:
            for node in frame.scope.nodes:
                if not isinstance(node, r.Definition) or frame.module.scopes[node.scope].kind != "class":
                    continue
                scope = frame.module.scopes[node.scope]
                if self._interpreter.is_block(atoms.Class(frame.module.index, node.scope, frame.index)):
                    found[frame.module.index, node.scope] = Block(
                        span=span_of(frame.module, scope.at),
                        unit=owner_of(self._units, frame),
                        type=f"{frame.module.dotted}.{scope.qualname}",
                        action="define",
                        name=None,
                    )
        return found

    def _note(self, frame: Frame, node: int, callee: object) -> None:
        match callee:
            case ("external", str() as name) if name in FIRST_SECRETS:
                self._add(frame, node, name, "load")
            case ("external", str() as name) if name in _CONTEXT_SECRETS:
                self._add(frame, node, FIRST, "load")
            case ("external", str() as name) if name in _SET_SECRET:
                self._add(frame, node, FIRST, "save")
            case ("external", str() as name) if is_prefect(name):
                self._note_external(frame, node, name)
            case ("class", atoms.Class(module, scope), str() as name):
                own = self._own.get((module, scope))
                action = _ACTIONS.get(name.rpartition(".")[2])
                if own is not None and action is not None:
                    self._add(frame, node, own.type, action)

    def _note_external(self, frame: Frame, node: int, name: str) -> None:
        owner, _, method = name.rpartition(".")
        for loading in (".load()", ".aload()"):
            owner = owner.removesuffix(loading)
        owner = owner.removesuffix("()")
        if method in _ACTIONS and block_class(owner):
            self._add(frame, node, self._own_type(frame, node) or owner, _ACTIONS[method])
        elif block_class(name) and "(" not in name:
            self._add(frame, node, name, "create")

    def _note_instances(self, frame: Frame) -> None:
        """Note the instances of the tree's own Block classes that a frame makes."""
        for node, value in enumerate(frame.values) if self._own else ():
            for atom in value if isinstance(frame.scope.nodes[node], r.Call) else ():
                if isinstance(atom, Instance) and (atom.frame, atom.node) == (frame.index, node):
                    own = self._own.get((atom.of.module, atom.of.scope))
                    if own is not None:
                        self._add(frame, node, own.type, "create")

    def _note_given(self, frame: Frame) -> None:
        """Note methods of Blocks that callers give to a helper which is called in very many ways."""
        for node, call in frame.calls:
            callee = frame.scope.nodes[call.callee]
            if not isinstance(callee, r.Attribute) or callee.name not in _ACTIONS or frame.callees.get(node):
                continue
            generic = frame.scope.nodes[callee.value]
            for atom in frame.values[generic.value] if isinstance(generic, r.Item) else ():
                if isinstance(atom, External) and block_class(atom.name):
                    self._add(frame, node, atom.name, _ACTIONS[callee.name])  # `Secret[str].load`
            for way in self._ways.of(frame, node):
                with self._ways.within(way):
                    kind = self._given_class(self._ways.value(frame, callee.value))
                    if kind is not None and way is not None:
                        self._add_named(frame, node, kind, _ACTIONS[callee.name])

    def _given_class(self, value: object) -> str | None:
        """Return the Block class that a value is, or is an instance of."""
        match value:
            case Built(name):
                return block_class(name.removesuffix(".load").removesuffix(".aload"))
            case Ref(External(name)):
                return block_class(name)
            case Ref(atoms.Class(module, scope)) | Ref(Instance(atoms.Class(module, scope))):
                own = self._own.get((module, scope))
                return own.type if own is not None else None
            case _:
                return None

    def _note_context(self, frame: Frame) -> None:
        """Note `prefect.context.secrets["name"]` of Prefect 1."""
        for node in frame.scope.nodes:
            owner = frame.scope.nodes[node.value] if isinstance(node, r.Item) else None
            if not isinstance(node, r.Item) or not isinstance(owner, r.Attribute) or owner.name != "secrets":
                continue
            if External(_CONTEXT) in frame.values[node.value]:
                span = span_of(frame.module, owner.at)
                name = self._constants.at(frame, node.key, text_at(frame.module, owner.at))
                told = name if isinstance(name, str | Unknown) else Unknown("", "not a text")
                block = Block(span=span, unit=owner_of(self._units, frame), type=FIRST, action="load", name=told)
                self._blocks.setdefault((span, FIRST, "load"), []).append(block)

    def _own_type(self, frame: Frame, node: int) -> str | None:
        """Return the tree's own class that a Block was loaded as whose method is called."""
        call = frame.scope.nodes[node]
        callee = frame.scope.nodes[call.callee] if isinstance(call, r.Call) else None
        for atom in in_order(frame.values[callee.value]) if isinstance(callee, r.Attribute) else ():
            made_by = self._interpreter.all[atom.frame].callees.get(atom.node, ()) if isinstance(atom, Made) else ()
            for made in in_order(made_by):
                if isinstance(made, tuple) and made[0] == "class" and (made[1].module, made[1].scope) in self._own:
                    return self._own[made[1].module, made[1].scope].type
        return None

    def _add(self, frame: Frame, node: int, kind: str, action: BlockAction) -> None:
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        span = span_of(frame.module, call.at)
        plain = action in ("create", "register")
        for name in (None,) if plain else self._documents.names(frame, node, call, *_DOCUMENT):
            if not plain and self._is_of_another(frame, node, call, kind):
                continue
            block = Block(span=span, unit=owner_of(self._units, frame), type=kind, action=action, name=name)
            self._blocks.setdefault((span, kind, action), []).append(block)

    def _is_of_another(self, frame: Frame, node: int, call: r.Call, kind: str) -> bool:
        """Say whether a call's method is one of another class, of those it may be of, in the way that is looked at."""
        callee = frame.scope.nodes[call.callee]
        if not isinstance(callee, r.Attribute) or len(frame.callees[node]) < 2:
            return False
        told = self._given_class(self._ways.value(frame, callee.value))
        return told is not None and told != kind and told in self._classes_at(frame, callee.value)

    def _classes_at(self, frame: Frame, node: int) -> set[str]:
        """Return the Block classes that a value may be, or be an instance of."""
        found: set[str] = set()
        for atom in frame.values[node]:
            match atom:
                case External(name) | Made(name):
                    found.add(name.removesuffix("()"))
                case atoms.Class(module, scope) | Instance(atoms.Class(module, scope)):
                    found |= {self._own[module, scope].type} if (module, scope) in self._own else set()
        return found

    def _add_named(self, frame: Frame, node: int, kind: str, action: BlockAction) -> None:
        """Note a Block in the way a call is made that is looked at."""
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        span = span_of(frame.module, call.at)
        options = named_options(self._constants, frame, node, _DOCUMENT[:1])
        name = None if action == "register" else text_of(options, *_DOCUMENT)
        block = Block(span=span, unit=owner_of(self._units, frame), type=kind, action=action, name=name)
        self._blocks.setdefault((span, kind, action), []).append(block)

    def _note_looked_up(self, frame: Frame, node: int) -> None:
        """Note a Block that a method of the client reads."""
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        options = named_options(self._constants, frame, node, ("name", "block_type_slug"))
        slug = value_of(options, "block_type_slug")
        block = Block(
            span=span_of(frame.module, call.at),
            unit=owner_of(self._units, frame),
            type=slug if isinstance(slug, str) else "prefect.blocks.core.Block",
            action="load",
            name=text_of(options, "name"),
        )
        self._blocks.setdefault((block.span, block.type, block.action), []).append(block)


def _once_each(blocks: Iterable[Block]) -> Iterable[Block]:
    """Return blocks without those of classes that a line has no name for, but the first of them."""
    ordered = sorted(blocks, key=lambda b: (b.span, isinstance(b.name, Unknown), b.type))
    named = {(block.span, block.type) for block in ordered if isinstance(block.name, str)}
    kept: set[tuple[Span, bool]] = set()
    for block in ordered:
        made = block.action == "create"
        if made or (isinstance(block.name, Unknown) and (block.span, block.type) not in named):
            if (block.span, made) in kept:
                continue  # a factory of whatever it is asked for
            kept.add((block.span, made))
        yield block
