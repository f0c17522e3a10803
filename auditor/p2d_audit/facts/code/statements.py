"""Runs the statements of a scope over its environment, joining branches and closing loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from astroid import nodes
from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.facts.code.expressions import Expressions
from p2d_audit.facts.code.syntax import Places, Syntax
from p2d_audit.facts.records import NodeId

Environment = dict[str, NodeId]
_IDLE = (nodes.Pass, nodes.Global, nodes.Nonlocal, nodes.Import, nodes.ImportFrom, nodes.FunctionDef, nodes.ClassDef)
UNROLLED = 12
"""The most steps of a loop over callables that are told apart."""


class Statements(Expressions):
    """Adds statements to `Expressions`; `alive` is False after a return, raise, break or continue."""

    def __init__(self, places: Places) -> None:
        super().__init__(places)
        self.alive = True
        self.returned: list[NodeId] = []
        self.raised: list[NodeId] = []
        self.jumps: list[r.Jump] = []
        self.doing: set[tuple[int, int]] = set()
        """Where the statements that do something begin."""
        self.stars: list[tuple[str, int]] = []
        self.jumping: set[int] = set()
        """Regions that are left by a return, raise, break or continue."""
        self.returning: set[int] = set()
        """Regions in which a return stands."""
        self.raising: set[int] = set()
        """Regions of handlers that are left by raising alone."""
        self._going_on: set[int] = set()
        """Regions that are left by a return, break or continue."""
        self._breaks: list[list[Environment]] = []
        self._continues: list[list[Environment]] = []

    def run(self, body: Iterable[Syntax]) -> None:
        """Run statements in order; those after a jump are run too, so that nothing in dead code is lost."""
        for statement in body:
            if not isinstance(statement, _IDLE) and not _is_bare_constant(statement):
                self.doing.add((statement.lineno or 1, statement.col_offset or 0))
            method = getattr(self, f"_do_{type(statement).__name__.lower()}", self._do_other)
            method(statement)

    def _arms(
        self, arms: Iterable[Callable[[], None]], tests: Sequence[NodeId] = (), *, two_armed: bool = False
    ) -> None:
        """Run alternatives, of which `tests` choose one, from the same start and join what they leave."""
        start, alive = self.environment, self.alive
        ends: list[Environment] = []
        for arm in arms:
            self.environment, self.alive = dict(start), alive
            arm()
            if self.alive:
                ends.append(self.environment)
        self.environment = self._join(ends, tests, two_armed=two_armed) if ends else dict(start)
        self.alive = bool(ends)

    def _join(self, ends: list[Environment], tests: Sequence[NodeId] = (), *, two_armed: bool = False) -> Environment:
        if len(ends) == 1:
            return ends[0]
        joined: Environment = {}
        for name in dict.fromkeys(name for end in ends for name in end):
            options = tuple(dict.fromkeys(end[name] for end in ends if name in end))
            if len(options) == 1:
                joined[name] = options[0]
            else:
                armed = two_armed and len(options) == 2
                joined[name] = self.add(r.Choice(options, tuple(tests), by_statement=True, two_armed=armed))
            if len(options) > 1 and name not in self.outer:
                self.ever.setdefault(name, []).append(joined[name])
        return joined

    def _loop(self, body: Callable[[], NodeId], changed: set[str]) -> None:
        """Run a loop body once, with a `Choice` for every name it changes that closes over its own end.

        What is left after the loop depends on how often it turned: on its
        iterable or condition, which `body` returns, and on what jumps out of it.
        """
        within = len(self.regions)
        heads = {
            name: self.add(r.Choice((self.environment[name],))) for name in sorted(changed & self.environment.keys())
        }
        self.environment |= heads
        entry = dict(self.environment)
        self._breaks.append([])
        self._continues.append([])
        turned_by = body()
        breaks, turns = self._breaks.pop(), self._continues.pop()
        if self.alive:
            turns.append(self.environment)
        for name, head in heads.items():
            first = self.nodes[head]
            back = tuple(dict.fromkeys(turn[name] for turn in turns if turn.get(name, head) != head))
            if isinstance(first, r.Choice) and back:
                self.nodes[head] = r.Choice((*first.options, *back))
        self.alive = True
        kept = {name: entry[name] for name in heads}
        ends = [entry, *(turn | kept for turn in turns), *breaks]
        jumps = (region.test for index, region in enumerate(self.regions) if index >= within and index in self.jumping)
        tests = tuple(dict.fromkeys((turned_by, *jumps)))
        self.environment = self._join(ends, tests)
        for name, head in heads.items():
            if self.environment.get(name) == head and len(self._options(head)) > 1:
                self.environment[name] = self.add(r.Choice((head,), tests, by_statement=True))

    def _options(self, node: NodeId) -> tuple[NodeId, ...]:
        choice = self.nodes[node]
        return choice.options if isinstance(choice, r.Choice) else ()

    def _do_expr(self, node: nodes.Expr) -> None:
        self.discard(node.value)

    def _do_assign(self, node: nodes.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self.assign(target, value)

    def _do_annassign(self, node: nodes.AnnAssign) -> None:
        if isinstance(node.target, nodes.AssignName) and node.target.name not in self.fields:
            self.fields.append(node.target.name)
        if node.value is not None:
            self.assign(node.target, self.value(node.value))

    def _do_augassign(self, node: nodes.AugAssign) -> None:
        before = self.value(_as_load(node.target))
        operands = (before, self.value(node.value))
        self.assign(node.target, self.add(r.Expression(node.op.rstrip("="), operands, self.places.of(node))))

    def _do_if(self, node: nodes.If) -> None:
        test = self.value(node.test)
        before = self.open_region("if", test, self.places.head(node, node.test), node.end_lineno or 1)
        self._note_arms(node.orelse[:1])
        arms = (lambda: self.run(node.body), lambda: self.run(node.orelse))
        self._arms(arms, (test,), two_armed=True)
        self.region = before

    def _note_arms(self, starts: Sequence[nodes.NodeNG]) -> None:
        """Note at which lines further arms of the statement begin whose region was just opened."""
        self.regions[-1] = replace(self.regions[-1], arms=tuple(start.lineno for start in starts if start.lineno))

    def _do_while(self, node: nodes.While) -> None:
        def body() -> NodeId:
            self.open_region("while", -1, self.places.head(node, node.test), node.end_lineno or 1)
            test = self.value(node.test)
            self.regions[number] = replace(self.regions[number], test=test)
            self.run(node.body)
            return test

        before, number = self.region, len(self.regions)
        self._loop(body, _changed(node))
        self.region = before
        self.run(node.orelse)

    def _do_for(self, node: nodes.For) -> None:
        iterable = self.value(node.iter)
        if (steps := self._steps(node, iterable)) is not None:
            self._unroll(node, iterable, steps)
            return
        before = self.open_region("for", iterable, self.places.head(node, node.iter), node.end_lineno or 1)

        def body() -> NodeId:
            self.assign(node.target, self.add(r.Element(iterable)))
            self.run(node.body)
            return iterable

        self._loop(body, _changed(node))
        self.region = before
        self.run(node.orelse)

    _do_asyncfor = _do_for

    def _steps(self, node: nodes.For, iterable: NodeId) -> tuple[NodeId, ...] | None:
        """Return the items of a short list that a loop goes through to call them, else None."""
        display = self.nodes[iterable]
        if not isinstance(display, r.Sequence) or display.repeated or display.spread or node.orelse:
            return None
        if not 0 < len(display.items) <= UNROLLED or next(node.nodes_of_class((nodes.Break, nodes.Continue)), None):
            return None
        names = {name.name for name in node.target.nodes_of_class(nodes.AssignName)}
        called: Syntax = node.nodes_of_class(nodes.Call)
        return display.items if any(_root(call.func) in names for call in called) else None

    def _unroll(self, node: nodes.For, iterable: NodeId, steps: tuple[NodeId, ...]) -> None:
        """Run a loop's body once for each step, so that what one hands to the next is told apart."""
        before = self.open_region("for", iterable, self.places.head(node, node.iter), node.end_lineno or 1)
        inside = self.region
        for step in steps:
            self.region = inside
            self.assign(node.target, step)
            self.run(node.body)
        self.region = before

    def _do_try(self, node: nodes.Try) -> None:
        before = self.open_region("try", self.opaque("try"), self._clause("try", node, node), node.end_lineno or 1)
        number, begin = self.region, len(self.nodes)
        start, during = dict(self.environment), Environment()
        failing: list[NodeId] = []

        def first() -> None:
            self.run(node.body)
            tried = self.add(r.Tried(tuple(i for i in range(begin, end()) if isinstance(self.nodes[i], r.Call))))
            self.regions[number] = replace(self.regions[number], test=tried)
            failing.append(tried)
            during.update(self.environment)
            if node.orelse:
                self.region = before
                self._run_clause("else", node, node.orelse, tried)

        def end() -> int:
            return failing[0] if failing else len(self.nodes)

        def handler(clause: nodes.ExceptHandler) -> Callable[[], None]:
            def run() -> None:
                self.region = before
                self.environment = self._join([start, during])
                if clause.name is not None:
                    self.assign(clause.name, self.add(r.Caught(begin, end())))
                self._run_clause("except", clause, clause.body, failing[0])

            return run

        self._arms((first, *(handler(clause) for clause in node.handlers)), failing)
        self.region, alive = before, self.alive
        if node.finalbody:
            self._run_clause("finally", node, node.finalbody, self.opaque("finally"))
        self.alive = alive and self.alive

    def _run_clause(
        self, keyword: str, node: nodes.Try | nodes.ExceptHandler, body: list[Syntax], test: NodeId
    ) -> None:
        """Run what stands in a clause of a `try`, in a region of its own."""
        outer = self.open_region(keyword, test, self._clause(keyword, node, body[0]), body[-1].end_lineno or 1)
        inside = self.region
        self.run(body)
        if keyword == "except" and not self.alive and inside not in self._going_on:
            self.raising.add(inside)
        self.region = outer

    def _clause(self, keyword: str, node: nodes.Try | nodes.ExceptHandler, first: Syntax) -> r.At:
        """Return where the head of a `try` or of one of its clauses stands, without the colon."""
        if isinstance(node, nodes.ExceptHandler) and node.type is not None:
            return self.places.up_to_colon(node, node.type)
        line = node.lineno or 1
        if node is not first and not isinstance(node, nodes.ExceptHandler):
            line = self.places.line_of(keyword, first.lineno or line, node.col_offset or 0)
        column = node.col_offset or 0
        return self.places.between(line, column, line, column + len(keyword))

    _do_trystar = _do_try

    def _do_with(self, node: nodes.With) -> None:
        before = self.region
        for context, target in node.items:
            value = self.value(context)
            end = target or context
            name = target.name if isinstance(target, nodes.AssignName) else None
            self.open_region("with", value, self.places.head(node, end), node.end_lineno or 1, name)
            if target is not None:
                self.assign(target, self.add(r.Entered(value)))
        self.run(node.body)
        self.region = before

    _do_asyncwith = _do_with

    def _do_match(self, node: nodes.Match) -> None:
        subject = self.value(node.subject)
        before = self.open_region("match", subject, self.places.head(node, node.subject), node.end_lineno or 1)
        self._note_arms([case.pattern for case in node.cases[1:]])

        def arm(case: nodes.MatchCase) -> Callable[[], None]:
            def run() -> None:
                for name in case.pattern.nodes_of_class(nodes.AssignName):
                    self.bind(name.name, self.add(r.Expression("match", (subject,), self.places.of(name))))
                if case.guard is not None:
                    guard = self.value(case.guard)
                    deciding.append(guard)
                    at = self.places.head(case.guard, case.guard)
                    end = case.body[-1].end_lineno or at.end_line
                    outer = self.open_region("if", guard, at, end)
                    self.run(case.body)
                    self.region = outer
                else:
                    self.run(case.body)

            return run

        deciding = [subject]
        self._arms((*(arm(case) for case in node.cases), lambda: None), deciding)
        self.region = before

    def _do_return(self, node: nodes.Return) -> None:
        self.returned.append(self.value(node.value))
        self._leave("return", self.returned[-1], node)
        self._jump()
        self.returning.update(self._around())

    def _around(self) -> Iterator[int]:
        """Yield the regions around this point, from the inside out."""
        region = self.region
        while region >= 0:
            yield region
            region = self.regions[region].parent

    def _do_raise(self, node: nodes.Raise) -> None:
        if node.exc is not None:
            self.raised.append(self.value(node.exc))
        if node.cause is not None:
            self.value(node.cause)
        self._leave("raise", self.raised[-1] if node.exc is not None else -1, node)
        self._jump(by_raising=True)

    def _leave(self, kind: Literal["return", "raise"], value: NodeId, node: Syntax) -> None:
        self.jumps.append(r.Jump(kind, self.region, value, len(self.nodes), self.places.of(node)))

    def _do_break(self, _: nodes.Break) -> None:
        if self._breaks:
            self._breaks[-1].append(self.environment)
        self._jump(within_loop=True)

    def _do_continue(self, _: nodes.Continue) -> None:
        if self._continues:
            self._continues[-1].append(self.environment)
        self._jump(within_loop=True)

    def _jump(self, *, within_loop: bool = False, by_raising: bool = False) -> None:
        """End this path; note the regions that are left, for break and continue only those inside the loop."""
        self.alive = False
        for region in self._around():
            if within_loop and self.regions[region].kind in ("for", "while"):
                break
            self.jumping.add(region)
            if not by_raising:
                self._going_on.add(region)

    def _do_assert(self, node: nodes.Assert) -> None:
        test = self.value(node.test)
        before = self.open_region("assert", test, self.places.of(node), node.end_lineno or 1)
        if node.fail is not None:
            self.value(node.fail)
        self.region = before

    def _do_delete(self, node: nodes.Delete) -> None:
        for target in node.targets:
            match target:
                case nodes.DelName(name=name):
                    self.environment.pop(name, None)
                case nodes.Subscript(value=base, slice=key):
                    before = self.value(base)
                    self.rebind(base, before, self.add(r.Removed(before, self.value(key), self.places.of(target))))
                case nodes.DelAttr(expr=base, attrname=name):
                    before = self.value(base)
                    gone = self.opaque("deleted")
                    self.stores.append(r.Store(before, name, gone, self.places.of(target)))
                    self.rebind(base, before, self.add(r.Stored(before, name, gone)))

    def _do_import(self, node: nodes.Import) -> None:
        for module, alias in node.names:
            bound = module if alias else module.partition(".")[0]
            self.bind(alias or bound, self.add(r.Import(bound, 0, None)))
            if not alias and "." in module:
                self.add(r.Import(module, 0, None))

    def _do_importfrom(self, node: nodes.ImportFrom) -> None:
        level = node.level or 0
        for name, alias in node.names:
            if name == "*":
                self.stars.append((node.modname or "", level))
            else:
                self.bind(alias or name, self.add(r.Import(node.modname or "", level, name)))

    def _do_global(self, node: nodes.Global | nodes.Nonlocal) -> None:
        self.outer.update(node.names)

    _do_nonlocal = _do_global

    def _do_functiondef(self, node: nodes.FunctionDef) -> None:
        self.bind(node.name, self.define(node))

    _do_asyncfunctiondef = _do_classdef = _do_functiondef

    def _do_pass(self, _: nodes.Pass) -> None:
        """Do nothing."""

    def _do_other(self, node: Syntax) -> None:
        """Evaluate what a statement of no known form holds (a type alias)."""
        for child in node.get_children():
            self.value(child)


def _as_load(target: Syntax) -> Syntax:
    """Return the expression that reads what an augmented assignment writes."""
    place = {"end_lineno": target.end_lineno, "end_col_offset": target.end_col_offset}
    if isinstance(target, nodes.AssignName):
        parent: Syntax = target.parent
        return nodes.Name(target.name, target.lineno or 1, target.col_offset or 0, parent, **place)
    if isinstance(target, nodes.AssignAttr):
        holder: Syntax = target.parent
        read = nodes.Attribute(target.attrname, target.lineno or 1, target.col_offset or 0, holder, **place)
        read.postinit(target.expr)
        return read
    return target


def _changed(loop: Syntax) -> set[str]:
    """Return the names that a loop may rebind: assigned, deleted, stored into, or called upon."""
    names: set[str] = set()
    stack = [loop]
    while stack:
        node = stack.pop()
        match node:
            case nodes.AssignName() | nodes.DelName():
                names.add(node.name)
            case nodes.AssignAttr(expr=base) | nodes.Subscript(value=base):
                names.add(_root(base))
            case nodes.Call(func=function, args=given, keywords=named):
                if isinstance(function, nodes.Attribute):
                    names.add(_root(function.expr))
                names |= {_root(value) for value in (*given, *(keyword.value for keyword in named))}
            case nodes.FunctionDef() | nodes.ClassDef():
                names.add(node.name)
                continue
            case nodes.Lambda():
                continue
        stack.extend(node.get_children())
    return names


def _is_bare_constant(statement: Syntax) -> bool:
    """Say whether a statement is a text or `...` that stands alone."""
    return isinstance(statement, nodes.Expr) and isinstance(statement.value, nodes.Const)


def _root(node: Syntax) -> str:
    while isinstance(node, nodes.Attribute | nodes.Subscript):
        node = node.expr if isinstance(node, nodes.Attribute) else node.value
    return node.name if isinstance(node, nodes.Name) else ""
