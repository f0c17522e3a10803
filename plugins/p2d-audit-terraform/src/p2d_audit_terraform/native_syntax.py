"""Reads HCL, Terraform's own syntax, with the place of every value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent
from typing import Any, TypeAlias

import hcl2
from lark import Token, Tree
from lark.exceptions import LarkError, UnexpectedInput
from p2d_audit import Span

from p2d_audit_terraform.syntax import (
    Access,
    Attribute,
    Block,
    Body,
    Call,
    Conditional,
    Expression,
    For,
    Form,
    Index,
    Items,
    Literal,
    Malformed,
    Object,
    Opaque,
    Operation,
    Splat,
    Step,
    Template,
    Traversal,
)

_Node: TypeAlias = "Tree[Token]"

_ESCAPE = re.compile(r"\\(?:([nrt\"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_SPOKEN = {"true": True, "false": False, "null": None}
_HEREDOC = re.compile(r"<<(-?)([a-zA-Z][\w.-]*)\r?\n(.*?)[ \t]*\2\s*\Z", re.DOTALL)
_FOREIGN = re.compile(r"(?![\x00-\x7f])\w")
_LONGEST_NUMBER = 100
_NEWLINE = "new_line_or_comment"
_STEPS = frozenset({"get_attr_expr_term", "index_expr_term", "attr_splat_expr_term", "full_splat_expr_term"})


def parse_native(path: str, text: str) -> Body | Malformed:
    """Return the body of a file, or why it is none."""
    try:
        tree = hcl2.parses_to_tree(_FOREIGN.sub("q", text))  # the parser knows no other letters in names
        return _Converter(path, text).body(_trees(tree)[0])
    except UnexpectedInput as error:
        line = error.line if error.line and error.line > 0 else text.count("\n") + 1
        return Malformed(min(line, text.count("\n") + 1), _reason(error))
    except LarkError as error:
        return Malformed(None, str(error).partition("\n")[0])
    except RecursionError:
        return Malformed(None, "nested too deeply")


def parse_template(text: str, place: Span) -> Form:
    """Return the form of a template that stands in another text, such as a heredoc; all of it is at `place`."""
    if "${" not in text and "%{" not in text:
        return Literal(text)
    parts = tuple(_template_parts(text, place))
    if all(isinstance(part.form, Literal) for part in parts):
        return Literal("".join(str(part.form.value) for part in parts if isinstance(part.form, Literal)))
    return Template(parts)


def _reason(error: UnexpectedInput) -> str:
    token = getattr(error, "token", None)
    if token is not None:
        return "the file ends too early" if token.type == "$END" else f"unexpected `{str(token).strip() or 'newline'}`"
    character = getattr(error, "char", None)
    return f"unexpected `{character}`" if character else "the file ends too early"


def _trees(node: _Node) -> list[_Node]:
    return [child for child in node.children if isinstance(child, Tree) and child.data != _NEWLINE]


def _tokens(node: _Node) -> list[str]:
    return [str(child) for child in node.children if isinstance(child, Token)]


class _Converter:
    """Makes the syntax of one file out of the parser's tree."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text

    def body(self, node: _Node) -> Body:
        """Return what stands in a body; a name that is set twice keeps its first value."""
        attributes: dict[str, Expression] = {}
        blocks = []
        for child in _trees(node):
            if child.data == "attribute":
                name, value = _trees(child)
                attributes.setdefault(self._written(name), self.expression(value))
            elif child.data == "block":
                blocks.append(self._block(child))
        return Body(attributes, tuple(blocks))

    def _block(self, node: _Node) -> Block:
        *head, body = _trees(node)
        kind, *labels = head
        span = self._span(kind)
        last = self._span(head[-1])
        return Block(
            self._written(kind),
            tuple(self._written(label).strip('"') for label in labels),
            Span(self._path, span.line, span.column, last.end_line, last.end_column),
            self.body(body),
        )

    def expression(self, node: _Node) -> Expression:
        """Return the expression of a tree."""
        while node.data == "expr_term" and len(_trees(node)) == 1:
            node = _trees(node)[0]
        if node.data.startswith("heredoc"):
            return self._heredoc(node)
        return Expression(self._form(node), self._span(node), self._written(node))

    def _form(self, node: _Node) -> Form:
        match node.data:
            case "int_lit" if len(self._written(node)) < _LONGEST_NUMBER:
                return Literal(int(self._written(node)))
            case "float_lit":
                return Literal(float(self._written(node)))
            case "literal_value":
                return Literal(_SPOKEN[self._written(node)])
            case "identifier" | "keyword":
                return Traversal(self._written(node), ())
            case "string":
                return self._string(node)
            case "tuple":
                return Items(tuple(self.expression(item) for item in _trees(node)))
            case "object":
                return Object(tuple(self._entry(entry) for entry in _trees(node)))
            case "function_call":
                return self._call(node)
            case "conditional":
                test, yes, no = _trees(node)
                return Conditional(self.expression(test), self.expression(yes), self.expression(no))
            case "binary_op":
                left, right = _trees(node)
                operator, operand = _trees(right)
                return Operation(self._written(operator).split()[-1], (self.expression(left), self.expression(operand)))
            case "unary_op":
                return Operation(_tokens(node)[0], (self.expression(_trees(node)[0]),))
            case "for_tuple_expr" | "for_object_expr":
                return self._for(node)
            case kind if kind in _STEPS:
                return self._stepped(node)
            case _:
                return Opaque()

    def _string(self, node: _Node) -> Form:
        parts = []
        for part in _trees(node):
            inner = part.children[0]
            if isinstance(inner, Tree) and inner.data != "interpolation":
                return Opaque()
            if isinstance(inner, Tree):
                parts.append(self.expression(_trees(inner)[0]))
            else:
                written = self._written(part)
                parts.append(Expression(Literal(_unescaped(written)), self._span(part), written))
        if all(isinstance(part.form, Literal) and not part.text.startswith('"') for part in parts):
            return Literal("".join(str(part.form.value) for part in parts if isinstance(part.form, Literal)))
        return Template(tuple(parts))

    def _heredoc(self, node: _Node) -> Expression:
        written = self._written(node).rstrip("\n")
        start = self._span(node)
        lines = written.split("\n")
        span = Span(self._path, start.line, start.column, start.line + len(lines) - 1, len(lines[-1]) + 1)
        match = _HEREDOC.fullmatch(written)
        if match is None:
            return Expression(Opaque(), span, written)
        return Expression(parse_template(dedent(match[3]) if match[1] else match[3], span), span, written)

    def _entry(self, node: _Node) -> tuple[Expression, Expression]:
        name, value = _trees(node)
        key = self.expression(_trees(name)[0])
        if isinstance(key.form, Traversal) and not key.form.steps:
            key = Expression(Literal(key.form.root), key.span, key.text)
        elif isinstance(key.form, Literal) and not isinstance(key.form.value, str):
            key = Expression(Literal(key.text), key.span, key.text)
        return key, self.expression(value)

    def _call(self, node: _Node) -> Form:
        names = [self._written(child) for child in _trees(node) if child.data == "identifier"]
        given = next((child for child in _trees(node) if child.data == "arguments"), None)
        if given is None:
            return Call("::".join(names), ())
        return Call("::".join(names), tuple(map(self.expression, _trees(given))), "..." in _tokens(given))

    def _stepped(self, node: _Node) -> Form:
        steps: list[Step] = []
        while node.data in _STEPS or (node.data == "expr_term" and len(_trees(node)) == 1):
            if node.data == "expr_term":
                node = _trees(node)[0]
                continue
            node, step = _trees(node)
            steps[:0] = self._steps(step)
        if node.data == "identifier":
            return Traversal(self._written(node), tuple(steps))
        return Access(self.expression(node), tuple(steps))

    def _steps(self, node: _Node) -> Iterator[Step]:
        match node.data:
            case "get_attr":
                yield Attribute(self._written(_trees(node)[0]))
            case "braces_index":
                yield Index(self.expression(_trees(node)[0]))
            case "short_index":
                number = _tokens(node)[-1]
                yield Index(Expression(Literal(int(number)), self._span(node), number))
            case _:
                yield Splat()

    def _for(self, node: _Node) -> Form:
        intro, *rest = _trees(node)
        *names, over = _trees(intro)
        condition = rest.pop() if rest[-1].data == "for_cond" else None
        values = [self.expression(part) for part in rest]
        return For(
            names=tuple(self._written(name) for name in names),
            over=self.expression(over),
            key=values[0] if node.data == "for_object_expr" else None,
            value=values[-1],
            condition=self.expression(_trees(condition)[0]) if condition else None,
            grouped="..." in _tokens(node),
        )

    def _written(self, node: _Node) -> str:
        return self._text[node.meta.start_pos : _last(node).end_pos]

    def _span(self, node: _Node) -> Span:
        last = _last(node)
        return Span(self._path, node.meta.line, node.meta.column, last.end_line, last.end_column)


def _last(node: _Node) -> Any:
    """Return what knows where a node ends: the parser counts the newline behind an operation to it."""
    while True:
        children = [child for child in node.children if not isinstance(child, Tree) or child.data != _NEWLINE]
        if not children or isinstance(children[-1], Token):
            return children[-1] if children else node.meta
        node = children[-1]


def _unescaped(text: str) -> str:
    def replaced(match: re.Match[str]) -> str:
        plain, short, long = match.groups()
        return _PLAIN[plain] if plain else chr(min(int(short or long, 16), 0x10FFFF))

    return _ESCAPE.sub(replaced, text.replace("$${", "${").replace("%%{", "%{"))


def _template_parts(text: str, place: Span) -> Iterator[Expression]:
    """Split a template into its texts and expressions, each of which is parsed alone."""
    rest = text
    while rest:
        start = re.search(r"(?<![$%])[$%]\{", rest)
        if start is None:
            break
        if before := rest[: start.start()]:
            yield Expression(Literal(before.replace("$${", "${").replace("%%{", "%{")), place, before)
        end = _closing(rest, start.end())
        yield _alone(rest[start.start() : end], place)
        rest = rest[end:]
    if rest:
        yield Expression(Literal(rest.replace("$${", "${").replace("%%{", "%{")), place, rest)


def _closing(text: str, position: int) -> int:
    """Return the place behind the brace that closes the one before `position`; braces in texts do not count."""
    depth, quoted = 1, False
    for here in range(position, len(text)):
        character = text[here]
        if character == '"' and text[here - 1] != "\\":
            quoted = not quoted
        elif not quoted and character in "{}":
            depth += 1 if character == "{" else -1
            if depth == 0:
                return here + 1
    return len(text)


def _alone(written: str, place: Span) -> Expression:
    inner = written[2:-1].strip()
    parsed = parse_native(place.path, f"value = {inner}") if written.startswith("${") else None
    form = parsed.attributes["value"].form if isinstance(parsed, Body) and "value" in parsed.attributes else Opaque()
    return Expression(form, place, inner)
