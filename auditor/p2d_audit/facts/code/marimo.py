"""Makes one module of a marimo notebook, whose cells are functions that give each other their names.

A cell's parameters are the names it takes from other cells, what it returns are
the names it gives them; marimo runs the cells in the order that follows from
this, whichever order they stand in (its documentation: "Reactive execution").
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from p2d_audit.facts.records import Failure

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_CELL = "cell"
_MODULE_LEVEL = frozenset({"function", "class_definition"})


def flatten(tree: ast.Module) -> ast.Module:
    """Put the bodies of a marimo notebook's cells at the level of the module; leave any other module as it is."""
    app = _app(tree)
    if app is None:
        return tree
    before: list[ast.stmt] = []
    after: list[ast.stmt] = []
    cells: list[_Function] = []
    for statement in tree.body:
        if isinstance(statement, _Function) and _CELL in _roles(statement, app):
            cells.append(statement)
        elif isinstance(statement, ast.With) and _is_setup(statement, app):
            before += statement.body
        elif isinstance(statement, _Definition) and _roles(statement, app) & _MODULE_LEVEL:
            statement.decorator_list = [one for one in statement.decorator_list if _role(one, app) is None]
            before.append(statement)
        else:
            (after if cells else before).append(statement)
    body = [statement for cell in _in_order(cells) for statement in _body(cell)]
    return ast.Module(body=[*before, *body, *after], type_ignores=tree.type_ignores)


def broken_cells(tree: ast.Module) -> Iterator[Failure]:
    """Yield the cells that marimo itself kept as text because they are no Python."""
    app = _app(tree)
    for statement in tree.body if app else ():
        call = statement.value if isinstance(statement, ast.Expr) else None
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="_unparsable_cell")) if name == app:
                yield Failure(line=call.lineno, reason="not valid Python: marimo could not parse this cell")


def _app(tree: ast.Module) -> str | None:
    """Return the name of the marimo app that a module makes."""
    makers = set(_makers(tree))
    for statement in tree.body if makers else ():
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=function)):
                if ast.unparse(function) in makers:
                    return name
    return None


def _makers(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        match statement:
            case ast.Import(names=names):
                yield from (f"{one.asname or one.name}.App" for one in names if one.name == "marimo")
            case ast.ImportFrom(module="marimo", names=names):
                yield from (one.asname or one.name for one in names if one.name == "App")


def _roles(definition: _Definition, app: str) -> set[str]:
    return {role for one in definition.decorator_list if (role := _role(one, app))}


def _role(decorator: ast.expr, app: str) -> str | None:
    """Return `cell` for `@app.cell` and `@app.cell(…)`, None for a decorator of another origin."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    match target:
        case ast.Attribute(value=ast.Name(id=name), attr=role) if name == app:
            return role
    return None


def _is_setup(statement: ast.With, app: str) -> bool:
    return len(statement.items) == 1 and _role(statement.items[0].context_expr, app) == "setup"


def _in_order(cells: Sequence[_Function]) -> list[_Function]:
    """Return the cells, each after those whose names it takes, else as they stand."""
    givers = {name: index for index, cell in enumerate(cells) for name in _given(cell)}
    ordered: dict[int, _Function] = {}
    begun: set[int] = set()
    stack = [(index, False) for index in reversed(range(len(cells)))]
    while stack:
        index, ready = stack.pop()
        if ready:
            ordered.setdefault(index, cells[index])
        elif index not in begun:
            begun.add(index)
            needed = [givers[name] for name in _taken(cells[index]) if name in givers]
            stack.append((index, True))
            stack += [(other, False) for other in reversed(needed) if other not in begun]
    return list(ordered.values())


def _taken(cell: _Function) -> list[str]:
    arguments = cell.args
    return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _given(cell: _Function) -> list[str]:
    match cell.body[-1]:
        case ast.Return(value=ast.Tuple(elts=names)):
            return [name.id for name in names if isinstance(name, ast.Name)]
        case ast.Return(value=ast.Name(id=name)):
            return [name]
    return []


def _body(cell: _Function) -> list[ast.stmt]:
    """Return the statements of a cell without the `return` that only names what it gives."""
    return cell.body[:-1] if isinstance(cell.body[-1], ast.Return) else cell.body
