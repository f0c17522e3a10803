"""Evaluates attributes: of modules, classes, instances, dataclasses, models, settings and enumerations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import Box, Class, External, Function, Instance, InTree, Made, Pack, Unit
from p2d_audit.link.exact.enumerations import Enumerations
from p2d_audit.link.exact.flow_names import FlowNames
from p2d_audit.link.exact.known import BY_SETTINGS, SEVERAL, Built, Lost, Member, Ref, Value, is_plain, merged
from p2d_audit.link.exact.lineage import Kind, Lineage, names_in
from p2d_audit.link.frame import Frame
from p2d_audit.link.modules import Module

if TYPE_CHECKING:
    from p2d_audit.link.exact.evaluation import Evaluator

_FIELDS = frozenset({"dataclasses.field", "pydantic.Field", "pydantic.fields.Field", "pydantic.v1.Field", "attr.ib",
                     "attr.field", "attrs.field", "attr.attrib"})  # fmt: skip
_UNCOMMON = frozenset({"ClassVar", "InitVar", "KW_ONLY"})
"""Annotations that make a name of a class no field, or none that is given by position."""
_FACTORIES: dict[str, Value] = {"builtins.dict": {}, "builtins.list": [], "builtins.str": "", "builtins.tuple": ()}
_VALIDATORS = ("validator", "root_validator", "field_validator", "model_validator")


class Fields:
    """What attributes are."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._frames = evaluator.frames
        self.lineage = Lineage(evaluator.frames)
        self.enumerations = Enumerations(evaluator, self.lineage)
        self._flow_names = FlowNames(evaluator)

    def of(self, frame: Frame, index: int, value: Value, name: str) -> Value:
        """Return `value.name`."""
        match value:
            case Ref(External(dotted)):
                found = self._external(frame, f"{dotted}.{name}", dotted, name)
                return found if found != Ref(External("typing.TYPE_CHECKING")) else False
            case Ref(InTree(module)):
                return self._evaluator.names.member(self._frames.modules.all[module], name)
            case Ref(Class() as of):
                return self._of_class(frame, index, of, name)
            case Ref(Instance() as instance):
                return self._of_instance(frame, index, instance, name)
            case Ref(Function(module, scope)) if name == "__name__":
                return self._frames.modules.all[module].scopes[scope].name
            case Ref(Unit("flow") as flow) if name == "name":
                return self._flow_names.of(frame, index, flow)
            case Member() if name in ("name", "value", "_name_", "_value_"):
                return value.name if "name" in name else value.value
            case Built(dotted):
                return Ref(External(f"{dotted}().{name}"))
            case timedelta() if name in ("days", "seconds", "microseconds"):
                return getattr(value, name)
            case Lost() | Ref(Made()) if name == "name" and (only := _only_flow(frame, index)) is not None:
                return self._flow_names.of(frame, index, only)
            case Lost():
                return value if value.settings or value.why == SEVERAL else self._evaluator.reference(frame, index)
            case _:
                return self._evaluator.reference(frame, index)

    def _external(self, frame: Frame, full: str, dotted: str, name: str) -> Value:
        modules = self._frames.modules
        module = modules.absolute(full, frame.module)
        parent = modules.absolute(dotted, frame.module)
        if dotted.partition(".")[0] == "prefect" or (module is None and parent is None):
            return Ref(External(full))
        if module is not None:
            return Ref(InTree(module.index))
        assert parent is not None
        return self._evaluator.names.member(parent, name)

    # Classes.

    def _of_class(self, frame: Frame, index: int, of: Class, name: str) -> Value:
        kind = self.lineage.kind(of)
        if name in ("__name__", "__qualname__"):
            scope = self._frames.modules.all[of.module].scopes[of.scope]
            return scope.name if name == "__name__" else scope.qualname
        if kind == "enum":
            return self.enumerations.member(of, name) or self._evaluator.reference(frame, index)
        value = self._class_value(of, name, kind)
        return value if value is not None else self._evaluator.reference(frame, index)

    def _class_value(self, of: Class, name: str, kind: Kind) -> Value | None:
        """Return what a class binds a name to in its body; None if it does not."""
        if any(
            self._evaluator.changes.stores(one, name)
            for one in self.lineage.line(of).classes
            if self._is_set_on_class(one, name)
        ):
            return Lost(SEVERAL)
        found = self.lineage.declared(of, name)
        if found is None:
            return None
        _, body, node = found
        if isinstance(body.scope.nodes[node], r.Definition):
            return self._evaluator.reference(body, node)
        value = self._evaluator.node(body, node)
        if kind in ("dataclass", "model", "settings"):
            value = self._default(value)
        if kind == "settings" and name not in ("model_config", "Config"):
            return Lost("", (BY_SETTINGS,), value) if not isinstance(value, Lost) else Lost("", (BY_SETTINGS,))
        return value

    def _is_set_on_class(self, of: Class, name: str) -> bool:
        return any(isinstance(atom, Class) for _, _, atom in self._evaluator.changes.stores(of, name))

    def _default(self, value: Value) -> Value:
        """Return the default that a field declares."""
        if not isinstance(value, Built) or value.name not in _FIELDS:
            return value
        keywords = dict(value.keywords)
        factory = keywords.get("default_factory", keywords.get("factory"))
        if isinstance(factory, Ref):
            if isinstance(factory.atom, External):
                return _FACTORIES.get(factory.atom.name, Lost())
            if isinstance(factory.atom, Function):
                return self._made_by(factory.atom)
        given = keywords.get(
            "default", value.args[0] if value.args and not value.name.endswith("dataclasses.field") else Lost()
        )
        return given if factory is None else Lost()

    def _made_by(self, function: Function) -> Value:
        """Return what a function without parameters gives."""
        module = self._frames.modules.all[function.module]
        if module.scopes[function.scope].parameters:
            return Lost()
        frame = self._frames.enter(module, function.scope, function.frame, {})
        return self._evaluator.calls.returned([frame]) if frame is not None else Lost()

    # Instances.

    def _of_instance(self, frame: Frame, index: int, instance: Instance, name: str) -> Value:
        of = instance.of
        kind = self.lineage.kind(of)
        stored = [entry for one in self.lineage.line(of).classes for entry in self._evaluator.changes.stores(one, name)]
        stored += [entry for entry in self._evaluator.changes.stores(of, name) if entry not in stored]
        if stored:
            return self._stored(stored, instance, of)
        declared = self.lineage.declared(of, name)
        if declared is not None and isinstance(declared[1].scope.nodes[declared[2]], r.Definition):
            return self._method(frame, index, declared, instance)
        if kind == "other" and instance.frame < 0 and declared is not None and self._frames.is_block(of):
            return Lost("set where the Block is saved")
        if kind in ("dataclass", "model", "settings") and self.lineage.declared(of, "__init__") is None:
            given = self._given(instance, name, kind)
            if given is not None:
                return given
        if kind == "other" and declared is None:
            return self._evaluator.reference(frame, index)
        value = self._class_value(of, name, kind)
        if value is None and kind == "settings":
            return Lost("", (BY_SETTINGS,))
        return value if value is not None else self._evaluator.reference(frame, index)

    def _stored(self, stored: list[tuple[Frame, r.Store, Instance | Class]], instance: Instance, of: Class) -> Value:
        """Return what `__init__` stores in an attribute, if nothing else does."""
        if any(frame.scope.name != "__init__" or isinstance(atom, Class) for frame, _, atom in stored):
            return Lost(SEVERAL)
        own = [(frame, store) for frame, store, atom in stored if atom == instance]
        if len({store.at for _, store in own}) != 1 or self.lineage.kind(of) not in ("class", "dataclass"):
            return Lost(SEVERAL) if own else Lost()
        return merged([self._evaluator.node(frame, store.value) for frame, store in own])

    def _method(self, frame: Frame, index: int, declared: tuple[Class, Frame, int], instance: Instance) -> Value:
        """Return a method, or what a property gives."""
        _, body, node = declared
        definition = body.scope.nodes[node]
        assert isinstance(definition, r.Definition)
        bindings = {getattr(atom, "binding", None) for atom in body.values[node]}
        if bindings != {"property"}:
            return self._evaluator.reference(frame, index)
        module = body.module
        frames = [
            one
            for one in self._frames.all
            if one.module is module and one.number == definition.scope and frozenset({instance}) in one.bound.values()
        ]
        return self._evaluator.calls.returned(frames[:1])

    def _given(self, instance: Instance, name: str, kind: Kind) -> Value | None:
        """Return what a constructor was given for a field, None if the default stands."""
        if instance.frame < 0:
            return Lost()
        frame = self._frames.all[instance.frame]
        call = frame.scope.nodes[instance.node]
        if not isinstance(call, r.Call):
            return Lost()
        args, keywords = self._evaluator.calls.arguments(frame, call)
        if keywords is None or args is None:
            return Lost()
        if args:
            names = self._positional(instance.of) if kind == "dataclass" else None
            if names is None or len(names) < len(args):
                return Lost("given by position")
            keywords = dict(zip(names, args, strict=False)) | keywords
        if kind != "dataclass" and self._is_validated(instance.of):
            return Lost("may be changed by a validator")
        if name not in keywords:
            return None
        if kind == "dataclass":
            return keywords[name]
        default = self._class_value(instance.of, name, "model")
        fits = type(default) is type(keywords[name]) and is_plain(default)
        return keywords[name] if fits else Lost("may be converted by the model")

    def _positional(self, of: Class) -> list[str] | None:
        """Return the fields that a dataclass's constructor takes by position; None if that is not plain."""
        names: list[str] = []
        for one in reversed(self.lineage.line(of).classes):
            module = self._frames.modules.all[one.module]
            scope = module.scopes[one.scope]
            given = [self._frames.all[one.frame].scope.nodes[d.value] for d in scope.decorators]
            if any(isinstance(node, r.Call) and any(a.name == "kw_only" for a in node.arguments) for node in given):
                return None
            if _mentions(module, _UNCOMMON):
                return None
            for name in scope.fields:
                default = self.lineage.declared(one, name)
                value = self._evaluator.node(*default[1:]) if default is not None else None
                if isinstance(value, Built) and set(value.keywords) & {"init", "kw_only"}:
                    return None
                names += [] if name in names else [name]
        return names

    def _is_validated(self, of: Class) -> bool:
        """Say whether a model has functions that can change what it is given."""
        for one in self.lineage.line(of).classes:
            module = self._frames.modules.all[one.module]
            body = self.lineage.body(one)
            for scope in module.scopes:
                if body is not None and scope.parent == one.scope:
                    names = set().union(*(names_in(body.values[d.value]) for d in scope.decorators))
                    if any(name.rpartition(".")[2] in _VALIDATORS for name in names):
                        return True
        return False


def _only_flow(frame: Frame, index: int) -> Unit | None:
    """Return the Prefect 1 flow that an attribute is one of; what it was made by, and containers, have no name."""
    node = frame.scope.nodes[index]
    atoms = frame.values[node.value] if isinstance(node, r.Attribute) else frozenset()
    flows = [atom for atom in atoms if isinstance(atom, Unit) and atom.kind == "flow"]
    others = atoms.difference(flows)
    nameless = all(
        isinstance(one, Box | Pack) or (isinstance(one, Made) and one.name.endswith("Flow")) for one in others
    )
    return flows[0] if len(flows) == 1 and nameless and flows[0].key[0] < 0 else None


def _mentions(module: Module, names: frozenset[str]) -> bool:
    """Say whether a module uses any of these names."""
    nodes = (node for scope in module.scopes for node in scope.nodes)
    return any(getattr(node, "name", None) in names for node in nodes)
