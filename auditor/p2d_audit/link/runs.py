"""Follows each flow through the functions it calls and lists what happens in its run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import force_setattr

from p2d_audit.facts import records as r
from p2d_audit.link import atoms, vocabulary
from p2d_audit.link.applying import APPLYING
from p2d_audit.link.atoms import Instance, Made, Site, Value, constant, in_order
from p2d_audit.link.binding import Given, bind
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.chosen import choices_of, made_of, parameters_among
from p2d_audit.link.constants import Constants, span_of, text_at
from p2d_audit.link.frame import Frame, node_arguments, outside_names
from p2d_audit.link.graphs import Statement, edges_of, is_graph, objects, picks, statements_at
from p2d_audit.link.lengths import goes_over_parameter
from p2d_audit.link.passing import PLAIN, Passing, supplied
from p2d_audit.link.picking import Picking
from p2d_audit.link.raising import handles, raises
from p2d_audit.link.units import Units
from p2d_audit.model import (
    Argument,
    Decider,
    Flow,
    Hinge,
    Parameter,
    Region,
    RegionKind,
    Span,
    Task,
    TaskCall,
)

RegionKey = tuple[int, int, int]
Run = atoms.Unit | None
DraftKey = tuple[Run, Site, atoms.Unit]
Path = tuple[tuple[int, int], ...]
_TRYING = ("try", "except", "else", "finally")


_HINGES: dict[atoms.How, Hinge] = {"chosen": "choice", "failed": "failure", "mutated": "change"}
"""How a region hinges on a result that is not in its condition, the strongest first."""
_WRITTEN = (str, int, float, tuple, dict, type(None))
"""What a test is whose outcome stands in the code."""
DECIDERS: tuple[Decider, ...] = ("result", "parameter", "unknown", "constant")


class End(Struct, frozen=True):
    """A call whose result is in a value, and how it is in there."""

    call: TaskCall
    how: atoms.How
    sure: bool
    element: int | None = None

    @property
    def carries(self) -> bool:
        """Whether the result's value is in there, not only what it decided or changed."""
        return self.how in ("direct", "container", "altered", "transformed")


class CallDraft:
    """A call of a unit in one run, with every frame it was met in and how its arguments are passed there."""

    def __init__(
        self, place: tuple[Frame, Passing], node: int, unit: atoms.Unit, mode: str, within: tuple[RegionKey, ...]
    ) -> None:
        self.places = [place]
        self.node = node
        self.path: tuple[tuple[int, int], ...] = ()
        """The calls (frame, node) through which it was first reached, itself the last."""
        self.at: r.At | None = None
        """Where it stands, if it is no call but an object that stands for one."""
        self.unit = unit
        self.mode = mode
        self.within = within


class Runs:
    """The calls and regions of every flow run; run None stands for code outside of flows."""

    def __init__(self, interpreter: Interpreter, units: Units, roots: list[tuple[Frame, Run]]) -> None:
        self._interpreter = interpreter
        self._units = units
        self._constants = Constants(interpreter)
        self.drafts: dict[tuple[Run, Site, atoms.Unit], CallDraft] = {}
        self._regions: dict[tuple[Run, RegionKey], list[Frame]] = defaultdict(list)
        self._visited: set[tuple[int, Run]] = set()
        self._ways: Counter[tuple[int, Run]] = Counter()
        """In how many ways each frame is reached in a run."""
        self.statements: list[Statement] = []
        self._objects: dict[tuple[Run, atoms.Unit], list[DraftKey]] = defaultdict(list)
        """The calls that an object of a Prefect 1 graph stands for."""
        self._switches: list[tuple[Run, Frame, int]] = []
        for frame, run in roots:
            self._visit(frame, run, (), None)
        self._inside_tasks = self._find_tasks_around()
        self._drop_doubles()
        self.edges = [edge for statement in self.statements for edge in edges_of(interpreter, statement)]
        self._add_objects()
        self.region_models: dict[tuple[Run, RegionKey], Region] = {}
        self.call_models: dict[tuple[Run, Site, atoms.Unit], TaskCall] = {}
        self.by_site: dict[tuple[Run, Site], list[TaskCall]] = defaultdict(list)
        self._inside: dict[Run, list[TaskCall]] = defaultdict(list)
        self._draft_of: dict[int, CallDraft] = {}
        self._leading: dict[tuple[Run, int], set[int]] = defaultdict(set)
        """The nodes of each frame at which a run calls a task or flow, or goes on to where it does."""
        self._asking: set[tuple[Run, tuple[int, int]]] = set()
        """The scopes in which a result of a run decides a branch or loop."""
        self.switch_models: dict[tuple[Run, int, int, int], Region] = {}
        self._picking = Picking(
            interpreter, units.by_atom, self.statements, self._inside.__getitem__, self._needed, self._called
        )
        self._make_regions()
        self._make_calls()
        self._make_switches()
        self._add_parameters()
        self._decide_regions()
        self._follow_choices()
        self._drop_helpers_own_regions()

    @property
    def calls(self) -> tuple[TaskCall, ...]:
        """All calls, by place."""
        return tuple(sorted(self.call_models.values(), key=lambda c: (c.span, c.flow.id if c.flow else "", c.task.id)))

    @property
    def regions(self) -> tuple[Region, ...]:
        """All regions of flow runs, by place."""
        found = (*self.region_models.values(), *self.switch_models.values())
        return tuple(sorted(found, key=lambda r: (r.span, r.flow.id if r.flow else "")))

    def run_of(self, frame: Frame, region: int) -> Run:
        """Return the Prefect 1 flow whose `with` block a region lies in, if any."""
        while region >= 0:
            found = frame.scope.regions[region]
            if found.kind == "with":
                flow = self._flow_among(frame.values[found.test])
                if flow is not None:
                    return flow
            region = found.parent
        return None

    def _run_of_call(self, frame: Frame, call: r.Call) -> Run:
        """Return the Prefect 1 flow a call names (`flow=self`) or stands in."""
        for argument in call.arguments:
            if argument.name == "flow":
                flow = self._flow_among(frame.argument(argument))
                if flow is not None:
                    return flow
        return self.run_of(frame, call.region)

    def _flow_among(self, value: Value) -> Run:
        """Return the flow a value is: one made by `Flow(...)`, or `self` of a `class F(Flow)`."""
        for atom in in_order(value):
            if isinstance(atom, Instance):
                atom = atoms.Unit("flow", (atom.of.module, atom.of.scope, -1, -1, -1))
            if isinstance(atom, atoms.Unit) and atom.kind == "flow" and atom in self._units.by_atom:
                return atom
        return None

    def _visit(self, frame: Frame, run: Run, outer: tuple[RegionKey, ...], mode: str | None) -> None:
        """Note what a frame calls, and go on into the functions it enters; `mode` is that of every call."""
        stack: list[tuple[Frame, Run, tuple[RegionKey, ...], str | None, Path]] = [(frame, run, outer, mode, ())]
        while stack:
            current, inherited, prefix, mode, path = stack.pop()
            self._ways[current.index, inherited] += 1
            if (current.index, inherited) in self._visited:
                continue
            self._visited.add((current.index, inherited))
            for number in range(len(current.scope.regions)):
                own = self.run_of(current, number) or inherited
                self._regions[own, (current.module.index, current.number, number)].append(current)
            for node, call in enumerate(current.scope.nodes):
                if not (isinstance(call, r.Call | r.Expression) or node in current.properties):
                    continue
                own, within = inherited, prefix
                inner = mode
                if isinstance(call, r.Call):
                    own = self._run_of_call(current, call) or inherited
                    around = self._around(current, call.region)
                    chosen = tuple(key for key in self._choosing(current, call) if key not in around)
                    within = prefix + around + chosen
                    self._note(current, node, own, within, mode, (*path, (current.index, node)))
                    if own is not None and own != inherited:
                        self._tell_regions(own, current, around)
                    if vocabulary.APPLY_MAPS & outside_names(current, node):
                        inner = "map"
                    else:
                        for key in self._applied(current, node):
                            self._tell_regions(own, current, (key,))
                            within = (*within, key)
                    if vocabulary.SWITCHES & outside_names(current, node):
                        self._switches.append((own, current, node))
                if isinstance(call, r.Expression) and call.operator == "|":
                    own = own or self._run_of_operands(current, call)
                if isinstance(call, r.Call | r.Expression):
                    graph = own if is_graph(own, self._interpreter) else None
                    self.statements += statements_at(self._interpreter, graph, current, node)
                stack += [
                    (self._interpreter.all[child], own, within, inner, (*path, (current.index, node)))
                    for child in sorted(current.children.get(node, set()) | current.properties.get(node, set()))
                ]

    def _run_of_operands(self, frame: Frame, expression: r.Expression) -> Run:
        """Return the Prefect 1 flow whose calls an operator joins."""
        for operand in expression.operands:
            for source in in_order(self._interpreter.sources(frame.values[operand])):
                module, number, node = source.site
                call = frame.scope.nodes[node] if (module, number) == (frame.module.index, frame.number) else None
                if isinstance(call, r.Call) and (run := self._run_of_call(frame, call)) is not None:
                    return run
        return None

    def _tell_regions(self, run: Run, frame: Frame, around: tuple[RegionKey, ...]) -> None:
        """Note that regions belong to the run that a call in them names."""
        for key in around:
            if frame not in self._regions[run, key]:
                self._regions[run, key].append(frame)

    def _applied(self, frame: Frame, node: int) -> tuple[RegionKey, ...]:
        """Return the loop that a call such as `map(function, …)` is, in which it calls the function."""
        each = any(
            APPLYING[name].each or APPLYING[name].folds for name in outside_names(frame, node) if name in APPLYING
        )
        return ((frame.module.index, frame.number, -2 - node),) if each else ()

    def _choosing(self, frame: Frame, call: r.Call) -> tuple[RegionKey, ...]:
        """Return the regions that decide which function a call calls."""
        callee = frame.scope.nodes[call.callee]
        tests = callee.tests if isinstance(callee, r.Choice) else ()
        regions = enumerate(frame.scope.regions)
        return tuple((frame.module.index, frame.number, i) for i, region in regions if region.test in tests)

    def _around(self, frame: Frame, region: int) -> tuple[RegionKey, ...]:
        keys = []
        while region >= 0:
            keys.append((frame.module.index, frame.number, region))
            region = frame.scope.regions[region].parent
        return tuple(reversed(keys))

    def _note(
        self, frame: Frame, node: int, run: Run, within: tuple[RegionKey, ...], forced: str | None, path: Path
    ) -> None:
        site = (frame.module.index, frame.number, node)
        for callee in in_order(frame.callees.get(node, ())):
            match callee:
                case ("unit", atoms.Unit() as made, str() as mode, Passing() as passing) if (
                    made.plain in self._units.by_atom
                ):
                    unit = made.plain
                    draft = self.drafts.get((run, site, unit))
                    place = (frame, passing)
                    mode = forced or ("map" if _is_mapped(frame, node) else mode)
                    if mode == "bind" and (run, site, unit) not in self._objects[run, made]:
                        self._objects[run, made].append((run, site, unit))
                    if draft is None:
                        draft = self.drafts[run, site, unit] = CallDraft(place, node, unit, mode, within)
                        draft.path = path
                    elif place not in draft.places:
                        draft.places.append(place)

    def _find_tasks_around(self) -> dict[tuple[Site, atoms.Unit], set[Task]]:
        """Return the tasks whose bodies make each call, by themselves or through functions of the project."""
        found: dict[tuple[Site, atoms.Unit], set[Task]] = defaultdict(set)
        above: dict[int, frozenset[Task]] = {}
        for (_, site, unit), draft in self.drafts.items():
            for frame, _ in draft.places:
                if frame.index not in above:
                    above[frame.index] = frozenset(self._tasks_above(frame))
                found[site, unit] |= above[frame.index]
        return found

    def _tasks_above(self, first: Frame) -> Iterator[Task]:
        """Yield the tasks whose body a frame is, or whose bodies enter it."""
        waiting = [first]
        seen = {first.index}
        while waiting:
            frame = waiting.pop()
            if frame.scope.kind != "module":
                unit = self._units.by_scope.get((frame.module.index, frame.number))
                if isinstance(unit, Task):
                    yield unit
                fresh = sorted(frame.entered_by - seen)
                seen.update(fresh)
                waiting += [self._interpreter.all[index] for index in fresh]

    def _drop_doubles(self) -> None:
        """Forget calls seen outside of flows where the same call is seen in a flow's run."""
        inside = {site for run, site, _ in self.drafts if run is not None}
        self.drafts = {key: draft for key, draft in self.drafts.items() if key[0] is not None or key[1] not in inside}

    def flow_of(self, run: Run) -> Flow | None:
        """Return the flow of a run."""
        unit = self._units.by_atom.get(run) if run is not None else None
        return unit if isinstance(unit, Flow) else None

    def _make_regions(self) -> None:
        for (run, key), frames in self._regions.items():
            flow = self.flow_of(run)
            frame = frames[0]
            region = self._region(key)
            kind = self._kind(frame, region)
            if flow is None or kind is None:
                continue
            self.region_models[run, key] = Region(
                kind=kind,
                flow=flow,
                span=span_of(frame.module, region.at),
                test=text_at(frame.module, region.at),
                decided_by="unknown",
                on=(),
                context=self._context(frame, region) if region.kind == "with" else None,
                raises=raises(frame.scope, key[2]),
                handles=handles(frame.scope, key[2]),
                arms=tuple(span_of(frame.module, r.At(line, 1, line, 1)).line for line in region.arms),
            )

    def _kind(self, frame: Frame, region: r.Region) -> RegionKind | None:
        if region.kind != "with":
            return region.kind
        value = frame.values[region.test]
        if any(isinstance(atom, atoms.Unit) for atom in value):
            return None
        names = {atom.name for atom in value if isinstance(atom, Made)}
        return "case" if names & vocabulary.CASES else "with"

    def _context(self, frame: Frame, region: r.Region) -> str | None:
        """Return the dotted name of what is called, or named, after `with`."""
        found = frame.scope.nodes[region.test]
        value = frame.values[found.callee if isinstance(found, r.Call) else region.test]
        names = sorted(atom.name for atom in value if isinstance(atom, atoms.External))
        return names[0] if len(names) == 1 else None

    def _add_objects(self) -> None:
        """Add a call for every object of a Prefect 1 graph that is used without being called or bound."""
        for (run, _, _), draft in list(self.drafts.items()):
            if is_graph(run, self._interpreter):
                for frame, passing in draft.places:
                    for item in supplied(self._interpreter, frame, draft.node, passing):
                        self._add_object(run, item.value, frame, draft.node, item.argument.at, draft.within)
        for edge in self.edges:
            frame, node = edge.statement.frame, edge.statement.node
            stated = frame.scope.nodes[node]
            assert isinstance(stated, r.Call | r.Expression)
            for value in (edge.upstream, edge.downstream):
                self._add_object(edge.run, value, frame, node, stated.at, ())
        for run, frame, node in self._switches:
            call = frame.scope.nodes[node]
            if run is not None and isinstance(call, r.Call):
                self._add_object(run, node_arguments(frame, node), frame, node, call.at, ())
        for (run, key), frames in list(self._regions.items()):
            if is_graph(run, self._interpreter):
                for frame in frames:
                    region = self._region(key)
                    self._add_object(run, self._test_value(frame, key), frame, region.test, region.at, ())

    def _add_object(
        self, run: Run, value: Value, frame: Frame, node: int, at: r.At, within: tuple[RegionKey, ...]
    ) -> None:
        for unit in in_order(objects(self._interpreter, value)):
            if self._objects.get((run, unit)) or unit.plain not in self._units.by_atom:
                continue
            where, place = (
                (frame, node) if unit.made == (-1, -1) else (self._interpreter.all[unit.made[0]], unit.made[1])
            )
            site = (where.module.index, where.number, -2 - place)
            key = (run, site, unit.plain)
            draft = self.drafts[key] = CallDraft((where, PLAIN), place, unit.plain, "call", within)
            made = where.scope.nodes[place]
            draft.at = made.at if unit.made != (-1, -1) and isinstance(made, r.Call) else at
            self._objects[run, unit].append(key)

    def comes_later(self, run: Run, producer: TaskCall, consumer: TaskCall) -> bool:
        """Say whether a call surely runs only after another: nothing of its result can be in that one's arguments.

        Known where both are reached in one way only, and no loop is around the
        place where their ways part. A Prefect 1 graph has no such order.
        """
        first, second = self._draft_of.get(id(producer)), self._draft_of.get(id(consumer))
        if first is None or second is None or is_graph(run, self._interpreter) or run is None:
            return False
        steps = (*first.path, *second.path)
        if not first.path or not second.path or any(self._ways[frame, run] != 1 for frame, _ in steps):
            return False
        if any(len({frame.index for frame, _ in draft.places}) > 1 for draft in (first, second)):
            return False
        if any(self._runs_later(frame, node) for frame, node in steps):
            return False
        for (frame, node), (other, later) in zip(first.path, second.path, strict=False):
            if frame != other or self._turns_around(frame, node):
                return False
            if node != later:
                return node > later
        return False

    def _runs_later(self, index: int, node: int) -> bool:
        """Say whether what a call runs may run after what stands below it: a coroutine, a generator, a thread."""
        frame = self._interpreter.all[index]
        entered = [self._interpreter.all[child].scope for child in frame.children.get(node, ())]
        call = frame.scope.nodes[node]
        awaited = isinstance(call, r.Call) and call.awaited
        names = outside_names(frame, node)
        return (
            any(scope.is_generator or (scope.is_async and not awaited) for scope in entered)
            or not names.isdisjoint(vocabulary.THREADS)
            or not names.isdisjoint(APPLYING)
        )

    def _turns_around(self, index: int, node: int) -> bool:
        """Say whether a call stands in a loop."""
        frame = self._interpreter.all[index]
        call = frame.scope.nodes[node]
        region = call.region if isinstance(call, r.Call) else -1
        while region >= 0:
            if frame.scope.regions[region].kind in ("for", "while", "comprehension"):
                return True
            region = frame.scope.regions[region].parent
        return not isinstance(call, r.Call) or bool(self._applied(frame, node))

    def calling_nodes(self, run: Run, frame: Frame) -> set[int]:
        """Return the nodes of a frame at which a run calls a task or flow, or enters a function that does."""
        direct = {node for node, callees in frame.callees.items() if any(_is_call_of_unit(one) for one in callees)}
        return direct | self._leading.get((run, frame.index), set())

    def is_decided_by_result(self, run: Run, frame: Frame, region: int) -> bool:
        """Say whether a result, or a call that fails, decides one of the branches around a region, itself included."""
        for key in self._around(frame, region):
            model = self.region_models.get((run, key))
            if frame.scope.regions[key[2]].kind in ("if", "match") and (model is None or model.on):
                return True
        return False

    def decider_around(self, run: Run, frame: Frame, region: int) -> Decider:
        """Return what decides the branches around a region, itself included: a parameter if it has a say."""
        around = [model for key in self._around(frame, region) if (model := self.region_models.get((run, key)))]
        deciders: list[Decider] = [model.decided_by for model in around if model.kind in ("if", "match")]
        return min(deciders, key=DECIDERS.index) if deciders else "unknown"

    def is_known(self, frame: Frame, region: int) -> bool:
        """Say whether the code says which way the branches around a region are taken, itself included."""
        around = [frame.scope.regions[number] for _, _, number in self._around(frame, region)]
        tests = (self._constants.at(frame, one.test, "") for one in around if one.kind in ("if", "match"))
        return all(isinstance(test, _WRITTEN) for test in tests)

    def endpoints(self, run: Run, value: Value) -> list[End]:
        """Return the calls whose results, or whose objects in a Prefect 1 graph, are in a value."""
        found: list[End] = []
        for source in sorted(self._interpreter.sources(value), key=_plainest_first):
            for other in (run, *self._picking.taken_up(run)):
                call = self.call_models.get((other, source.site, source.unit))
                found += [End(call, source.how, source.sure, source.element)] if call is not None else []
        if is_graph(run, self._interpreter):
            for unit in in_order(objects(self._interpreter, value)):
                how: atoms.How = "direct" if unit in value else "container"
                found += [End(self.call_models[key], how, True) for key in self._objects.get((run, unit), ())]
            for pick in in_order(picks(self._interpreter, value)):
                calls = self._picking.calls_of(pick)
                found += [End(call, "direct" if pick in value else "container", len(calls) == 1) for call in calls]
        return found

    def is_in_flow(self, frame: Frame) -> bool:
        """Say whether a frame is the body of a flow, or lies in one."""
        return isinstance(owner_of(self._units, frame), Flow)

    def is_picked(self, frame: Frame, node: int) -> bool:
        """Say whether the tasks are known that a call takes out of a Prefect 1 flow's graph."""
        return any(self._picking.calls_of(pick) for pick in picks(self._interpreter, frame.values[node]))

    def _called(self, run: atoms.Unit, value: Value) -> list[TaskCall]:
        return [end.call for end in self.endpoints(run, value) if end.carries]

    def _needed(self, run: atoms.Unit) -> Iterator[TaskCall]:
        """Yield the calls whose results others of a Prefect 1 flow are given, or that stand before others."""
        for (own, _, _), draft in self.drafts.items():
            for frame, passing in draft.places if own == run and draft.at is None else ():
                for item in supplied(self._interpreter, frame, draft.node, passing):
                    yield from self._called(run, item.value)
        for edge in self.edges:
            yield from self._called(run, edge.upstream) if edge.run == run else ()
        for own, frame, node in self._switches:
            yield from self._called(run, node_arguments(frame, node)) if own == run else ()

    def _make_calls(self) -> None:
        for (run, site, unit), draft in self.drafts.items():
            frame = draft.places[0][0]
            call = frame.scope.nodes[draft.node]
            stands_for = draft.at is not None
            model = TaskCall(
                task=self._units.by_atom[unit],
                flow=self.flow_of(run),
                caller=self._caller(frame, run),
                mode=draft.mode,  # type: ignore[arg-type]
                span=span_of(frame.module, draft.at or call.at),  # type: ignore[union-attr,arg-type]
                arguments=() if stands_for else tuple(self._arguments(draft)),
                options=tuple(
                    option
                    for option in self._constants.options(frame, draft.node)
                    if option.name in vocabulary.CALL_KEYWORDS and not stands_for
                ),
                within=tuple(self.region_models[run, key] for key in draft.within if (run, key) in self.region_models),
                result_used=stands_for or not (isinstance(call, r.Call) and call.discarded),
                awaited=isinstance(call, r.Call) and call.awaited,
                over=self._mapped_over(draft) if draft.mode == "map" else None,
                inside=tuple(sorted(self._inside_tasks.get((site, unit), ()), key=lambda one: one.id)),
            )
            self.call_models[run, site, unit] = model
            self._draft_of[id(model)] = draft
            self.by_site[run, site].append(model)
            self._inside[run].append(model)
            for index, node in draft.path:
                self._leading[run, index].add(node)

    def _mapped_over(self, draft: CallDraft) -> Decider:
        """Return what it depends on over how many elements a `map` goes."""
        deciders: set[Decider] = set()
        for frame, passing in draft.places:
            for item in supplied(self._interpreter, frame, draft.node, passing):
                if item.argument.name in vocabulary.CALL_KEYWORDS or self.is_unmapped(frame, item.argument.value):
                    continue
                counted = self._interpreter.counted(item.value)
                if any(isinstance(atom, atoms.Result) and atom.carries for atom in counted):
                    deciders.add("result")
                else:
                    deciders.add(self._decider(frame, item.argument.value, counted))
        order: tuple[Decider, ...] = ("result", "parameter", "unknown", "constant")
        return min(deciders or {"unknown"}, key=order.index)

    def _caller(self, frame: Frame, run: Run) -> str:
        owner = owner_of(self._units, frame)
        if owner is not None:
            return owner.id
        flow = self.flow_of(run)
        if flow is not None and frame.scope.kind == "module":
            return flow.id
        return f"{frame.module.dotted}:{frame.scope.qualname}"

    def _add_parameters(self) -> None:
        """Give each Prefect 1 flow the parameters that its block makes or its tasks are given, or its original's."""
        found: dict[Run, dict[str, Parameter]] = defaultdict(dict)
        for (run, _, _), draft in self.drafts.items():
            for place in draft.places if is_graph(run, self._interpreter) else ():
                for given in self.given_to(draft, place):
                    for parameter in self._parameters_in(given.value):
                        self._note_parameter(found[run], parameter)
        for frame in self._interpreter.all:
            for node, callees in frame.callees.items():
                call = frame.scope.nodes[node]
                names = {c[1] for c in callees if isinstance(c, tuple) and c[0] == "external"}
                run = self.run_of(frame, call.region) if isinstance(call, r.Call) else None
                for name in sorted(names & vocabulary.PARAMETERS) if run is not None else ():
                    self._note_parameter(found[run], Made(name, frame.index, node))
        for run, parameters in found.items():
            flow = self.flow_of(run)
            if flow is not None and not flow.parameters:
                force_setattr(flow, "parameters", tuple(parameters[name] for name in sorted(parameters)))
        for unit, made in self._interpreter.drafts.all.items():
            copy, original = self.flow_of(unit), self.flow_of(made.copy_of)
            if copy is not None and original is not None and not copy.parameters:
                force_setattr(copy, "parameters", original.parameters)
        self._take_up_parameters()

    def _take_up_parameters(self) -> None:
        """Give each Prefect 1 flow the parameters of the flows that it takes up by `update`."""
        flows = {unit: flow for unit in self._units.by_atom if (flow := self.flow_of(unit)) is not None}
        before = {unit: flow.parameters for unit, flow in flows.items()}
        for unit, flow in flows.items():
            taken = {one.name: one for other in self._picking.taken_up(unit) for one in before.get(other, ())}
            if taken:
                merged = taken | {one.name: one for one in flow.parameters}
                force_setattr(flow, "parameters", tuple(merged[name] for name in sorted(merged)))

    def _parameters_in(self, value: Value) -> list[Made]:
        """Return the Prefect 1 parameters in a value, at any depth of containers."""
        found: list[Made] = []
        seen: set[atoms.Atom] = set()
        stack = list(value)
        while stack:
            atom = stack.pop()
            if atom not in seen:
                seen.add(atom)
                if isinstance(atom, Made) and atom.name in vocabulary.PARAMETERS:
                    found.append(atom)
                elif isinstance(atom, atoms.Box):
                    stack += self._interpreter.inside(atom)
        return found

    def _note_parameter(self, known: dict[str, Parameter], made: Made) -> None:
        frame = self._interpreter.all[made.frame]
        call = frame.scope.nodes[made.node]
        assert isinstance(call, r.Call)
        given = {a.name or ("name" if i == 0 else ""): a for i, a in enumerate(call.arguments)}
        name = self._constants.text_of(frame, given["name"]) if "name" in given else None
        default = given.get("default")
        if isinstance(name, str):
            text = text_at(frame.module, default.at) if default is not None else None
            known[name] = Parameter(name=name, annotation=None, type=None, default=text, kind="keyword")

    def given_to(self, draft: CallDraft, place: tuple[Frame, Passing]) -> list[Given]:
        """Return what each parameter of a call's function is given in one frame."""
        frame, passing = place
        if draft.at is not None:
            return []
        items = supplied(self._interpreter, frame, draft.node, passing)
        own = [item for item in items if item.argument.name not in vocabulary.CALL_KEYWORDS]
        return list(bind(self._interpreter, own, self._units.parameters_of(draft.unit)))

    def _arguments(self, draft: CallDraft) -> Iterator[Argument]:
        frame = draft.places[0][0]
        for given in self.given_to(draft, draft.places[0]):
            yield Argument(
                parameter=given.parameter,
                text=text_at(frame.module, given.argument.at),
                span=span_of(frame.module, given.argument.at),
                unmapped=self.is_unmapped(frame, given.argument.value),
                made_by=_made_by(given.value),
            )

    def is_unmapped(self, frame: Frame, node: int) -> bool:
        """Say whether an argument is written as `unmapped(…)`."""
        call = frame.scope.nodes[node]
        if not isinstance(call, r.Call):
            return False
        names = {atom.name for atom in frame.values[call.callee] if isinstance(atom, atoms.External)}
        return bool(names & vocabulary.UNMAPPED)

    def _decide_regions(self) -> None:
        """Say what decides each region; done last, because a loop can be decided by a call inside it."""
        for (run, key), model in self.region_models.items():
            deciders: set[Decider] = set()
            graph = is_graph(run, self._interpreter)
            calls: dict[int, tuple[bool, TaskCall]] = {}
            hinges: set[Hinge] = set()
            for frame in self._regions[run, key]:
                region = self._region(key)
                value = self._test_value(frame, key)
                ends = self.endpoints(run, value) if model.kind == "case" or not graph else []
                if graph:
                    ends = [end for end in ends if end.carries]
                for end in ends:
                    calls.setdefault(id(end.call), (not end.carries, end.call))
                    hinges.add(_HINGES.get(end.how, "value"))
                found = any(end.how not in ("failed", "mutated") for end in ends)
                built = graph and model.kind != "case"
                deciders.add("result" if found else "constant" if built else self._decider(frame, region.test, value))
            decider = min(deciders, key=DECIDERS.index)
            if decider == "parameter" and not hinges and self._only_counts(run, key, model.kind):
                hinges.add("choice")
            # The frozen objects refer to each other in a circle, which construction alone cannot make.
            force_setattr(model, "decided_by", decider)
            force_setattr(model, "hinges_on", min(hinges, key=("value", *_HINGES.values()).index, default=None))
            ordered = sorted(calls.values(), key=lambda pair: (pair[0], pair[1].span))
            force_setattr(model, "on", tuple(call for _, call in ordered))

    def _only_counts(self, run: Run, key: RegionKey, kind: RegionKind) -> bool:
        """Say whether a loop goes over something else than a parameter, which only decides how much there is."""
        if key[2] < 0 or kind not in ("for", "comprehension"):
            return False
        iterable = self._region(key).test
        return not any(goes_over_parameter(self._interpreter, frame, iterable) for frame in self._regions[run, key])

    def _follow_choices(self) -> None:
        """Say which calls are given what a flow's parameter chose in its own body."""
        begun: dict[tuple[Run, int, int], list[TaskCall]] = defaultdict(list)
        for (run, site, unit), draft in self.drafts.items():
            for index, node in draft.path:
                begun[run, index, node].append(self.call_models[run, site, unit])
        self._note_loops()
        made: dict[tuple[Run, int], tuple[dict[int, frozenset[int]], dict[int, frozenset[int]]]] = {}
        for (run, key), model in self.region_models.items():
            chooses = key[2] >= 0 and model.kind in ("if", "ternary", "match") and model.decided_by == "parameter"
            for frame in self._regions[run, key] if chooses and self._is_own_body(run, key) else ():
                choices = choices_of(frame.scope, self._region(key))
                if choices and (run, frame.index) not in made:
                    nodes = self.calling_nodes(run, frame)
                    made[run, frame.index] = made_of(frame.scope, nodes), made_of(frame.scope, nodes, as_it_is=True)
                parts, same = made[run, frame.index] if choices else ({}, {})
                for node in parts:
                    calls = [call for call in begun[run, frame.index, node] if model not in call.within]
                    if calls and choices.keys() & parts[node]:
                        reached = choices.keys() & same[node]
                        _add_choice(model, calls, parameters_among(frame.scope, choices, reached))

    def _note_loops(self) -> None:
        """Say which loops go over a parameter as it was given."""
        for (run, key), model in self.region_models.items():
            if key[2] >= 0 and model.kind in ("for", "comprehension") and model.decided_by == "parameter":
                nodes = [frame.scope.nodes[self._region(key).test] for frame in self._regions[run, key]]
                names = {node.name for node in nodes if isinstance(node, r.Bound)}
                force_setattr(model, "parameters", tuple(sorted(names)))

    def _make_switches(self) -> None:
        """Make a region of every `switch` and `ifelse`."""
        for run, frame, node in self._switches:
            call = frame.scope.nodes[node]
            flow = self.flow_of(run)
            if flow is None or not isinstance(call, r.Call) or not call.arguments:
                continue
            condition = next((a for a in call.arguments if a.name == "condition"), call.arguments[0])
            ends = self.endpoints(run, frame.argument(condition))
            decider = "result" if ends else self._decider(frame, condition.value, frame.argument(condition))
            self.switch_models[run, frame.module.index, frame.number, node] = Region(
                kind="case",
                flow=flow,
                span=span_of(frame.module, call.at),
                test=text_at(frame.module, call.at),
                decided_by=decider,
                on=tuple(dict.fromkeys(end.call for end in ends)),
                steers=True,
            )

    def _drop_helpers_own_regions(self) -> None:
        """Forget regions of helper functions that steer no task call and ask no result: they stay plain Python."""
        with_calls = {id(region) for call in self.call_models.values() for region in call.within}
        calling = self._calling_scopes()
        for (run, key), model in self.region_models.items():
            jumps = self._region(key).jumps
            force_setattr(model, "steers", jumps or id(model) in with_calls)
            if model.decided_by == "result" and model.kind not in ("with", *_TRYING):
                self._asking.add((run, key[:2]))
        self.region_models = {
            (run, key): region
            for (run, key), region in self.region_models.items()
            if id(region) in with_calls
            or (region.kind != "with" and self._is_own_body(run, key))
            or region.kind == "case"
            or (
                region.kind not in ("with", *_TRYING)
                and (self._region(key).jumps or region.decided_by == "result")
                and (run, key[:2]) in calling
            )
        }

    def _calling_scopes(self) -> set[tuple[Run, tuple[int, int]]]:
        """Return the scopes in which each run calls a task or flow, or goes on to where it does."""
        entered = ((run, self._interpreter.all[index]) for run, index in self._leading)
        through = {(run, (frame.module.index, frame.number)) for run, frame in entered}
        return through | {(run, site[:2]) for run, site, _ in self.drafts}

    def asks_results(self, run: Run, frame: Frame) -> bool:
        """Say whether a result decides a branch or loop that stands in a frame's function."""
        return (run, (frame.module.index, frame.number)) in self._asking

    def steer(self, started: Iterable[Span]) -> None:
        """Note that the regions around these places start runs."""
        places = [(place.path, place.line) for place in started]
        for (_, key), model in self.region_models.items():
            module, region = self._interpreter.modules.all[key[0]], self._region(key)
            last = span_of(module, r.At(region.end_line, 1, region.end_line, 1)).line
            if any(path == model.span.path and model.span.line <= line <= last for path, line in places):
                force_setattr(model, "steers", True)
                force_setattr(model, "starts", True)

    def _around_region(self, key: RegionKey) -> int:
        return key[2] if key[2] >= 0 else self._region(key).parent

    def _region(self, key: RegionKey) -> r.Region:
        scope = self._interpreter.modules.all[key[0]].scopes[key[1]]
        if key[2] >= 0:
            return scope.regions[key[2]]
        call = scope.nodes[-2 - key[2]]
        assert isinstance(call, r.Call)
        iterable = call.arguments[1].value if len(call.arguments) > 1 else call.callee
        return r.Region("comprehension", call.region, iterable, call.at, call.at.end_line, None)

    def _is_own_body(self, run: Run, key: RegionKey) -> bool:
        if run is None or run.key[0] < 0:
            return any(self.run_of(frame, self._around_region(key)) == run for frame in self._regions[run, key])
        return run.key[:2] == key[:2] or self._units.scope_of(run) == (self._interpreter.modules.all[key[0]], key[1])

    def _test_value(self, frame: Frame, key: RegionKey) -> Value:
        """Return what a region depends on: its condition, or what its iterable's length follows from."""
        region = self._region(key)
        if key[2] < 0:
            return self._interpreter.counted(frame.values[region.test])
        if region.kind in ("with", "match", *_TRYING):
            value = frame.values[region.test]
        else:
            value = self._interpreter.deciding(frame, region.test)
        for atom in value:
            if isinstance(atom, Made) and atom.name in vocabulary.CASES:
                value |= node_arguments(self._interpreter.all[atom.frame], atom.node)
        return value

    def _decider(self, frame: Frame, node: int, value: Value) -> Decider:
        if any(isinstance(atom, atoms.Given) for atom in value):
            return "parameter"
        return "constant" if self._is_constant(frame, node, 0) else "unknown"

    def _is_constant(self, frame: Frame, node: int, depth: int) -> bool:
        """Say whether an expression is made of constants and builtins only."""
        found = frame.scope.nodes[node]
        if depth > 20:
            return False
        match found:
            case r.Expression(_, operands):
                return all(self._is_constant(frame, operand, depth + 1) for operand in operands)
            case r.Call(callee, arguments) if vocabulary.TRANSPARENT & outside_names(frame, node):
                return all(self._is_constant(frame, argument.value, depth + 1) for argument in arguments)
            case r.Call() if frame.children.get(node):
                inner = [self._interpreter.all[child] for child in sorted(frame.children[node])]
                return all(
                    self._is_constant(child, value, depth + 1) for child in inner for value in child.scope.returned
                )
            case r.Call(callee, arguments):
                names = [atom.name for atom in frame.values[callee] if isinstance(atom, atoms.External)]
                builtin = bool(names) and all(name.startswith("builtins.") for name in names)
                return builtin and all(self._is_constant(frame, a.value, depth + 1) for a in arguments)
            case _:
                value = frame.values[node]
                return bool(value) and all(isinstance(atom, atoms.Text | atoms.Box | Instance) for atom in value)


def _add_choice(region: Region, calls: Iterable[TaskCall], parameters: Iterable[str]) -> None:
    """Note that calls are given what a region chooses, which may be parameters themselves."""
    given = sorted({*region.given_to, *calls}, key=lambda call: (call.span, call.task.id))
    force_setattr(region, "given_to", tuple(given))
    force_setattr(region, "parameters", tuple(sorted({*region.parameters, *parameters})))


def _is_mapped(frame: Frame, node: int) -> bool:
    """Say whether a Prefect 1 call is given `mapped=True`."""
    call = frame.scope.nodes[node]
    given = call.arguments if isinstance(call, r.Call) else ()
    return any(a.name == "mapped" and frame.argument(a) == constant(True) for a in given)


def _made_by(value: Value) -> str | None:
    """Return the name of the call from outside of the tree that a value is made by alone."""
    only = next(iter(value)) if len(value) == 1 else None
    return only.name if isinstance(only, Made) else None


def _is_call_of_unit(callee: object) -> bool:
    return isinstance(callee, tuple) and callee[0] == "unit"


def _plainest_first(source: atoms.Result) -> tuple[bool, str]:
    return not source.carries, repr(source)


def owner_of(units: Units, frame: Frame) -> Flow | Task | None:
    """Return the flow or task whose body a frame is, or lies in."""
    number = frame.number
    while number >= 0:
        unit = units.by_scope.get((frame.module.index, number))
        if unit is not None:
            return unit
        number = frame.module.scopes[number].parent
    return None
