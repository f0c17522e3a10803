"""Reads commands of containers and steps in YAML, which are lists of words or texts, in one key or split over two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from p2d_audit.declarations import Declaration
from p2d_audit.facts.documents.nodes import MappingNode, Node, ScalarNode, SequenceNode
from p2d_audit.facts.shell.calls import program_name
from p2d_audit.facts.shell.invocations import read_commands, read_words
from p2d_audit.facts.shell.lexer import read_shell
from p2d_audit.facts.shell.programs import SHELLS
from p2d_audit.facts.shell.words import ShellWord
from p2d_audit.facts.surroundings.yaml_scalars import YamlText, last_part

EXECUTABLE_KEYS = ("entrypoint", "entry", "command", "cmd", "args")
"""In the order in which their words follow each other."""

_Part: TypeAlias = ScalarNode | SequenceNode


def read_executable(node: MappingNode, source: YamlText) -> Iterator[Declaration]:
    """Yield what the command says that a mapping's keys give together."""
    words: list[ShellWord] = []
    for value in _parts(node):
        if isinstance(value, ScalarNode):
            if _is_script(value, words):
                yield from read_commands(source.passage(value), source, sure=False)
            else:
                words += _single_command(value, source)
        elif _is_list_of_texts(value):
            for item in value.items:
                if isinstance(item, ScalarNode):
                    yield from read_commands(source.passage(item), source, sure=False)
        else:
            words += [source.word(item) for item in value.items if isinstance(item, ScalarNode)]
    if words:
        yield from read_words(words, source, sure=False)


def _parts(node: MappingNode) -> list[_Part]:
    found: list[_Part] = []
    entries = [(last_part(entry.key.text), entry) for entry in node.entries if isinstance(entry.key, ScalarNode)]
    for key in EXECUTABLE_KEYS:
        for name, entry in entries:
            if name == key and isinstance(entry.value, ScalarNode | SequenceNode):
                found.append(entry.value)
    return found


def _is_script(value: ScalarNode, before: Sequence[ShellWord]) -> bool:
    """Say whether a text stands for itself: it has several commands, or a shell before it takes it."""
    taken = bool(before) and re.fullmatch(r"-\w*c", before[-1].value) is not None
    taken = taken and any(program_name(word) in SHELLS for word in before)
    return taken or re.search(r"[\n;&|]", value.text.strip()) is not None


def _single_command(value: ScalarNode, source: YamlText) -> list[ShellWord]:
    commands = read_shell(source.passage(value)).commands
    return [word for command in commands for word in (*command.assignments, *command.words)]


def _is_list_of_texts(value: SequenceNode) -> bool:
    first = value.items[0] if value.items else None
    return isinstance(first, ScalarNode) and bool(re.search(r"\S\s+\S", first.text)) and not _is_path(first)


def _is_path(first: Node) -> bool:
    return isinstance(first, ScalarNode) and first.text.startswith(("C:\\", "{{"))
