"""Tells what shell commands say of Prefect: its own commands, requests to its API, images, charts, settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from p2d_audit.declarations import Declaration, Doubt, HttpRequest, ShellCommand, Word
from p2d_audit.facts.requirements.pip_files import read_line
from p2d_audit.facts.shell.calls import Call, Calls, calls_of_words, names_subcommand, read_calls
from p2d_audit.facts.shell.components import read_chart, read_image
from p2d_audit.facts.shell.passages import Passage, SourceText
from p2d_audit.facts.shell.programs import COMPOSE_PROGRAMS, CONTAINER_PROGRAMS
from p2d_audit.facts.shell.settings import IN_TEXT, make_setting, setting_of_word, value_of
from p2d_audit.facts.shell.words import SHELL, Dialect, ShellWord
from p2d_audit.model import Span

_SILENT = frozenset({"echo", "printf", "grep", "egrep", "sed", "awk", "test", "[", "python", "python3", "log", "print"})
"""Programs whose words set nothing."""

_ENVIRONMENT_FILE = re.compile(r"GITHUB_ENV|BASH_ENV|(?:^|/)\.?env(?:\.|$)|\.env$|bashrc|profile|/etc/environment")
_HTTP = frozenset({"curl", "wget", "http", "https", "httpie", "xh", "xhs", "curlie", "curl.exe"})
_PIP = re.compile(r"pip[\d.]*|pipx|uv|poetry|pipenv|pdm|rye")
_GIVEN = re.compile(r"(?:[\w.-]+=)+")
_LIKELY = re.compile(r"prefect|create_flow_run|:4200\b|/deployments/|/flow_runs", re.IGNORECASE)
"""What every text holds that says anything of Prefect."""

_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_SENDS = re.compile(
    r"-d|--data(?:-\w+)?|--json|-F|--form|--form-string|--post-data|--post-file|--body-data|--body-file"
)
_VALUED = re.compile(
    r"-[XdHFouAebmTwxEK]|--(?:request|data(?:-\w+)?|json|header|form|output|user|method|post-data|max-time)"
)
_PREFECT_URL = re.compile(
    r"prefect|create_flow_run|:4200\b|/deployments/(?:name|filter)\b|/api/flow_runs", re.IGNORECASE
)
_API = re.compile(r"/api\b|/deployments\b|/flow_runs\b|create_flow_run|/hooks/|API_URL|/accounts/|/graphql|/flows\b")


def read_commands(
    passage: Passage, source: SourceText, dialect: Dialect = SHELL, *, sure: bool = True
) -> Iterator[Declaration]:
    """Yield what a text of shell commands says; unless it is `sure` to be one, only calls with a known subcommand."""
    if not _LIKELY.search(passage.text):
        return
    calls = read_calls(passage, dialect)
    yield from _declared(calls, source, sure=sure)
    for problem in calls.problems if sure else ():
        span = source.span(problem.offset, problem.offset + 1)
        yield Doubt(span=span, what="shell commands", why=problem.why)


def read_words(words: Sequence[ShellWord], source: SourceText, *, sure: bool = True) -> Iterator[Declaration]:
    """Yield what a command given as a list of words says."""
    yield from _declared(calls_of_words(words), source, sure=sure)


def once(declared: Iterable[Declaration]) -> Iterator[Declaration]:
    """Yield each thing once, sorted by place, that several levels of a command say."""
    found: dict[tuple[Span, str, str], Declaration] = {}
    for one in declared:
        found.setdefault((one.span, type(one).__name__, _identity(one)), one)
    yield from (found[key] for key in sorted(found))


def _identity(one: Declaration) -> str:
    """Return what tells apart two declarations of a kind that stand in one place."""
    parts = (getattr(one, part, "") for part in ("name", "symbol", "key", "value", "specifier"))
    return "|".join(map(str, parts))


def _declared(calls: Calls, source: SourceText, *, sure: bool) -> Iterator[Declaration]:
    for call in calls.calls:
        if call.prefect and (sure or _has_subcommand(call)):
            yield _command(call, source)
        yield from _settings(call, source)
        yield from _components(call, source)
        if _PIP.fullmatch(call.program.removesuffix(".exe")):
            yield from _requirements(call, source)
        if call.program.lower() in _HTTP:
            yield from _requests(call, source)


def _has_subcommand(call: Call) -> bool:
    return len(call.words) > 1 and (not call.words[1].known or names_subcommand(call.words, 1))


def _command(call: Call, source: SourceText) -> ShellCommand:
    words = call.words
    program = words[0].value if words[0].known else source.written(words[0].text.start, words[0].end)
    written = [source.written(word.start, word.end) for word in words[1:]]
    return ShellCommand(
        words=tuple(Word(word.value, source.span(word.start, word.end), word.known) for word in words[1:]),
        text=" ".join((program, *written)),
        span=source.span(words[0].text.start, words[-1].end),
    )


def _settings(call: Call, source: SourceText) -> Iterator[Declaration]:
    words = call.assignments + (call.words[1:] if _sets(call) else ())
    for word in words:
        for part in _settings_in(word):
            if setting := setting_of_word(part, source):
                yield setting
    if call.words and call.words[0].value.lower().startswith("$env:"):
        yield from _power_shell_setting(call, source)


def _sets(call: Call) -> bool:
    """Say whether words like `NAME=value` set something: not those of `echo`, unless they go to a file of variables."""
    if call.program in ("echo", "printf"):
        return any(_ENVIRONMENT_FILE.search(word.value) for word in call.outputs)
    return not call.prefect and call.program not in _SILENT


def _settings_in(word: ShellWord) -> Iterator[ShellWord]:
    """Yield the parts of a word that are like `PREFECT_X=value`: it, or what follows an option or a comma."""
    text = word.value
    starts = [found.start() for found in IN_TEXT.finditer(text) if _begins_setting(text, found.start())]
    if starts == [0]:
        yield word
        return
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else None
        part = word.part(start, end)
        value = re.split(r",(?=\w+=)", part.value)[0].rstrip(",\n")
        yield part.part(0, len(value))


def _begins_setting(text: str, at: int) -> bool:
    before = text[:at]
    return not before or before[-1] in ",;^@" or re.fullmatch(r"(?:export\s+|--?[\w-]+=|-e|set\s+)", before) is not None


def _power_shell_setting(call: Call, source: SourceText) -> Iterator[Declaration]:
    """Read `$env:NAME = value`."""
    name, equals, _ = call.words[0].value[len("$env:") :].partition("=")
    value = call.words[0].part(len("$env:") + len(name) + 1)
    if not equals:
        if len(call.words) < 3 or call.words[1].value != "=":
            return
        value = call.words[2]
    span = source.span(call.words[0].start, value.end)
    if setting := make_setting(name.upper(), value_of(value.value, known=value.known), span):
        yield setting


def _components(call: Call, source: SourceText) -> Iterator[Declaration]:
    containers = call.program in CONTAINER_PROGRAMS | COMPOSE_PROGRAMS
    for word in call.words[1:] + call.assignments:
        given = _GIVEN.match(word.value)
        start = given.end() if given else 0
        place = word.part(start) if start else word
        text = place.value
        if image := read_image(text, source.span(place.text.start, place.text.end), bare=containers and not start):
            yield image
    if call.program == "helm":
        yield from _charts(call, source)


def _requirements(call: Call, source: SourceText) -> Iterator[Declaration]:
    """Read what `pip install` and its like install of Prefect's."""
    words = call.words
    start = next((at for at, word in enumerate(words) if word.value in ("install", "add")), len(words))
    for word in words[start + 1 :]:
        if "prefect" in word.value.lower() and word.known and not word.value.startswith(("-", ".", "/")):
            yield from read_line(word.value, source.span(word.start, word.end))


def _charts(call: Call, source: SourceText) -> Iterator[Declaration]:
    version = None
    for at, word in enumerate(call.words[:-1]):
        if word.value == "--version":
            version = call.words[at + 1].value
    version = next((w.value[len("--version=") :] for w in call.words if w.value.startswith("--version=")), version)
    verbs = {word.value for word in call.words[1:]} & {
        "install",
        "upgrade",
        "template",
        "pull",
        "fetch",
        "show",
        "diff",
    }
    for word in call.words[1:] if verbs else ():
        if "/" in word.value and (chart := read_chart(word.value, version, source.span(word.start, word.end))):
            yield chart


def _requests(call: Call, source: SourceText) -> Iterator[Declaration]:
    words = call.words
    for at, word in enumerate(words[1:], 1):
        option = words[at - 1].value == "--url"
        if (_VALUED.fullmatch(words[at - 1].value) and not option) or not ("/" in word.value or "$" in word.value):
            continue
        text = word.value.removeprefix("--url=")
        if not text.startswith("-") and _PREFECT_URL.search(text) and _API.search(text):
            span = source.span(words[0].text.start, words[-1].end)
            url = Word(text, source.span(word.start, word.end), word.known)
            yield HttpRequest(method=_method(call), url=url, span=span)
            return


def _method(call: Call) -> str:
    texts = [word.value for word in call.words]
    for at, text in enumerate(texts[1:], 1):
        if text in ("-X", "--request", "--method") and at + 1 < len(texts):
            return texts[at + 1].upper()
        if found := re.fullmatch(r"(?:-X|--request=|--method=)(\w+)", text):
            return found[1].upper()
        if call.program not in ("curl", "wget") and text.upper() in _METHODS:
            return text.upper()
    if call.program in ("http", "https", "httpie", "xh", "xhs") and any(
        re.match(r"[\w.-]+:?=", text) for text in texts[2:]
    ):
        return "POST"
    if any(text in ("-G", "--get") for text in texts):
        return "GET"
    if any(text in ("-I", "--head") for text in texts):
        return "HEAD"
    return "POST" if any(_SENDS.fullmatch(re.split("=", text)[0]) for text in texts[1:]) else "GET"
