"""What goes through with the handle of an output in the place of a result."""

import ast

from p2d_audit import parse_expression

# Functions that take anything.
_QUIET = ("str", "repr", "bool", "isinstance", "type", "id", "hash", "callable", "hasattr")


def passes_handles(text: str) -> bool:
    """Tell whether an expression goes through with the handle of an output in the place of each result."""
    match parse_expression(text):
        case ast.JoinedStr(parts):
            fields = (part.value for part in parts if isinstance(part, ast.FormattedValue))
            return all(isinstance(field, ast.Name | ast.Constant) for field in fields)
        case ast.Compare(_, operators):
            return all(isinstance(one, ast.Eq | ast.NotEq | ast.Is | ast.IsNot) for one in operators)
        case ast.BinOp(ast.Constant(str()), ast.Mod()) | ast.UnaryOp(ast.Not()):
            return True
        case ast.Call(ast.Name(name)):
            return name in _QUIET
        case _:
            return False
