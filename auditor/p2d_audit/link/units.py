"""Turns drafts into the flows and tasks of the model."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.link import atoms, vocabulary
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants, span_of, text_at
from p2d_audit.link.drafts import Draft
from p2d_audit.link.exact.known import SEVERAL
from p2d_audit.link.frame import Frame
from p2d_audit.link.modules import Module
from p2d_audit.link.payloads import annotation_type
from p2d_audit.link.records_in import records_in
from p2d_audit.link.shapes import shape_of
from p2d_audit.link.subclasses import Subclasses
from p2d_audit.link.versions import majors_by_folder
from p2d_audit.link.vocabulary import major_of
from p2d_audit.model import Flow, Option, Parameter, Requirement, Span, Task, Unit, Unknown

Major = Literal["1", "2", "3"]
_KEPT_IF_EMPTY = frozenset({"name", "description", "tags", "version", "cache_key_fn", "cache_expiration"})
_TEST_FILE = re.compile(r"(^|/)(tests?|testing)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")


def is_test_path(path: str, roots: tuple[str, ...] = ()) -> bool:
    """Say whether a file holds tests by pytest's conventions; folders above an audited root say nothing."""
    inside = max((root for root in roots if path.startswith(f"{root}/")), key=len, default="")
    return _TEST_FILE.search(path.removeprefix(f"{inside}/")) is not None


class Units:
    """Flows and tasks by identity; `frames_of` lists every frame of a scope, `requirements` what the tree asks for.

    `stated` are the majors that its files of deployments name.
    """

    def __init__(
        self,
        interpreter: Interpreter,
        frames_of: Mapping[tuple[int, int], list[Frame]],
        roots: tuple[str, ...] = (),
        requirements: Iterable[Requirement] = (),
        stated: Iterable[tuple[str, Major]] = (),
    ) -> None:
        self._interpreter = interpreter
        self._roots = roots
        self._constants = Constants(interpreter)
        self._constants.set_tests_apart(one.index for one in interpreter.modules.all if self.is_test(one))
        self._frames_of = frames_of
        self._subclasses = Subclasses(interpreter, self._constants, frames_of)
        self._later: set[int] = set()
        """The modules that use names which Prefect 1 lacks."""
        self._majors = self._evidence()
        proven = {interpreter.modules.all[index].path: majors for index, majors in self._majors.items()}
        self._required = majors_by_folder(requirements, proven, stated)
        self._assigned = self._assignments()
        self._ids: Counter[str] = Counter()
        self.by_atom: dict[atoms.Unit, Flow | Task] = {}
        self.foreign: set[atoms.Unit] = set()
        """Tasks of Prefect 1's library that the project only uses."""
        self.by_scope: dict[tuple[int, int], Flow | Task] = {}
        for draft in sorted(self._listed(), key=self._order):
            unit = self._make(draft)
            self.by_atom[draft.unit] = unit
            if not self._is_own(draft):
                self.foreign.add(draft.unit)
            if draft.key[0] >= 0:
                self.by_scope.setdefault(draft.key[:2], unit)

    def scope_of(self, unit: atoms.Unit) -> tuple[Module, int] | None:
        """Return the module and scope of the function a unit runs: for a task class its `run` method."""
        module, scope = unit.key[:2]
        if module < 0:
            return None
        found = self._interpreter.modules.all[module]
        if found.scopes[scope].kind != "class":
            return found, scope
        own = self._interpreter.drafts.all[unit.plain].own_class
        run = self._subclasses.run_of(own) if own is not None else None
        return (self._interpreter.modules.all[run[0]], run[1]) if run is not None else None

    def is_test(self, module: Module) -> bool:
        """Say whether a module holds tests."""
        return is_test_path(module.path, self._roots)

    def frames(self, module: Module, scope: int) -> list[Frame]:
        """Return every frame of a scope."""
        return self._frames_of.get((module.index, scope), [])

    def parameters_of(self, unit: atoms.Unit) -> tuple[r.Parameter, ...]:
        """Return the parameters a caller can give."""
        found = self.scope_of(unit)
        if found is None:
            symbol = self._interpreter.drafts.all[unit].symbol
            names = vocabulary.LIBRARY_PARAMETERS.get(symbol.rpartition(".")[2], ())
            return tuple(r.Parameter(name, "positional", -1, None, -1, None) for name in names)
        module, scope = found
        parameters = module.scopes[scope].parameters
        return parameters[1:] if _is_method(module, scope) else parameters

    def _listed(self) -> list[Draft]:
        """Return the drafts that are units of their own.

        Of a `class F(Flow)` and its instances, the instances are if they are
        entered by `with`, else the class is.
        """
        drafts = [draft for draft in self._interpreter.drafts.all.values() if not draft.template]
        entered = {draft.made_of for draft in drafts if draft.region is not None}
        called_at_once = self._called_at_once()
        return [
            draft
            for draft in drafts
            if not (draft.of_library and draft.unit in called_at_once)
            and not (draft.presumed and not self._calls_tasks(draft))
            and (draft.made_of is None or draft.region is not None)
            and not (draft.via == "subclass" and draft.key in entered)
            and not self._subclasses.is_abstract(draft)
        ]

    def _called_at_once(self) -> set[atoms.Unit]:
        """Return the tasks whose `run` is called as a plain method."""
        found: set[atoms.Unit] = set()
        for frame in self._interpreter.all:
            for callees in frame.callees.values():
                for callee in callees:
                    match callee:
                        case ("method", atoms.Unit(kind="task") as unit, "run"):
                            found.add(unit.plain)
        return found

    def _calls_tasks(self, draft: Draft) -> bool:
        """Say whether a `with` block does what only the block of a Prefect 1 flow can: call tasks, make parameters."""
        for index, node in draft.options:
            frame = self._interpreter.all[index]
            inside = {
                i for i, region in enumerate(frame.scope.regions) if region.test == node and region.kind == "with"
            }
            for place, callees in frame.callees.items():
                call = frame.scope.nodes[place]
                region = call.region if isinstance(call, r.Call) else -1
                while region >= 0 and region not in inside:
                    region = frame.scope.regions[region].parent
                if region >= 0 and any(_is_of_graph(callee) for callee in callees):
                    return True
        return False

    def _is_own(self, draft: Draft) -> bool:
        """Say whether a task is the project's: of Prefect 1's library, the instances that a module has names for."""
        if not draft.of_library:
            return True
        bound = draft.key[2] >= 0 and draft.key[3] == 0 and not draft.symbol.endswith(".StartFlowRun")
        module = self._interpreter.modules.all[draft.module].scopes[0]
        call = module.nodes[draft.key[4]] if bound else None
        return isinstance(call, r.Call) and self._bound_name(draft) is not None

    def _bound_name(self, draft: Draft) -> str | None:
        """Return the name or attribute that what a call made is bound to, if any."""
        made_in = self._interpreter.modules.all[draft.key[2]].scopes[draft.key[3]]
        name = _variable(made_in, draft.key[4])
        if name is not None or not draft.options:
            return name or next((store.name for store in made_in.stores if store.value == draft.key[4]), None)
        frame, node = draft.options[0]
        values = self._interpreter.all[frame].values
        unit = atoms.Unit(draft.unit.kind, draft.key, (frame, node) if draft.unit.kind == "task" else (-1, -1))
        names = sorted(name for name, nodes in made_in.ever.items() if any(unit in values[n] for n in nodes))
        if names:
            return names[0]
        return next((store.name for store in made_in.stores if store.value == draft.key[4]), None)

    def _order(self, draft: Draft) -> tuple[str, r.At, str]:
        module = self._interpreter.modules.all[draft.module]
        return module.path, draft.head, str(draft.key)

    def _evidence(self) -> dict[int, set[Major]]:
        """Return the majors that the Prefect names used in each module prove."""
        names: dict[str, set[int]] = defaultdict(set)
        for frame in self._interpreter.all:
            for value in frame.values:
                for atom in value:
                    if isinstance(atom, atoms.External | atoms.Made):
                        names[atom.name].add(frame.module.index)
        found: dict[int, set[Major]] = defaultdict(set)
        for name, modules in names.items():
            if vocabulary.is_later(name):
                self._later |= modules
            major = major_of(name)
            for module in modules if major is not None else ():
                found[module].add(major)  # type: ignore[arg-type]
        for draft in self._interpreter.drafts.all.values():
            if draft.symbol.endswith("Flow()"):
                found[draft.module].add("1")
        return found

    def _major(self, draft: Draft, given: frozenset[str]) -> Major | None:
        if draft.symbol.endswith("Flow()") or draft.of_library:
            return "1"
        here = set(self._majors.get(draft.module, ()))
        if draft.symbol in vocabulary.TASK_MAKERS and given & vocabulary.FIRST_OPTIONS and here <= {"1"}:
            return "1"
        is_later = draft.unit.kind == "flow" or draft.module in self._later or bool(given & vocabulary.LATER_OPTIONS)
        if draft.via in ("task-class", "subclass") and not here - {"1"}:
            return "1"  # `prefect.Task` can be imported in all majors; what stands beside it tells
        required = self._required(self._interpreter.modules.all[draft.module].path)
        asked = {required} if required is not None and (not here or required in here) else set()
        everywhere = set().union(*self._majors.values())
        for majors in (here, asked, everywhere):
            if is_later:
                majors.discard("1")
            if len(majors) == 1:
                return next(iter(majors))
        return None

    def _make(self, draft: Draft) -> Flow | Task:
        home = self._interpreter.modules.all[draft.key[0] if draft.key[0] >= 0 else draft.module]
        calling = self._interpreter.modules.all[draft.module]
        options = self._given(draft)
        for copied in self._copied(draft):
            places = [(frame.index, copied) for frame in self._frames_of.get(draft.key[2:4], ())]
            changes = self._constants.merged(tuple(option for place in places for option in self._options(*place)))
            options = _changed(options, changes)
        function, qualname, span, returns = self._identity(draft, home, calling)
        found = self.scope_of(draft.unit)
        scope = found[0].scopes[found[1]] if found else None
        unit = Task(
            id=self._id(draft.unit.kind, home, qualname),
            name=self._name(draft, options, function),
            function=function,
            module=home.dotted,
            span=span,
            head=span_of(calling, draft.head),
            via=draft.via,
            prefect=self._major(draft, frozenset(option.name for option in options)),
            is_async=scope.is_async if scope else False,
            is_generator=scope.is_generator if scope else False,
            is_method=_is_method(found[0], found[1]) if found and draft.via != "task-class" else False,
            is_test=self.is_test(home),
            parameters=self._parameters(draft),
            options=options,
            returns=returns,
        )
        if draft.unit.kind == "task":
            return replace(unit, library=draft.symbol) if draft.of_library else unit
        original = draft if draft.copy_of is None else self._interpreter.drafts.all[draft.copy_of]
        shape = shape_of(scope) if scope else self._block_shape(original)
        common = {name: getattr(unit, name) for name in Unit.__struct_fields__}
        return Flow(**common, shape=shape, copy_of=self._original(draft))

    def _original(self, draft: Draft) -> Span | None:
        """Return where the flow is defined that this one is a copy of."""
        if draft.copy_of is None:
            return None
        original = self._interpreter.drafts.all[draft.copy_of]
        modules = self._interpreter.modules.all
        home = modules[original.key[0] if original.key[0] >= 0 else original.module]
        return self._identity(original, home, modules[original.module])[2]

    def _block_shape(self, draft: Draft) -> str | None:
        """Return the shape of the block of a Prefect 1 flow."""
        module = self._interpreter.modules.all[draft.module]
        scopes = (one for one in module.scopes if any(region is draft.region for region in one.regions))
        scope = next(scopes, None)
        return shape_of(scope, draft.region) if scope and draft.region else None

    def _given(self, draft: Draft) -> tuple[Option, ...]:
        """Return the options a unit is made with."""
        return self._constants.merged(tuple(option for place in draft.options for option in self._options(*place)))

    def _identity(self, draft: Draft, home: Module, calling: Module) -> tuple[str, str, Span, str | None]:
        """Return function name, qualified name, place and returned type of a unit."""
        module, scope_number, call_module, call_scope, call_node = draft.key
        if module < 0:
            name = self._first_major_name(draft)
            head = draft.head
            last = draft.region.end_line if draft.region else head.end_line
            span = span_of(calling, r.At(head.line, head.column, last, 1))
            return name, name, span, None
        scope = home.scopes[scope_number]
        span = span_of(home, r.At(scope.at.line, scope.at.column, scope.end_line, 1))
        function = scope.name if scope.kind != "lambda" else "<lambda>"
        qualname = scope.qualname
        if call_node >= 0:
            last = [call_node, *self._copied(draft)][-1]
            variable = _variable(self._interpreter.modules.all[call_module].scopes[call_scope], last)
            if variable is not None:
                function, qualname = variable, qualname if variable == scope.name else variable
        defining = next(iter(self._frames_of.get((module, scope.parent), ())), None)
        returns = annotation_type(self._interpreter.modules, defining, scope.returns) if defining else None
        return function, qualname, span, returns

    def _copied(self, draft: Draft) -> list[int]:
        """Return the calls of `with_options` behind a call that makes a unit, in one expression with it."""
        made = draft.key[4]
        if made < 0 or draft.key[0] < 0:
            return []
        scope = self._interpreter.modules.all[draft.key[2]].scopes[draft.key[3]]
        copied = [made]
        while _variable(scope, copied[-1]) is None and (call := _method_call(scope, copied[-1])) is not None:
            copied.append(call)
        return copied[1:] if _variable(scope, copied[-1]) is not None else []

    def _first_major_name(self, draft: Draft) -> str:
        if draft.region is not None and draft.region.target:
            return draft.region.target
        if draft.of_library and draft.key[2] < 0:
            return draft.symbol.rpartition(".")[2]
        variable = self._bound_name(draft)
        if variable is not None or draft.of_library:
            return variable or draft.symbol.rpartition(".")[2]
        name = draft.outside or self._given_name(draft)
        return name if isinstance(name, str) else f"<{draft.unit.kind}>"

    def _given_name(self, draft: Draft) -> str | Unknown | None:
        """Return the name given to `Flow("name")`."""
        found: list[str | Unknown] = []
        for frame_index, node in draft.options:
            frame = self._interpreter.all[frame_index]
            call = frame.scope.nodes[node]
            for argument in call.arguments if isinstance(call, r.Call) else ():
                if argument.name in (None, "name") and not argument.star:
                    named = argument.name or self._subclasses.takes_name_first(draft)
                    text = text_at(frame.module, argument.at)
                    found.append(self._constants.text_of(frame, argument) if named else Unknown(text, "no name"))
                    break
        known = {name for name in found if isinstance(name, str)}
        if len(known) > 1:
            source = next((name.source for name in found if isinstance(name, Unknown)), "name")
            return Unknown(source, "may be one of several values")
        return next((name for name in found if isinstance(name, str)), found[0] if found else None)

    def _options(self, frame: int, node: int) -> tuple[Option, ...]:
        return self._constants.options(self._interpreter.all[frame], node)

    def _name(self, draft: Draft, options: tuple[Option, ...], function: str) -> str | Unknown:
        """Return the name that is assigned to a unit, else the one it was given, else that of its function."""
        assigned = self._assigned.get(draft.unit, [])
        for frame, store in assigned:
            text = text_at(frame.module, store.at)
            if (
                len(assigned) > 1
                or len(frame.values[store.base]) > 1
                or (frame.scope.kind != "module" and draft.copy_of is None)
            ):
                return Unknown(text, SEVERAL)
            name = self._constants.at(frame, store.value, text)
            return name if isinstance(name, str | Unknown) else Unknown(text, "not a text")
        for option in options:
            if option.name == "name" and option.value is not None:
                return option.value if isinstance(option.value, str | Unknown) else Unknown(option.text, "not a text")
            if option.name == "**" and isinstance(option.value, Unknown):
                return option.value
        if draft.copy_of is not None:
            original = self._interpreter.drafts.all[draft.copy_of]
            return self._name(original, self._given(original), function)
        if draft.key[0] < 0:
            return (self._given_name(draft) if draft.unit.kind == "flow" else None) or function
        if draft.via == "subclass":
            return self._subclasses.name_of(draft)
        scope = self._interpreter.modules.all[draft.key[0]].scopes[draft.key[1]]
        base = "<lambda>" if scope.kind == "lambda" else scope.name
        return base.replace("_", "-") if draft.unit.kind == "flow" else base

    def _assignments(self) -> dict[atoms.Unit, list[tuple[Frame, r.Store]]]:
        """Return the assignments `unit.name = …` by unit."""
        found: dict[atoms.Unit, list[tuple[Frame, r.Store]]] = defaultdict(list)
        for frame in self._interpreter.all:
            for store in frame.scope.stores:
                for atom in frame.values[store.base] if store.name == "name" else ():
                    if isinstance(atom, atoms.Unit):
                        found[atom.plain].append((frame, store))
        return found

    def _id(self, kind: str, module: Module, qualname: str) -> str:
        base = f"{kind}:{module.dotted}:{qualname}"
        self._ids[base] += 1
        return base if self._ids[base] == 1 else f"{base}#{self._ids[base]}"

    def _parameters(self, draft: Draft) -> tuple[Parameter, ...]:
        found = self.scope_of(draft.unit)
        if found is None:
            return ()
        module, number = found
        frames = self._frames_of.get((module.index, module.scopes[number].parent), ())
        defining = next(iter(frames), None)
        return tuple(
            Parameter(
                name=parameter.name,
                annotation=parameter.annotation_text,
                type=annotation_type(self._interpreter.modules, defining, parameter.annotation) if defining else None,
                default=parameter.default_text,
                kind=parameter.kind,
                records=records_in(self._interpreter, defining, parameter.annotation_text) if defining else (),
            )
            for parameter in self.parameters_of(draft.unit)
        )


def _is_of_graph(callee: object) -> bool:
    """Say whether a call is one that stands in the block of a Prefect 1 flow."""
    match callee:
        case ("unit", atoms.Unit(kind="task"), *_):
            return True
        case ("external", str() as name):
            return name in vocabulary.PARAMETERS | vocabulary.CASES or vocabulary.is_library_task(name)
    return False


def _variable(scope: r.Scope, node: int) -> str | None:
    """Return the name a call's value is bound to, if any."""
    names = sorted(name for name, values in scope.ever.items() if node in values)
    return names[0] if names else None


def _method_call(scope: r.Scope, node: int) -> int | None:
    """Return the call of `with_options` on what a node gives, if any."""
    methods = {
        index for index, one in enumerate(scope.nodes)
        if isinstance(one, r.Attribute) and one.value == node and one.name in vocabulary.SAME_UNIT
    }  # fmt: skip
    return next((i for i, one in enumerate(scope.nodes) if isinstance(one, r.Call) and one.callee in methods), None)


def _changed(options: tuple[Option, ...], changes: tuple[Option, ...]) -> tuple[Option, ...]:
    """Return the options of a copy; some that are given without a content leave those of the original."""
    kept = {one.name for one in changes if one.name in _KEPT_IF_EMPTY and one.value in (None, "", (), {})}
    changes = tuple(one for one in changes if one.name not in kept)
    given = {one.name for one in changes}
    return (*(one for one in options if one.name not in given), *changes)


def _is_method(module: Module, number: int) -> bool:
    scope = module.scopes[number]
    parent = module.scopes[scope.parent] if scope.parent >= 0 else None
    if parent is None or parent.kind != "class":
        return False
    for decorator in scope.decorators:
        node = parent.nodes[decorator.value]
        if isinstance(node, r.Free) and node.name == "staticmethod":
            return False
    return bool(scope.parameters)
