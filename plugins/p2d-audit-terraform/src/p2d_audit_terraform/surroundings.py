"""Reads what any resource may say of Prefect: settings, images, charts, commands and placeholders."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from p2d_audit import (
    Component,
    Declaration,
    DeclaredBlock,
    DeclaredUse,
    DeclaredVariable,
    Doubt,
    Setting,
    ShellCommand,
    Span,
    Unknown,
    Word,
)

from p2d_audit_terraform.syntax import (
    Block,
    Body,
    Expression,
    Items,
    Literal,
    Object,
    Template,
    entries_of,
    expressions_below,
    text_of,
)
from p2d_audit_terraform.values import GIVEN, Scope, Values

_PROVIDER: Mapping[str, str] = {
    "account_id": "PREFECT_CLOUD_ACCOUNT_ID",
    "api_key": "PREFECT_API_KEY",
    "basic_auth_key": "PREFECT_BASIC_AUTH_KEY",
    "csrf_enabled": "PREFECT_CSRF_ENABLED",
    "custom_headers": "PREFECT_CLIENT_CUSTOM_HEADERS",
    "endpoint": "PREFECT_API_URL",
    "profile": "PREFECT_PROFILE",
}
"""The environment variables that stand for the provider's settings."""
_SETTING = re.compile(r"PREFECT_[A-Z0-9_]+")
_SECRET = re.compile(r"KEY|TOKEN|PASSWORD|SECRET|AUTH|HEADERS|CONNECTION_URL")
_IMAGE = re.compile(r"(?:docker\.io/)?(prefecthq/[\w.-]+)(?::([\w.-]+))?", re.IGNORECASE)
_TAG = re.compile(r"([123])(?:[.-]|$)")
_PLACEHOLDER = re.compile(r"\{\{\s*prefect\.(blocks|variables)\.([\w.\-\[\]$]+)\s*\}\}")
_CHARTS = re.compile(r"prefect-(?:server|worker|agent|orion|prometheus-exporter)")
_COMMANDS = frozenset({"args", "command", "commands", "entrypoint", "entry_point", "run_command"})
_SHELL = re.compile(r"(?:/\S*/)?(?:ba|da|z)?sh")
_LIBRARY = re.compile(r"(?i)(?:^|[/:])prefecthq/")


def read_provider(body: Body, values: Values) -> Iterator[Declaration]:
    """Yield the provider, where it is required, its settings, and the modules of Prefect's makers."""
    for block in body.named("terraform"):
        for section in _sections(block.body, "required_providers"):
            for value in section.values():
                source = entries_of(value).get("source")
                if (text_of(source) or "").lower().endswith("prefecthq/prefect"):
                    yield DeclaredUse(span=value.span, symbol="terraform: required_providers.prefect")
    for block in body.named("provider"):
        if block.labels == ("prefect",):
            yield DeclaredUse(span=block.span, symbol="terraform: provider.prefect")
            for name, setting in _PROVIDER.items():
                if name in block.body.attributes:
                    yield _setting(setting, block.body.attributes[name], values)
    for block in body.named("module"):
        library = text_of(block.body.attributes.get("source")) or ""
        if _LIBRARY.search(library):
            yield Doubt(span=block.span, what=f"the module `{library}`", why="not in the audited tree")


def read_everywhere(body: Body, values: Values) -> Iterator[Declaration]:
    """Yield what expressions of any block say of Prefect."""
    for block in _blocks(body):
        attributes = block.body.attributes
        if block.kind == "resource" and block.labels[:1] == ("helm_release",):
            yield from _chart(block, values)
        yield from _variables(attributes, values)
        yield from _named(attributes)
        for value in attributes.values():
            yield from _below(value, values)


def _below(root: Expression, values: Values) -> Iterator[Declaration]:
    pending = [root]
    while pending:
        expression = pending.pop()
        pending.extend(expressions_below(expression))
        if isinstance(expression.form, Object):
            entries = entries_of(expression)
            yield from _variables(entries, values)
            yield from _named(entries)
        elif isinstance(expression.form, Items):
            yield from _assignments(expression.form.items)
        elif isinstance(expression.form, Literal) and isinstance(expression.form.value, str):
            yield from _placeholders(expression)


def _variables(entries: Mapping[str, Expression], values: Values) -> Iterator[Setting]:
    """Yield environment variables of Prefect's: `PREFECT_X = value`, or `name = "PREFECT_X"` beside a value."""
    for key, given in entries.items():
        if _SETTING.fullmatch(key):
            yield _setting(key, given, values)
    named = entries.get("name")
    name = text_of(named) or ""
    if named is not None and _SETTING.fullmatch(name):
        value = entries.get("value")
        yield (
            Setting(span=named.span, name=name, value=Unknown(name, "a secret or reference"))
            if value is None
            else _setting(name, value, values)
        )


def _assignments(items: tuple[Expression, ...]) -> Iterator[Setting]:
    """Yield the environment variables that a list of texts such as `PREFECT_X=value` sets."""
    for item in items:
        first = item.form.parts[0] if isinstance(item.form, Template) and item.form.parts else item
        name, sign, rest = (text_of(first) or "").partition("=")
        if sign and _SETTING.fullmatch(name):
            value = rest if first is item else Unknown(item.text, GIVEN)
            yield Setting(span=item.span, name=name, value=_masked(name, value))


def _setting(name: str, expression: Expression, values: Values) -> Setting:
    return Setting(span=expression.span, name=name, value=_masked(name, values.text(expression, Scope())))


def _masked(name: str, value: str | Unknown | None) -> str | Unknown | None:
    return Unknown("***", "a secret") if isinstance(value, str) and _SECRET.search(name) else value


def _named(entries: Mapping[str, Expression]) -> Iterator[Declaration]:
    """Yield what values are by the names they are given to: commands and images."""
    for name, value in entries.items():
        if name in _COMMANDS:
            yield from _command(value)
        if name.endswith("image"):
            yield from _image(value)


def _image(expression: Expression) -> Iterator[Component]:
    """Yield an image of Prefect's, its tag too where it is known."""
    first = expression.form.parts[0] if isinstance(expression.form, Template) and expression.form.parts else expression
    match = _IMAGE.match(text_of(first) or "")
    if match:
        name, tag = match[1].lower(), match[2]
        known = _TAG.match(tag or "") if name == "prefecthq/prefect" else None
        major: Any = known[1] if known else None
        version = tag if first is expression else None
        yield Component(span=expression.span, kind="image", name=name, version=version, prefect=major)


def _chart(block: Block, values: Values) -> Iterator[Component]:
    chart = block.body.attributes.get("chart")
    name = values.text(chart, Scope())
    if chart is not None and isinstance(name, str) and _CHARTS.fullmatch(name.rpartition("/")[2]):
        version = values.text(block.body.attributes.get("version"), Scope())
        known = version if isinstance(version, str) else None
        yield Component(span=chart.span, kind="chart", name=name.rpartition("/")[2], version=known, prefect=None)


def _command(value: Expression) -> Iterator[ShellCommand]:
    """Yield the call of `prefect` that a list of words or a text is."""
    if isinstance(value.form, Items):
        words = [_word(item) for item in value.form.items]
        if words and words[0].text == "prefect":
            yield ShellCommand(words=tuple(words[1:]), text=" ".join(word.text for word in words), span=value.span)
        elif words and _SHELL.fullmatch(words[0].text):
            for item in value.form.items[1:]:
                yield from _line(item)
    else:
        yield from _line(value)


def _line(expression: Expression) -> Iterator[ShellCommand]:
    text = text_of(expression) or ""
    try:
        words = shlex.split(text) if re.match(r"\s*(?:exec\s+)?prefect\s", text) else []
    except ValueError:
        return
    if words and not {"&&", ";", "|", "||"} & set(words):
        rest = words[2:] if words[0] == "exec" else words[1:]
        found = tuple(Word(text=word, span=expression.span, known="$" not in word) for word in rest)
        yield ShellCommand(words=found, text=text.strip(), span=expression.span)


def _word(item: Expression) -> Word:
    literal = text_of(item)
    return Word(text=item.text if literal is None else literal, span=item.span, known=literal is not None)


def _placeholders(expression: Expression) -> Iterator[Declaration]:
    """Yield the Blocks and Variables that `{{ prefect.… }}` names, each at its place where that can be told."""
    text = str(expression.form.value) if isinstance(expression.form, Literal) else ""
    found = list(_PLACEHOLDER.finditer(text))
    written = list(_PLACEHOLDER.finditer(expression.text)) if _is_whole(expression) else []
    for number, match in enumerate(found):
        span = _within(expression, written[number]) if len(written) == len(found) else expression.span
        if match[1] == "variables":
            yield DeclaredVariable(span=span, name=match[2], action="yaml-reference")
        else:
            kind, _, rest = match[2].partition(".")
            name = rest.partition(".")[0] or Unknown(match[2], "the placeholder names no document")
            yield DeclaredBlock(span=span, type=kind, action="yaml-reference", name=name)


def _is_whole(expression: Expression) -> bool:
    """Say whether the text of an expression is what stands in its span."""
    return expression.text.count("\n") == expression.span.end_line - expression.span.line


def _within(expression: Expression, match: re.Match[str]) -> Span:
    def place(offset: int) -> tuple[int, int]:
        before = expression.text[:offset]
        lines = before.count("\n")
        last = len(before) - before.rfind("\n") - 1
        return expression.span.line + lines, last + (1 if lines else expression.span.column)

    return Span(expression.span.path, *place(match.start()), *place(match.end()))


def _sections(body: Body, name: str) -> Iterator[Mapping[str, Expression]]:
    """Yield what stands in the blocks of a name, or in an attribute that takes their place."""
    for block in body.named(name):
        yield block.body.attributes
    value = body.attributes.get(name)
    for one in value.form.items if value and isinstance(value.form, Items) else (value,):
        if one is not None and isinstance(one.form, Object):
            yield entries_of(one)


def _blocks(body: Body) -> Iterator[Block]:
    for block in body.blocks:
        yield block
        yield from _blocks(block.body)
