"""Reads Prefect's container images, Helm charts and GitHub actions out of YAML."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts.documents.nodes import MappingNode, Node, ScalarNode
from p2d_audit.facts.shell.components import image_name, is_image, make_image, read_action, read_chart, read_image
from p2d_audit.facts.surroundings.yaml_scalars import YamlText
from p2d_audit.model import Component, Span

_IMAGE_KEYS = frozenset({"container", "from", "default", "base"})
_CHART_KEYS = ("chart", "chart_ref", "chart_name", "chartname", "remotechart", "path")
_VERSION_KEYS = ("version", "targetRevision", "chart_version", "chartVersion")
_PREFECT_CHARTS = "prefect"


def read_components(node: Node, key: str, source: YamlText) -> Iterator[Component]:
    """Yield what of Prefect's a node under a key names."""
    if isinstance(node, ScalarNode):
        yield from _of_scalar(node, key, source)
    elif isinstance(node, MappingNode):
        yield from _split_image(node, source)
        yield from _charts(node, source)


def _of_scalar(node: ScalarNode, key: str, source: YamlText) -> Iterator[Component]:
    if "prefect" not in node.text.lower():
        return
    text = source.passage(node).text
    if key == "uses" and (action := read_action(text, node.span)):
        yield action
    elif key != "repository" and (found := read_image(text, node.span, bare="image" in key or key in _IMAGE_KEYS)):
        yield found


def _split_image(node: MappingNode, source: YamlText) -> Iterator[Component]:
    """Read an image whose name and tag stand under two keys, as in the values of Helm charts."""
    tag_node = node.get("prefectTag") or node.get("tag") or node.get("newTag")
    tag = source.passage(tag_node).text if isinstance(tag_node, ScalarNode) else None
    for key in ("repository", "name", "newName"):
        name = node.get(key)
        if isinstance(name, ScalarNode) and is_image(source.passage(name).text):
            if tag or key == "repository":
                yield make_image(image_name(source.passage(name).text), tag or None, _around(name, tag_node))
            return
    if isinstance(tag_node, ScalarNode) and tag_node is node.get("prefectTag") and node.get("repository") is None:
        yield make_image("prefecthq/prefect", tag, tag_node.span)


def _charts(node: MappingNode, source: YamlText) -> Iterator[Component]:
    entries = {name.lower(): value for name, value in node.named()}
    version_node = next((node.get(key) for key in _VERSION_KEYS if node.get(key)), None)
    version = source.passage(version_node).text if isinstance(version_node, ScalarNode) else None
    for key in _CHART_KEYS:
        chart = entries.get(key)
        if isinstance(chart, ScalarNode) and (key != "path" or _is_prefects(entries.get("repourl"))):
            yield from _made(chart, chart.text.removeprefix("charts/"), version)
    name = entries.get("name")
    if isinstance(name, ScalarNode) and any(_is_prefects(entries.get(key)) for key in ("repository", "repo")):
        yield from _made(name, name.text, version)


def _made(node: ScalarNode, text: str, version: str | None) -> Iterator[Component]:
    chart = read_chart(text, version, node.span)
    if chart:
        yield chart


def _is_prefects(node: Node | None) -> bool:
    return isinstance(node, ScalarNode) and _PREFECT_CHARTS in node.text.lower()


def _around(first: ScalarNode, second: Node | None) -> Span:
    if not isinstance(second, ScalarNode):
        return first.span
    start, end = sorted((first.span, second.span))
    return Span(start.path, start.line, start.column, end.end_line, end.end_column)
