"""What decides a region, in words, and whether a handle decides it without a word."""

import ast
from collections import defaultdict
from collections.abc import Mapping

from p2d_audit import Flow, Project, Region, Span, parse_expression

_OTHERS = {
    "result": "a task's result",
    "parameter": "a parameter of the flow",
    "constant": "a constant",
    "unknown": "a value that is known only in the run",
}
_DISPLAYS = (ast.List, ast.Tuple, ast.Dict, ast.Set)


def deciders(region: Region) -> str:
    """Return the deciding calls as a phrase (the result of `a` and `b`), or what else decides."""
    names = [f"`{name}`" for name in sorted({call.task.function for call in region.on})]
    if names and region.hinges_on == "failure":
        return f"whether {' or '.join(names)} fails"
    if names:
        return f"the result of {' and '.join(names)}"
    return _OTHERS[region.decided_by]


def tests_by_flow(project: Project) -> Mapping[Flow | None, list[Span]]:
    """Return where the conditions of each flow stand."""
    found: defaultdict[Flow | None, list[Span]] = defaultdict(list)
    for region in project.regions:
        if region.kind in ("if", "ternary", "match", "while", "assert"):
            found[region.flow].append(region.span)
    return found


def line_of(span: Span) -> tuple[str, int]:
    """Return the file and the line in which a stretch begins."""
    return span.path, span.line


def is_silent(region: Region) -> bool:
    """Tell whether a test goes through with the handle of an output in the place of each result.

    Handles are true, equal to nothing and neither ordered nor indexed, and have none of a result's attributes.
    A number or list that the flow makes out of what it asked results is still what it was before that.
    What else stands in the test is known from its text alone: where that may raise, it is not silent.
    """
    test = _parsed(region)
    if test is not None and region.hinges_on in ("choice", "failure"):
        return _is_plain(test)
    return test is not None and _passes(test, {call.task.function for call in region.on})


def names_in(region: Region) -> set[str]:
    """Return the names that a test reads."""
    test = _parsed(region)
    return {node.id for node in ast.walk(test) if isinstance(node, ast.Name)} if test else set()


def _parsed(region: Region) -> ast.expr | None:
    """Return the expression of `if test`, `match test` or `assert test`, or of a ternary's test."""
    text = " ".join(region.test.split()).removesuffix(":")
    first, _, rest = text.partition(" ")
    return parse_expression(rest if first in ("if", "elif", "match", "assert") else text)


def is_silent_choice(region: Region) -> bool:
    """Tell whether a branch, a ternary or an `or` between values goes through with handles in place of parameters."""
    test = _parsed(region)
    if region.kind == "ternary" and isinstance(test, ast.IfExp):
        test = test.test
    elif region.kind == "ternary" and isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        # A handle is true: what stands behind it is never asked for.
        test = test.values[0]
    return test is not None and _passes(test, set())


def _passes(node: ast.expr, tasks: set[str]) -> bool:
    match node:
        case ast.Name() | ast.Constant():
            return True
        case ast.UnaryOp(ast.Not(), operand):
            return _passes(operand, tasks)
        case ast.BoolOp(_, values):
            return all(_passes(value, tasks) for value in values)
        case ast.Compare(left, operators, others):
            plain = all(isinstance(one, ast.Eq | ast.NotEq | ast.Is | ast.IsNot) for one in operators)
            among = isinstance(operators[0], ast.In | ast.NotIn) and isinstance(others[0], _DISPLAYS)
            return (plain or among) and all(_is_operand(one, tasks) for one in (left, *others))
        case ast.Call(ast.Name("isinstance"), [first, _]):
            return _passes(first, tasks)
        case ast.Call(ast.Name(name)):
            return name in tasks
        case ast.Call(ast.Attribute(of, "result" | "wait"), [], []):
            return _passes(of, tasks)
        case ast.Call(ast.Attribute(ast.Name(name), "submit")):
            return name in tasks
        case ast.Await(value):
            return _passes(value, tasks)
        case _:
            return False


def _is_plain(node: ast.expr) -> bool:
    """Tell whether a test raises nothing, of numbers, truth values and lists that may be empty."""
    match node:
        case ast.Name() | ast.Constant():
            return True
        case ast.UnaryOp(_, operand):
            return _is_plain(operand)
        case ast.BoolOp(_, values):
            return all(_is_plain(value) for value in values)
        case ast.Compare(left, _, others):
            return all(_is_plain(one) for one in (left, *others))
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult(), right):
            return _is_plain(left) and _is_plain(right)
        case ast.Call(ast.Name("len" | "any" | "all" | "sum" | "bool" | "set" | "list"), [one], []):
            return _is_plain(one)
        case _:
            return False


def _is_operand(node: ast.expr, tasks: set[str]) -> bool:
    """Tell whether an operand of `==` or `is` goes through: constants and dotted names of enums do."""
    while isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute | ast.Name):
        node = node.value
        if isinstance(node, ast.Name):
            return node.id[:1].isupper()
    return _passes(node, tasks) or isinstance(node, _DISPLAYS)
