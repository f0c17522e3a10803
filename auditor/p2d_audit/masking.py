"""Hides credentials in text and values that leave the tool.

Masked are strings given to names such as `password` or `api_key`, the defaults of
environment variables with such names, the user part of URLs, the values of Secret blocks, tokens with a
well-known shape and texts without a pattern. References to secrets stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from p2d_audit.token_shapes import KNOWN, PRIVATE_KEY, RUN, is_random

MASK = "***"
_LONGEST_NAME = 120
_SHORTEST = 8
"""Characters that an address with a user has at least; tokens are longer."""

_KIND_OF_KEY = "api|access|private|auth|secret|signing|encryption|account|client|master|fernet|shared|license"
_AT_END = r"(?:[_-]?\d{1,3}|[_-](?:prod|production|dev|stage|staging|test|qa|uat|live|old|new|default|value|plain))?"
_NAME = (
    rf"[\w-]{{0,60}}(?:passw(?:or)?d|passphrase|passcode|pwd|token|secret|(?:{_KIND_OF_KEY})[_-]?key"
    rf"|auth[_-]?string|credential){_AT_END}"
)
_REFERENCE = r"\s*(?:\{\{|\$)"
_SECRET_NAME = re.compile(rf"(?i)(?:{_NAME}|\w+__SECRETS__\w+)\Z")
_STRING = r"""[bfru]{0,2}(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
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
_CONTINUED = re.compile(rf"""(?P<before>(?<![\w"'])(["'])\*\*\*\2(?!["']))(?:[ \t]*[+\\]?\s*{_STRING})+(?!\s*:)""")
"""The further parts of a string that is put together."""
_BLOCK = re.compile(
    rf"""(?isx)
    (?P<before>
        \b (?: \w* Secret \w* \s* \( (?: [^()"']{{0,80}} (?: {_STRING} )? ){{0,3}}? \b value \s* = \s*
            | Secret (?: Str | Bytes ) \s* \( \s*
            | set_secret \s* \( \s* {_STRING} \s* , \s* (?: \w+ \s* = \s* )? )
        [bfru]{{0,2}}
    )
    (?P<quote> \"\"\" | \'\'\' | " | ' )
    (?! {_REFERENCE} )
    (?: \\. | (?!(?P=quote)) . )+
    (?P=quote)
    """
)
"""The value of a Secret block that is made in code."""
_MAPPED_BLOCK = re.compile(r"(?is)(?P<before>\bSecret\s*\([^()]{0,80}?\bvalue\s*=\s*\{)[^{}]{1,2000}(?=\})")
_STATED = re.compile(
    rf"""(?ix)
    (?P<before> \b {_NAME} ["'`]? \s* (?: : [ \t]+ | [ \t](?:is|was)[ \t]+ ) ["'`]? )
    (?! (?: u?int | float | str | bytes ) \d+ \b | {_REFERENCE} )
    (?= [^\s"'`]{{0,80}} \d )
    [^\s"'`,;()\[\]{{}}]{{6,}}
    (?! [(\[] )
    """
)
"""What a comment or docstring says a password is: with a digit in it, which an annotation has not."""
_LISTED = re.compile(
    rf"""(?isx)
    (?P<before>
        (["']) (?: --? (?: [\w-]{{0,40}} (?: password | passphrase | token | secret | api-?key | auth-string ) | key )
            | login \2 \s* , \s* (["']) -k ) ["'] \s* , \s*
    )
    (?P<quote> " | ' )
    (?! -- | {_REFERENCE} )
    (?: \\. | (?!(?P=quote)) . )+
    (?P=quote)
    """
)
"""The credential of a command that is given as a list of words."""
_PLAIN = re.compile(
    rf"""(?imx)
    ^ (?P<before> [\s-]* ["']? {_NAME} ["']? \s* : [ \t]+ )
    (?! ["'|>{{$&*!\[\#~] | null\b )                     # no quoted, nested or referred value
    \S [^\n\#]*? (?= [ \t]* (?:\#.*)? $ )
    """
)
_INLINE = re.compile(
    rf"""(?ix)
    (?P<before> [{{,] \s* ["']? {_NAME} ["']? \s* : [ \t]+ )
    (?! ["'|>{{$&*!\[\#~] | null\b )
    [^\n,}}]+
    """
)
"""A value without quotes in a mapping on one line."""
_BELOW = re.compile(
    rf"""(?imx)
    (?P<before> ^ (?P<indent> [ ]* ) (?: -[ ]+ )? ["']? {_NAME} ["']? [ \t]* : [ \t]* [|>] [+-]? \d? [ \t]* \n
        (?P=indent) [ ]+ )
    (?! {_REFERENCE} )
    \S [^\n]* (?: \n (?P=indent) [ ]+ \S [^\n]* )*
    """
)
"""A text of several lines below its name."""
_BESIDE = re.compile(
    rf"""(?imx)
    (?P<before> ^ [\s-]* name \s* : [ \t]* {_NAME} [ \t]* \n [ \t]* value \s* : [ \t]+ )
    (?! ["'|>{{$&*!\[\#~] | null\b )
    \S [^\n\#]*? (?= [ \t]* (?:\#.*)? $ )
    """
)
"""The value below the name of an environment variable, without quotes."""
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
        | (?<!\S) (?: -u | --user ) [=\x20\t]+ ["']? [^\s:"']{{1,60}} :
        | \b (?: docker | podman | helm ) \b [^\n]{{0,80}}? \b login \b [^\n]{{0,200}}? \s -p [=\x20\t]*
        | \b cloud \s+ login \b [^\n]*? \s -k [=\x20\t]*
        | \b variable \s+ set \s+ ["']? {_NAME} ["']? [\x20\t]+
        | ^ \s* key \s* = \s* (?= ["'] )                              # of a table such as [api]
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
_USERINFO = re.compile(
    r"(?P<before>\b[a-zA-Z][\w+.-]{0,20}://(?:\$?\{[^{}\s]{1,80}\}:(?![{$]))?)(?![{$])[^\s/\"'{}<>]+(?=@)"
)
_CONNECTION = re.compile(
    rf"""(?ix)
    (?P<before> \b (?: (?:password|pwd) | {_NAME} (?= = [^\s;&"'{{}}(),]* [\d!@$%^/+-] ) | sig ) = )
    (?! [{{$"'] )
    [^\s;&"'{{}}(),\[\]]+
    (?= [\s;&"'] )
    """
)
"""`password=…` inside a connection string or an address."""
_BEARER = re.compile(
    r"(?i)(?P<before>\bbearer\s+(?!auth(?:enti|ori))|\bbasic\s+(?-i:(?=[^\s\"']{0,200}[A-Z\d=])))[\w.~+/=-]{12,}"
)
_KEY = re.compile(rf"(?:{_KIND_OF_KEY})[_-]?key")
_OF_NAMES = ("passw", "passphrase", "passcode", "pwd", "token", "secret", "credential", "auth")
_OF_SETTINGS = ("pass", "pwd", "secret", "token", "key", "credential", "auth", "dsn")
_OF_OPTIONS = ("pass", "token", "secret", "key", "auth", "login", "-u", "variable")
_OF_OTHERS = ("://", "sig=", "bearer", "basic")
_ALL = tuple({*_OF_NAMES, *_OF_SETTINGS, *_OF_OPTIONS, *_OF_OTHERS})


class _Words:
    """Which of the words that the patterns are about a text has: without them there is nothing to look for."""

    def __init__(self, text: str) -> None:
        self._folded = text.casefold().replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")  # the same letters to `(?i)`

    def have(self, *words: str) -> bool:
        """Say whether the text has one of these words."""
        for word in words:  # noqa: SIM110 - a generator takes twice as long, and every text comes by
            if word in self._folded:
                return True
        return False

    def have_names(self) -> bool:
        """Say whether the text can name a credential."""
        return self.have(*_OF_NAMES) or ("key" in self._folded and _KEY.search(self._folded) is not None)


@lru_cache(maxsize=10_000)
def mask_text(text: str, plain_scalars: bool = False) -> str:
    """Return source text with credentials replaced; `plain_scalars` also looks at values without quotes, as in YAML."""
    for pattern, template in _replacements(text, plain_scalars):
        text = pattern.sub(template, text)
    return mask_shapes(text)


def mask_lines(text: str, plain_scalars: bool = False) -> str:
    """Return source text as `mask_text` does, but on as many lines as it had."""
    for pattern, template in _replacements(text, plain_scalars):
        text = pattern.sub(partial(_on_lines, template), text)
    text = PRIVATE_KEY.sub(partial(_on_lines, rf"\g<before>{MASK}"), text)
    return mask_shapes(text)


def mask_shapes(text: str) -> str:
    """Return text, whatever it is, without what is a credential by its shape alone."""
    if len(text) < _SHORTEST:
        return text
    if "-----BEGIN" in text:
        text = PRIVATE_KEY.sub(rf"\g<before>{MASK}", text)
    if "://" in text:
        text = _USERINFO.sub(rf"\g<before>{MASK}", text)
    return RUN.sub(_random_masked, KNOWN.sub(MASK, text))


def _random_masked(match: re.Match[str]) -> str:
    return MASK if is_random(match[0]) else match[0]


def _replacements(text: str, plain_scalars: bool) -> list[tuple[re.Pattern[str], str]]:
    """Return the patterns that can find something in a text, in their order, and what becomes of it."""
    words = _Words(text)
    if not words.have(*_ALL):
        return [] if plain_scalars or MASK not in text else [(_CONTINUED, r"\g<before>")]
    quoted, bare = rf"\g<before>\g<quote>{MASK}\g<quote>", rf"\g<before>{MASK}"
    names, secret, options = words.have_names(), words.have("secret"), words.have(*_OF_OPTIONS)
    every = (
        (_QUOTED, quoted, names),
        (_READ, quoted, words.have(*_OF_SETTINGS)),
        (_BLOCK, quoted, secret),
        (_LISTED, quoted, options),
        (_PAIRED, quoted, names),
        (_MAPPED_BLOCK, bare, secret),
        *((pattern, bare, plain_scalars and names) for pattern in (_BELOW, _PLAIN, _INLINE, _BESIDE, _ASSIGNED)),
        (_GIVEN, bare, plain_scalars and options),
        (_CONTINUED, r"\g<before>", not plain_scalars),
        (_STATED, bare, names and not plain_scalars),
        (_USERINFO, bare, words.have("://")),
        (_CONNECTION, bare, names or words.have("sig=")),
        (_BEARER, bare, words.have("bearer", "basic")),
    )
    return [(pattern, template) for pattern, template, asked in every if asked]


def _on_lines(template: str, match: re.Match[str]) -> str:
    masked = match.expand(template)
    missing = "\n" * (match[0].count("\n") - masked.count("\n"))
    return masked.replace(MASK, MASK + missing, 1)


def mask_value(name: str, value: Any) -> Any:
    """Return a JSON-able value called `name` with credentials replaced, at any depth."""
    secret = _is_secret(name)
    match value:
        case str() if secret and not re.match(_REFERENCE, value):
            return MASK
        case bool():
            return value
        case int() | float() if secret:
            return MASK
        case str():
            return mask_text(value)
        case Mapping():
            told = str(value.get("name", value.get("key", "")))
            return {_masked_key(key): mask_value(_name_of(name, str(key), told), inner) for key, inner in value.items()}
        case list() | tuple():
            return [mask_value(name, inner) for inner in value]
        case _:
            return value


def _name_of(outer: str, key: str, told: str) -> str:
    """Return what a value of a mapping is called: `value` is what the mapping, or the name beside it, says."""
    if key not in ("value", "default"):
        return key
    return told if _is_secret(told) else outer


def _masked_key(key: Any) -> Any:
    return mask_shapes(key) if isinstance(key, str) else key


def _is_secret(name: str) -> bool:
    """Say whether what has this name is a credential; of a long name, only the end is looked at."""
    return _SECRET_NAME.search(name[-_LONGEST_NAME:]) is not None
