"""Reads Prefect's environment variables out of YAML."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.facts.documents.nodes import MappingNode, Node, ScalarNode
from p2d_audit.facts.shell.settings import HIDDEN, IN_TEXT, NAME, OUTSIDE, make_setting, setting_of_word, template_value
from p2d_audit.facts.shell.words import ShellWord, may_vary
from p2d_audit.facts.surroundings.yaml_scalars import YamlText
from p2d_audit.model import Setting, Span, Unknown

_NO_SETTINGS = frozenset({"secrets", "inputs", "outputs", "parameters", "matrix"})
"""Keys whose entries only name what is given elsewhere."""

_COPILOT = frozenset(
    {"Backend Service", "Load Balanced Web Service", "Request-Driven Web Service", "Scheduled Job", "Worker Service"}
)
"""What the manifests of AWS Copilot that run images are of; their secrets are environment variables."""

_PASSED_ON = frozenset({"environment", "env", "envs", "env_vars"})
_FROM_ELSEWHERE = ("valueFrom", "value_from", "ValueFrom", "from_secret", "fromService", "fromDatabase", "fromGroup")


def read_settings(node: MappingNode, key: str, source: YamlText) -> Iterator[Setting]:
    """Yield the settings of a mapping under a key: `PREFECT_X: value`, or one with a name and a value."""
    for entry in node.entries:
        if not isinstance(entry.key, ScalarNode) or entry.merged or not NAME.fullmatch(entry.key.text):
            continue
        if key in _NO_SETTINGS:
            continue
        span = _until(entry.key.span, entry.value)
        if isinstance(entry.value, ScalarNode):
            yield from _made(entry.key.text, _value(entry.value, key, source), span)
        elif isinstance(entry.value, MappingNode):
            yield from _described(entry.key.text, entry.value, span, source)
    yield from _named(node, source)


def read_handed_secrets(root: Node, source: YamlText) -> Iterator[Setting]:
    """Yield the settings that a manifest of AWS Copilot takes from its `secrets`, of every environment."""
    if not isinstance(root, MappingNode) or not _is_of_copilot(root):
        return
    environments = root.get("environments")
    below = [entry.value for entry in environments.entries] if isinstance(environments, MappingNode) else []
    for place in (root, *below):
        secrets = place.get("secrets") if isinstance(place, MappingNode) else None
        for entry in secrets.entries if isinstance(secrets, MappingNode) else ():
            if isinstance(entry.key, ScalarNode) and NAME.fullmatch(entry.key.text):
                span = _until(entry.key.span, entry.value)
                yield from _made(entry.key.text, Unknown(source.line_of(entry.value), HIDDEN), span)


def _is_of_copilot(root: MappingNode) -> bool:
    kind = root.get("type")
    return isinstance(kind, ScalarNode) and kind.text in _COPILOT and isinstance(root.get("image"), MappingNode)


def read_listed_settings(node: ScalarNode, source: YamlText) -> Iterator[Setting]:
    """Yield the settings of a text with one `NAME=value` in each line."""
    for line in source.passage(node).lines():
        text = line.stripped()
        if IN_TEXT.match(text.text):
            word = ShellWord(text=text, start=text.start, end=text.end, known=not may_vary(text.text), bare=0)
            if setting := setting_of_word(word, source):
                yield setting


def read_item_setting(item: ScalarNode, key: str, source: YamlText) -> Iterator[Setting]:
    """Yield the setting that an item of a list gives: `PREFECT_X=value`, or `PREFECT_X` from the environment."""
    if IN_TEXT.match(item.text):
        setting = setting_of_word(source.word(item), source)
        if setting:
            yield setting
    elif key in _PASSED_ON and NAME.fullmatch(item.text):
        yield from _made(item.text, Unknown(item.text, OUTSIDE), item.span)


def _described(name: str, value: MappingNode, span: Span, source: YamlText) -> Iterator[Setting]:
    given = value.get("value")
    if isinstance(given, ScalarNode):
        yield from _made(name, _value(given, "", source), span)
    elif any(value.get(key) for key in (*_FROM_ELSEWHERE, "secretKeyRef", "secret")):
        yield from _made(name, Unknown(source.line_of(value), HIDDEN), span)


def _named(node: MappingNode, source: YamlText) -> Iterator[Setting]:
    entries = {entry.key.text.lower(): entry for entry in node.entries if isinstance(entry.key, ScalarNode)}
    for title in ("name", "key", "variable", "environment_variable"):
        entry = entries.get(title)
        if entry is None or not isinstance(entry.value, ScalarNode) or not NAME.fullmatch(entry.value.text):
            continue
        value = entries.get("value")
        elsewhere = next((node.get(key) for key in _FROM_ELSEWHERE if node.get(key)), None)
        name = entry.value.text
        if value is not None and isinstance(value.value, ScalarNode):
            yield from _made(name, _value(value.value, "", source), _until(entry.key.span, value.value))
        elif elsewhere is not None:
            yield from _made(name, Unknown(source.line_of(elsewhere), HIDDEN), _until(entry.key.span, elsewhere))


def _made(name: str, value: str | Unknown | None, span: Span) -> Iterator[Setting]:
    setting = make_setting(name, value, span)
    if setting:
        yield setting


def _value(node: ScalarNode, key: str, source: YamlText) -> str | Unknown | None:
    text = source.passage(node).text
    if node.tag == "null":
        return Unknown(text, OUTSIDE) if key in _PASSED_ON else None
    return template_value(text)


def _until(start: Span, node: Node) -> Span:
    end = node.alias or node.span
    if (end.end_line, end.end_column) <= (start.line, start.column):
        return start
    return Span(start.path, start.line, start.column, end.end_line, end.end_column)
