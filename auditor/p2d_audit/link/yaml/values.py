"""Turns YAML nodes into the model's constants; what Prefect fills in later is unknown."""

from __future__ import annotations

from p2d_audit.facts.documents import MappingNode, Node, ScalarNode, SequenceNode, number
from p2d_audit.model import Constant, Option, Unknown

_TRUE = frozenset({"true", "yes", "on", "y", "t", "1"})
_FALSE = frozenset({"false", "no", "off", "n", "f", "0"})
_FILLED_IN = "filled in when it is deployed"


def text_of(node: Node | None) -> str | Unknown | None:
    """Return the text of a scalar; None for none or null, Unknown for a template or a collection."""
    if node is None or (isinstance(node, ScalarNode) and node.tag == "null"):
        return None
    if not isinstance(node, ScalarNode):
        return Unknown(source_of(node), "not a text")
    return Unknown(node.text, _FILLED_IN) if "{{" in node.text else node.text


def truth_of(node: Node | None) -> bool | Unknown | None:
    """Return whether a scalar is true or false the way pydantic takes it; None for none or null."""
    text = text_of(node)
    if not isinstance(text, str):
        return text
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    return Unknown(text, "neither true nor false")


def constant_of(node: Node) -> Constant:
    """Return a node as a constant; keys that are collections are left out."""
    match node:
        case MappingNode():
            return {key: constant_of(value) for key, value in node.named()}
        case SequenceNode():
            return tuple(constant_of(item) for item in node.items)
        case ScalarNode(tag="bool"):
            return truth_of(node)
        case ScalarNode(tag="int" | "float"):
            return number(node)
        case _:
            return text_of(node)


def option_of(name: str, node: Node) -> Option:
    """Return a key of a mapping as an option."""
    return Option(name=name, value=constant_of(node), text=source_of(node), span=node.span)


def source_of(node: Node) -> str:
    """Return how a node is, or could be, written on one line."""
    match node:
        case ScalarNode():
            return node.written or node.text
        case SequenceNode():
            return f"[{', '.join(map(source_of, node.items))}]"
        case MappingNode():
            return f"{{{', '.join(f'{key}: {source_of(value)}' for key, value in node.named())}}}"


def parameters_of(node: Node | None) -> dict[str, Constant]:
    """Return a mapping as constants by key, empty if it is none."""
    return {key: constant_of(value) for key, value in node.named()} if isinstance(node, MappingNode) else {}
