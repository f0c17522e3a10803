"""Makes the scopes of a Python file, each in its own turn."""

from __future__ import annotations

from collections import deque

from astroid import nodes
from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.facts.code.statements import Statements
from p2d_audit.facts.code.syntax import Places, Syntax, parse
from p2d_audit.facts.records import At, NodeId

_Definition = nodes.FunctionDef | nodes.ClassDef | nodes.Lambda


def read_python(text: str, path: str) -> tuple[r.Scope, ...] | r.Failure:
    """Return the scopes of a Python file, the module first; a Failure if it cannot be parsed."""
    module = parse(text, path)
    if isinstance(module, r.Failure):
        return module
    try:
        return _File(Places(text), module).scopes()
    except RecursionError:
        return r.Failure(line=1, reason="nested too deeply to be read")


class _Pending:
    """A definition whose body is still to be read; signature nodes belong to the enclosing scope."""

    def __init__(self, node: nodes.Module | _Definition, parent: int, qualname: str, within: str) -> None:
        self.node = node
        self.parent = parent
        self.qualname = qualname
        self.within = within
        self.decorators: tuple[r.Decorator, ...] = ()
        self.bases: tuple[r.Decorator, ...] = ()
        self.parameters: tuple[r.Parameter, ...] = ()
        self.returns: NodeId = -1
        self.returns_text: str | None = None
        self.returned_items: tuple[NodeId, ...] = ()


class _File:
    """The scopes found so far; definitions are read breadth-first, so that nesting costs no stack."""

    def __init__(self, places: Places, module: nodes.Module) -> None:
        self.places = places
        self.pending = deque([_Pending(module, -1, "", "")])
        self.count = 1

    def scopes(self) -> tuple[r.Scope, ...]:
        made: list[r.Scope] = []
        while self.pending:
            pending = self.pending.popleft()
            made.append(_Body(self, pending, len(made)).read())
        return tuple(made)

    def enqueue(self, pending: _Pending) -> int:
        self.pending.append(pending)
        self.count += 1
        return self.count - 1


class _Body(Statements):
    """The scope of one definition under construction."""

    def __init__(self, file: _File, pending: _Pending, index: int) -> None:
        super().__init__(file.places)
        self.file = file
        self.pending = pending
        self.index = index

    def read(self) -> r.Scope:
        """Run the body and freeze the scope."""
        node, pending = self.pending.node, self.pending
        for parameter in pending.parameters:
            self.bind(parameter.name, self.add(r.Bound(parameter.name)))
        if isinstance(node, nodes.Lambda) and not isinstance(node, nodes.FunctionDef):
            self.returned.append(self.value(node.body))
            self.doing.add((node.lineno or 1, node.col_offset or 0))
        else:
            body: Syntax = node.body
            self.run(body)
        return r.Scope(
            kind=_kind(node),
            name=node.name if isinstance(node, nodes.FunctionDef | nodes.ClassDef) else "",
            qualname=pending.qualname,
            parent=pending.parent,
            at=self._at(),
            end_line=node.end_lineno or 1,
            is_async=isinstance(node, nodes.AsyncFunctionDef),
            is_generator=bool(self.yielded),
            decorators=pending.decorators,
            bases=pending.bases,
            parameters=pending.parameters,
            returns=pending.returns,
            returns_text=pending.returns_text,
            nodes=tuple(self.nodes),
            regions=tuple(
                replace(region, jumps=i in self.jumping, returns=i in self.returning, raises=i in self.raising)
                for i, region in enumerate(self.regions)
            ),
            bindings={name: node for name, node in self.environment.items() if name not in self.outer},
            ever={name: tuple(values) for name, values in self.ever.items()},
            globals={name: tuple(values) for name, values in self.globals.items()},
            returned=tuple(self.returned),
            yielded=tuple(self.yielded),
            raised=tuple(self.raised),
            stores=tuple(self.stores),
            stars=tuple(self.stars),
            fields=tuple(self.fields) if isinstance(node, nodes.ClassDef) else (),
            jumps=tuple(self.jumps),
            rebound=tuple(self.rebound),
            statements=() if isinstance(node, nodes.ClassDef) else tuple(line for line, _ in sorted(self.doing)),
            returned_items=pending.returned_items,
        )

    def define(self, node: _Definition) -> NodeId:
        """Evaluate a definition's decorators, bases, defaults and annotations here, and queue its body."""
        name = node.name if isinstance(node, nodes.FunctionDef | nodes.ClassDef) else "<lambda>"
        outer = self.pending
        prefix = outer.qualname and f"{outer.qualname}." + ("<locals>." if outer.within == "function" else "")
        kind = "class" if isinstance(node, nodes.ClassDef) else "function"
        inner = _Pending(node, self.index, f"{prefix}{name}", kind)
        if isinstance(node, nodes.FunctionDef | nodes.ClassDef) and node.decorators is not None:
            inner.decorators = tuple(self._decorator(decorator) for decorator in node.decorators.nodes)
        if isinstance(node, nodes.ClassDef):
            inner.bases = tuple(self._decorator(base) for base in node.bases)
        else:
            inner.parameters = tuple(self._parameters(node.args))
            if self.pending.within == "function":
                rebound: Syntax = node.nodes_of_class(nodes.Nonlocal)
                self.shared.update(name for statement in rebound for name in statement.names)
            if isinstance(node, nodes.FunctionDef) and node.returns is not None:
                inner.returns, inner.returns_text = self._annotation(node.returns)
                if isinstance(node.returns, nodes.Subscript):
                    given = node.returns.slice
                    items = given.elts if isinstance(given, nodes.Tuple) else [given]
                    inner.returned_items = tuple(self._annotation(item)[0] for item in items)
        return self.add(r.Definition(self.file.enqueue(inner)))

    def _decorator(self, node: Syntax) -> r.Decorator:
        return r.Decorator(self.value(node), self.places.of(node))

    def _parameters(self, arguments: nodes.Arguments) -> list[r.Parameter]:
        positional = [*(arguments.posonlyargs or ()), *(arguments.args or ())]
        notes = [*(arguments.posonlyargs_annotations or ()), *(arguments.annotations or ())]
        defaults = [None] * (len(positional) - len(arguments.defaults or ())) + list(arguments.defaults or ())
        made = [
            self._parameter(name.name, "positional", default, note)
            for name, default, note in zip(positional, defaults, notes, strict=True)
        ]
        if arguments.vararg:
            made.append(self._parameter(arguments.vararg, "varargs", None, arguments.varargannotation))
        keyword = zip(
            arguments.kwonlyargs or (), arguments.kw_defaults or (), arguments.kwonlyargs_annotations or (), strict=True
        )
        made += [self._parameter(name.name, "keyword", default, note) for name, default, note in keyword]
        if arguments.kwarg:
            made.append(self._parameter(arguments.kwarg, "varkw", None, arguments.kwargannotation))
        return made

    def _parameter(self, name: str, kind: str, default: Syntax | None, note: Syntax | None) -> r.Parameter:
        annotation, annotation_text = (-1, None) if note is None else self._annotation(note)
        value, text = (
            (-1, None) if default is None else (self.value(default), self.places.text(self.places.of(default)))
        )
        return r.Parameter(name, kind, value, text, annotation, annotation_text)  # type: ignore[arg-type]

    def _annotation(self, node: Syntax) -> tuple[NodeId, str]:
        """Evaluate an annotation's outermost name; a quoted one is a constant."""
        text = self.places.text(self.places.of(node))
        told = _without_none(node)
        outermost = told.value if isinstance(told, nodes.Subscript) else told
        if isinstance(outermost, nodes.Name | nodes.Attribute):
            return self.value(outermost), text
        if isinstance(outermost, nodes.Const) and isinstance(outermost.value, str):
            return self.add(r.Constant(outermost.value)), outermost.value
        return -1, text

    def _at(self) -> At:
        node = self.pending.node
        if isinstance(node, nodes.Module):
            return At(1, 1, 1, 1)
        if isinstance(node, nodes.FunctionDef | nodes.ClassDef):
            return self.places.of_definition(node)
        return self.places.of(node)


def _without_none(annotation: Syntax) -> Syntax:
    """Return `X` of an annotation `X | None`."""
    while isinstance(annotation, nodes.BinOp) and annotation.op == "|":
        sides = [
            side
            for side in (annotation.left, annotation.right)
            if not (isinstance(side, nodes.Const) and side.value is None)
        ]
        if len(sides) != 1:
            break
        annotation = sides[0]
    return annotation


def _kind(node: nodes.Module | _Definition) -> r.ScopeKind:
    match node:
        case nodes.Module():
            return "module"
        case nodes.ClassDef():
            return "class"
        case nodes.FunctionDef():
            return "function"
        case _:
            return "lambda"
