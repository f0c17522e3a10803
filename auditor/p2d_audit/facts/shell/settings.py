"""Makes settings of what gives Prefect's environment variables a value."""

from __future__ import annotations

import re

from p2d_audit.facts.shell.passages import SourceText
from p2d_audit.facts.shell.words import ShellWord, may_vary
from p2d_audit.model import Setting, Span, Unknown

NAME = re.compile(r"PREFECT_[A-Z0-9_]*[A-Z0-9]")
_OWN = re.compile(
    r"PREFECT_(?:_.*|HOME|PROFILE|DEBUG_MODE|PROFILES_PATH|EXTRA_ENTRYPOINTS|ASYNC_FETCH_STATE_RESULT|FLOW_DEFAULT_.*|"
    r"(?:API|AGENT|CLI|CLIENT|CLOUD|DEFAULT|DEPLOYMENTS?|EVENTS|EXPERIMENTAL|EXPERIMENTS|FLOWS|INTEGRATIONS|INTERNAL|"
    r"KUBERNETES|LOCAL_STORAGE|LOGFIRE|LOGGING|MEMO|MEMOIZE|MESSAGING|ORION|PLUGINS|REDIS|RESULTS|RUNNER|SERVER|SILENCE|"
    r"SQLALCHEMY|TASKS?|TELEMETRY|TEST|TESTING|UI|UNIT_TEST|WORKERS?)_.+)"
)
"""The settings of Prefect 2 and 3 by their first part; those of Prefect 1 begin with `PREFECT__`."""

IN_TEXT = re.compile(rf"(?<![\w$]){NAME.pattern}(?=\+?=)")
HIDDEN = "a secret"
OUTSIDE = "a variable of the environment"
"""Why a value is not known."""
_SOUNDS_SECRET = re.compile(r"secrets?\b|vault|credential|keyvault|ssm|password", re.IGNORECASE)


def make_setting(name: str, value: str | Unknown | None, span: Span) -> Setting | None:
    """Return the setting if the name is one of Prefect's."""
    return Setting(span=span, name=name, value=value) if is_setting(name) else None


def is_setting(name: str) -> bool:
    """Tell Prefect's variables from a project's own ones, such as `PREFECT_VERSION`."""
    return NAME.fullmatch(name) is not None and _OWN.fullmatch(name) is not None


def setting_of_word(word: ShellWord, source: SourceText) -> Setting | None:
    """Return the setting that a word like `NAME=value` gives."""
    found = IN_TEXT.match(word.value)
    if found is None:
        return None
    value = word.part(found.end() + 1 + word.value.startswith("+=", found.end()))
    span = source.span(word.start, word.end)
    return make_setting(found[0], value_of(value.value, known=value.known), span)


def value_of(text: str, *, known: bool = True) -> str | Unknown:
    """Return a value as far as it is known: not where a run puts in a variable or secret."""
    return text if known else Unknown(text, why_unknown(text))


def template_value(text: str) -> str | Unknown:
    """Return a value that may hold variables or templates."""
    return value_of(text, known=not may_vary(text))


def why_unknown(text: str) -> str:
    """Return why a text is not known before the run."""
    if _SOUNDS_SECRET.search(text):
        return HIDDEN
    if "$(" in text or "`" in text:
        return "the output of a command"
    if "{{" in text or "{%" in text:
        return "a template"
    return OUTSIDE
