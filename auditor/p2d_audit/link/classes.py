"""What classes have: their own attributes, inherited ones, and what of Prefect they inherit."""

from __future__ import annotations

from typing import Literal

from p2d_audit.facts import records as r
from p2d_audit.hookspecs import Recogniser
from p2d_audit.link import vocabulary
from p2d_audit.link.atoms import (
    NOTHING,
    Atom,
    BoundFunction,
    Class,
    External,
    Function,
    Instance,
    Method,
    Super,
    Unit,
    Value,
    constant,
)
from p2d_audit.link.declaring.block_classes import block_class
from p2d_audit.link.drafts import Draft, Drafts
from p2d_audit.link.frame import Frame
from p2d_audit.link.frames import Frames
from p2d_audit.link.modules import Modules
from p2d_audit.model import Via

Kind = Literal["flow", "task"]
MAX_BASES = 20
"""How many classes above one are looked at."""


class Classes(Frames):
    """Frames that know classes; `drafts` are the flows and tasks met so far."""

    def __init__(self, modules: Modules, recognisers: tuple[Recogniser, ...]) -> None:
        super().__init__(modules)
        self.drafts = Drafts()
        self.wrappers: dict[tuple[int, int], set[Function]] = {}
        """For each function, those that decorators of the tree put around it."""
        self._library: dict[str, int] = {}
        """A number for each function of Prefect 1's library."""
        self.recognised: dict[str, Kind] = {recogniser.symbol: recogniser.makes for recogniser in recognisers}

    def define_class(self, frame: Frame, number: int) -> Value:
        """Return a class, its body run; a Task or Flow class is a unit."""
        made = Class(frame.module.index, number, frame.index)
        scope = frame.module.scopes[number]
        self.enter(frame.module, number, frame.index, {})
        kind = self.inherits(made, set())
        if kind is not None:
            via: Via = "task-class" if kind == "task" else "subclass"
            key = (made.module, made.scope, -1, -1, -1)
            unit = self.drafts.note(kind, key, made.module, scope.at, via, f"prefect.{kind.title()}", None)
            self.drafts.all[unit].own_class = made
        return frozenset({made})

    def inherits(self, of: Class, seen: set[Class]) -> Kind | None:
        """Say whether a class is a Prefect 1 task or flow class, directly or through others."""
        if of in seen:
            return None
        seen.add(of)
        for base in self.bases(of):
            match base:
                case External(name) if name in vocabulary.TASK_CLASSES or vocabulary.is_library_task(name):
                    return "task"
                case External(name) if name in vocabulary.FLOW_CLASSES:
                    return "flow"
                case Class():
                    kind = self.inherits(base, seen)
                    if kind is not None:
                        return kind
        return None

    def comes_from_outside(self, of: Class, ending: str, depth: int = 0) -> bool:
        """Say whether a class inherits, directly or through others, from an outside one whose name ends so."""
        for base in self.bases(of) if depth < MAX_BASES else ():
            match base:
                case External(name) if name.rpartition(".")[2].endswith(ending):
                    return True
                case Class() if self.comes_from_outside(base, ending, depth + 1):
                    return True
        return False

    def is_block(self, of: Class, depth: int = 0) -> bool:
        """Say whether a class inherits, directly or through others, from one of Prefect's Blocks."""
        return depth < MAX_BASES and any(
            (isinstance(base, External) and block_class(base.name) is not None)
            or (isinstance(base, Class) and self.is_block(base, depth + 1))
            for base in self.bases(of)
        )

    def bases(self, of: Class) -> Value:
        """Return what a class inherits from."""
        scope = self.modules.all[of.module].scopes[of.scope]
        return frozenset().union(*(self.all[of.frame].values[base.value] for base in scope.bases))

    def fields(self, of: Class, depth: int = 0) -> list[str]:
        """Return the annotated names of a class in order, those of its bases first."""
        names: list[str] = []
        for base in self.bases(of) if depth < MAX_BASES else ():
            names += self.fields(base, depth + 1) if isinstance(base, Class) else []
        own = self.modules.all[of.module].scopes[of.scope].fields
        return list(dict.fromkeys((*names, *own)))

    def attribute(self, frame: Frame, atom: object, name: str) -> Value:
        """Return what `atom.name` is; a task or flow class has methods of its own beside Prefect's."""
        draft = self.drafts.all.get(atom.plain) if isinstance(atom, Unit) else None
        if draft is not None and draft.unit.kind == "flow" and name == "name":
            return self._flow_name(draft)
        own = draft.own_class if draft is not None else None
        if own is not None and name not in vocabulary.CALL_MODES:
            members = self.class_attribute(own, name, Instance(own, -1, -1))
            known = frozenset(member for member in members if not isinstance(member, Method))
            if known:
                return known
        return super().attribute(frame, atom, name)

    def _flow_name(self, draft: Draft) -> Value:
        """Return the text that a flow's `name` is."""
        found = self.stored(draft.unit, "name")
        for index, node in draft.options:
            frame = self.all[index]
            call = frame.scope.nodes[node]
            for position, argument in enumerate(call.arguments if isinstance(call, r.Call) else ()):
                if argument.name == "name" or (position == 0 and argument.name is None and draft.key[0] < 0):
                    found |= frame.argument(argument)
        module, scope = draft.key[:2]
        if not found and module >= 0 and draft.via != "subclass":
            return constant(self.modules.all[module].scopes[scope].name.replace("_", "-"))
        return found

    def class_attribute(self, of: Class, name: str, owner: Instance | None) -> Value:
        """Return a class's attribute, inherited ones included; one of an outside base by its dotted name."""
        return self._class_attribute(of, name, owner, of, set())

    def inherited_attribute(self, above: Super, name: str) -> Value:
        """Return what `super().name` is: the attribute of the next class above that has it."""
        owner = above.owner if isinstance(above.owner, Instance) else None
        found: Value = NOTHING
        for base in self.bases(above.of):
            if isinstance(base, Class):
                found |= self._class_attribute(base, name, owner, above.of, set())
            elif isinstance(base, External) and base.name != "builtins.object":
                found |= {Method(above.owner, f"{base.name}.{name}")}
        return found

    def _class_attribute(self, of: Class, name: str, owner: Instance | None, asked: Class, seen: set[Class]) -> Value:
        if of in seen:
            return NOTHING
        seen.add(of)
        given = self.stored(of, name)
        if given:
            return given
        frame = self.enter(self.modules.all[of.module], of.scope, of.frame, {})
        if frame is not None and name in frame.scope.bindings and not self._is_set_on_server(of, name, owner):
            members = self.binding(frame, name)
            return frozenset().union(*(self._bind_member(member, owner, asked) for member in members))
        found: Value = NOTHING
        for base in self.bases(of):
            if isinstance(base, Class):
                found |= self._class_attribute(base, name, owner, asked, seen)
            elif isinstance(base, External) and base.name != "builtins.object" and name != "__init__":
                found |= {Method(owner or asked, f"{base.name}.{name}")}
        return found

    def _is_set_on_server(self, of: Class, name: str, owner: Instance | None) -> bool:
        """Say whether an attribute is a field of a Block that was loaded, or that may have been."""
        loaded = owner is not None and owner.frame < 0
        return loaded and name in self.modules.all[of.module].scopes[of.scope].fields and self.is_block(of)

    def _bind_member(self, member: Atom, owner: Instance | None, of: Class) -> Value:
        match member:
            case Function(binding="class"):
                return frozenset({BoundFunction(member, of)})
            case Function(binding="instance") if owner is not None:
                return frozenset({BoundFunction(member, owner)})
            case Function(binding="property") if owner is not None:
                module = self.modules.all[member.module]
                parameters = module.scopes[member.scope].parameters
                given = {parameters[0].name: frozenset({owner})} if parameters else {}
                place = self.reading_at
                entered = self.enter(module, member.scope, member.frame, given)  # type: ignore[arg-type]
                if entered is not None and place is not None:
                    place[0].properties[place[1]].add(entered.index)
                return entered.returned if entered is not None else NOTHING
        return frozenset({member})
