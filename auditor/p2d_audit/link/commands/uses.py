"""Makes Blocks, Variables and settings of what calls of the `prefect` program say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from p2d_audit.link.commands.words import Invocation, shown
from p2d_audit.model import Block, Setting, Unknown, Variable


def registered_blocks(call: Invocation) -> Iterator[Block]:
    """Yield the Block types of a module or file that are registered, or the one of which a document is made."""
    for one in (*call.all("module"), *call.all("file")):
        yield Block(span=one.span, unit=None, type=shown(one), action="register", name=None)
    for one in call.all("block-type-slug"):
        yield Block(span=one.span, unit=None, type=shown(one), action="create", name=None)


def referred_blocks(call: Invocation) -> Iterator[Block]:
    """Yield the Blocks that a deployment is built with, given as `type/name` and perhaps a path below."""
    for one in (*call.all("storage-block"), *call.all("infra-block")):
        slug, _, rest = shown(one).partition("/")
        name: str | Unknown = rest.partition("/")[0]
        if isinstance(one.value, Unknown):
            name = Unknown(rest or slug, one.value.why)
        yield Block(span=one.span, unit=None, type=slug, action="yaml-reference", name=name)


def variable_set(call: Invocation) -> Iterator[Variable]:
    """Yield the Variable that is set."""
    yield from _variables(call, "set")


def variable_read(call: Invocation) -> Iterator[Variable]:
    """Yield the Variable that is read."""
    yield from _variables(call, "get")


def settings_set(call: Invocation) -> Iterator[Setting]:
    """Yield the settings given as `NAME=value`."""
    for one in call.all("settings"):
        name, equals, value = shown(one).partition("=")
        if equals:
            known = Unknown(value, one.value.why) if isinstance(one.value, Unknown) else value
            yield Setting(span=one.span, name=name, value=known)


def _variables(call: Invocation, action: Literal["get", "set"]) -> Iterator[Variable]:
    for one in call.all("name"):
        if one.value is not True:
            yield Variable(span=one.span, unit=None, name=one.value, action=action)
