"""Reads commands, images, charts and settings out of a YAML file: pipelines, Compose, Kubernetes, Helm, Ansible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from p2d_audit.declarations import Declaration
from p2d_audit.facts.documents import Document
from p2d_audit.facts.documents.nodes import MappingNode, Node, ScalarNode, SequenceNode
from p2d_audit.facts.shell.invocations import read_commands, read_words
from p2d_audit.facts.shell.words import POWERSHELL, SHELL, Dialect
from p2d_audit.facts.surroundings.yaml_components import read_components
from p2d_audit.facts.surroundings.yaml_executables import EXECUTABLE_KEYS, read_executable
from p2d_audit.facts.surroundings.yaml_requirements import read_step_requirements
from p2d_audit.facts.surroundings.yaml_scalars import YamlText, last_part
from p2d_audit.facts.surroundings.yaml_settings import (
    read_handed_secrets,
    read_item_setting,
    read_listed_settings,
    read_settings,
)

TEXT_KEYS: Mapping[str, Dialect] = {
    **dict.fromkeys((
        "run", "script", "scripts", "before_script", "after_script", "before-script", "after-script", "bash", "shell",
        "sh", "cmds", "commands", "inlinescript", "runcmd", "bootcmd", "startcommand", "buildcommand",
        "predeploycommand", "dockercommand", "install", "before_install", "after_success", "before_deploy", "userdata",
        "user_data", "init_script", "init", "before", "postcreatecommand", "poststartcommand", "on_start", "source",
    ), SHELL),
    **dict.fromkeys(("pwsh", "powershell", "win_shell", "win_powershell"), POWERSHELL),
}  # fmt: skip
"""Keys whose scalars, and whose lists' items, are shell text."""

_NAMED_TEXTS = frozenset({"run", "tasks", "scripts", "processes", "jobs"})
"""Keys of mappings whose scalars can be shell text, under names of the project's own."""

_LISTS_OF_WORDS = frozenset({"runcmd", "bootcmd"})
_LISTS_OF_SETTINGS = frozenset({"build-args", "build_args", "env", "environment", "env_vars", "env-vars", "envs"})
_TITLES = frozenset({"name", "title", "description", "desc", "label", "summary", "shell", "id"})
_SURE_KEYS = frozenset(
    {"run", "script", "before_script", "after_script", "bash", "shell", "cmds", "commands", "runcmd"}
)


def read_yaml(path: str, text: str, document: Document) -> Iterator[Declaration]:
    """Yield what the nodes of a YAML file say."""
    yield from read_nodes(YamlText(path, text), document)


def read_nodes(source: YamlText, document: Document) -> Iterator[Declaration]:
    """Yield what the nodes of a YAML text say."""
    for root in document.roots:
        yield from read_handed_secrets(root, source)
        yield from read_step_requirements(root, source)
        yield from _walk(root, "", "", source)


def _walk(node: Node, key: str, above: str, source: YamlText) -> Iterator[Declaration]:
    """Yield what a node under a key says; `above` is the key that the mapping around stands under."""
    if isinstance(node, SequenceNode):
        for item in node.items:
            if isinstance(item, SequenceNode) and key in _LISTS_OF_WORDS:
                words = [source.word(part) for part in item.items if isinstance(part, ScalarNode)]
                yield from read_words(words, source)
                continue
            if isinstance(item, ScalarNode):
                yield from read_item_setting(item, key, source)
            yield from _walk(item, key, above, source)
        if key == "test" and node.items and isinstance(node.items[0], ScalarNode):
            yield from _health_check(node, source)
    elif isinstance(node, MappingNode):
        yield from read_executable(node, source)
        yield from read_settings(node, key, source)
        for entry in node.entries:
            if isinstance(entry.key, ScalarNode) and not entry.merged:
                yield from _walk(entry.value, last_part(entry.key.text), key, source)
    else:
        yield from _read_scalar(node, key, above, source)
    yield from read_components(node, key, source)


def _read_scalar(node: ScalarNode, key: str, above: str, source: YamlText) -> Iterator[Declaration]:
    if key in _LISTS_OF_SETTINGS:
        yield from read_listed_settings(node, source)
    if "prefect" not in node.text.lower() or key in EXECUTABLE_KEYS:
        return
    if key in TEXT_KEYS:
        passage = source.passage(node)
        yield from read_commands(passage, source, TEXT_KEYS[key], sure=key in _SURE_KEYS)
    elif above in _NAMED_TEXTS and key not in _TITLES:
        yield from read_commands(source.passage(node), source, sure=False)


def _health_check(node: SequenceNode, source: YamlText) -> Iterator[Declaration]:
    """Read `test: ["CMD-SHELL", "…"]` of Compose."""
    first, *rest = (item for item in node.items if isinstance(item, ScalarNode))
    if first.text == "CMD-SHELL":
        for item in rest:
            yield from read_commands(source.passage(item), source)
    elif first.text == "CMD":
        yield from read_words([source.word(item) for item in rest], source)
