"""Evaluates the expressions of a scope into nodes."""

from __future__ import annotations

from astroid import Context, nodes

from p2d_audit.facts import records as r
from p2d_audit.facts.code.syntax import Places, Syntax
from p2d_audit.facts.records import At, NodeId

LOGGING = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print"})
REORDERING = frozenset({"rotate", "sort", "reverse"})
KEEPS_AND_RETURNS = frozenset({"setdefault"})

_DISPLAYS = {nodes.List: "list", nodes.Tuple: "tuple", nodes.Set: "set"}
_COMPREHENSIONS = {nodes.ListComp: "list", nodes.SetComp: "set", nodes.GeneratorExp: "generator"}


class Expressions:
    """Holds the nodes and the environment of a scope under construction.

    `environment` maps each local name to the node it is bound to at this point;
    it is None where control cannot arrive.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.nodes: list[r.AnyNode] = []
        self.regions: list[r.Region] = []
        self.region = -1
        self.environment: dict[str, NodeId] = {}
        self.ever: dict[str, list[NodeId]] = {}
        self.outer: set[str] = set()
        self.globals: dict[str, list[NodeId]] = {}
        self.stores: list[r.Store] = []
        self.rebound: list[r.Rebinding] = []
        self.yielded: list[NodeId] = []
        self.shared: set[str] = set()
        """Names that a nested function rebinds."""
        self.fields: list[str] = []

    # The three hooks that need statements or other scopes.

    def define(self, node: nodes.FunctionDef | nodes.ClassDef | nodes.Lambda) -> NodeId:
        """Make a scope for a nested definition and return its node."""
        raise NotImplementedError

    def add(self, node: r.AnyNode) -> NodeId:
        """Append a node and return its index."""
        self.nodes.append(node)
        return len(self.nodes) - 1

    def bind(self, name: str, value: NodeId) -> None:
        """Bind a local name, or a global or nonlocal one where it is declared so."""
        self.environment[name] = value
        if name in self.outer:
            self.globals.setdefault(name, []).append(value)
        else:
            self.ever.setdefault(name, []).append(value)

    def opaque(self, what: str) -> NodeId:
        """Return a value about which nothing can be said."""
        return self.add(r.Opaque(what))

    def value(self, node: Syntax | None) -> NodeId:
        """Evaluate an expression and return its node."""
        if node is None:
            return self.add(r.Constant(None))
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            return self._other(node)
        result: NodeId = method(node)
        return result

    def assign(self, target: Syntax, value: NodeId) -> None:
        """Bind a target to a value: a name, attribute, item, or a tuple of targets."""
        match target:
            case nodes.AssignName(name=name):
                if name in self.outer:
                    self.rebound.append(r.Rebinding(name, self.places.of(target)))
                self.bind(name, value)
            case nodes.AssignAttr(expr=base, attrname=name) | nodes.Attribute(expr=base, attrname=name):
                before = self.value(base)
                written = isinstance(target, nodes.AssignAttr)
                self.stores.append(r.Store(before, name, value, self.places.of(target), written))
                self.rebind(base, before, self.add(r.Stored(before, name, value)))
            case nodes.Subscript(value=base, slice=key):
                before = self.value(base)
                at = self.places.of(target) if target.ctx is Context.Store else None
                self.rebind(base, before, self.add(r.StoredItem(before, self.value(key), value, at)))
            case nodes.Tuple(elts=targets) | nodes.List(elts=targets):
                self._unpack(targets, value, self.places.of(target))
            case nodes.Starred(value=inner):
                self.assign(inner, value)

    def rebind(self, target: Syntax, before: NodeId, after: NodeId) -> None:
        """Make every name that stood for the node `before` stand for `after`."""
        match target:
            case nodes.Name(name=name):
                for alias, node in self.environment.items():
                    if node == before:
                        self.environment[alias] = after
                if name in self.environment:
                    self.bind(name, after)
                elif name in self.outer:
                    self.globals.setdefault(name, []).append(after)
                else:
                    self.environment[name] = after
                self._fill_back(before, after)
            case nodes.Attribute() | nodes.Subscript():
                self.assign(target, after)

    def _fill_back(self, before: NodeId, after: NodeId) -> None:
        """Let a container know that an element taken out of it was changed."""
        taken = self.nodes[before]
        while isinstance(taken, r.Choice | r.Part) or (isinstance(taken, r.Element) and self._is_counted(taken)):
            value = taken.options[0] if isinstance(taken, r.Choice) else taken.value
            taken = self.nodes[self._counted(value) if isinstance(taken, r.Element) else value]
        if not isinstance(taken, r.Element | r.Item) or (isinstance(taken, r.Item) and self._is_slice(taken.key)):
            return
        holder = taken.value
        changed = None
        for name, node in list(self.environment.items()):
            if node == holder and not isinstance(self.nodes[node], r.Import | r.Definition):
                changed = changed or self.add(r.StoredItem(holder, self.opaque("element"), after))
                self.bind(name, changed)

    def _is_slice(self, key: NodeId) -> bool:
        found = self.nodes[key]
        return isinstance(found, r.Expression) and found.operator == "slice"

    def _is_counted(self, taken: r.Element) -> bool:
        return self._counted(taken.value) != taken.value

    def _counted(self, value: NodeId) -> NodeId:
        """Return what `enumerate`, `sorted` or `.items()` goes through, else the value itself."""
        call = self.nodes[value]
        if not isinstance(call, r.Call):
            return value
        callee = self.nodes[call.callee]
        if isinstance(callee, r.Free) and callee.name in ("enumerate", "sorted", "reversed", "list") and call.arguments:
            return call.arguments[0].value
        if isinstance(callee, r.Attribute) and callee.name in ("items", "values"):
            return callee.value
        return value

    def open_region(self, kind: str, test: NodeId, at: At, end_line: int, target: str | None = None) -> int:
        """Start a region inside the present one; return the one to go back to."""
        before = self.region
        self.regions.append(r.Region(kind, before, test, at, end_line, target))  # type: ignore[arg-type]
        self.region = len(self.regions) - 1
        return before

    def _unpack(self, targets: list[Syntax], value: NodeId, at: At) -> None:
        star = next((i for i, target in enumerate(targets) if isinstance(target, nodes.Starred)), None)
        for index, target in enumerate(targets):
            starred = index == star
            position = index if star is None or index <= star else index - len(targets)
            after = len(targets) - index - 1 if starred else 0
            self.assign(target, self.add(r.Part(value, position, starred, after, at)))

    def _const(self, node: nodes.Const) -> NodeId:
        value = node.value
        if value is None or isinstance(value, bool | float | str) or (isinstance(value, int) and abs(value) < 2**63):
            return self.add(r.Constant(value))
        return self.opaque(type(value).__name__)

    def _name(self, node: nodes.Name) -> NodeId:
        bound = self.environment.get(node.name)
        if bound is None:
            return self.add(r.Free(node.name, self.places.of(node)))
        if isinstance(self.nodes[bound], r.Import):
            return self.add(r.Load(bound, self.places.of(node)))
        return self.add(r.Shared(node.name, bound)) if node.name in self.shared else bound

    def _attribute(self, node: nodes.Attribute) -> NodeId:
        return self.add(r.Attribute(self.value(node.expr), node.attrname, self.places.of(node)))

    def _subscript(self, node: nodes.Subscript) -> NodeId:
        return self.add(r.Item(self.value(node.value), self.value(node.slice), self.places.of(node)))

    def _call(self, node: nodes.Call, *, discarded: bool = False, awaited: bool = False) -> NodeId:
        callee = self.value(node.func)
        arguments = [self._argument(argument) for argument in node.args]
        arguments += [
            r.Argument(keyword.arg, self.value(keyword.value), 0 if keyword.arg else 2, self.places.of(keyword.value))
            for keyword in node.keywords
        ]
        call = r.Call(callee, tuple(arguments), self.region, discarded, awaited, self.places.of(node))
        index = self.add(call)
        if isinstance(node.func, nodes.Attribute):
            if node.func.attrname in ("pop", "clear", "popleft"):
                self._take(node.func, callee, arguments)
            elif arguments or node.func.attrname in REORDERING:
                self._touch(node.func, callee, index, discarded=discarded)
        elif discarded and arguments:
            self._touch_kept(callee, index)
        if discarded:
            self._pass_names(node, index)
        return index

    def _pass_names(self, node: nodes.Call, call: NodeId) -> None:
        """Note that a function may have put something into the local objects it was given."""
        name = node.func.attrname if isinstance(node.func, nodes.Attribute) else getattr(node.func, "name", "")
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if name in LOGGING and not any(keyword.arg == "file" for keyword in node.keywords):
            return
        for argument in given:
            before = self.environment.get(argument.name) if isinstance(argument, nodes.Name) else None
            if before is not None and not isinstance(self.nodes[before], r.Import | r.Definition | r.Constant):
                self.rebind(argument, before, self.add(r.Passed(before, call)))

    def _argument(self, node: Syntax) -> r.Argument:
        star = isinstance(node, nodes.Starred)
        inner = node.value if isinstance(node, nodes.Starred) else node
        return r.Argument(None, self.value(inner), 1 if star else 0, self.places.of(inner))

    def _touch(self, function: nodes.Attribute, callee: NodeId, call: NodeId, *, discarded: bool) -> None:
        """Note that a method may have put its arguments into the local object it was called on."""
        name = function.attrname
        if not (discarded and name not in LOGGING) and name not in KEEPS_AND_RETURNS:
            return
        attribute = self.nodes[callee]
        if not isinstance(attribute, r.Attribute):
            return
        touched = r.Touched(attribute.value, call)
        slot = function.expr
        if self._is_local(slot):
            self.rebind(slot, attribute.value, self.add(touched))
        elif isinstance(slot, nodes.Call) and isinstance(slot.func, nodes.Attribute) and slot.args:
            # d.setdefault(key, []).append(value): the slot holds the value from here on
            read, holder = self.nodes[attribute.value], slot.func
            if holder.attrname in ("setdefault", "get") and self._is_local(holder.expr) and isinstance(read, r.Call):
                base = self.value(holder.expr)
                stored = self.add(r.StoredItem(base, read.arguments[0].value, self.add(touched)))
                self.rebind(holder.expr, base, stored)

    def _is_local(self, node: Syntax) -> bool:
        """Say whether an expression starts at a local variable that is no import or definition."""
        while isinstance(node, nodes.Attribute | nodes.Subscript):
            node = node.expr if isinstance(node, nodes.Attribute) else node.value
        bound = self.environment.get(node.name) if isinstance(node, nodes.Name) else None
        return bound is not None and not isinstance(self.nodes[bound], r.Import | r.Definition)

    def _touch_kept(self, callee: NodeId, call: NodeId) -> None:
        """Note what `add = items.append; add(value)` puts into `items`."""
        attribute = self.nodes[callee]
        if isinstance(attribute, r.Attribute) and attribute.name not in LOGGING:
            before = attribute.value
            names = [name for name, node in self.environment.items() if node == before]
            if names and not isinstance(self.nodes[before], r.Import | r.Definition):
                touched = self.add(r.Touched(before, call))
                for name in names:
                    self.bind(name, touched)

    def _take(self, function: nodes.Attribute, callee: NodeId, arguments: list[r.Argument]) -> None:
        """Note what `items.pop(key)` and `items.clear()` take out of a local container."""
        attribute = self.nodes[callee]
        if not isinstance(attribute, r.Attribute) or not self._is_local(function.expr):
            return
        if function.attrname == "clear":
            key = -1
        elif arguments:
            key = arguments[0].value
        else:
            key = self.add(r.Constant(0 if function.attrname == "popleft" else -1))
        self.rebind(function.expr, attribute.value, self.add(r.Removed(attribute.value, key)))

    def _await(self, node: nodes.Await, *, discarded: bool = False) -> NodeId:
        if isinstance(node.value, nodes.Call):
            return self._call(node.value, awaited=True, discarded=discarded)
        return self.value(node.value)

    def discard(self, node: Syntax) -> NodeId:
        """Evaluate an expression statement, whose value nobody uses."""
        if isinstance(node, nodes.Call):
            return self._call(node, discarded=True)
        if isinstance(node, nodes.Await):
            return self._await(node, discarded=True)
        return self.value(node)

    def _display(self, node: nodes.List | nodes.Tuple | nodes.Set) -> NodeId:
        items: list[NodeId] = []
        spread: list[int] = []
        for element in node.elts:
            if isinstance(element, nodes.Starred):
                spread.append(len(items))
                items.append(self.value(element.value))
            else:
                items.append(self.value(element))
        return self.add(r.Sequence(_DISPLAYS[type(node)], tuple(items), tuple(spread), False))  # type: ignore[arg-type]

    _list = _tuple = _set = _display

    def _dict(self, node: nodes.Dict) -> NodeId:
        keys: list[NodeId] = []
        values: list[NodeId] = []
        for key, value in node.items:
            keys.append(-1 if isinstance(key, nodes.DictUnpack) else self.value(key))
            values.append(self.value(value))
        return self.add(r.Mapping(tuple(keys), tuple(values), False))

    def _comprehension_of(self, node: nodes.ListComp | nodes.SetComp | nodes.GeneratorExp | nodes.DictComp) -> NodeId:
        """Evaluate a comprehension in this scope; its targets are bound only inside it."""
        outside, region = dict(self.environment), self.region
        turns: list[NodeId] = []
        conditions: list[NodeId] = []
        for generator in node.generators:
            iterable = self.value(generator.iter)
            turns.append(iterable)
            end = generator.ifs[-1] if generator.ifs else generator.iter
            at = self.places.head(generator.target, end)
            self.open_region("comprehension", iterable, at, node.end_lineno or at.end_line)
            self.assign(generator.target, self.add(r.Element(iterable)))
            for condition in generator.ifs:
                at = self.places.of(condition)
                conditions.append(self.value(condition))
                self.open_region("filter", conditions[-1], at, node.end_lineno or at.end_line)
        chosen = (tuple(turns), tuple(conditions))
        if isinstance(node, nodes.DictComp):
            key = self.value(node.key)
            result = self.add(r.Mapping((key,), (self._kept(self.value(node.value), *chosen),), True))
        else:
            kind = _COMPREHENSIONS[type(node)]
            item = self._kept(self.value(node.elt), *chosen)
            result = self.add(r.Sequence(kind, (item,), (), True))  # type: ignore[arg-type]
        named: Syntax = node.nodes_of_class(nodes.NamedExpr)
        walrus = {expression.target.name for expression in named}
        self.environment = outside | {name: self.environment[name] for name in walrus if name in self.environment}
        self.region = region
        return result

    _listcomp = _setcomp = _generatorexp = _dictcomp = _comprehension_of

    def _kept(self, item: NodeId, turns: tuple[NodeId, ...], conditions: tuple[NodeId, ...]) -> NodeId:
        """Return an item of a comprehension: which there are, the iterables and conditions decide."""
        if conditions:
            item = self.add(r.Choice((item,), conditions))
        return self.add(r.Choice((item,), turns, by_statement=True))

    def _ifexp(self, node: nodes.IfExp) -> NodeId:
        test = self.value(node.test)
        before = self.open_region("ternary", test, self.places.of(node), node.end_lineno or 1)
        options = (self.value(node.body), self.value(node.orelse))
        self.region = before
        return self.add(r.Choice(options, (test,), two_armed=True))

    def _boolop(self, node: nodes.BoolOp) -> NodeId:
        first = self.value(node.values[0])
        before = self.open_region("ternary", first, self.places.of(node), node.end_lineno or 1)
        rest = [self.value(operand) for operand in node.values[1:]]
        self.region = before
        return self.add(r.Choice((first, *rest), connective="and" if node.op == "and" else "or"))

    def _namedexpr(self, node: nodes.NamedExpr) -> NodeId:
        value = self.value(node.value)
        self.assign(node.target, value)
        return value

    def _lambda(self, node: nodes.Lambda) -> NodeId:
        return self.define(node)

    def _joinedstr(self, node: nodes.JoinedStr) -> NodeId:
        parts = tuple(self.value(part) for part in node.values)
        return self.add(r.Expression("format", parts, self.places.of(_formatted(node))))

    def _formattedvalue(self, node: nodes.FormattedValue) -> NodeId:
        value = self.value(node.value)
        if node.format_spec is None and node.conversion in (None, -1):
            return value
        spec = (self.value(node.format_spec),) if node.format_spec is not None else ()
        conversion = () if node.conversion in (None, -1) else (chr(node.conversion),)
        return self.add(r.Expression("spec", (value, *spec), self.places.of(_formatted(node)), conversion))

    def _binop(self, node: nodes.BinOp) -> NodeId:
        return self.add(r.Expression(node.op, (self.value(node.left), self.value(node.right)), self.places.of(node)))

    def _unaryop(self, node: nodes.UnaryOp) -> NodeId:
        return self.add(r.Expression(f"unary{node.op}", (self.value(node.operand),), self.places.of(node)))

    def _compare(self, node: nodes.Compare) -> NodeId:
        operands = (self.value(node.left), *(self.value(right) for _, right in node.ops))
        operators = tuple(operator for operator, _ in node.ops)
        return self.add(r.Expression("compare", operands, self.places.of(node), operators))

    def _slice(self, node: nodes.Slice) -> NodeId:
        bounds = tuple(self.value(bound) for bound in (node.lower, node.upper, node.step))
        return self.add(r.Expression("slice", bounds, self.places.of(node)))

    def _starred(self, node: nodes.Starred) -> NodeId:
        return self.add(r.Element(self.value(node.value)))

    def _yield(self, node: nodes.Yield) -> NodeId:
        self.yielded.append(self.value(node.value))
        return self.opaque("yield")

    def _yieldfrom(self, node: nodes.YieldFrom) -> NodeId:
        value = self.value(node.value)
        self.yielded.append(self.add(r.Element(value)))
        return value

    def _other(self, node: Syntax) -> NodeId:
        """Evaluate the children of an expression that has no form of its own (a slice, a template string)."""
        operands = tuple(self.value(child) for child in node.get_children())
        return self.add(r.Expression(type(node).__name__.lower(), operands, self.places.of(node)))


def _formatted(node: Syntax) -> Syntax:
    """Return the string that formats a value: only Python from 3.12 places what is inside of it."""
    around: Syntax = node.parent
    while isinstance(node, nodes.FormattedValue) or (
        isinstance(around, nodes.FormattedValue) and node is around.format_spec
    ):
        node, around = around, around.parent
    return node
