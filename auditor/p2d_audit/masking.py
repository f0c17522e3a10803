"""Hides credentials in text and values that leave the tool.

Masked are strings given to names such as `password` or `api_key`, the defaults of
environment variables with such names, the user part of URLs, and tokens with a
well-known shape. References to secrets stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

MASK = "***"

_NAME = (
    r"[\w-]{0,60}(?:passw(?:or)?d|passphrase|pwd|token|secret|(?:api|access|private|auth)[_-]?key"
    r"|auth[_-]?string|credential)"
)
_REFERENCE = r"\s*(?:\{\{|\$)"
_SECRET_NAME = re.compile(rf"(?i)(?:{_NAME}|\w+__SECRETS__\w+)\Z")
_QUOTED = re.compile(
    rf"""(?isx)
    (?P<before>
        \b {_NAME} ["']?
        (?: \s* : \s* [\w.|\[\]\x20]{{1,60}}? )?        # the type of an annotated name
        \s* [=:] \s*
        (?: (?:\w+\.)* SecretStr \( \s* )?
        [bfru]{{0,2}}
    )
    (?P<quote> \"\"\" | \'\'\' | " | ' )
    (?! {_REFERENCE} )
    (?: \\. | (?!(?P=quote)) . )+
    (?P=quote)
    """
)
_READ = re.compile(
    rf"""(?isx)
    (?P<before>
        \b (?: get\w* | pop | setdefault | putenv | env\w* | config | str | opt | variable | environ (?= \s* \[ ) )
        \s* [(\[] \s* (?: key \s* = \s* )?
        [bfru]{{0,2}} (?P<ends>["'])
            [\w.-]{{0,60}} (?:pass|pwd|secret|token|key|credential|auth|dsn) [\w.-]{{0,60}}
        (?P=ends)
        \s* (?: , \s* (?: \w+ \s* = \s* [\w.]+ \s* , \s* ){{0,3}} (?: \w+ \s* = \s* )?
            (?: [\w.]{{1,60}} \( \s* ["'] [\w.-]{{1,60}} ["'] \s* , \s* )? | [)\]] \s* (?: or \b | = (?!=) ) \s* )
        [bfru]{{0,2}}
    )
    (?P<quote> \"\"\" | \'\'\' | " | ' )
    (?! {_REFERENCE} )
    (?: \\. | (?!(?P=quote)) . )+
    (?P=quote)
    """
)
"""The default of a setting that is read out of the environment, and what it is set to."""
_PLAIN = re.compile(
    rf"""(?imx)
    ^ (?P<before> [\s-]* ["']? {_NAME} ["']? \s* : [ \t]+ )
    (?! ["'|>{{$&*!\[\#~] | null\b )                     # no quoted, nested or referred value
    \S [^\n\#]*? (?= [ \t]* (?:\#.*)? $ )
    """
)
_ASSIGNED = re.compile(
    rf"""(?imx)
    (?P<before> \b {_NAME} = | ^ \s* ENV \s+ {_NAME} [ \t]+ )
    (?! ["'=] | {_REFERENCE} )
    [^\s"',;&)\]}}]+
    """
)
"""`NAME=value` of a shell, an image or a list of environment variables."""
_WORD = r"""(?: "[^"\n]*" | '[^'\n]*' | [^\s"']+ )"""
_GIVEN = re.compile(
    rf"""(?imx)
    (?P<before>
        (?<!\S) --? (?: [\w-]{{0,40}} (?: password | passphrase | token | secret | api-?key | auth-string ) | key )
            [=\x20\t]+
        | \b cloud \s+ login \b [^\n]*? \s -k [=\x20\t]*
        | \b variable \s+ set \s+ ["']? {_NAME} ["']? [\x20\t]+
        | ^ \s* key \s* = \s*                              # of a table such as [api]
    )
    (?! [-=] | ["']? {_REFERENCE} )
    {_WORD}
    """
)
"""The credential of a command: an option's value, or what a variable is set to; and a `key` of TOML."""
_PAIRED = re.compile(
    rf"""(?isx)
    (?P<before>
        \b name ["']? \s* [=:] \s* ["']? {_NAME} ["']? [\s,]{{1,40}}
        ["']? value ["']? \s* [=:] \s*
    )
    (?P<quote> "|' )
    (?! {_REFERENCE} )
    (?: \\. | (?!(?P=quote)) . )+
    (?P=quote)
    """
)
"""The value beside the name of an environment variable, as Kubernetes and Terraform write it."""
_USERINFO = re.compile(r"(?P<before>\b[a-zA-Z][\w+.-]{0,20}://)(?![{$])[^\s/@\"'{}]+(?=@)")
_CONNECTION = re.compile(r"(?i)(?P<before>\b(?:password|pwd)=)(?![{$\"'])[^\s;&\"'{}(),]+(?=[\s;&\"'])")
"""`password=…` inside a connection string."""
_BEARER = re.compile(r"(?i)(?P<before>\b(?:bearer|basic)\s+)[\w.~+/=-]{12,}")
_SHAPES = re.compile(
    r"""(?x)
    \b AKIA[0-9A-Z]{16}
    | \b gh[opsur]_\w{20,}
    | \b xox[abprs]-[\w-]{10,}
    | \b pn[ub]_\w{20,}
    | \b sk-[\w-]{20,}
    | \b eyJ[\w-]{10,}\.[\w-]+\.[\w-]*
    | (?<=hooks\.slack\.com/services/)[\w/]+
    """
)


def mask_text(text: str, plain_scalars: bool = False) -> str:
    """Return source text with credentials replaced; `plain_scalars` also looks at values without quotes, as in YAML."""
    for pattern, template in _replacements(plain_scalars):
        text = pattern.sub(template, text)
    return text


def mask_lines(text: str, plain_scalars: bool = False) -> str:
    """Return source text as `mask_text` does, but on as many lines as it had."""
    for pattern, template in _replacements(plain_scalars):
        text = pattern.sub(partial(_on_lines, template), text)
    return text


def _replacements(plain_scalars: bool) -> Iterator[tuple[re.Pattern[str], str]]:
    quoted, bare = rf"\g<before>\g<quote>{MASK}\g<quote>", rf"\g<before>{MASK}"
    yield from ((pattern, quoted) for pattern in (_QUOTED, _READ))
    if plain_scalars:
        yield _PAIRED, quoted
        yield from ((pattern, bare) for pattern in (_PLAIN, _ASSIGNED, _GIVEN))
    yield from ((pattern, bare) for pattern in (_USERINFO, _CONNECTION, _BEARER))
    yield _SHAPES, MASK


def _on_lines(template: str, match: re.Match[str]) -> str:
    masked = match.expand(template)
    return masked.replace(MASK, MASK + "\n" * (match[0].count("\n") - masked.count("\n")), 1)


def mask_value(name: str, value: Any) -> Any:
    """Return a JSON-able value called `name` with credentials replaced, at any depth."""
    match value:
        case str() if _SECRET_NAME.search(name) and not re.match(_REFERENCE, value):
            return MASK
        case str():
            return mask_text(value)
        case Mapping():
            return {key: mask_value(str(key), inner) for key, inner in value.items()}
        case list() | tuple():
            return [mask_value(name, inner) for inner in value]
        case _:
            return value
