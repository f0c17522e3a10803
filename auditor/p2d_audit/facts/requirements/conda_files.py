"""Reads what conda's environments, recipes and locks ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from p2d_audit.declarations import Doubt
from p2d_audit.facts.documents.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode
from p2d_audit.facts.requirements.distributions import Broken, is_prefects, read_constraint, requirements_of
from p2d_audit.facts.requirements.pip_files import read_line
from p2d_audit.model import Requirement, Span

_SPEC = re.compile(r"(?:\S+::)?(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?P<rest>.*)", re.DOTALL)
_BRACKET = re.compile(r"\[(?:.*?\bversion=(?P<quote>['\"]?)(?P<version>[^'\"\]]*)(?P=quote))?.*\]")
_BUILD = re.compile(r"=(?P<version>[^=\s]+)=\S+")
_NAMES = ("*environment*", "*conda*", "env*")
_RECIPES = ("meta.yaml", "recipe.yaml")
_STAGES = ("build", "host", "run")


def read_conda_file(path: str, document: Document) -> Iterator[Requirement | Doubt]:
    """Yield what a YAML file asks for of Prefect's, if it is one of conda's."""
    name = PurePosixPath(path).name.lower()
    for root in document.roots:
        if not isinstance(root, MappingNode):
            continue
        if fnmatchcase(name, "*conda-lock*"):
            yield from _locked(root)
        elif name in _RECIPES:
            if isinstance(needs := root.get("requirements"), MappingNode):
                for stage in _STAGES:
                    yield from _packages(needs.get(stage))
        elif root.get("channels") is not None or any(fnmatchcase(name, pattern) for pattern in _NAMES):
            yield from _packages(root.get("dependencies"))


def _packages(node: Node | None) -> Iterator[Requirement | Doubt]:
    for item in node.items if isinstance(node, SequenceNode) else ():
        match item:
            case ScalarNode():
                yield from _package(item)
            case MappingNode() if isinstance(names := item.get("pip"), SequenceNode):
                for name in names.items:
                    if isinstance(name, ScalarNode):
                        yield from read_line(name.text, _inside(name))


def _package(node: ScalarNode) -> Iterator[Requirement | Doubt]:
    match = _SPEC.fullmatch(node.text.strip())
    if match is None or not is_prefects(match["name"]):
        return
    specifiers = read_constraint(_versions(match["rest"]), "fuzzy")
    if isinstance(specifiers, Broken):
        yield Doubt(span=_inside(node), what=f"requirement `{node.text}`", why=specifiers.why)
    else:
        yield from requirements_of(match["name"], specifiers, _inside(node))


def _versions(rest: str) -> str:
    """Return the versions in what follows a name: conda also has builds there, and brackets."""
    if bracket := _BRACKET.fullmatch(rest):
        return bracket["version"] or ""
    if build := _BUILD.fullmatch(rest):
        return f"=={build['version']}"
    first, _, second = rest.partition(" ")
    return first if first[-1:].isalnum() or first.endswith("*") else first + second


def _locked(root: MappingNode) -> Iterator[Requirement]:
    packages = root.get("package")
    for package in packages.items if isinstance(packages, SequenceNode) else ():
        if not isinstance(package, MappingNode):
            continue
        name, version = package.get("name"), package.get("version")
        if isinstance(name, ScalarNode) and isinstance(version, ScalarNode) and is_prefects(name.text):
            specifiers = read_constraint(f"=={version.text}")
            if not isinstance(specifiers, Broken):
                yield from requirements_of(name.text, specifiers, _inside(name), locked=True)


def _inside(node: ScalarNode) -> Span:
    """Return where a scalar's text stands, without quotes."""
    span = node.span
    quoted = node.written is not None and node.written[:1] in ("'", '"') and span.line == span.end_line
    return Span(span.path, span.line, span.column + quoted, span.end_line, span.end_column - quoted)
