"""Lists every use of a name that comes from Prefect, where it stands and how it is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.atoms import in_order
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, span_of
from p2d_audit.link.frame import Frame
from p2d_audit.link.hooks import NAMES, decorated_hooks, symbol_of
from p2d_audit.link.modules import Module
from p2d_audit.link.runs import Runs, owner_of
from p2d_audit.link.units import Units
from p2d_audit.link.vocabulary import is_prefect
from p2d_audit.model import Constant, Option, Reference, Symbol, Unit
from p2d_audit.symbols import covers

_RUNTIME = "prefect.runtime."
MAX_ENTERED = 50
"""How many frames are looked at for the methods that are called on what a call gives."""
_CLASS_TESTS = frozenset(atoms.External(f"builtins.{name}") for name in ("isinstance", "issubclass"))
_METHOD_HOMES = {"task": "prefect.tasks.Task", "flow": "prefect.flows.Flow"}


class References:
    """The references of a project, one per place and symbol."""

    def __init__(self, interpreter: Interpreter, units: Units, runs: Runs, watches: frozenset[str]) -> None:
        self._interpreter = interpreter
        self._modules = interpreter.modules
        self._watches = watches
        self._constants = Constants(interpreter)
        self._units = units
        self._runs = runs
        self._owners = frozenset(_owners(interpreter.all))
        self._decorators: dict[tuple[int, int], dict[int, Unit]] = {}
        self._inner: dict[int, defaultdict[int, list[int]]] = {}
        """Of each module the numbers of the scopes in each scope."""
        found: dict[tuple[object, str], Reference] = {}
        for frame in interpreter.all:
            for reference in self._in_frame(frame):
                found.setdefault((reference.span, reference.symbol), reference)
        self.all = tuple(sorted(found.values(), key=lambda x: (x.span, x.symbol)))
        watched = (one for frame in interpreter.all for one in self._watched_in(frame)) if watches else ()
        unique = {(one.span, one.symbol): one for one in watched}
        self.watched = tuple(sorted(unique.values(), key=lambda x: (x.span, x.symbol)))

    def _in_frame(self, frame: Frame) -> Iterator[Reference]:
        roles = _roles(frame, self._below(frame))
        below = _chained(frame)
        for node, value in enumerate(frame.values):
            names = _prefect_names(value) if value else ()
            place = _place(frame.scope.nodes[node]) or _place_of_getattr(frame, node) if names else None
            if place is None or node in below:
                continue
            for symbol in sorted(names):
                yield self._reference(frame, node, place, symbol, roles)
        for node, callees in frame.callees.items():
            yield from self._methods(frame, node, callees)
        for node, (role, _) in roles.items():
            if role == "decorator":
                yield from self._hooks(frame, node)

    def _watched_in(self, frame: Frame) -> Iterator[Reference]:
        """Yield the uses of watched names, from outside of the tree or defined in it."""
        roles = _roles(frame, self._below(frame))
        for node, value in enumerate(frame.values):
            names = self._watched_names(value) if value else ()
            place = _place(frame.scope.nodes[node]) if names else None
            if place is not None:
                for symbol in sorted(names):
                    yield self._reference(frame, node, place, symbol, roles)

    def _watched_names(self, value: atoms.Value) -> set[str]:
        return {name for atom in value for name in self._names_of(atom) if self._is_watched(name)}

    def _names_of(self, atom: atoms.Atom) -> Iterator[str]:
        """Yield the dotted names by which something can be meant: one of the tree by every end of its path."""
        match atom:
            case atoms.External(name) if not is_prefect(name) and "(" not in name:
                yield name
            case atoms.Function(module, scope) | atoms.Class(module, scope):
                found = self._modules.all[module]
                parts = f"{found.dotted}.{found.scopes[scope].qualname}".split(".")
                yield from (".".join(parts[start:]) for start in range(len(parts) - 1))
            case _:
                return

    def _is_watched(self, name: str) -> bool:
        return any(covers(pattern, name) for pattern in self._watches)

    def _reference(
        self, frame: Frame, node: int, place: r.At, symbol: str, roles: dict[int, tuple[str, int]]
    ) -> Reference:
        role, call = roles.get(node, ("name", -1))
        options = self._constants.options(frame, call) if call >= 0 else ()
        made = frame.scope.nodes[call] if call >= 0 else None
        return Reference(
            symbol=symbol,
            kind="name" if role == "compared" else role,  # type: ignore[arg-type]
            span=span_of(frame.module, place),
            unit=self._unit(frame, node, call),
            options=options,
            first=self._first(frame, call),
            compared=role == "compared",
            discarded=isinstance(made, r.Call) and made.discarded,
            methods=self._methods_of(symbol, frame) if role == "call" else (),
            scope=_name_of(frame),
        )

    def _first(self, frame: Frame, node: int) -> Constant:
        """Return the first positional argument of a call."""
        call = frame.scope.nodes[node] if node >= 0 else None
        if not isinstance(call, r.Call) or not call.arguments:
            return None
        first = call.arguments[0]
        return self._constants.argument(frame, first) if first.name is None and not first.star else None

    def _methods_of(self, symbol: str, frame: Frame) -> tuple[str, ...]:
        """Return the methods called on what a call gives.

        A global is used anywhere in its module, and what a method keeps in an attribute in any of its class.
        """
        if symbol not in self._owners:
            return ()
        frames = [frame]
        if frame.scope.kind == "module":
            frames = self._of_scopes(frame.module, range(len(frame.module.scopes)))
        elif frame.scope.parent >= 0 and _keeps(frame, symbol):
            own = frame.scope.parent
            scopes = [number for number, one in enumerate(frame.module.scopes) if one.parent == own]
            frames = self._of_scopes(frame.module, scopes)
        seen: set[int] = set()
        return tuple(sorted({name for one in frames for name in self._methods_on(symbol, one, seen)}))

    def _of_scopes(self, module: Module, numbers: Iterable[int]) -> list[Frame]:
        of_scope = self._interpreter.of_scope
        frames = (frame for number in numbers for frame in of_scope[module.index, number])
        return sorted(frames, key=lambda frame: frame.index)

    def _methods_on(self, symbol: str, frame: Frame, seen: set[int]) -> set[str]:
        """Return the methods called on what a call gives, in its frame and in those that this one enters."""
        seen.add(frame.index)
        beginning = f"{symbol}()."
        found: set[str] = set()
        for _, call in frame.calls:
            names = (atom.name for atom in frame.values[call.callee] if isinstance(atom, atoms.External))
            found |= {name.removeprefix(beginning) for name in names if name.startswith(beginning)}
        for child in sorted(child for children in frame.children.values() for child in children):
            if child not in seen and len(seen) < MAX_ENTERED:
                found |= self._methods_on(symbol, self._interpreter.all[child], seen)
        return {name for name in found if name.isidentifier()}

    def _methods(self, frame: Frame, node: int, callees: set[object]) -> Iterator[Reference]:
        """Yield the methods of flows, tasks and the tree's own Block classes that are called."""
        call = frame.scope.nodes[node]
        assert isinstance(call, r.Call)
        options: tuple[Option, ...] = ()
        for callee in in_order(callees):
            match callee:
                case ("unit", atoms.Unit(kind), str() as mode, _) if mode != "call":
                    symbol = f"{_METHOD_HOMES[kind]}.{mode}"
                case ("method", atoms.Unit(kind), str() as name):
                    symbol = f"{_METHOD_HOMES[kind]}.{name}"
                    options = self._constants.options(frame, node)
                case ("class", atoms.Class(), str() as name) if is_prefect(name):
                    symbol = name
                    options = self._constants.options(frame, node)
                case ("external", str() as called) if (method := symbol_of(called)) is not None:
                    symbol = method
                    options = self._constants.options(frame, node)
                case _:
                    continue
            yield Reference(
                symbol=symbol,
                kind="call",
                span=span_of(frame.module, call.at),
                unit=self._hooked(callee) or self._unit(frame, node, node),
                options=options,
                first=self._first(frame, node),
                discarded=call.discarded,
                scope=_name_of(frame),
            )

    def _hooks(self, frame: Frame, node: int) -> Iterator[Reference]:
        """Yield the methods of flows and tasks that make hooks of the functions they decorate: `@load.on_failure`."""
        for unit, name, at, function in decorated_hooks(frame, node):
            yield Reference(
                symbol=f"{_METHOD_HOMES[unit.kind]}.{name}",
                kind="decorator",
                span=span_of(frame.module, at),
                unit=self._units.by_atom.get(unit.plain),
                options=(),
                first=Symbol(f"{frame.module.dotted}.{function.qualname}"),
                scope=_name_of(frame),
            )

    def _hooked(self, callee: object) -> Unit | None:
        """Return the flow or task that a hook is added to."""
        match callee:
            case ("method", atoms.Unit() as unit, str() as name) if name in NAMES:
                return self._units.by_atom.get(unit.plain)
        return None

    def _unit(self, frame: Frame, node: int, call: int) -> Unit | None:
        """Return the flow or task a reference belongs to: the one it decorates, or whose body it is in."""
        decorated = self._decorated(frame).get(call if call >= 0 else node)
        if decorated is not None:
            return decorated
        found = frame.scope.nodes[call] if call >= 0 else None
        if isinstance(found, r.Call):
            run = self._runs.run_of(frame, found.region)
            if run is not None:
                return self._units.by_atom.get(run)
        return owner_of(self._units, frame)

    def _decorated(self, frame: Frame) -> dict[int, Unit]:
        """Return the flow or task that each decorator node of a frame decorates."""
        place = (frame.module.index, frame.number)
        if place not in self._decorators:
            self._decorators[place] = {
                decorator.value: self._units.by_scope[frame.module.index, number]
                for number in self._below(frame)
                if (frame.module.index, number) in self._units.by_scope
                for decorator in frame.module.scopes[number].decorators
            }
        return self._decorators[place]

    def _below(self, frame: Frame) -> Sequence[int]:
        """Return the numbers of the functions and classes that are defined in a frame's scope."""
        module = frame.module
        if module.index not in self._inner:
            inner = self._inner[module.index] = defaultdict(list)
            for number, scope in enumerate(module.scopes):
                if scope.kind != "module":
                    inner[scope.parent].append(number)
        return self._inner[module.index].get(frame.number, ())


def _roles(frame: Frame, below: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Return how nodes are used: as a callee (with the call), decorator, base or in a comparison."""
    roles: dict[int, tuple[str, int]] = dict.fromkeys(_compared(frame), ("compared", -1))
    for index, call in frame.calls:
        roles[call.callee] = ("call", index)
    for scope in (frame.module.scopes[number] for number in below):
        for decorator in scope.decorators:
            node = frame.scope.nodes[decorator.value]
            if isinstance(node, r.Call):
                roles[node.callee] = ("decorator", decorator.value)
            else:
                roles[decorator.value] = ("decorator", -1)
        roles.update((base.value, ("base", -1)) for base in scope.bases)
    return roles


def _owners(frames: Sequence[Frame]) -> Iterator[str]:
    """Yield the names of what is called whose result has a method called on it: `x` of `x().y()`."""
    for frame in frames:
        for callees in (frame.values[call.callee] for _, call in frame.calls):
            yield from (atom.name.rpartition("().")[0] for atom in callees if isinstance(atom, atoms.External))


def _keeps(frame: Frame, symbol: str) -> bool:
    """Say whether a method keeps what a call gives in an attribute."""
    if frame.module.scopes[frame.scope.parent].kind != "class":
        return False
    kept = (atom for store in frame.scope.stores for atom in frame.values[store.value])
    return any(isinstance(atom, atoms.Made) and atom.name == symbol for atom in kept)


def _name_of(frame: Frame) -> str:
    return "" if frame.scope.kind == "module" else frame.scope.qualname


def _compared(frame: Frame) -> set[int]:
    """Return the nodes that stand in a comparison, or for the classes that `isinstance` asks for."""
    found: set[int] = set()
    for node in frame.scope.nodes:
        match node:
            case r.Expression("compare", operands):
                found |= set(operands)
            case r.Call(callee, (_, r.Argument(_, asked, 0))) if frame.values[callee] & _CLASS_TESTS:
                found.add(asked)
            case _:
                continue
    for operand in sorted(found):
        listed = frame.scope.nodes[operand]
        if isinstance(listed, r.Sequence):
            found |= set(listed.items)
    return found


def _chained(frame: Frame) -> set[int]:
    """Return the nodes that are only the beginning of a longer dotted name."""
    found = set()
    for index, node in enumerate(frame.scope.nodes):
        if isinstance(node, r.Attribute) and _prefect_names(frame.values[index]):
            found.add(node.value)
        elif isinstance(node, r.Call) and _place_of_getattr(frame, index) and _prefect_names(frame.values[index]):
            found.add(node.arguments[0].value)
    return found


def _place(node: r.AnyNode) -> r.At | None:
    return node.at if isinstance(node, r.Load | r.Free | r.Attribute) else None


def _place_of_getattr(frame: Frame, index: int) -> r.At | None:
    """Return where `getattr(value, "name")` stands, which is that attribute."""
    node = frame.scope.nodes[index]
    is_getattr = isinstance(node, r.Call) and ("external", "builtins.getattr") in frame.callees.get(index, ())
    return node.at if isinstance(node, r.Call) and is_getattr else None


def _prefect_names(value: atoms.Value) -> set[str]:
    return {
        atom.name
        for atom in value
        if isinstance(atom, atoms.External) and is_prefect(atom.name) and not _is_beyond(atom.name)
    }


def _is_beyond(name: str) -> bool:
    """Tell whether a name goes on after a call or a field of `prefect.runtime`: it is of a value, not of Prefect."""
    return "(" in name or (name.startswith(_RUNTIME) and name.count(".") > _RUNTIME.count(".") + 1)
